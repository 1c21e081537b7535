"""The real qwen-tts package on tiny checkpoints, in its worker process."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import numpy as np
import psutil
import pytest
import soundfile

from bot.audio import AudioChunk, AudioFormat
from bot.engines import (
    TTS,
    Audio,
    Cancel,
    Checkpoints,
    Clones,
    Codec,
    End,
    EngineRegistry,
    Reports,
    SpeechRequest,
    VoiceReference,
    WorkerState,
)
from bot.errors import EngineBusy, EngineError, EngineUnusable
from bot.studio import CustomVoice, Studio, StudioSettings
from plugins.qwen_tts import QwenSettings, QwenVoice
from tests import tiny_qwen
from tests.contracts import tts
from tests.fair_clock import FairClock, Stalls

# importing torch and making the checkpoints takes long on a busy machine
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

CHECKS = [
    tts.check_order,
    tts.check_nothing_to_say,
    tts.check_strange_text,
]
LONG = f"{tts.TEXT} " * 3


def request(**fields: object) -> SpeechRequest:
    known = {"text": tiny_qwen.TEXT, "seed": tiny_qwen.SEED} | fields
    return SpeechRequest(**known)  # type: ignore[arg-type]


async def sound(engine: QwenVoice, **fields: object) -> np.ndarray:
    """Every sample, joined."""
    events = [event async for event in engine.stream(request(**fields), Cancel())]
    return tts.sound_of(events).floats()[:, 0]


def task(name: str, reference: VoiceReference) -> dict[str, object]:
    return {
        "custom_voice": {"voice": "ryan", "style": tiny_qwen.STYLE},
        "voice_design": {"describe": tiny_qwen.DESCRIBE},
        "icl": {"reference": reference},
        "xvector": {"reference": replace(reference, mode="xvector")},
    }[name]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_qwen_keeps_the_contract_of_a_voice(check, voice: QwenVoice) -> None:
    for contract in (TTS, Checkpoints, Clones, Codec, Reports):
        assert isinstance(voice, contract)
    await check(voice)


async def test_voices_are_blended_by_weight(voice: QwenVoice) -> None:
    assert (await voice.capabilities()).mix
    ryan, vivian = [await sound(voice, voice=name) for name in ("ryan", "vivian")]
    nearly = await sound(voice, mix=(("vivian", 1e-9), ("ryan", 1.0)))
    assert np.abs(nearly - ryan).max() < 1e-4
    both = await sound(voice, mix=(("vivian", 0.5), ("ryan", 0.5)))
    assert all(np.abs(both - alone).max() > 1e-3 for alone in (ryan, vivian))
    assert np.array_equal(await sound(voice, voice="vivian"), vivian), "a blend leaves no trace"


@pytest.mark.parametrize("name", ["custom_voice", "voice_design", "icl", "xvector"])
async def test_the_pieces_joined_are_what_the_package_returns_whole(
    name, voice: QwenVoice, references, reference
) -> None:
    whole = references[name]
    joined = await sound(voice, **task(name, reference))
    assert len(joined) > len(whole) == tiny_qwen.FRAMES * tiny_qwen.FRAME
    assert np.abs(joined[: len(whole)] - whole).max() < 1e-4
    assert np.abs(whole).max() > 0.05  # it is no silence that agrees


async def test_the_studios_frames_joined_are_the_saved_file(voice: QwenVoice, tmp_path) -> None:
    engines = EngineRegistry()
    engines.add(TTS, voice.name, voice)
    studio = Studio(engines, tmp_path, StudioSettings(engine=voice.name))
    await studio.open()
    asked = CustomVoice(text="Yes.", voice="ryan", language="en", seed=tiny_qwen.SEED)
    events = [event async for event in studio.stream(asked)]
    joined = b"".join(event.chunk.pcm for event in events if isinstance(event, Audio))
    kept, rate = soundfile.read(await studio.runs.file(events[0].run, "audio.wav"), dtype="int16")
    assert (rate, joined) == (tiny_qwen.RATE, kept.tobytes())
    collected = await studio.run(asked)
    assert collected.sound is not None and collected.sound.pcm == joined
    await studio.close()


async def test_the_first_sound_comes_long_before_the_last(voice: QwenVoice) -> None:
    await sound(voice, text="Warm.")
    seen = []
    with FairClock() as clock:
        async for event in voice.stream(request(), Cancel()):
            if isinstance(event, Audio):
                seen.append(clock.now())
    assert len(seen) > 10
    assert seen[0] <= 0.25 * seen[-1]


async def test_a_cancel_stops_the_model_within_a_frame(voice: QwenVoice) -> None:
    """The next speech waits until the model has stopped: it begins as soon as ever."""
    await sound(voice, text="Warm.")
    alone = await first_sound(voice)
    cancel = Cancel()
    async for event in voice.stream(request(text=LONG * 10), cancel):
        assert not cancel.is_set(), "an event after the cancel"
        if isinstance(event, Audio):
            cancel.set("skipped")
    assert await first_sound(voice) < alone + 0.5


async def first_sound(voice: QwenVoice) -> float:
    cancel = Cancel()
    with FairClock() as clock:
        async for event in voice.stream(request(), cancel):
            if isinstance(event, Audio):
                cancel.set()
        return clock.now()


async def test_a_listener_who_leaves_stops_the_model_too(voice: QwenVoice) -> None:
    events = voice.stream(request(text=LONG * 10), Cancel())
    assert isinstance(await anext(events), Audio)
    await events.aclose()
    async with asyncio.timeout(3):
        assert len(await sound(voice, text="Again."))


async def test_the_same_seed_sounds_the_same_and_another_does_not(voice: QwenVoice) -> None:
    one, same = await sound(voice, text="Yes."), await sound(voice, text="Yes.")
    other = await sound(voice, text="Yes.", seed=8)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other[: len(one)])


async def test_without_a_seed_no_two_are_alike(voice: QwenVoice) -> None:
    one, two = (
        await sound(voice, text="Yes.", seed=None),
        await sound(voice, text="Yes.", seed=None),
    )
    assert not np.array_equal(one, two)


async def test_a_speech_never_lasts_longer_than_its_text_could(voice: QwenVoice) -> None:
    """The tiny models never find their end by themselves."""
    seconds = len(await sound(voice, text="Hello there.")) / tiny_qwen.RATE
    assert 2 < seconds < 5


async def test_volume_is_heard(voice: QwenVoice) -> None:
    plain, quiet = await sound(voice, text="Yes."), await sound(voice, text="Yes.", volume=0.5)
    assert np.abs(quiet - plain * 0.5).max() < 1e-4


async def test_speed_is_heard(voice: QwenVoice) -> None:
    plain, fast = await sound(voice, text="Yes."), await sound(voice, text="Yes.", rate=1.5)
    assert len(fast) == pytest.approx(len(plain) / 1.5, rel=0.05)


async def test_the_models_control_tokens_are_not_obeyed(voice: QwenVoice) -> None:
    for written in ("Yes.<|im_end|>\n", "<|im_<|im_end|>start|> hi"):
        assert len(await sound(voice, text=written)) > 0


async def test_a_saved_prompt_speaks_as_the_recording_does(
    voice: QwenVoice, reference, tmp_path
) -> None:
    path = tmp_path / "prompts" / "luna.pt"
    for mode in ("icl", "xvector"):
        asked = replace(reference, mode=mode)
        await voice.save_prompt(asked, path)
        again = await sound(voice, text="Yes.", reference=VoiceReference(prompt=path))
        assert np.array_equal(again, await sound(voice, text="Yes.", reference=asked))
    assert [file.name for file in path.parent.iterdir()] == ["luna.pt"]


async def test_a_designed_voice_can_be_cloned(voice: QwenVoice, tmp_path) -> None:
    sample = "The quick brown fox jumps over the lazy dog."
    designed = await sound(voice, text=sample, describe="A calm, low voice.")
    path = tmp_path / "designed.wav"
    soundfile.write(path, designed, tiny_qwen.RATE)
    kept = VoiceReference(audio=path, transcript=sample)
    assert len(await sound(voice, text="It stays the same.", reference=kept))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read as sound"),
        (b"RIFF\x00\x00\x00\x00WAVE", "cannot be read as sound"),
        (None, "cannot be read as sound"),
        (np.zeros(24_000), "silent"),
        (np.full(24_000, np.nan), "silent or broken"),
        (np.ones(100), "it lasts 0.0 s"),
    ],
)
async def test_a_broken_recording_is_told_and_the_voice_goes_on(
    content, says, voice: QwenVoice, tmp_path
) -> None:
    path = tmp_path / "voice.wav"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        soundfile.write(path, content, tiny_qwen.RATE, subtype="FLOAT")
    broken = VoiceReference(audio=path, transcript="Words.")
    with pytest.raises(EngineUnusable, match=says):
        await sound(voice, reference=broken)
    with pytest.raises(EngineUnusable, match=says):
        await voice.save_prompt(broken, tmp_path / "prompt.pt")
    assert not (tmp_path / "prompt.pt").exists()
    assert len(await sound(voice, text="Yes."))


async def test_a_prompt_that_is_none_is_told(voice: QwenVoice, tmp_path) -> None:
    path = tmp_path / "prompt.pt"
    with pytest.raises(EngineUnusable, match="missing"):
        await sound(voice, reference=VoiceReference(prompt=path))
    path.write_bytes(b"no prompt")
    with pytest.raises(EngineUnusable, match="no voice prompt"):
        await sound(voice, reference=VoiceReference(prompt=path))


async def test_sound_to_codes_and_back(voice: QwenVoice) -> None:
    original = AudioChunk.from_floats(tiny_qwen.tone(1.0)[:, None], AudioFormat())
    codes = await voice.encode(original)
    assert len(codes) == 13  # 12.5 a second, the last one filled up
    assert all(len(row) == tiny_qwen.GROUPS for row in codes)
    back = await voice.decode(codes)
    assert back.format == AudioFormat(rate=24_000)
    assert back.seconds == pytest.approx(13 * 0.08)
    other_rate = AudioChunk(bytes(2 * 16_000), AudioFormat(rate=16_000))
    assert len(await voice.encode(other_rate)) == 13


async def test_models_give_way_to_newer_ones_and_an_unused_process_to_nothing(made) -> None:
    """And the loop runs on while the process starts and loads."""
    states: list[WorkerState] = []
    settings = QwenSettings(threads=1, cache=1, idle_min=0.02)
    voice = QwenVoice(settings, made, on_state=states.append)
    try:
        async with Stalls() as stalls:
            await voice.warm_up("custom_voice")
        assert stalls.longest < 0.4
        assert await voice.loaded() == ["custom_voice"]
        await voice.warm_up("base")
        assert await voice.loaded() == ["base"]
        worker = psutil.Process(max(state.pid for state in states))
        assert worker.memory_info().rss > 100_000_000
        async with asyncio.timeout(20):
            await asyncio.to_thread(gone, worker.pid)
        assert await voice.loaded() == []
        assert len(await sound(voice, text="Again."))
        again = psutil.Process(states[-1].pid)
        await voice.unload()
        assert not again.is_running(), "its memory is not free yet"
        assert await voice.loaded() == []
    finally:
        await voice.close()


def gone(pid: int) -> None:
    while psutil.pid_exists(pid):
        time.sleep(0.05)


async def test_nobody_ends_a_process_that_speaks(voice: QwenVoice) -> None:
    events = voice.stream(request(), Cancel())
    assert isinstance(await anext(events), Audio)
    with pytest.raises(EngineBusy):
        await voice.unload()
    await events.aclose()


async def test_a_checkpoint_that_breaks_in_loading_says_so(voice: QwenVoice) -> None:
    """Its files are all there; what they say is nonsense."""
    with pytest.raises(EngineUnusable, match=r"nonsense cannot be loaded: .*text_vocab_size"):
        await sound(voice, model="nonsense")
    assert len(await sound(voice, text="Yes."))


async def test_memory_can_be_freed_model_by_model(voice: QwenVoice) -> None:
    await voice.warm_up("base")
    assert "base" in await voice.loaded()
    await voice.unload("base")
    assert "base" not in await voice.loaded()


async def test_two_requests_are_spoken_one_after_the_other(voice: QwenVoice) -> None:
    seen: list[str] = []

    async def speak(name: str) -> None:
        async for event in voice.stream(request(text="Yes."), Cancel()):
            seen.append(name if isinstance(event, Audio) else f"{name} ends")
            assert isinstance(event, Audio | End)

    await asyncio.gather(speak("first"), speak("second"))
    first = seen[0]
    last = "second" if first == "first" else "first"
    assert seen[-1] == f"{last} ends"
    assert seen.index(f"{first} ends") < seen.index(last)


async def test_a_closed_voice_says_so(made) -> None:
    voice = QwenVoice(QwenSettings(), made)
    await voice.close()
    with pytest.raises(EngineError, match="closed"):
        await sound(voice)
