"""A folder of recordings made fit to train on: pieces without silence, equally loud, and what is
wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.audio import AudioFormat, loudness, read_sound
from bot.engines import MaterialReport
from bot.errors import AudioError, EngineUnusable
from plugins.ddsp_svc.shelf import NAME

ENDINGS = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".webm")
RATE = 44_100
TARGET_LUFS = -23.0
PEAK = 0.97
STEP = 441  # samples: loudness is looked at every 10 ms
BELOW_DB = 38.0  # so far below the loud parts begins silence
PAUSE = 30  # steps of silence that end a piece
MARGIN = 8  # steps of silence that are kept around a piece
SHORTEST, LONGEST = 80, 1000  # steps of a piece
LONGEST_FILE_S = 3600.0
LEAST_S = 10.0  # of speech or singing, below which nothing can be learnt
FEW_S = 120.0
CLIPPED, CLIPPED_SHARE = 0.999, 1e-4
NOISY_DB = 25.0
QUIET_LUFS = -45.0
DULL_HZ = 7000.0
DULL_DB = 70.0  # so far below the whole everything above DULL_HZ lies in a dull recording

Floats = NDArray[np.float32]
Check = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Pieces of speech or singing at 44.1 kHz, (samples,) each, and the report on them."""

    pieces: tuple[Floats, ...]
    report: MaterialReport


def read_material(folder: Path, check: Check, tell: Callable[[float], None]) -> Material:
    """Raises EngineUnusable where there is too little to learn from."""
    files = sorted(sound_files(folder))
    if not files:
        message = f"there are no recordings in {folder}"
        raise EngineUnusable(NAME, message, hint="WAV, FLAC, OGG or MP3 files")
    pieces: list[Floats] = []
    warnings: list[str] = []
    heard_s = 0.0
    for index, path in enumerate(files):
        check()
        try:
            sound = read_file(path)
        except AudioError as error:
            warnings.append(f"{path.name} is left out: {error.message}")
            continue
        heard_s += len(sound) / RATE
        warnings += [f"{path.name}: {flaw}" for flaw in flaws(sound)]
        pieces += cut(levelled(sound))
        tell((index + 1) / len(files))
    kept_s = sum(len(piece) for piece in pieces) / RATE
    if kept_s < LEAST_S:
        message = f"only {kept_s:.0f} s of speech or singing were found, {LEAST_S:.0f} are needed"
        raise EngineUnusable(NAME, message, hint="a few minutes are best; see docs/singing.md")
    if kept_s < FEW_S:
        warnings.append(f"{kept_s:.0f} s are few: the voice will be rough; three minutes are good")
    report = MaterialReport(
        files=len(files),
        seconds=round(heard_s, 2),
        kept_s=round(kept_s, 2),
        pieces=len(pieces),
        warnings=tuple(warnings),
    )
    return Material(pieces=tuple(pieces), report=report)


def sound_files(folder: Path) -> Iterator[Path]:
    """Every recording in a folder and below it; hidden ones do not count."""
    if folder.is_file():
        yield folder
        return
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in inside)
        if path.suffix.lower() in ENDINGS and path.is_file() and not hidden:
            yield path


def read_file(path: Path) -> Floats:
    """One recording, mono at 44.1 kHz. Raises AudioError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AudioError(f"{path.name} cannot be read: {error.strerror}") from error
    sound = read_sound(data, max_seconds=LONGEST_FILE_S, format=AudioFormat(RATE, 1))
    samples = sound.floats()[:, 0]
    return (samples - samples.mean()).astype(np.float32)


def levelled(sound: Floats) -> Floats:
    """At -23 LUFS, or as near as its peaks allow."""
    gain = 10 ** ((TARGET_LUFS - loudness(sound, RATE)) / 20)
    peak = float(np.abs(sound).max(initial=0.0))
    return (sound * min(gain, PEAK / peak if peak else 1.0)).astype(np.float32)


def cut(sound: Floats) -> list[Floats]:
    """The stretches between silences, long ones cut where they are quietest."""
    levels = step_levels(sound)
    if not len(levels):
        return []
    loud = levels > np.percentile(levels, 95) - BELOW_DB
    found = []
    for begin, end in _stretches(loud):
        for first, last in _short_enough(levels, begin, end):
            if last - first >= SHORTEST:
                found.append(sound[first * STEP : last * STEP])
    return found


def step_levels(sound: Floats) -> Floats:
    """dB of every 10 ms, (steps,)."""
    whole = len(sound) // STEP * STEP
    power = np.mean(sound[:whole].reshape(-1, STEP).astype(np.float64) ** 2, axis=1)
    return (10 * np.log10(power + 1e-10)).astype(np.float32)


def _stretches(loud: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last step of what is loud; pauses shorter than PAUSE do not end it."""
    places = np.flatnonzero(loud)
    if not len(places):
        return
    ends = np.flatnonzero(np.diff(places) > PAUSE)
    starts = np.concatenate([[0], ends + 1])
    for start, end in zip(starts, np.concatenate([ends, [len(places) - 1]]), strict=True):
        yield max(0, int(places[start]) - MARGIN), min(len(loud), int(places[end]) + 1 + MARGIN)


def _short_enough(levels: Floats, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while end - begin > LONGEST:
        half = begin + LONGEST // 2
        at = half + int(np.argmin(levels[half : begin + LONGEST]))
        yield begin, at
        begin = at
    yield begin, end


def flaws(sound: Floats) -> list[str]:
    """What is wrong with a recording, in words."""
    found = []
    levels = step_levels(sound)
    level = loudness(sound, RATE)
    if level <= -69 or not len(levels):
        return ["it is silent"]
    if float(np.mean(np.abs(sound) >= CLIPPED)) > CLIPPED_SHARE:
        found.append("it is clipped; record it more quietly")
    if level < QUIET_LUFS:
        found.append(f"it is quiet, {level:.0f} LUFS")
    loud, quiet = np.percentile(levels, (95, 5))
    if loud - quiet < NOISY_DB:
        found.append(f"only {loud - quiet:.0f} dB between the voice and the noise behind it")
    if _dull(sound):
        found.append(f"there is nothing above {DULL_HZ / 1000:.0f} kHz; the voice will be dull")
    return found


def _dull(sound: Floats) -> bool:
    size = 4096
    rows = sound[: len(sound) // size * size].reshape(-1, size)[:2000]
    if not len(rows):
        return False
    power = np.mean(np.abs(np.fft.rfft(rows * np.hanning(size))) ** 2, axis=0)
    high = power[int(DULL_HZ * size / RATE) :].sum()
    return bool(10 * np.log10((high + 1e-12) / (power.sum() + 1e-12)) < -DULL_DB)
