"""Kyutai's recogniser over the real protocol, against a local server that speaks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import msgpack
import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.engines import STT, Cancel, EngineRegistry, ListenRequest, Measure, Transcript
from bot.errors import AudioError, BadRequest, EngineBusy, EngineError, EngineTimeout
from bot.errors import EngineUnusable as Unusable
from bot.listening import Recognisers, Tape
from bot.settings import Secret
from bot.testing import FakeEars
from plugins.kyutai.ears import KyutaiEars
from plugins.kyutai.settings import KyutaiSettings
from tests.plugins.kyutai.conftest import Notes, Starts
from tests.plugins.kyutai.moshi_double import FRAME_S, MoshiDouble, Said

CALL = AudioFormat(48_000, 2)
SENTENCE = (Said("Good", 0.1, 0.3), Said("evening,", 0.35, 0.8), Said("everybody.", 0.9, 1.5))


def settings(*doubles: MoshiDouble, **fields: Any) -> KyutaiSettings:
    urls = tuple(double.url for double in doubles)
    return KyutaiSettings(listen_urls=urls, **{"connect_s": 5.0, **fields})


def made(*doubles: MoshiDouble, notes: Notes | None = None, **fields: Any) -> KyutaiEars:
    notes = Notes() if notes is None else notes
    return KyutaiEars(settings(*doubles, **fields), notes.note)


async def sound(seconds: float = 1.6) -> AsyncIterator[AudioChunk]:
    """A hum at 48 kHz in stereo, in the pieces of a call."""
    size = round(CALL.rate * 0.02)
    for start in range(0, round(seconds * CALL.rate), size):
        time = np.arange(start, start + size) / CALL.rate
        hum = (0.3 * np.sin(2 * np.pi * 200 * time)).astype(np.float32)
        yield AudioChunk.from_floats(np.stack([hum, hum], axis=1), CALL)


async def hear(ears: KyutaiEars, seconds: float = 1.6, **asked: Any) -> list[Transcript]:
    try:
        stream = ears.stream(sound(seconds), ListenRequest(**asked), Cancel())
        return [said async for said in stream]
    finally:
        await ears.close()


async def test_words_come_while_somebody_speaks_and_all_of_them_at_the_end(
    double: MoshiDouble,
) -> None:
    double.said = SENTENCE
    ears = made(double)
    said = await hear(ears)
    texts = [one.text for one in said if not one.final]
    assert [*dict.fromkeys(texts)] == [
        "Good",
        "Good evening,",
        "Good evening, everybody.",
    ]
    final = said[-1]
    assert (final.text, final.final) == ("Good evening, everybody.", True)
    assert (final.start, final.end) == (pytest.approx(0.1), pytest.approx(1.5))
    assert [(w.text, w.start, w.end) for w in final.words] == [
        (word.text, pytest.approx(word.start), pytest.approx(word.stop)) for word in SENTENCE
    ]
    assert isinstance(ears, STT)
    assert (await ears.capabilities()).partials


async def test_the_server_gets_whole_frames_of_24_khz_and_then_silence(
    double: MoshiDouble,
) -> None:
    await hear(made(double), seconds=1.0)
    audio = [message["pcm"] for message in double.got if message["type"] == "Audio"]
    assert {len(pcm) for pcm in audio} == {1920}
    assert double.keys == ["public_token"]
    marker = next(at for at, one in enumerate(double.got) if one["type"] == "Marker")
    assert marker == 13  # of 80 ms, the last one filled up with silence
    heard = double.samples[:24_000]
    crossings = np.flatnonzero((heard[:-1] < 0) & (heard[1:] >= 0))
    assert len(crossings) == pytest.approx(200, abs=3)
    assert not double.samples[13 * 1920 :].any()


async def test_the_end_is_not_waited_for_at_the_pace_of_sound(
    double: MoshiDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The delay of the model is filled with silence as fast as the server takes it."""
    sleep = asyncio.sleep

    async def never_at_the_pace_of_sound(seconds: float) -> None:
        await (asyncio.get_running_loop().create_future() if seconds == FRAME_S else sleep(seconds))

    monkeypatch.setattr(asyncio, "sleep", never_at_the_pace_of_sound)
    double.said = SENTENCE
    async with asyncio.timeout(10):
        assert (await hear(made(double)))[-1].text == "Good evening, everybody."


async def test_a_server_with_a_longer_delay_than_the_settings_say_is_waited_for(
    double: MoshiDouble,
) -> None:
    double.said, double.delay_steps = SENTENCE, 11
    assert (await hear(made(double)))[-1].text == "Good evening, everybody."


async def test_the_prediction_of_a_pause_is_told(double: MoshiDouble) -> None:
    double.said, double.pauses = SENTENCE, {0: 1.0, 12: 0.1, 20: 0.9}
    said = await hear(made(double), seconds=2.4)
    done = [one.done for one in said if not one.final]
    assert done[0] == -1.0, "the first predictions mean nothing"
    assert done[-1] == pytest.approx(0.9)
    assert 0.1 in [round(one, 2) for one in done]


async def test_a_model_without_that_head_is_fine(double: MoshiDouble) -> None:
    double.said, double.heads = SENTENCE, 0
    said = await hear(made(double))
    assert {one.done for one in said} == {-1.0}
    assert said[-1].text == "Good evening, everybody."


async def test_a_pause_ends_a_stretch_and_the_next_one_begins(double: MoshiDouble) -> None:
    later = (Said("Who", 4.0, 4.2), Said("won?", 4.3, 4.6))
    double.said = (*SENTENCE, *later)
    double.pauses = {0: 0.1, 20: 0.9, 50: 0.1}
    said = await hear(made(double), seconds=5)
    finals = [one for one in said if one.final]
    assert [one.text for one in finals] == ["Good evening, everybody.", "Who won?"]
    assert finals[1].start == pytest.approx(4.0)


async def test_push_to_talk_ends_with_the_first_pause(double: MoshiDouble) -> None:
    double.said = (*SENTENCE, Said("Never", 4.0, 4.2))
    double.pauses = {0: 0.1, 20: 0.9}

    async def held_down() -> AsyncIterator[AudioChunk]:
        async for chunk in sound(2.0):
            yield chunk
        await asyncio.get_running_loop().create_future()

    ears = made(double)
    request = ListenRequest(once=True)
    said = [one async for one in ears.stream(held_down(), request, Cancel())]
    assert [one.text for one in said if one.final] == ["Good evening, everybody."]
    await ears.close()


async def test_silence_is_an_empty_transcript(double: MoshiDouble) -> None:
    said = await hear(made(double), seconds=0.5)
    assert [(one.text, one.final) for one in said] == [("", True)]


async def test_a_cancel_hangs_up_at_once(double: MoshiDouble) -> None:
    double.said = SENTENCE
    ears, cancel = made(double), Cancel()

    async def endless() -> AsyncIterator[AudioChunk]:
        async for chunk in sound(1.6):
            yield chunk
        await asyncio.get_running_loop().create_future()

    heard = []
    async for said in ears.stream(endless(), ListenRequest(), cancel):
        heard.append(said)
        cancel.set("enough")
    async with asyncio.timeout(1):
        await double.gone.wait()
    assert len(heard) == 1
    await ears.close()


async def test_what_the_sound_raises_is_raised(double: MoshiDouble) -> None:
    async def broken() -> AsyncIterator[AudioChunk]:
        async for chunk in sound(0.3):
            yield chunk
        raise AudioError("the microphone was unplugged")

    ears = made(double)
    with pytest.raises(AudioError, match="unplugged"):
        async for _ in ears.stream(broken(), ListenRequest(), Cancel()):
            pass
    await ears.close()


async def test_another_language_and_a_grammar_are_refused_before_a_server_is_asked(
    double: MoshiDouble,
) -> None:
    with pytest.raises(BadRequest, match="not 'de'"):
        await hear(made(double), language="de")
    with pytest.raises(BadRequest, match="grammar"):
        await hear(made(double), grammar="yes\nno")
    assert not double.keys


# --- several servers, and none ------------------------------------------------------------------


async def test_a_full_server_is_passed_over_and_the_next_one_listens(starts: Starts) -> None:
    full, free = await starts(), await starts()
    full.channels, free.said = 0, SENTENCE
    ears = made(full, free)
    assert (await hear(ears))[-1].text == "Good evening, everybody."
    told = ears.health()
    assert told.ok
    assert "full" in told.details[full.url]
    assert told.details[free.url] == "ok"


async def test_it_is_tried_again_until_a_place_is_free(double: MoshiDouble) -> None:
    double.busy_for, double.said = 2, SENTENCE
    assert (await hear(made(double)))[-1].text == "Good evening, everybody."
    assert len(double.keys) == 3


async def test_where_all_are_full_it_says_so(starts: Starts) -> None:
    first, second = await starts(), await starts()
    first.channels = second.channels = 0
    ears = made(first, second, tries=1)
    with pytest.raises(EngineBusy, match="full") as failed:
        await hear(ears)
    assert "batch_size" in failed.value.hint
    assert not ears.health().ok


async def test_a_server_behind_a_gate_says_when_to_come_again(double: MoshiDouble) -> None:
    double.refuse = HTTPStatus.SERVICE_UNAVAILABLE
    with pytest.raises(EngineBusy) as failed:
        await hear(made(double, tries=1))
    assert failed.value.retry_after == 7


async def test_a_wrong_key_is_said_once_and_not_shown(double: MoshiDouble) -> None:
    ears = made(double, api_key=Secret("sk-wrong"))
    with pytest.raises(Unusable, match="key was refused") as failed:
        await hear(ears)
    assert len(double.keys) == 1
    assert "authorized_ids" in failed.value.hint
    assert "sk-wrong" not in f"{failed.value}{failed.value.hint}{ears.health()}"


async def test_another_program_at_that_address_is_named(double: MoshiDouble) -> None:
    with pytest.raises(Unusable, match="404") as failed:
        await hear(made(double, listen_path="/elsewhere"))
    assert "moshi-server" in failed.value.hint


async def test_a_server_that_is_off_does_not_hinder_the_one_that_is_on(starts: Starts) -> None:
    on = await starts()
    off_url, on.said = "ws://127.0.0.1:1", SENTENCE
    ears = KyutaiEars(KyutaiSettings(listen_urls=(off_url, on.url), connect_s=5.0), Notes().note)
    assert (await hear(ears))[-1].final
    assert "cannot be reached" in ears.health().details[off_url]


async def test_none_at_all_is_said(double: MoshiDouble) -> None:
    ears = KyutaiEars(KyutaiSettings(listen_urls=()), Notes().note)
    with pytest.raises(Unusable, match="no server is named") as failed:
        await hear(ears)
    assert "listen_urls" in failed.value.hint
    assert "listen_urls" in ears.health().fix


async def test_a_server_that_gives_no_place_is_not_waited_for(double: MoshiDouble) -> None:
    double.dead = True
    with pytest.raises(EngineTimeout):
        await hear(made(double, connect_s=0.1))


async def test_what_another_client_left_behind_is_skipped(double: MoshiDouble) -> None:
    double.stale = [{"type": "Step", "step_idx": 400, "prs": [0, 0, 1, 0], "buffered_pcm": 0}]
    double.said = SENTENCE
    assert (await hear(made(double)))[-1].text == "Good evening, everybody."


# --- a server that misbehaves -------------------------------------------------------------------


def packed(**fields: Any) -> bytes:
    data = msgpack.packb(fields)
    assert data is not None
    return data


@pytest.mark.parametrize(
    "data",
    [
        b"\xc1\xc1",
        b"",
        "text",
        packed(type=7),
        packed(type="Word", text=3, start_time=0.0),
        packed(type="Word", text="a", start_time=float("nan")),
        packed(type="Step", step_idx=0, prs=["a", "b", "c"]),
        packed(type="Marker", id="last"),
        packed(type="Error", message="out of memory at public_token"),
    ],
)
async def test_garbage_is_an_error_that_says_so(double: MoshiDouble, data: bytes | str) -> None:
    double.instead = [data]
    with pytest.raises(EngineError) as failed:
        await hear(made(double))
    assert failed.value.retryable
    assert "makes no sense" in failed.value.message or "reported" in failed.value.message
    assert "public_token" not in str(failed.value)


async def test_a_kind_of_message_that_is_new_is_skipped(double: MoshiDouble) -> None:
    double.instead = [packed(type="Weather", sky="grey")]
    double.said = SENTENCE
    assert (await hear(made(double)))[-1].text == "Good evening, everybody."


@pytest.mark.parametrize("code", [None, 1000, 1011, 1013])
async def test_a_line_that_breaks_in_mid_sentence_may_be_tried_again(
    double: MoshiDouble, code: int | None
) -> None:
    double.cut_after, double.close_code = 8, code
    ears = made(double)
    with pytest.raises(EngineError) as failed:
        await hear(ears)
    assert failed.value.retryable
    assert isinstance(failed.value, EngineBusy) == (code == 1013)
    assert not ears.health().ok


async def test_a_server_that_falls_silent_is_given_up(double: MoshiDouble) -> None:
    double.mute = True
    with pytest.raises(EngineError):
        await hear(made(double, timeout_s=0.2))


# --- in the house -------------------------------------------------------------------------------


async def tape() -> Tape:
    recorded = Tape(tuple([chunk async for chunk in sound()]))
    recorded.end()
    return recorded


async def test_a_broken_turn_is_heard_anew_by_the_next_server(starts: Starts) -> None:
    breaks, works = await starts(), await starts()
    breaks.said = works.said = SENTENCE
    breaks.cut_after = 12
    ears = made(breaks, works)
    registry = EngineRegistry()
    registry.add(STT, ears.name, ears)
    recognisers = Recognisers(registry, (ears.name,))
    written = await recognisers.write(await tape(), ListenRequest(), Cancel())
    assert (written.transcript.text, written.engine) == ("Good evening, everybody.", "kyutai")
    assert (breaks.lines, works.lines) == (1, 1)
    await ears.close()


async def test_the_next_recogniser_of_the_chain_writes_while_it_is_down(
    double: MoshiDouble,
) -> None:
    double.channels = 0
    ears = made(double, tries=1)
    registry = EngineRegistry()
    registry.add(STT, ears.name, ears)
    registry.add(STT, "plain", FakeEars("Good evening.", "Good evening."))
    recognisers = Recognisers(registry, (ears.name, "plain"), tries=1)
    written = await recognisers.write(await tape(), ListenRequest(), Cancel())
    assert (written.transcript.text, written.engine) == ("Good evening.", "plain")
    health = recognisers.health()
    assert not health["kyutai"].ok
    assert "full" in health["kyutai"].note
    asked = len(double.keys)
    await recognisers.write(await tape(), ListenRequest(), Cancel())
    assert len(double.keys) == asked, "it rests"
    await ears.close()


async def test_frames_and_connections_are_measured(double: MoshiDouble, notes: Notes) -> None:
    await hear(made(double, notes=notes), seconds=1.0)
    assert notes.count(Measure.STT_SENT_FRAMES) == 13
    assert notes.count(Measure.STT_RECV_FRAMES) >= 13
    assert notes.count(Measure.STT_PING_TIME) == notes.count(Measure.STT_FIND_TIME) == 1
