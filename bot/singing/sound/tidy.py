"""Tidy: a steady noise is taken away, and what is quieter than a gate becomes silence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.audio import (
    FADE,
    Check,
    Recording,
    Seams,
    Slice,
    recording,
    signal,
    slices,
    spectra,
    written,
)
from bot.singing.sound.order import RATE, Tell

BLOCK = 512
SIZE = 2048
BODY = 860  # frames of a slice: 10 s
AROUND = 8  # frames on each side
QUIET_SHARE = 10.0  # per cent of the moments in which only the noise is heard
NOISE_MEAN = 2.73  # how far the mean of noise stands above its QUIET_SHARE, by Rayleigh's law
OVER = 1.6  # times the noise that is taken away, so that none of it chirps
LEAST = 0.06  # of a band that always stays
SMOOTH = 5  # frames over which a band's gain is evened out
HOLD = 12  # frames, 140 ms, that the gate stays open

Floats = NDArray[np.float32]
LOOKING = 0.3  # the share of the work that listening for the noise takes


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyOrder:
    source: Path
    target: Path
    gate_db: float
    denoise: float


def tidy(order: TidyOrder, check: Check, tell: Tell) -> dict[str, Any]:
    """The song without its noise, as long as before; notes on what was done."""
    with recording(order.source) as sound:
        frames = max(len(sound) // BLOCK + 1, 2 * SIZE // BLOCK)
        noise = np.zeros(SIZE // 2 + 1, np.float32)
        if order.denoise:
            noise = noise_of(sound, frames, check, lambda part: tell(LOOKING * part))
        seams, left = Seams(FADE * BLOCK, channels=2), len(sound)
        with written(order.target, RATE, len(sound), channels=2) as file:
            for part in slices(frames, BODY, AROUND):
                check()
                made = cleaned(heard(sound, part), noise, order)[: part.frames * BLOCK]
                skip = (part.begin - part.first) * BLOCK
                kept = made[skip : skip + (part.end - part.begin) * BLOCK]
                done = seams.join(kept, last=part.end == frames)[:left]
                file.write(done)
                left -= len(done)
                tell(LOOKING + (1 - LOOKING) * part.end / frames)
    level = 20 * np.log10(float(np.sqrt((noise**2).mean())) / SIZE * 4 + 1e-9)
    notes = [f"a steady noise of {level:.0f} dB was taken away"] if order.denoise else []
    return {"notes": notes}


def heard(sound: Recording, part: Slice) -> Floats:
    """A slice, long enough for a window, (samples, channels)."""
    piece = sound[part.first * BLOCK : part.last * BLOCK]
    return np.pad(piece, ((0, max(SIZE, part.frames * BLOCK) - len(piece)), (0, 0)))


def noise_of(sound: Recording, frames: int, check: Check, tell: Tell) -> Floats:
    """The mean strength of what never stops, by band, (SIZE // 2 + 1,)."""
    floors = []
    for part in slices(frames, BODY, 0):
        check()
        mono = heard(sound, part).mean(axis=1)
        floors.append(np.percentile(np.abs(spectra(mono, SIZE, BLOCK)), QUIET_SHARE, axis=0))
        tell(part.end / frames)
    return (NOISE_MEAN * np.percentile(floors, QUIET_SHARE, axis=0)).astype(np.float32)


def cleaned(piece: Floats, noise: Floats, order: TidyOrder) -> Floats:
    """A slice through the bands' gains and the gate, both sides alike."""
    sides = [spectra(piece[:, side], SIZE, BLOCK) for side in range(piece.shape[1])]
    strength = np.abs(sum(sides)) / len(sides)
    gain = np.ones((len(strength), 1), np.float32)
    if order.denoise:
        rest = 1 - (OVER * noise / np.maximum(strength, 1e-9)) ** 2
        gain = 1 - order.denoise * (1 - np.sqrt(np.maximum(_even(rest), LEAST**2)))
    if order.gate_db:
        gain = gain * _gate(piece, len(strength), order.gate_db)[:, None]
    return np.stack([signal(side * gain, BLOCK, len(piece)) for side in sides], axis=1)


def _even(values: NDArray[np.floating]) -> Floats:
    """The mean of neighbours in time."""
    half = SMOOTH // 2
    sums = np.cumsum(np.pad(values, ((half + 1, half), (0, 0)), mode="edge"), axis=0)
    return ((sums[SMOOTH:] - sums[:-SMOOTH]) / SMOOTH).astype(np.float32)


def _gate(piece: Floats, frames: int, gate_db: float) -> Floats:
    """1 around all that is louder than the gate, 0 elsewhere, with ramps; (frames,)."""
    padded = np.pad(piece, ((SIZE // 2, SIZE // 2), (0, 0)))
    power = np.concatenate([[0.0], np.cumsum((padded.astype(np.float64) ** 2).mean(axis=1))])
    at = np.arange(frames) * BLOCK
    level = 10 * np.log10((power[at + SIZE] - power[at]) / SIZE + 1e-12)
    is_open = np.pad((level > gate_db).astype(np.float32), HOLD)
    wide = np.lib.stride_tricks.sliding_window_view(is_open, 2 * HOLD + 1).max(axis=1)
    return _even(wide[:, None])[:, 0]
