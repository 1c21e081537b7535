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
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.common import Row, quick_run, report
from bot.audio import median_pitch, yin_tracker
from bot.engines import (
    Cancel,
    Converted,
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
    converter: VoiceConverter, sources: list[Path], folder: Path, **asked: float | str | None
) -> tuple[list[Floats], float]:
    """Each recording in another voice, and the key of the last one."""
    made: list[Floats] = []
    key = 0.0
    for source in sources:
        request = ConvertRequest(source=source, target=folder / source.name, **asked)  # type: ignore[arg-type]
        async with aclosing(converter.convert(request, Cancel())) as events:  # type: ignore[type-var]
            async for event in events:
                if isinstance(event, Converted):
                    made.append(soundfile.read(event.path, dtype="float32")[0])
                    key = event.key
    return made, key


def f0_correlation(made: list[Floats], sources: list[Path]) -> float:
    """Of log pitches where both are voiced, all recordings together."""
    pairs = []
    for sound, source in zip(made, sources, strict=True):
        ours = yin_tracker(sound, RATE)
        theirs = yin_tracker(soundfile.read(source, dtype="float32")[0], RATE)
        frames = min(len(ours), len(theirs))
        both = (ours[:frames] > 0) & (theirs[:frames] > 0)
        pairs.append(np.log([ours[:frames][both], theirs[:frames][both]]))
    return float(np.corrcoef(np.concatenate(pairs, axis=1))[0, 1])


async def measured(folder: Path, quick: bool) -> dict[str, float]:
    from plugins.ddsp_svc import DdspConverter, DdspSettings
    from plugins.source_filter import SourceFilter, SourceFilterSettings
    from tests.speaker import embedding, similarity

    texts = TAUGHT[:QUICK_TEXTS] if quick else TAUGHT
    for speed in SPEEDS[:1] if quick else SPEEDS:
        write_recordings(folder / "taught", TARGET, texts, speed)
    ready, seconds, heard_s = await trained(
        folder / "taught", folder / "models", QUICK_STEPS if quick else 0
    )
    known = {voice: embedding(said(voice, TAUGHT[:6]), RATE) for voice in VOICES}
    target_said = said(TARGET, HELD_BACK)
    target = embedding(target_said, RATE)
    median = median_pitch(yin_tracker(np.concatenate(target_said), RATE))
    voice = DdspConverter(DdspSettings(device="cpu"), folder / "models")
    plain = SourceFilter(SourceFilterSettings(median_hz=median))
    ours, plainly, correlations, nearest, source_likeness = [], [], [], 0, []
    try:
        for index, source in enumerate(SOURCES[:1] if quick else SOURCES):
            place = folder / f"source{index}"
            place.mkdir()
            paths = [place / "song.wav"]  # one recording, so that one key fits all of it
            soundfile.write(paths[0], np.concatenate(said(source, HELD_BACK)), RATE)
            out = folder / f"out{index}"
            out.mkdir()
            made, _ = await converted(voice, paths, out, key=None)
            heard = embedding(made, RATE)
            ours.append(similarity(heard, target))
            correlations.append(f0_correlation(made, paths))
            nearest += max(known, key=lambda one: similarity(known[one], heard)) == TARGET
            source_likeness.append(similarity(embedding(said(source, HELD_BACK), RATE), target))
            plainly.append(
                max(
                    [
                        similarity(
                            embedding(
                                (await converted(plain, paths, out, key=None, formant=f))[0], RATE
                            ),
                            target,
                        )
                        for f in FORMANTS
                    ]
                )
            )
    finally:
        await voice.close()
        await plain.close()
    return {
        "similarity": float(np.mean(ours)),
        "similarity_least": min(ours),
        "baseline_similarity": float(np.mean(plainly)),
        "source_similarity": float(np.mean(source_likeness)),
        "nearest_share": nearest / len(ours),
        "f0_log_correlation": min(correlations),
        "steps": ready.step,
        "training_s": seconds,
        "speech_s": heard_s,
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
        Row("trained", f"{found['steps']:.0f} steps in {found['training_s']:.0f} s", "300 s"),
        Row("on speech of", f"{found['speech_s']:.0f} s"),
    ]
    report("A quick voice", rows, found)


if __name__ == "__main__":
    main()
