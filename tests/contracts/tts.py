"""What every voice engine must keep, whoever made it. An engine's test file calls these."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import numpy as np

from bot.audio import AudioChunk
from bot.engines import TTS, Audio, Cancel, End, SpeechEvent, SpeechRequest, Viseme, Word
from tests.fair_clock import FairClock

TEXT = "Good evening, everybody. The raid brought forty-two people to the stream tonight!"


async def speak(engine: TTS, text: str = TEXT, **fields: object) -> list[SpeechEvent]:
    request = SpeechRequest(text=text, **fields)  # type: ignore[arg-type]
    return [event async for event in engine.stream(request, Cancel())]


def sound_of(events: list[SpeechEvent]) -> AudioChunk:
    chunks = [event.chunk for event in events if isinstance(event, Audio)]
    return AudioChunk(b"".join(chunk.pcm for chunk in chunks), chunks[0].format)


def level_db(sound: AudioChunk) -> float:
    """RMS against full scale, in dB."""
    return float(20 * np.log10(np.sqrt(np.mean(sound.floats() ** 2)) + 1e-9))


def pitch_hz(sound: AudioChunk) -> float:
    """The median pitch of the loud frames, by autocorrelation between 60 and 400 Hz."""
    rate = sound.format.rate
    samples = sound.floats()[:, 0]
    size = rate // 20
    frames = samples[: len(samples) // size * size].reshape(-1, size)  # (frames, samples)
    loud = frames[np.sqrt(np.mean(frames**2, axis=1)) > 0.03]
    found = []
    for frame in loud:
        curve = np.correlate(frame, frame, "full")[size - 1 :]
        low, high = rate // 400, rate // 60
        found.append(rate / (low + int(np.argmax(curve[low:high]))))
    return float(np.median(found))


async def check_order(engine: TTS) -> None:
    """Sound comes, `End` is last and comes once, and tells the length."""
    events = await speak(engine)
    ends = [event for event in events if isinstance(event, End)]
    assert len(ends) == 1
    assert events[-1] is ends[0]
    assert abs(ends[0].seconds - sound_of(events).seconds) < 0.05


async def check_words(engine: TTS) -> None:
    """Every word of the text, in order, in time, where it stands in the text."""
    events = await speak(engine)
    end = events[-1]
    assert isinstance(end, End)
    words = [event for event in events if isinstance(event, Word)]
    assert [word.text for word in words] == TEXT.split()
    assert all(TEXT[word.offset :].startswith(word.text) for word in words)
    assert all(a.end <= b.start + 0.001 for a, b in pairwise(words))
    assert all(0 <= word.start <= word.end <= end.seconds for word in words)


async def check_visemes(engine: TTS) -> None:
    """Mouths are in time and more than one."""
    events = await speak(engine)
    mouths = [event for event in events if isinstance(event, Viseme)]
    assert len({event.mouth for event in mouths}) >= 3
    assert [event.start for event in mouths] == sorted(event.start for event in mouths)


async def check_sound(engine: TTS) -> None:
    """It can be heard, and it does not clip."""
    sound = sound_of(await speak(engine))
    assert -35 < level_db(sound) < -8
    assert np.abs(sound.floats()).max() <= 1.0
    assert 60 < pitch_hz(sound) < 400


async def check_streaming(engine: TTS) -> None:
    """The first sound leaves long before the last is made."""
    seen: list[float] = []
    with FairClock() as clock:
        async for event in engine.stream(SpeechRequest(text=f"{TEXT} " * 20), Cancel()):
            if isinstance(event, Audio):
                seen.append(clock.now())
    assert seen[0] <= seen[-1] / 3


async def check_cancel(engine: TTS) -> None:
    """A cancel ends the stream at once, without an error; the engine can be used again."""
    cancel = Cancel()
    started = None
    with FairClock() as clock:
        async for event in engine.stream(SpeechRequest(text=f"{TEXT} " * 200), cancel):
            assert not cancel.is_set(), "an event after the cancel"
            if isinstance(event, Audio):
                cancel.set("skipped")
                started = clock.now()
        assert started is not None and clock.now() - started < 0.25
    async with asyncio.timeout(2):
        assert isinstance((await speak(engine, "Again."))[-1], End)


async def check_rate(engine: TTS) -> None:
    slow, fast = [sound_of(await speak(engine, rate=rate)).seconds for rate in (0.75, 1.5)]
    assert slow > fast * 1.5


async def check_nothing_to_say(engine: TTS) -> None:
    """No letter, no sound, no error."""
    for text in ("", " ", "😀🎉", "\x00\x07", "👨‍👩‍👧", "…"):
        events = await speak(engine, text)
        assert [type(event) for event in events] == [End], text
        assert isinstance(events[0], End)
        assert events[0].seconds == 0


async def check_strange_text(engine: TTS) -> None:
    """Control characters, both directions, zalgo, mixed scripts: it speaks and ends."""
    zalgo = "Z" + "\u0301\u0315\u035c" * 60 + "algo"
    for text in ("a\x00b\x1b[31m", "\u202eshalom שלום مرحبا\u202c", zalgo, "mixed 你好 world"):
        events = await speak(engine, text)
        assert isinstance(events[-1], End)
        assert events[-1].seconds > 0.1
