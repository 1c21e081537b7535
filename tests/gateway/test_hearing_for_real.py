"""Transcriptions by a real recogniser, for the real client of the protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator

import openai
import pytest
import pytest_asyncio

from bot.audio import AudioChunk
from bot.engines import STT
from tests.gateway.conftest import House, Opens
from tests.spoken import espeak, noise, silence, wav

pytest.importorskip("pocketsphinx", reason="there is no build of pocketsphinx for this Python")
from plugins.pocketsphinx import SphinxEars, SphinxSettings

GRAMMAR = {"grammar": "turn on the light in the kitchen\nplease play the next song"}
TEXT = "please play the next song"


@pytest_asyncio.fixture
async def listening(house: House) -> AsyncIterator[House]:
    ears = SphinxEars(SphinxSettings())
    house.registry.add(STT, "pocketsphinx", ears)
    yield house
    await ears.close()


@pytest_asyncio.fixture
async def said() -> AudioChunk:
    return await espeak(TEXT)


async def test_speech_becomes_the_words_that_were_said(listening: House, said: AudioChunk) -> None:
    create = listening.client().audio.transcriptions.create
    file = ("said.wav", wav(said))
    heard = await create(model="whisper-1", file=file, extra_body=GRAMMAR)
    assert heard.text == TEXT
    verbose = await create(
        model="pocketsphinx",
        file=file,
        response_format="verbose_json",
        timestamp_granularities=["word"],
        language="en",
        extra_body=GRAMMAR,
    )
    assert verbose.words is not None
    assert [word.word for word in verbose.words] == TEXT.split()
    assert 0 <= verbose.words[0].start < verbose.words[-1].end <= said.seconds + 0.3
    stream = await create(model="greenroom", file=file, stream=True, extra_body=GRAMMAR)
    assert [event async for event in stream][-1].text == TEXT  # type: ignore[union-attr]


async def test_silence_and_noise_are_an_empty_text(listening: House) -> None:
    create = listening.client().audio.transcriptions.create
    for sound in (silence(60), noise("pink", 2)):
        assert (await create(model="whisper-1", file=("x.wav", wav(sound)))).text == ""


async def test_a_wrong_wish_is_a_mistake_of_the_client(listening: House) -> None:
    create = listening.client().audio.transcriptions.create
    file = ("x.wav", wav(silence(0.5)))
    with pytest.raises(openai.BadRequestError) as caught:
        await create(model="whisper-1", file=file, language="de")
    assert caught.value.param == "language"
    with pytest.raises(openai.BadRequestError) as caught:
        await create(model="whisper-1", file=file, extra_body={"grammar": "#JSGF ("})
    assert caught.value.param == "grammar"
    with pytest.raises(openai.BadRequestError) as caught:
        await create(model="whisper-1", file=file, stream=True, language="xx")
    assert caught.value.param == "language"


async def test_sound_that_takes_too_long_to_write_down_is_refused(
    opens: Opens, said: AudioChunk
) -> None:
    house = await opens(max_seconds=0.2)
    ears = SphinxEars(SphinxSettings())
    house.registry.add(STT, "pocketsphinx", ears)
    try:
        with pytest.raises(openai.BadRequestError, match="send less sound"):
            await house.client().audio.transcriptions.create(
                model="whisper-1", file=("x.wav", wav(*[said] * 20))
            )
    finally:
        await ears.close()


async def test_a_recogniser_without_grammars_says_so(house: House) -> None:
    house.listens()
    with pytest.raises(openai.BadRequestError, match="takes no grammar"):
        await house.client().audio.transcriptions.create(
            model="typist", file=("x.wav", wav(silence(0.5))), extra_body=GRAMMAR
        )


async def test_the_stand_in_is_asked_only_where_there_is_nobody_else(
    listening: House, said: AudioChunk
) -> None:
    create = listening.client().audio.transcriptions.create
    typist = listening.listens()
    await create(model="whisper-1", file=("x.wav", wav(said)))
    assert len(typist.asked) == 1
    listening.registry.prefer(STT, "pocketsphinx")
    await create(model="whisper-1", file=("x.wav", wav(said)))
    assert len(typist.asked) == 1
    listening.registry.prefer(STT, "pocketsfinx")
    with pytest.raises(openai.NotFoundError, match="did you mean 'pocketsphinx'"):
        await create(model="whisper-1", file=("x.wav", wav(said)))
