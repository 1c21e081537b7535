"""The real recogniser in its process, on speech that a machine made."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.audio import AudioChunk, AudioFormat, resampled
from bot.engines import STT, Cancel, ListenRequest, StandIn
from bot.errors import BadRequest, EngineBusy, EngineError
from tests.spoken import FLITE, espeak, flite, listen, noise, silence, stream_of, text_of

pytest.importorskip("pocketsphinx", reason="there is no build of pocketsphinx for this Python")
from plugins.pocketsphinx import SphinxEars, SphinxSettings
from tests.fair_clock import FairClock

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHRASES = "turn on the light in the kitchen\nplease play the next song\nhow many people watch"
FRUIT = "#JSGF V1.0; grammar shop; public <order> = (buy | sell) (one | two | three) <Fruit>;"
FRUIT += " <Fruit> = apples | oranges | bananas;"
needs_flite = pytest.mark.skipif(FLITE is None, reason="flite is not installed")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ears() -> AsyncIterator[SphinxEars]:
    made = SphinxEars(SphinxSettings())
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def order() -> AudioChunk:
    return await espeak("buy two bananas")


async def test_it_keeps_the_contract_and_stands_in_for_better_ears(ears: SphinxEars) -> None:
    assert isinstance(ears, STT) and isinstance(ears, StandIn)
    can = await ears.capabilities()
    assert can.partials and can.word_times and can.phrases and can.grammars


@pytest.mark.parametrize("text", PHRASES.splitlines())
async def test_with_a_list_of_phrases_the_words_are_right(ears: SphinxEars, text: str) -> None:
    said = await listen(ears, await espeak(text), grammar=PHRASES)
    assert text_of(said) == text


async def test_a_grammar_in_jsgf_is_followed(ears: SphinxEars, order: AudioChunk) -> None:
    assert text_of(await listen(ears, order, grammar=FRUIT)) == "buy two bananas"


@needs_flite
async def test_plain_speech_is_written_down_without_any_hint(
    ears: SphinxEars, tmp_path: Path
) -> None:
    text = "please play the next song"
    assert text_of(await listen(ears, flite(text, tmp_path), silence(1))) == text


@needs_flite
async def test_a_name_that_no_dictionary_has_is_heard_once_it_is_expected(
    ears: SphinxEars, tmp_path: Path
) -> None:
    sound = flite("welcome to greenroom my friends", tmp_path)
    hinted = text_of(await listen(ears, sound, phrases=("Greenroom",)))
    assert hinted.startswith("welcome to Greenroom my friend")
    plain = text_of(await listen(ears, sound))  # the next one is not told of it
    assert "greenroom" not in plain.lower()


async def test_words_have_the_time_at_which_they_sound(ears: SphinxEars, order: AudioChunk) -> None:
    said = await listen(ears, silence(2, order.format), order, grammar=FRUIT, words=True)
    (final,) = [one for one in said if one.final]
    words = final.words
    assert [word.text for word in words] == ["buy", "two", "bananas"]
    assert [final.text[word.offset :][: len(word.text)] for word in words] == [
        word.text for word in words
    ]
    assert 1.9 < words[0].start < 2.3
    assert all(a.end <= b.start + 0.011 for a, b in itertools.pairwise(words))
    assert words[-1].end == final.end <= 2 + order.seconds + 0.1
    assert 0 < final.confidence <= 1


async def test_partial_ones_come_before_the_final_one(ears: SphinxEars, order: AudioChunk) -> None:
    said = await listen(ears, order, silence(1), grammar=FRUIT)
    assert [one.final for one in said][-1] is True
    partial = [one.text for one in said if not one.final]
    assert partial and partial[-1].startswith("buy two")


async def test_a_pause_parts_what_is_said(ears: SphinxEars, order: AudioChunk) -> None:
    gap = silence(1.2, order.format)
    said = [one for one in await listen(ears, order, gap, order, grammar=FRUIT) if one.final]
    assert [one.text for one in said] == ["buy two bananas"] * 2
    assert said[1].start - said[0].start == pytest.approx(order.seconds + 1.2, abs=0.1)


async def test_push_to_talk_ends_with_the_first_thing_said(
    ears: SphinxEars, order: AudioChunk
) -> None:
    gap = silence(1.2, order.format)
    said = await listen(ears, order, gap, order, grammar=FRUIT, once=True)
    assert [one.text for one in said if one.final] == ["buy two bananas"]


@pytest.mark.parametrize("rate, channels", [(16_000, 1), (44_100, 2)])
async def test_any_format_of_sound_is_taken(
    ears: SphinxEars, order: AudioChunk, rate: int, channels: int
) -> None:
    format = AudioFormat(rate, channels)
    sound = resampled(AudioChunk(order.pcm, order.format), AudioFormat(rate))
    if channels == 2:
        pairs = sound.floats().repeat(2, axis=1)
        sound = AudioChunk.from_floats(pairs, format)
    assert text_of(await listen(ears, sound, grammar=FRUIT)) == "buy two bananas"


@pytest.mark.parametrize("kind", ["white", "pink", "tone", "clicks", "chord"])
async def test_noise_gives_no_words(ears: SphinxEars, kind: str) -> None:
    assert text_of(await listen(ears, noise(kind, 1.5))) == ""


async def test_silence_gives_nothing_at_all(ears: SphinxEars) -> None:
    assert await listen(ears, silence(30)) == []
    assert await listen(ears) == []


@pytest.mark.parametrize("language", ["de", "fr-FR", "zh", "x" * 500])
async def test_another_language_is_refused_with_the_remedy(
    ears: SphinxEars, order: AudioChunk, language: str
) -> None:
    with pytest.raises(BadRequest, match="another recogniser") as caught:
        await listen(ears, order, language=language)
    assert caught.value.field == "language"


@pytest.mark.parametrize("language", ["", "en", "en-GB", "EN_us", "english"])
async def test_english_by_any_name_is_taken(ears: SphinxEars, language: str) -> None:
    assert await listen(ears, silence(0.1), language=language) == []


@pytest.mark.parametrize(
    "grammar",
    [
        "#JSGF V1.0; grammar g; public <a> = (one | two;",
        "#JSGF V1.0; grammar g; public <a> = <missing>;",
        "#JSGF V1.0; grammar g; import <secrets.*>; public <a> = one;",
        "#JSGF V1.0; grammar g; <a> = one;",
        "#JSGF",
        "12 34 !!",
        "one two " * 5000,
    ],
)
async def test_what_is_no_grammar_is_refused(ears: SphinxEars, grammar: str) -> None:
    with pytest.raises(BadRequest) as caught:
        await listen(ears, silence(0.1), grammar=grammar)
    assert caught.value.field == "grammar"


async def test_a_cancel_ends_it_at_once_and_the_next_stream_works(
    ears: SphinxEars, order: AudioChunk
) -> None:
    cancel = Cancel()

    async def endless() -> AsyncIterator[AudioChunk]:
        async for chunk in stream_of(order):
            yield chunk
        await asyncio.Event().wait()

    began = None
    with FairClock() as clock:
        async for _ in ears.stream(endless(), ListenRequest(grammar=FRUIT), cancel):
            began = clock.now()
            cancel.set()
        assert began is not None and clock.now() - began < 0.3
    assert text_of(await listen(ears, order, grammar=FRUIT)) == "buy two bananas"


async def test_streams_side_by_side_do_not_mix(ears: SphinxEars, order: AudioChunk) -> None:
    other = await espeak("sell three apples")
    first, second = await asyncio.gather(
        listen(ears, order, grammar=FRUIT), listen(ears, other, grammar=FRUIT)
    )
    assert (text_of(first), text_of(second)) == ("buy two bananas", "sell three apples")


async def test_what_goes_wrong_with_the_sound_is_told(ears: SphinxEars, order: AudioChunk) -> None:
    async def cut() -> AsyncIterator[AudioChunk]:
        yield order
        raise EngineError("microphone", "was pulled out")

    with pytest.raises(EngineError, match="pulled out"):
        async for _ in ears.stream(cut(), ListenRequest(), Cancel()):
            pass


async def test_its_process_starts_with_the_first_sound_and_again_after_a_crash(
    order: AudioChunk,
) -> None:
    states: list[str] = []
    pids: list[int] = []
    made = SphinxEars(
        SphinxSettings(at_once=1),
        lambda state: (states.append(state.state), pids.append(state.pid))[0],
    )
    try:
        assert (await made.health()).note == "off"

        async def killed() -> AsyncIterator[AudioChunk]:
            yield order
            with pytest.raises(EngineBusy, match="already"):
                await listen(made, order)
            os.kill(pids[-1], signal.SIGKILL)
            while True:
                yield silence(0.5)

        with pytest.raises(EngineError, match="process ended") as caught:
            async for _ in made.stream(killed(), ListenRequest(grammar=FRUIT), Cancel()):
                pass
        assert caught.value.retryable
        assert text_of(await listen(made, order, grammar=FRUIT)) == "buy two bananas"
        assert states.count("ready") == 2
    finally:
        await made.close()
    with pytest.raises(EngineError, match="closed"):
        await listen(made, order)


async def test_its_memory_is_given_back_when_nobody_speaks(order: AudioChunk) -> None:
    gone = asyncio.Event()
    made = SphinxEars(
        SphinxSettings(idle_min=0.0005),
        lambda state: gone.set() if state.state == "closed" else None,
    )
    try:
        assert text_of(await listen(made, order, grammar=FRUIT)) == "buy two bananas"
        await asyncio.wait_for(gone.wait(), 5)
        assert (await made.health()).note == "off"
        assert text_of(await listen(made, order, grammar=FRUIT)) == "buy two bananas"
    finally:
        await made.close()
