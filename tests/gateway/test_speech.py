"""Speech for the real client of the protocol."""

from __future__ import annotations

import asyncio
import base64
import io
import json

import aiohttp
import numpy as np
import openai
import pytest
import soundfile

from bot.audio import can_encode
from bot.engines import STT, TTS, SpeechCapabilities
from bot.errors import EngineError
from bot.gateway.catalog import speaking
from bot.studio import EngineView
from tests.gateway.conftest import House, Opens
from tests.studio.tone_voice import LabVoice

NAMES = {"mp3": "MP3", "opus": "OGG", "flac": "FLAC", "wav": "WAV"}


@pytest.mark.parametrize("format", ["mp3", "opus", "flac", "wav"])
async def test_a_text_comes_as_a_file_of_the_wanted_format(house: House, format: str) -> None:
    if not can_encode(format):
        pytest.skip(f"{format} needs PyAV")
    answer = await house.client().audio.speech.create(
        model="tts-1", voice="alloy", input="one two three", response_format=format
    )
    with soundfile.SoundFile(io.BytesIO(answer.content)) as file:
        assert file.format == NAMES[format]
        samples = file.read()
    assert len(samples) / file.samplerate == pytest.approx(0.9, abs=0.15)
    assert np.abs(samples).max() > 0.1


async def test_aac_is_a_stream_of_adts_frames(house: House) -> None:
    if not can_encode("aac"):
        pytest.skip("aac needs PyAV")
    answer = await house.client().audio.speech.create(
        model="tone", voice="anna", input="one two", response_format="aac"
    )
    assert answer.content[:2] in (b"\xff\xf1", b"\xff\xf9")


async def test_raw_sound_has_24_khz_whatever_the_engine_makes(house: House) -> None:
    house.tone.format = type(house.tone.format)(16_000, 1)
    answer = await house.client().audio.speech.create(
        model="tone", voice="anna", input="one two three", response_format="pcm"
    )
    assert len(answer.content) / 2 / 24_000 == pytest.approx(0.9, abs=0.02)


async def test_sound_arrives_before_the_engine_has_made_it_all(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = house.tone._audio
    monkeypatch.setattr(house.tone, "_audio", lambda samples: made.append(1) or real(samples))
    async with house.client().audio.speech.with_streaming_response.create(
        model="tone", voice="anna", input="word " * 400, response_format="wav"
    ) as answer:
        first = await anext(answer.iter_bytes(4096))
    assert first.startswith(b"RIFF")
    assert len(made) < 400


async def test_events_carry_the_sound_and_an_end(house: House) -> None:
    body = {"model": "tone", "voice": "anna", "input": "one two", "response_format": "pcm"}
    async with house.client().audio.speech.with_streaming_response.create(
        **body,
        stream_format="sse",  # type: ignore[arg-type]
    ) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        events = [json.loads(line[6:]) async for line in answer.iter_lines() if line]
    sound = b"".join(base64.b64decode(e["audio"]) for e in events[:-1])
    assert {e["type"] for e in events[:-1]} == {"speech.audio.delta"}
    assert events[-1]["type"] == "speech.audio.done" and events[-1]["usage"]["input_tokens"] == 7
    whole = await house.client().audio.speech.create(**body)  # type: ignore[arg-type]
    assert sound == whole.content


async def test_voice_speed_and_model_reach_the_engine(house: House) -> None:
    await house.client().audio.speech.create(
        model="tone", voice="bert", input="one", response_format="wav", speed=1.5
    )
    assert (house.tone.asked[0].voice, house.tone.asked[0].rate) == ("bert", 1.5)


@pytest.mark.parametrize(
    ("changed", "param", "status"),
    [
        ({"input": ""}, "input", 400),
        ({"input": "..."}, "input", 400),
        ({"input": "x" * 20_001}, "input", 400),
        ({"voice": "nobody"}, "voice", 400),
        ({"model": "no-such"}, None, 404),
        ({"response_format": "midi"}, "response_format", 400),
        ({"stream_format": "smoke"}, "stream_format", 400),
        ({"speed": 9}, "speed", 400),
        ({"instructions": "as a pirate"}, "instructions", 400),
    ],
)
async def test_a_mistake_is_named(
    house: House, changed: dict, param: str | None, status: int
) -> None:
    body = {"model": "tone", "voice": "anna", "input": "hello", "response_format": "wav"}
    with pytest.raises(openai.APIStatusError) as caught:
        await house.client().audio.speech.create(**(body | changed))
    assert caught.value.status_code == status
    assert caught.value.param == param  # type: ignore[attr-defined]


async def test_an_engine_that_fails_before_its_first_sound_is_an_answer(house: House) -> None:
    house.tone.errors = [EngineError("tone", "its power is out")]
    with pytest.raises(openai.InternalServerError, match="power is out"):
        await house.client().audio.speech.create(model="tone", voice="anna", input="hello")


async def test_a_client_that_hangs_up_frees_the_engine(house: House) -> None:
    house.tone.gate = asyncio.Event()  # never opened
    with pytest.raises(openai.APITimeoutError):
        await (
            house.client()
            .with_options(timeout=0.3)
            .audio.speech.create(model="tone", voice="anna", input="hello", response_format="wav")
        )
    await house.working(0)


async def test_a_full_line_is_busy_with_the_time_to_come_back(opens: Opens) -> None:
    house = await opens(studio={"waiting": 0})
    house.tone.gate = asyncio.Event()
    body = {"model": "tone", "voice": "anna", "input": "hello", "response_format": "wav"}
    first = asyncio.create_task(house.client().audio.speech.create(**body))  # type: ignore[arg-type]
    await house.working(1)
    with pytest.raises(openai.ConflictError) as caught:
        await house.client().audio.speech.create(**body)  # type: ignore[arg-type]
    assert int(caught.value.response.headers["Retry-After"]) >= 1
    house.tone.gate.set()
    assert (await first).content.startswith(b"RIFF")


async def test_who_waits_in_line_is_told_the_place_it_had(house: House) -> None:
    house.tone.gate = asyncio.Event()
    body = {"model": "tone", "voice": "anna", "input": "hello", "response_format": "wav"}
    client = house.client()
    asked = [asyncio.create_task(client.audio.speech.create(**body)) for _ in range(2)]  # type: ignore[arg-type]
    await house.working(2)
    house.tone.gate.set()
    answers = await asyncio.gather(*asked)
    places = sorted(answer.response.headers["X-Queue-Place"] for answer in answers)
    assert places == ["0", "1"]
    assert len({answer.response.headers["X-Run-Id"] for answer in answers}) == 2


async def test_an_answer_that_takes_too_long_is_ended(opens: Opens) -> None:
    house = await opens(max_seconds=0.2)
    house.tone.gate = asyncio.Event()
    with pytest.raises(openai.BadRequestError, match="not done within"):
        await house.client().audio.speech.create(
            model="tone", voice="anna", input="hello", response_format="wav"
        )
    assert house.studio.queue().jobs == ()


async def test_a_key_is_needed_and_its_role_counts(house: House) -> None:
    body = {"model": "tone", "voice": "anna", "input": "hi", "response_format": "wav"}
    with pytest.raises(openai.AuthenticationError):
        await house.client("wrong").audio.speech.create(**body)  # type: ignore[arg-type]
    with pytest.raises(openai.PermissionDeniedError):
        await house.client("viewer-key").audio.speech.create(**body)  # type: ignore[arg-type]
    assert (await house.client("viewer-key").models.list()).data
    async with aiohttp.request("GET", f"{house.url}/v1/models") as answer:
        assert answer.status == 401
        assert (await answer.json())["error"]["code"] == "invalid_api_key"


async def test_a_key_has_only_so_many_characters_an_hour(opens: Opens) -> None:
    house = await opens(chars_per_hour=10)
    body = {"model": "tone", "voice": "anna", "input": "12345678", "response_format": "wav"}
    await house.client().audio.speech.create(**body)  # type: ignore[arg-type]
    with pytest.raises(openai.RateLimitError) as caught:
        await house.client().audio.speech.create(**body)  # type: ignore[arg-type]
    assert int(caught.value.response.headers["Retry-After"]) > 3000
    await house.client("mod-key").audio.speech.create(**body)  # type: ignore[arg-type]


async def test_voices_and_models_are_listed(house: House) -> None:
    key = {"Authorization": "Bearer viewer-key"}
    async with aiohttp.request("GET", f"{house.url}/v1/audio/voices", headers=key) as answer:
        listed = (await answer.json())["voices"]
    assert {"id": "anna", "name": "anna", "language": "en", "engine": "tone"} in listed
    names = {model.id for model in (await house.client().models.list()).data}
    assert names == {"greenroom", "tone", "echo"}
    assert (await house.client().models.retrieve("tone")).id == "tone"


async def test_a_model_that_does_several_things_names_them_all(house: House) -> None:
    house.registry.add(STT, "tone", house.listens())
    uses = {one.id: one.model_extra for one in (await house.client().models.list()).data}
    assert uses["tone"] == {"use": "speech", "uses": ["transcription", "speech"]}
    assert uses["greenroom"] == {"use": "chat", "uses": ["transcription", "speech", "chat"]}


async def test_checkpoints_are_listed_where_an_engine_has_several(house: House) -> None:
    house.registry.add(TTS, "lab", LabVoice())
    names = {model.id for model in (await house.client().models.list()).data}
    assert {"lab", "lab/custom", "lab/design", "lab/base"} < names
    assert not any(name.startswith("tone/") for name in names)
    assert (await house.client().models.retrieve("lab/custom")).id == "lab/custom"
    with pytest.raises(openai.NotFoundError):
        await house.client().models.retrieve("lab/no-such")


def test_a_checkpoint_that_cannot_speak_is_not_listed() -> None:
    able = SpeechCapabilities(models=("voice", "codec"))
    codec = SpeechCapabilities(languages=(), codec=True)
    models = {"voice": SpeechCapabilities(), "codec": codec}
    view = EngineView(name="lab", capabilities=able, kinds=(), models=models)
    assert speaking(view) == ["voice"]
