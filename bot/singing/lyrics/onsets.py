"""Where somebody sings, and where a new syllable may begin: by energy and change of sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import AudioError

HOP_S = 0.01
WINDOW_S = 0.032
BANDS = 24  # from LOWEST to HIGHEST Hz, evenly on the ear's scale
LOWEST, HIGHEST = 80.0, 6_000.0
BLOCK_S = 10.0
LOUD_S = 0.06  # over which loudness is measured, as the mouth does
BELOW_LOUD_DB = 32.0  # quieter than the loud parts by this: nobody sings
LEAST_BELOW_DB = 10.0  # what is only so much quieter is singing
DEEPEST_DB = 50.0  # all that is quieter is silence
FLOOR_DB = -60.0  # quieter than this nobody sings, however quiet the rest is
HOLE_S = 0.06  # a shorter silence is a consonant
BURST_S = 0.06  # what is shorter is no singing
DIP = 8  # frames before a syllable in which it may have been quieter

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True, kw_only=True)
class Singing:
    """Every HOP_S seconds: whether somebody sings, and how much a syllable seems to begin (0: not
    at all, 1: clearly)."""

    sung: NDArray[np.bool_]
    onset: Floats

    @property
    def seconds(self) -> float:
        return len(self.sung) * HOP_S


def heard_singing(vocals: Path) -> Singing:
    """What is sung in a file of vocals; takes 2 MB a minute. Raises AudioError. Blocks."""
    bands = np.concatenate([np.zeros((0, BANDS), np.float32), *_bands(vocals)])
    loud = 10 * np.log10(np.maximum(bands.sum(axis=1), 1e-12))
    sung = _tidied(loud > _threshold(loud)) if len(loud) else np.zeros(0, bool)
    return Singing(sung=sung, onset=_onset(bands, loud, sung))


def _threshold(loud: Floats) -> float:
    """The level in dB above which somebody sings: between the singing and what was left of the
    music, where the levels fall into two heaps."""
    top = float(np.percentile(loud, 95))
    kept = np.maximum(loud, top - DEEPEST_DB)
    steps = np.linspace(top - DEEPEST_DB, top, 61)[1:-1]
    below = [kept[kept <= step] for step in steps]
    above = [kept[kept > step] for step in steps]
    apart = [
        len(a) * len(b) * (a.mean() - b.mean()) ** 2 if len(a) and len(b) else 0.0
        for a, b in zip(below, above, strict=True)
    ]
    parted = float(steps[int(np.argmax(apart))])  # Otsu: the two heaps as far apart as can be
    return max(FLOOR_DB, min(max(parted, top - BELOW_LOUD_DB), top - LEAST_BELOW_DB))


def quietest_singing(vocals: Path) -> float:
    """The loudness in dBFS below which a file of vocals holds no singing, but silence or what was
    left of the music. Raises AudioError. Blocks."""
    levels: list[float] = []
    for block, rate in _blocks(vocals):
        size = round(LOUD_S * rate)
        whole = block[: len(block) // size * size]
        power = np.mean(whole.reshape(-1, size) ** 2, axis=1) if len(whole) else np.zeros(0)
        levels += (10 * np.log10(np.maximum(power, 1e-12))).tolist()
    return _threshold(np.array(levels)) if levels else FLOOR_DB


def _blocks(vocals: Path) -> Iterator[tuple[Floats, int]]:
    """The sound as mono, a block at a time, and its rate."""
    import soundfile  # loads libsndfile; most shows never read a file

    try:
        with soundfile.SoundFile(str(vocals)) as file:
            size = round(BLOCK_S * file.samplerate)
            while len(block := file.read(size, dtype="float32", always_2d=True)):
                yield block.mean(axis=1), file.samplerate
    except (soundfile.SoundFileError, RuntimeError, OSError) as error:
        raise AudioError(f"{vocals.name} cannot be read", hint="add the song again") from error


def _bands(vocals: Path) -> Iterator[Floats]:
    """The energy in each band, (frames, BANDS) of a block."""
    lens: tuple[Floats, Floats] | None = None
    rest = np.zeros(0)
    for block, rate in _blocks(vocals):
        hop, size = round(HOP_S * rate), round(WINDOW_S * rate)
        if lens is None:
            rest = np.zeros(size // 2)  # the first frame stands around the beginning
            lens = np.hanning(size), _weights(rate, size)
        window, weights = lens
        sound = np.concatenate([rest, block])
        count = max(0, (len(sound) - size) // hop + 1)
        rest = sound[count * hop :]
        if count:
            frames = np.lib.stride_tricks.sliding_window_view(sound, size)[::hop][:count]
            power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2 @ weights
            yield (power * 16 / size**2).astype(np.float32)


def _weights(rate: int, size: int) -> Floats:
    """From the bins of a spectrum to the bands: triangles, (bins, BANDS)."""
    hz = np.fft.rfftfreq(size, 1 / rate)
    top = min(HIGHEST, rate / 2 * 0.95)
    edges = _hertz(np.linspace(_ear(LOWEST), _ear(top), BANDS + 2))
    below, middle, above = edges[:-2], edges[1:-1], edges[2:]
    rise = (hz[:, None] - below) / (middle - below)
    fall = (above - hz[:, None]) / (above - middle)
    return np.clip(np.minimum(rise, fall), 0, None)


def _ear(hz: float) -> float:
    return 2595 * np.log10(1 + hz / 700)


def _hertz(ear: Floats) -> Floats:
    return 700 * (10 ** (ear / 2595) - 1)


def _tidied(sung: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without short holes and short bursts."""
    tidied = sung.copy()
    for wanted, shortest in ((False, HOLE_S), (True, BURST_S)):
        for start, end in stretches(tidied == wanted):
            inside = start > 0 and end < len(tidied)
            if (end - start) * HOP_S < shortest and (inside or wanted):
                tidied[start:end] = not wanted
    return tidied


def stretches(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where it holds: first frame, and the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _onset(bands: Floats, loud: Floats, sung: NDArray[np.bool_]) -> Floats:
    """How much louder and how much different it is than a moment before."""
    if not len(bands):
        return np.zeros(0)
    shape = np.log10(np.maximum(bands, 1e-9 * max(bands.max(), 1e-9)))
    lag = 3
    rise = np.zeros(len(bands))
    rise[lag:] = np.maximum(shape[lag:] - shape[:-lag], 0).mean(axis=1)
    before = np.pad(loud, (DIP, 0), constant_values=np.inf)[:-1]
    lowest = np.lib.stride_tricks.sliding_window_view(before, DIP).min(axis=1)
    dip = np.maximum(loud - lowest, 0)  # out of how deep a dip of loudness it comes
    dip[:lag] = 0
    strength = rise / max(np.percentile(rise[sung], 97) if sung.any() else 1.0, 1e-9)
    strength = np.minimum(strength + np.minimum(dip / 24.0, 1.0), 2.0) / 2.0
    for start, _ in stretches(sung):
        strength[start : start + 2] = 1.0
    return strength * sung
