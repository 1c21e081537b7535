"""Transcriptions for the real client of the protocol."""

from __future__ import annotations

import io

import numpy as np
import openai
import pytest
import soundfile

from bot.audio import encode, read_sound
from tests.gateway.conftest import House, Opens


def sound(seconds: float = 2.2, rate: int = 16_000) -> tuple[str, bytes]:
    target = io.BytesIO()
    samples = np.sin(np.arange(int(seconds * rate)) / 9) * 0.3
    soundfile.write(target, samples, rate, format="WAV")
    return "said.wav", target.getvalue()


async def test_a_file_is_written_down(house: House) -> None:
    typist = house.listens()
    heard = await house.client().audio.transcriptions.create(
        model="whisper-1", file=sound(), language="de", prompt="Luna, Greenroom"
    )
    assert heard.text == "hello hello"
    assert (typist.asked[0].language, typist.asked[0].phrases) == ("de", ("Luna", "Greenroom"))


async def test_a_telephones_recording_is_written_down(house: House) -> None:
    pytest.importorskip("av", reason="the extra 'codecs' is not installed")
    house.listens()
    name, wave = sound()
    recording = encode(read_sound(wave, max_seconds=5), "aac")
    heard = await house.client().audio.transcriptions.create(
        model="whisper-1", file=(name.replace("wav", "aac"), recording)
    )
    assert heard.text == "hello hello"


async def test_it_comes_as_text_captions_or_with_the_time_of_each_word(house: House) -> None:
    house.listens()
    client = house.client()
    text = await client.audio.transcriptions.create(
        model="typist", file=sound(), response_format="text"
    )
    assert text == "hello hello\n"
    srt = await client.audio.transcriptions.create(
        model="typist", file=sound(), response_format="srt"
    )
    assert "-->" in srt and "hello" in srt
    verbose = await client.audio.transcriptions.create(
        model="typist",
        file=sound(),
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    assert verbose.words is not None and verbose.segments is not None
    assert [word.start for word in verbose.words] == [0.1, 1.1]
    assert (len(verbose.segments), verbose.duration) == (2, pytest.approx(2.2))


async def test_it_streams_each_stretch_of_speech(house: House) -> None:
    house.listens()
    stream = await house.client().audio.transcriptions.create(
        model="typist", file=sound(), stream=True
    )
    events = [event async for event in stream]
    assert [event.type for event in events] == [
        "transcript.text.delta",
        "transcript.text.delta",
        "transcript.text.done",
    ]
    assert events[-1].text == "hello hello"  # type: ignore[union-attr]


async def test_without_a_recogniser_the_answer_says_what_to_do(house: House) -> None:
    with pytest.raises(openai.NotFoundError, match="switch on a plugin"):
        await house.client().audio.transcriptions.create(model="whisper-1", file=sound())


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not sound at all", sound()[1][:30]])
async def test_what_is_no_sound_is_refused(house: House, data: bytes) -> None:
    house.listens()
    with pytest.raises(openai.BadRequestError) as caught:
        await house.client().audio.transcriptions.create(model="typist", file=("x.wav", data))
    assert caught.value.param == "file"


async def test_too_large_an_upload_is_refused(opens: Opens) -> None:
    house = await opens(max_upload_mb=1)
    house.listens()
    with pytest.raises(openai.APIStatusError) as caught:
        await house.client().audio.transcriptions.create(
            model="typist", file=("x.wav", bytes(2_000_000))
        )
    assert caught.value.status_code == 413


async def test_an_engine_that_fails_is_an_answer(house: House) -> None:
    house.listens().fails = True
    with pytest.raises(openai.InternalServerError, match="no ears"):
        await house.client().audio.transcriptions.create(model="typist", file=sound())
    assert house.account.spent == [], "what was refused costs nothing"


async def test_what_is_heard_and_said_is_put_on_the_account(house: House) -> None:
    typist = house.listens()
    typist.usd = lambda seconds: seconds / 3600  # type: ignore[attr-defined]
    await house.client().audio.transcriptions.create(model="typist", file=sound(1.8))
    speech = house.client().audio.speech
    await speech.create(model="tone", voice="alloy", input="Hello.", response_format="wav")
    [heard, said] = house.account.spent
    assert heard == ("typist", pytest.approx(1.8), pytest.approx(1.8 / 3600))
    assert said == ("tone", len("Hello."), 0.0), "a voice of this machine is free"
