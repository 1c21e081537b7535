"""A folder of recordings made fit to train on: pieces without silence, equally loud, and what is
wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.audio import AudioFormat, LoudnessMeter, read_sound
from bot.engines import MaterialReport
from bot.errors import AudioError, EngineUnusable
from plugins.ddsp_svc.shelf import NAME
from plugins.ddsp_svc.training.flaws import BEHIND, RATE, STEP, Behind, flaws, step_levels

ENDINGS = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".webm")
TARGET_LUFS = -23.0
PEAK = 0.97
BELOW_DB = 38.0  # so far below the loud parts begins silence
PAUSE = 30  # steps of silence that end a piece
MARGIN = 8  # steps of silence that are kept around a piece
SHORTEST, LONGEST = 80, 1000  # steps of a piece
LONGEST_FILE_S = 3600.0
LEAST_S = 10.0  # of speech or singing, below which nothing can be learnt
FEW_S = 120.0
MOST_S = 3600.0  # of all recordings together
HOUR = "an hour is enough"
FLAWS_TOLD = 3  # beside what is too little
NAMED = 2  # recordings that have a flaw; the others are counted

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
    wrong, behind = Wrong(), Behind()
    heard_s = 0.0
    for index, path in enumerate(files):
        check()
        if heard_s > MOST_S:
            wrong.add(f"left out ({HOUR})", path.name)
            continue
        try:
            sound = read_file(path)
        except AudioError as error:
            wrong.add(f"left out ({error.message})", path.name)
            continue
        heard_s += len(sound) / RATE
        level = loudness_of(sound)
        for flaw in flaws(sound, level):
            wrong.add(flaw, path.name)
        behind.add(path.name, sound)
        pieces += cut(levelled(sound, level))
        tell((index + 1) / len(files))
    for name in behind.found():
        wrong.add(BEHIND, name)
    return Material(pieces=tuple(pieces), report=_report(len(files), heard_s, pieces, wrong.told()))


def _report(files: int, heard_s: float, pieces: list[Floats], wrong: list[str]) -> MaterialReport:
    kept_s = sum(len(piece) for piece in pieces) / RATE
    if kept_s < LEAST_S:
        message = f"only {kept_s:.0f} s of speech or singing were found, {LEAST_S:.0f} are needed"
        why = "; ".join([message, *wrong[:FLAWS_TOLD]])
        raise EngineUnusable(NAME, why, hint="three minutes of one person are good")
    if kept_s < FEW_S:
        wrong = [f"{kept_s:.0f} s are few: the voice will be rough; three minutes are good", *wrong]
    return MaterialReport(
        files=files,
        seconds=round(heard_s, 2),
        kept_s=round(kept_s, 2),
        pieces=len(pieces),
        warnings=tuple(wrong),
    )


class Wrong:
    """What is wrong with which files; the same flaw of many is told once."""

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}

    def add(self, flaw: str, name: str) -> None:
        self._files.setdefault(flaw, []).append(name)

    def told(self) -> list[str]:
        """In words: `a.wav: it is silent`, `a.wav, b.wav and 9 more: it is silent`."""
        return [f"{_some(names)}: {flaw}" for flaw, names in self._files.items()]


def _some(names: list[str]) -> str:
    named, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return f"{named} and {more} more" if more > 0 else named


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


def loudness_of(sound: Floats) -> float:
    """LUFS; measured piece by piece, as a recording may be an hour long."""
    meter = LoudnessMeter(RATE, 1)
    meter.push(sound[:, None])
    return meter.lufs()


def levelled(sound: Floats, level: float) -> Floats:
    """From `level` to -23 LUFS, or as near as its peaks allow."""
    gain = 10 ** ((TARGET_LUFS - level) / 20)
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
