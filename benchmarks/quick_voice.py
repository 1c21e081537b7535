"""A voice from five minutes of training on a processor: who does it sound like?

espeak-ng says some minutes in the target's voice; a voice is trained of them as a user trains it.
Then another voice says sentences that were not among them, and is converted: once by the trained
voice, once by the plain pitch and formant shift at the best of several formants. Who each result
sounds like is Resemblyzer's judgement, on nine voices of espeak-ng.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import aclosing
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.common import Row, quick_run, report
from bot.audio import median_pitch, yin_tracker
from bot.engines import (
    Cancel,
    ConvertRequest,
    TrainBegun,
    TrainConsent,
    TrainProgress,
    TrainRequest,
    VoiceConverter,
    VoiceReady,
)
from tests.said import HELD_BACK, RATE, SPEEDS, TAUGHT, VOICES, said, write_recordings

TARGET, SOURCES = "en-us+f3", ("en-us", "en-us+m7", "en-us+f5")
MINUTES = 5.0
QUICK_STEPS, QUICK_TEXTS = 4, 5
FORMANTS = (0.0, 2.0, 4.0)  # semitones that the plain shift is tried with
SIMILARITY_GOAL, ABOVE_GOAL, F0_GOAL = 0.92, 0.08, 0.98
CONSENT = TrainConsent(who="espeak-ng", when="2026-01-01", statement="a synthetic voice")

Floats = NDArray[np.float32]


async def trained(folder: Path, root: Path, steps: int) -> tuple[VoiceReady, float, float]:
    """The voice's report, its seconds of training and the seconds of speech."""
    from plugins.ddsp_svc import DdspSettings, DdspTrainer

    trainer = DdspTrainer(DdspSettings(device="cpu"), root)
    request = TrainRequest(
        folder=folder, name="target", consent=CONSENT, steps=steps, minutes=MINUTES
    )
    began = heard_s = 0.0
    try:
        async with aclosing(trainer.train(request, Cancel())) as events:
            async for event in events:
                if isinstance(event, TrainBegun):
                    began, heard_s = time.perf_counter(), event.report.kept_s
                    print(f"training on {event.device}", file=sys.stderr)
                elif isinstance(event, TrainProgress):
                    print(f"\rstep {event.step}", end="", file=sys.stderr)
                elif isinstance(event, VoiceReady):
                    return event, time.perf_counter() - began, heard_s
    finally:
        await trainer.close()
    raise RuntimeError("the training ended without a voice")


async def converted(
    converter: VoiceConverter, sound: Floats, folder: Path, *, formant: float = 0.0
) -> Floats:
    """A recording in another voice, in the key that fits it."""
    source, target = folder / "source.wav", folder / "made.wav"
    soundfile.write(source, sound, RATE)
    request = ConvertRequest(source=source, target=target, key=None, formant=formant)
    async for _ in converter.convert(request, Cancel()):
        pass
    made, _ = soundfile.read(target, dtype="float32")
    return np.asarray(made, np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One recording in the trained voice. Similarities are Resemblyzer's; `leak` is how much of
    the way from the target to the source the result still stands off."""

    similarity: float
    unconverted: float
    leak: float
    f0_correlation: float
    nearest: bool


class Listener:
    """Knows nine voices, and how the target says what was not taught."""

    def __init__(self) -> None:
        from tests.speaker import embedding

        self._embedding = embedding
        self._known = {voice: embedding(said(voice, TAUGHT[:6]), RATE) for voice in VOICES}
        self._target = embedding(said(TARGET, HELD_BACK), RATE)

    def similarity(self, sound: Floats) -> float:
        """To the target."""
        return float(self._embedding([sound], RATE) @ self._target)

    def hear(self, made: Floats, source: Floats) -> Heard:
        from plugins.ddsp_svc.training.judging import correlation, left_over

        heard, other = self._embedding([made], RATE), self._embedding([source], RATE)
        return Heard(
            similarity=float(heard @ self._target),
            unconverted=float(other @ self._target),
            leak=left_over(heard, other, self._target),
            f0_correlation=correlation(yin_tracker(made, RATE), yin_tracker(source, RATE)),
            nearest=max(self._known, key=lambda one: float(self._known[one] @ heard)) == TARGET,
        )


async def measured(folder: Path, quick: bool) -> dict[str, float]:
    from plugins.ddsp_svc import DdspConverter, DdspSettings
    from plugins.source_filter import SourceFilter, SourceFilterSettings

    for speed in SPEEDS[:1] if quick else SPEEDS:
        write_recordings(
            folder / "taught", TARGET, TAUGHT[:QUICK_TEXTS] if quick else TAUGHT, speed
        )
    steps = QUICK_STEPS if quick else 0
    ready, seconds, heard_s = await trained(folder / "taught", folder / "models", steps)
    own = np.concatenate(said(TARGET, HELD_BACK))
    voice = DdspConverter(DdspSettings(device="cpu"), folder / "models")
    plain = SourceFilter(SourceFilterSettings(median_hz=median_pitch(yin_tracker(own, RATE))))
    listener = Listener()
    found: list[Heard] = []
    plainly: list[float] = []
    try:
        for source in SOURCES[:1] if quick else SOURCES:
            sound = np.concatenate(said(source, HELD_BACK))  # as one, so that one key fits it
            found.append(listener.hear(await converted(voice, sound, folder), sound))
            shifts = [await converted(plain, sound, folder, formant=one) for one in FORMANTS]
            plainly.append(max(listener.similarity(one) for one in shifts))
        ceiling = listener.similarity(await converted(voice, own, folder))
    finally:
        await voice.close()
        await plain.close()
    report = {f"report_{name}": value for name, value in asdict(ready.report).items()}
    return {
        "similarity": float(np.mean([one.similarity for one in found])),
        "similarity_least": min(one.similarity for one in found),
        "baseline_similarity": float(np.mean(plainly)),
        "source_similarity": float(np.mean([one.unconverted for one in found])),
        "nearest_share": float(np.mean([one.nearest for one in found])),
        "f0_log_correlation": min(one.f0_correlation for one in found),
        "copy_ceiling": ceiling,
        "source_leak": max(one.leak for one in found),
        "steps": ready.step,
        "training_s": seconds,
        "speech_s": heard_s,
        **report,
    }


def main() -> None:
    quick = quick_run(__doc__ or "")
    for package in ("torch", "resemblyzer"):
        if find_spec(package) is None:
            sys.exit(f"{package} is missing: python start.py install --with speakers")
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measured(Path(folder), quick))
    above = found["similarity"] - found["baseline_similarity"]
    rows = [
        Row("similarity to the target", f"{found['similarity']:.3f}", f">= {SIMILARITY_GOAL}"),
        Row("the least of the sources", f"{found['similarity_least']:.3f}"),
        Row("plain pitch and formant shift", f"{found['baseline_similarity']:.3f}"),
        Row("above it", f"{above:.3f}", f">= {ABOVE_GOAL}"),
        Row("unconverted", f"{found['source_similarity']:.3f}"),
        Row("target nearest of nine", f"{found['nearest_share']:.0%}", "100%"),
        Row("f0 correlation", f"{found['f0_log_correlation']:.4f}", f">= {F0_GOAL}"),
        Row("saying again what the target said", f"{found['copy_ceiling']:.3f}"),
        Row("left of the source", f"{found['source_leak']:.3f}"),
        Row("trained", f"{found['steps']:.0f} steps in {found['training_s']:.0f} s", "300 s"),
        Row("on speech of", f"{found['speech_s']:.0f} s"),
    ]
    report("A quick voice", rows, found)


if __name__ == "__main__":
    main()
