"""The effect's own process: a song is taken apart into pitch and envelopes, and sung anew."""

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
    comb,
    envelopes,
    fill_gaps,
    filtered,
    fitting_key,
    frame_turns,
    median_pitch,
    repeatable_noise,
    shifted,
    slices,
    song_pitch,
    staged,
    warped,
    written,
    yin_tracker,
)
from bot.engines import Converted, Converting, ConvertRequest

RATE = 44_100
BLOCK = 512
SIZE = 2048
BODY = 860  # frames of a slice: about 10 s
AROUND = 8  # frames on each side: twice what a window reaches
HEARING = 0.4  # the share of the work that the pitch takes
NO_RANGE = "the effect's range is not set, so the key stays"
EFFECT = "voice effect, not a trained voice"

Floats = NDArray[np.float32]


class Cancelled(Exception):
    """Nobody waits for the song any more."""


def open_engine(config: Mapping[str, Any], report: Callable[[float, str], None]) -> Engine:
    """Built in the worker's process."""
    return Engine(config["median_hz"])


class Engine:
    """Converts one song at a time; `median_hz` is the middle of the range it is brought to."""

    def __init__(self, median_hz: float = 0.0) -> None:
        self._median_hz = median_hz

    def convert(self, order: ConvertRequest, emit: Any) -> None:
        """Progress, then `Converted`; returns without a file once it is cancelled."""

        def check() -> None:
            if emit.cancelled:
                raise Cancelled

        try:
            with staged(order.source, order.target, RATE, check) as sound:
                self._convert(order, sound, emit, check)
        except Cancelled:
            return

    def _convert(self, order: ConvertRequest, sound: Sound, emit: Any, check: Check) -> None:
        def heard(part: float) -> None:
            emit(Converting(part=part * HEARING, step="hearing the pitch"))

        contour = song_pitch(sound, RATE, yin_tracker, check, heard)
        notes = [EFFECT]
        key = order.key
        if key is None:
            whole = order.whole_octaves
            key = float(fitting_key(contour, self._median_hz, whole_octaves=whole))
            notes += [] if self._median_hz else [NO_RANGE]
        frames = len(sound) // BLOCK + 1
        f0 = at_frames(contour, np.arange(frames) * BLOCK / RATE)
        singer = Singer(sound, f0, key, order)
        seams, left = Seams(FADE * BLOCK), len(sound)
        with written(order.target, RATE, len(sound)) as file:
            for part in slices(frames, BODY, AROUND):
                made = singer.sing(part)
                skip = (part.begin - part.first) * BLOCK
                kept = made[skip : skip + (part.end - part.begin) * BLOCK]
                done = seams.join(kept, last=part.end == frames)[:left]
                file.write(done)
                left -= len(done)
                emit(Converting(part=HEARING + (1 - HEARING) * part.end / frames, step="singing"))
                check()
        emit(
            Converted(
                path=order.target,
                seconds=len(sound) / RATE,
                key=key,
                median_hz=median_pitch(contour),
                notes=tuple(notes),
            )
        )


class Singer:
    """Sings slices of one song; `f0` of its frames in Hz as it was sung, `key` in semitones."""

    def __init__(self, sound: Sound, f0: Floats, key: float, order: ConvertRequest) -> None:
        self._sound = sound
        self._f0 = f0
        self._key = key
        self._order = order
        self._pitch = shifted(fill_gaps(f0), key)
        turned = frame_turns(self._pitch, RATE, BLOCK)
        self._phases = (np.cumsum(turned) - turned) % 1.0  # where each frame begins

    def sing(self, part: Slice) -> Floats:
        """One slice in its new pitch and timbre, (frames * block,)."""
        first, last, formant = part.first, part.last, self._order.formant
        heard = np.array(self._sound[first * BLOCK : last * BLOCK], np.float32)
        heard = np.pad(heard, (0, max(SIZE, part.frames * BLOCK) - len(heard)))
        harmonic, breath = envelopes(heard, self._f0[first:last], RATE, BLOCK, SIZE)
        pitch = self._pitch[first:last]
        pulses = comb(pitch, RATE, BLOCK, float(self._phases[first]))
        noise = repeatable_noise(self._order.seed, first, part.frames, BLOCK)
        gains = pulse_gains(warped(harmonic, formant), pitch, self._key)
        return filtered(pulses, noise, gains, warped(breath, formant), BLOCK)


def pulse_gains(amplitudes: Floats, pitch: Floats, key: float) -> Floats:
    """The filter of the pulses for harmonics of these amplitudes, (frames, bands).

    A pulse train of f0 has harmonics of f0 / rate; the power of a band stays when there are more
    or fewer of them in it.
    """
    return (amplitudes * (RATE / pitch)[:, None] * 2 ** (key / 24)).astype(np.float32)
