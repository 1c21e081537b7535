"""The separator's own process: a song in slices, each through a mask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.audio import (
    FADE,
    Check,
    Seams,
    Slice,
    Sound,
    at_frames,
    signal,
    slices,
    song_pitch,
    spectra,
    staged,
    written,
    yin_tracker,
)
from bot.engines import Separated, SeparateRequest, Separating
from plugins.center_comb.masks import centre, singing

RATE = 44_100
BLOCK = 1024
SIZE = 4096  # samples of a window: long enough to part two singers' harmonics
BODY = 430  # frames of a slice: about 10 s
AROUND = 8
HEARING = 0.5  # the share of the work that the pitch takes
MONO_LIKE = 1e-4  # of the power, on the sides: there is no centre to tell
MONO = "the song is mono, so only the pitch could tell the singer from the rest"
ROUGH = "separated by place and pitch, not by a model"

Floats = NDArray[np.float32]


class Cancelled(Exception):
    """Nobody waits for the song any more."""


def open_engine(config: Mapping[str, Any], report: Callable[[float, str], None]) -> Engine:
    """Built in the worker's process."""
    return Engine()


class Engine:
    """Separates one song at a time."""

    def separate(self, order: SeparateRequest, emit: Any) -> None:
        """Progress, then `Separated`; returns without files once it is cancelled."""

        def check() -> None:
            if emit.cancelled:
                raise Cancelled

        try:
            with staged(order.source, order.vocals, RATE, check, channels=2) as sound:
                self._separate(order, sound, emit, check)
        except Cancelled:
            return

    def _separate(self, order: SeparateRequest, sound: Sound, emit: Any, check: Check) -> None:
        def heard(part: float) -> None:
            emit(Separating(part=part * HEARING, step="hearing the singer"))

        contour = song_pitch(sound, RATE, centre_tracker, check, heard)
        frames = max(len(sound) // BLOCK + 1, 2 * SIZE // BLOCK)
        f0 = at_frames(contour, np.arange(frames) * BLOCK / RATE)
        seams, sides, at = Seams(FADE * BLOCK, channels=2), Sides(), 0
        with (
            written(order.vocals, RATE, len(sound), channels=2) as vocals,
            written(order.backing, RATE, len(sound), channels=2) as backing,
        ):
            for part in slices(frames, BODY, AROUND):
                made = sung(sound, f0, part)
                skip = (part.begin - part.first) * BLOCK
                kept = made[skip : skip + (part.end - part.begin) * BLOCK]
                done = seams.join(kept, last=part.end == frames)[: len(sound) - at]
                vocals.write(done)
                whole = sound[at : at + len(done)]
                backing.write(whole - done)
                sides.hear(whole)
                at += len(done)
                emit(Separating(part=HEARING + (1 - HEARING) * part.end / frames, step="parting"))
                check()
        notes = (ROUGH, MONO) if sides.none else (ROUGH,)
        emit(
            Separated(
                vocals=order.vocals,
                backing=order.backing,
                seconds=len(sound) / RATE,
                notes=notes,
            )
        )


def centre_tracker(sound: Floats, rate: int) -> Floats:
    """The pitch of what stands in the middle of stereo sound, every 10 ms in Hz."""
    padded = np.pad(sound, ((0, max(0, SIZE - len(sound))), (0, 0)))
    left, right = (spectra(padded[:, side], SIZE, BLOCK) for side in (0, 1))
    middle = signal(0.5 * (left + right) * centre(left, right), BLOCK, len(padded))
    return yin_tracker(middle[: len(sound)], rate)


def sung(sound: Sound, f0: Floats, part: Slice) -> Floats:
    """The singing of a slice, the same on both sides, (frames * BLOCK, 2)."""
    heard = np.array(sound[part.first * BLOCK : part.last * BLOCK])
    length = part.frames * BLOCK
    heard = np.pad(heard, ((0, max(SIZE, length) - len(heard)), (0, 0)))
    left, right = (spectra(heard[:, side], SIZE, BLOCK) for side in (0, 1))
    pitch = np.pad(f0[part.first : part.last], (0, len(left) - part.frames))
    middle = 0.5 * (left + right) * singing(left, right, pitch, RATE)
    made = signal(middle, BLOCK, length)
    return np.stack([made, made], axis=1)


class Sides:
    """How much of a song stands on its sides."""

    def __init__(self) -> None:
        self._apart = 0.0
        self._all = 0.0

    def hear(self, piece: Floats) -> None:
        self._apart += float(((piece[:, 0] - piece[:, 1]) ** 2).sum())
        self._all += float((piece**2).sum())

    @property
    def none(self) -> bool:
        """Whether both sides are nearly the same."""
        return self._apart <= MONO_LIKE * self._all
