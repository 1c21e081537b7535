"""Listeners without a socket: made speech whose begins and ends are known, in real time.

The recogniser is a fake that takes no time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.common.cost import rss_mb
from benchmarks.common.speech import speech
from bot.audio import AudioChunk, AudioFormat
from bot.engines import STT, VAD, EngineRegistry
from bot.listening import FRAME_S, Act, Attention, Detector, Heard, Listener, Recognisers
from bot.testing import FakeEars

MIC = AudioFormat(16_000)
TEXTS = ("Good evening everybody!", "What are we playing tonight?", "That was a close one.")
PAUSE_S = 1.2
MS = 1000


@dataclass(slots=True)
class Timeline:
    """What somebody says: the sound, and where speech begins and ends in it, in seconds."""

    sound: AudioChunk
    spans: list[tuple[float, float]]


@dataclass(slots=True)
class Speaker:
    """One person in real time, who is their own mouth: a bot that always speaks."""

    timeline: Timeline
    began: float = 0.0
    acts: list[tuple[Act, float]] = field(default_factory=list)

    speaks = True
    sings = False
    level_db = -100.0

    def saying(self) -> Sequence[str]:
        return ()

    def act(self, act: Act, speaker: str) -> None:
        self.acts.append((act, time.perf_counter() - self.began))

    def tell(self, told: Heard) -> None:
        return

    async def speak(self, listener: Listener) -> None:
        running = asyncio.create_task(listener.run())
        self.began = time.perf_counter()
        for number, frame in enumerate(_cut(self.timeline.sound), start=1):
            due = number * FRAME_S  # a frame is there once its last sample is
            await asyncio.sleep(max(0.0, due - (time.perf_counter() - self.began)))
            listener.inbox.offer(frame)
        listener.inbox.end()
        await running

    def took(self, wanted: Act) -> list[float]:
        """Milliseconds from each begin of speech to the first such act."""
        times = [at for act, at in self.acts if act is wanted]
        limits = [*(begin for begin, _ in self.timeline.spans[1:]), float("inf")]
        found = []
        for (begin, _), limit in zip(self.timeline.spans, limits, strict=True):
            hits = [at for at in times if begin <= at < limit]
            found += [(hits[0] - begin) * MS] if hits else []
        return found


async def listened_to(vad: VAD, count: int, rounds: int) -> list[Speaker]:
    """So many speakers at once, after they have spoken."""
    said = await speech(TEXTS, MIC)
    detector = Detector(vad)
    speakers = [Speaker(_timeline(said, rounds, 0.7 * n / count)) for n in range(count)]
    await asyncio.gather(*(one.speak(_listener(detector, one)) for one in speakers))
    return speakers


async def left_by_silence(vad: VAD, seconds: float) -> float:
    """MB that so much silence leaves behind, told as fast as it goes."""
    listener = _listener(Detector(vad), Speaker(Timeline(AudioChunk(b"", MIC), [])))
    running = asyncio.create_task(listener.run())
    quiet = AudioChunk(bytes(MIC.size(1.0)), MIC)
    for _ in range(10):
        await listener.inbox.put(quiet)
    before = rss_mb()
    for _ in range(round(seconds)):
        await listener.inbox.put(quiet)
    listener.inbox.end()
    await running
    return max(0.0, rss_mb() - before)


def _cut(sound: AudioChunk) -> Iterator[AudioChunk]:
    size = MIC.size(FRAME_S)
    for at in range(0, len(sound.pcm), size):
        yield AudioChunk(sound.pcm[at : at + size], MIC)


def _timeline(said: list[AudioChunk], rounds: int, offset_s: float) -> Timeline:
    """Speech, then silence with a little noise in it, again and again."""
    noise = np.random.default_rng(4)

    def quiet(seconds: float) -> np.ndarray:
        return noise.standard_normal(round(seconds * MIC.rate)).astype(np.float32) * 1e-3

    parts, spans, at = [quiet(0.5 + offset_s)], [], 0.5 + offset_s
    for one in said * rounds:
        spans.append((at, at + one.seconds))
        parts += [one.floats()[:, 0], quiet(PAUSE_S)]
        at += one.seconds + PAUSE_S
    sound = AudioChunk.from_floats(np.concatenate(parts)[:, None], MIC)
    return Timeline(sound, spans)


def _listener(detector: Detector, speaker: Speaker) -> Listener:
    count = len(speaker.timeline.spans)
    ears = FakeEars(*["Stop it now."] * count, per_word=0.3)
    registry = EngineRegistry()
    registry.add(STT, ears.name, ears)
    recognisers = Recognisers(registry, (ears.name,))
    return Listener("speaker", detector, recognisers, Attention(), speaker.tell, mouth=speaker)
