"""How soon the ears notice, and what listening costs.

Callers listen at once, in real time, each to made speech with pauses; the recogniser is a fake
that answers at once, the voice detector is the real one. Times are counted from the sound itself:
where speech begins and ends in it is known. Then ten minutes of silence for one of them, as fast as
it goes: what they leave in memory.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec

import numpy as np

from benchmarks.common import (
    Cost,
    Row,
    ms_row,
    percentile,
    quick_run,
    report,
    rss_mb,
    speech,
)
from bot.audio import AudioChunk, AudioFormat
from bot.engines import STT, VAD, EngineRegistry
from bot.listening import (
    FRAME_S,
    Act,
    Attention,
    Detector,
    EnergyVad,
    Heard,
    Listener,
    Recognisers,
    Utterance,
)
from bot.testing import FakeEars
from plugins.silero_vad.detector import SileroVad

MIC = AudioFormat(16_000)
TEXTS = ("Good evening everybody!", "What are we playing tonight?", "That was a close one.")
CALLERS, QUICK_CALLERS = 40, 2
ROUNDS, QUICK_ROUNDS = 4, 1
PAUSE_S = 1.2
SILENCE_S, QUICK_SILENCE_S = 600.0, 60.0


@dataclass(slots=True)
class Timeline:
    """What a caller says: the sound, and where speech begins and ends in it, in seconds."""

    sound: AudioChunk
    spans: list[tuple[float, float]]


@dataclass(slots=True)
class Caller:
    """One listener in real time. It is its own mouth: a bot that always speaks."""

    timeline: Timeline
    began: float = 0.0
    late: list[float] = field(default_factory=list)  # seconds that each frame came too late
    acts: list[tuple[Act, float]] = field(default_factory=list)
    said: list[float] = field(default_factory=list)

    speaks = True
    sings = False
    level_db = -100.0

    def saying(self) -> Sequence[str]:
        return ()

    def act(self, act: Act, speaker: str) -> None:
        self.acts.append((act, self._now()))

    def tell(self, told: Heard) -> None:
        if isinstance(told, Utterance):
            self.said.append(self._now())

    async def call(self, listener: Listener) -> None:
        running = asyncio.create_task(listener.run())
        self.began = time.perf_counter()
        for number, frame in enumerate(cut(self.timeline.sound), start=1):
            due = number * FRAME_S  # a frame is there once its last sample is
            await asyncio.sleep(max(0.0, due - self._now()))
            self.late.append(self._now() - due)
            listener.inbox.offer(frame)
        listener.inbox.end()
        await running

    def after(self, times: Sequence[float], index: int) -> list[float]:
        """Milliseconds from each begin (0) or end (1) of speech to the first of the times."""
        limits = [*(begin for begin, _ in self.timeline.spans[1:]), float("inf")]
        found = []
        for span, limit in zip(self.timeline.spans, limits, strict=True):
            hits = [at for at in times if span[0] <= at < limit]
            found += [(hits[0] - span[index]) * 1000] if hits else []
        return found

    def _now(self) -> float:
        return time.perf_counter() - self.began


def cut(sound: AudioChunk) -> Iterator[AudioChunk]:
    size = MIC.size(FRAME_S)
    for at in range(0, len(sound.pcm), size):
        yield AudioChunk(sound.pcm[at : at + size], MIC)


def timeline(spoken: list[AudioChunk], rounds: int, offset_s: float) -> Timeline:
    """Speech, then silence with a little noise in it, again and again."""
    noise = np.random.default_rng(4)

    def quiet(seconds: float) -> np.ndarray:
        return noise.standard_normal(round(seconds * MIC.rate)).astype(np.float32) * 1e-3

    parts, spans, at = [quiet(0.5 + offset_s)], [], 0.5 + offset_s
    for said in spoken * rounds:
        spans.append((at, at + said.seconds))
        parts += [said.floats()[:, 0], quiet(PAUSE_S)]
        at += said.seconds + PAUSE_S
    sound = AudioChunk.from_floats(np.concatenate(parts)[:, None], MIC)
    return Timeline(sound, spans)


def listener_of(detector: Detector, caller: Caller, count: int) -> Listener:
    ears = FakeEars(*["Stop it now."] * count, per_word=0.3)
    registry = EngineRegistry()
    registry.add(STT, ears.name, ears)
    recognisers = Recognisers(registry, (ears.name,))
    attention = replace(Attention(), live=True)
    return Listener("caller", detector, recognisers, attention, caller.tell, mouth=caller)


async def talk(vad: VAD, callers: int, rounds: int) -> tuple[list[Caller], Cost]:
    """The callers after their calls, and what they cost."""
    said = await speech(TEXTS, MIC)
    detector = Detector(vad)
    calls = [Caller(timeline(said, rounds, 0.7 * n / callers)) for n in range(callers)]
    with Cost(callers) as cost:
        ears = [listener_of(detector, call, len(call.timeline.spans)) for call in calls]
        tasks = [asyncio.create_task(call.call(ear)) for call, ear in zip(calls, ears, strict=True)]
        await asyncio.sleep(calls[0].timeline.sound.seconds * 0.7)
        cost.weigh()
        await asyncio.gather(*tasks)
    return calls, cost


async def silence(vad: VAD, seconds: float) -> float:
    """MB that so much silence leaves behind."""
    caller = Caller(Timeline(AudioChunk(b"", MIC), []))
    listener = listener_of(Detector(vad), caller, 0)
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


async def measure(vad: VAD, quick: bool) -> tuple[list[Caller], Cost, float]:
    await talk(vad, 1, 1)  # everything is loaded by then
    callers, rounds = (QUICK_CALLERS, QUICK_ROUNDS) if quick else (CALLERS, ROUNDS)
    calls, cost = await talk(vad, callers, rounds)
    left = await silence(vad, QUICK_SILENCE_S if quick else SILENCE_S)
    return calls, cost, left


def main() -> None:
    quick = quick_run(__doc__ or "")
    vad = SileroVad() if find_spec("onnxruntime") and find_spec("silero_vad") else EnergyVad()
    calls, cost, left = asyncio.run(measure(vad, quick))

    def all_after(*acts: Act) -> list[float]:
        times = [[at for kind, at in call.acts if kind in acts] for call in calls]
        return [ms for call, at in zip(calls, times, strict=True) for ms in call.after(at, 0)]

    ducked, held = all_after(Act.DUCK), all_after(Act.HOLD, Act.CUT)
    told = [ms for call in calls for ms in call.after(call.said, 1)]
    late = [one * 1000 for call in calls for one in call.late]
    figures = {
        "ducked_p50_ms": percentile(ducked, 0.5),
        "ducked_p95_ms": percentile(ducked, 0.95),
        "silenced_p50_ms": percentile(held, 0.5),
        "stop_to_text_p50_ms": percentile(told, 0.5),
        "stop_to_text_p95_ms": percentile(told, 0.95),
        "lag_p99_ms": percentile(late, 0.99),
        **cost.figures(),
        "silence_mb": left,
    }
    turns = sum(len(call.timeline.spans) for call in calls)
    rows = [
        Row("voice detector", vad.name),
        Row("callers, turns understood of those spoken", f"{len(calls)}, {len(told)} of {turns}"),
        ms_row("speech begins -> ducked, p50", figures["ducked_p50_ms"], "<= 80 ms"),
        ms_row("the same, p95", figures["ducked_p95_ms"], "<= 150 ms"),
        ms_row("speech begins -> silent, p50", figures["silenced_p50_ms"], "<= 230 ms"),
        ms_row("speech ends -> text, p50", figures["stop_to_text_p50_ms"], "<= 230 ms"),
        ms_row("the same, p95", figures["stop_to_text_p95_ms"], "<= 280 ms"),
        ms_row("a frame is late, p99", figures["lag_p99_ms"], "< 10 ms", digits=1),
        *cost.rows("listeners"),
        Row("ten minutes of silence leave", f"{left:.1f} MB"),
    ]
    report("ears", rows, figures)


if __name__ == "__main__":
    main()
