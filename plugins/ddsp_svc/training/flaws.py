"""What is wrong with a recording of a voice, in words for the person who made it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 44_100
STEP = 441  # samples: loudness is looked at every 10 ms
SIZE = 4096  # samples of a spectrum: 93 ms
CLIPPED, CLIPPED_SHARE = 0.999, 1e-4
NOISY_DB = 20.0
SILENT_LUFS, QUIET_LUFS = -69.0, -45.0
DULL_HZ = 7000.0
DULL_DB = 70.0  # so far below the whole everything above DULL_HZ lies in a dull recording
PAUSES = 0.1  # the share of a recording that is quietest: there one hears what is behind a voice
ENOUGH = 10  # windows of pauses to judge by
HEARD_DB = 45.0  # so far below the loud parts nothing behind a voice disturbs
TONES_HZ = (150.0, 4000.0)
NEIGHBOURS = 24  # lines on each side that a tone is compared with
STANDS_OUT = 8.0  # times the power of its neighbours; of noise one line in 250 does
TONAL = 0.45  # the share of the power that tones have, above which it is no noise
VOICE_HZ = (45.0, 1000.0)  # of a hum, too
ONE_VOICE = 0.75  # how alike the periods of a single voice are; chords are not

BEHIND = "music or much echo is behind the voice, which learns better alone"

Floats = NDArray[np.float32]
Pauses = NDArray[np.float64]  # (windows, 2)


def flaws(sound: Floats, level: float) -> list[str]:
    """Of a recording at 44.1 kHz that is `level` LUFS loud."""
    levels = step_levels(sound)
    if level <= SILENT_LUFS or not len(levels):
        return ["it is silent"]
    found = []
    if float(np.mean(np.abs(sound) >= CLIPPED)) > CLIPPED_SHARE:
        found.append("it is clipped, record it more quietly")
    if level < QUIET_LUFS:
        found.append(f"it is quiet, {level:.0f} LUFS")
    loud, quiet = np.percentile(levels, (95, 5))
    if loud - quiet < NOISY_DB:
        found.append(f"only {loud - quiet:.0f} dB between the voice and the noise behind it")
    if _dull(sound):
        found.append(f"there is nothing above {DULL_HZ / 1000:.0f} kHz, the voice will be dull")
    return found


def step_levels(sound: Floats) -> Floats:
    """dB of every 10 ms, (steps,)."""
    whole = len(sound) // STEP * STEP
    power = np.mean(sound[:whole].reshape(-1, STEP).astype(np.float64) ** 2, axis=1)
    return (10 * np.log10(power + 1e-10)).astype(np.float32)


class Behind:
    """What is heard behind the voice in its pauses. Short recordings are judged together: one of
    them has too few pauses."""

    def __init__(self) -> None:
        self._short: dict[str, Pauses] = {}
        self._found: list[str] = []

    def add(self, name: str, sound: Floats) -> None:
        heard = pauses(sound)
        if len(heard) < ENOUGH:
            self._short[name] = heard
        elif has_tones(heard):
            self._found.append(name)

    def found(self) -> list[str]:
        """The recordings with music or much echo."""
        heard = {name: rows for name, rows in self._short.items() if len(rows)}
        together = np.concatenate([*heard.values(), np.zeros((0, 2))])
        return [*self._found, *(heard if has_tones(together) else ())]


def pauses(sound: Floats) -> Pauses:
    """How tonal and how periodic it is where the voice pauses, but something is heard."""
    rows = _rows(sound)
    if not len(rows):
        return np.zeros((0, 2))
    levels = 10 * np.log10(np.mean(rows**2, axis=1) + 1e-10)
    low, high = np.percentile(levels, (100 * PAUSES, 95))
    power = _spectra(rows[(levels <= low) & (levels > high - HEARD_DB)])
    return np.stack([_tonal(power), _periodic(power)], axis=1)


def has_tones(heard: Pauses) -> bool:
    """Whether they are of more than one voice, mostly."""
    if len(heard) < ENOUGH:
        return False
    tonal, periodic = np.median(heard, axis=0)
    return bool(tonal > TONAL and periodic < ONE_VOICE)


def _rows(sound: Floats) -> Floats:
    """Whole windows, (rows, SIZE)."""
    return sound[: len(sound) // SIZE * SIZE].reshape(-1, SIZE)


def _spectra(rows: Floats) -> NDArray[np.float64]:
    """The power of each line, (rows, SIZE + 1): twice as fine as a row is long."""
    return np.abs(np.fft.rfft(rows * np.hanning(SIZE), 2 * SIZE)) ** 2


def _band(low: float, high: float) -> slice:
    return slice(int(low * 2 * SIZE / RATE), int(high * 2 * SIZE / RATE))


def _tonal(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of each row's power in lines that stand out of their neighbours, (rows,)."""
    heard = power[:, _band(*TONES_HZ)] + 1e-12
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(heard, ((0, 0), (NEIGHBOURS, NEIGHBOURS)), mode="reflect"),
        2 * NEIGHBOURS + 1,
        axis=1,
    )
    tones = heard > STANDS_OUT * np.median(around, axis=2)
    return (heard * tones).sum(axis=1) / heard.sum(axis=1)


def _periodic(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """How alike each row is to itself a period of a voice later, 0 to 1, (rows,)."""
    heard = np.zeros_like(power)
    band = _band(*TONES_HZ)
    heard[:, band] = power[:, band]
    alike = np.fft.irfft(heard)[:, :SIZE]
    faded = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(SIZE), 2 * SIZE)) ** 2)[:SIZE]
    low, high = (int(RATE / hz) for hz in reversed(VOICE_HZ))
    lags = slice(low, high)
    scale = faded[lags] / faded[0]
    return (alike[:, lags] / scale).max(axis=1) / (alike[:, 0] + 1e-12)


def _dull(sound: Floats) -> bool:
    rows = _rows(sound)[:2000]
    if not len(rows):
        return False
    power = np.mean(np.abs(np.fft.rfft(rows * np.hanning(SIZE))) ** 2, axis=0)
    high = power[int(DULL_HZ * SIZE / RATE) :].sum()
    return bool(10 * np.log10((high + 1e-12) / (power.sum() + 1e-12)) < -DULL_DB)
