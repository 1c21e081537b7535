"""Pieces of recordings as lessons: what a quick voice is given, and what it should make of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bot.audio import at_frames, comb, envelopes, fill_gaps, filtered, warped, yin_tracker
from plugins.ddsp_svc.quick.content import (
    ACTIVE,
    Norm,
    NormMeter,
    cepstra,
    frame_volume,
    pad_to_frames,
    powers,
)
from plugins.ddsp_svc.quick.net import QUIET, Sung, band_bins
from plugins.ddsp_svc.quick.shape import BLOCK, LOWEST_HZ, RATE, WINDOW, QuickShape

WARPS = tuple(float(2 ** (step * 3 / 32)) for step in range(-4, 5))  # formants +-4.5 semitones
# Semitones of pitch and formants: other singers who say the same.
GUISES = ((0.0, 0.0), (-6.0, -2.0), (-12.0, -4.0), (6.0, 2.0))
TINY = 1e-7
LEAST_GAIN = -14.0  # what is softer than that is not heard, however soft
MEAN_DRIFT, SPREAD_DRIFT = 0.15, 0.1  # what a norm measured on another song is off by

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One piece: sound (frames * BLOCK,), f0 and voiced (frames,).

    `contents` (guises * warps, frames, cepstra) and `volumes` (guises, frames): the same words as
    other singers would say them. `gains` (2, frames, bands): what the filters of pulses and noise
    measure, in log.
    """

    sound: Tensor
    f0: Tensor
    voiced: Tensor
    volumes: Tensor
    contents: Tensor
    gains: Tensor

    @property
    def frames(self) -> int:
        return len(self.f0)


def make_lessons(
    pieces: Sequence[Floats],
    shape: QuickShape,
    check: Callable[[], None],
    tell: Callable[[float], None],
) -> list[Lesson]:
    """Every piece with its pitch, its loudness and its contents in all guises."""
    meters = [NormMeter(shape.cepstra) for _ in GUISES for _ in WARPS]
    made = []
    for index, piece in enumerate(pieces):
        check()
        lesson = _lesson(piece, shape)
        for meter, content in zip(meters, lesson.contents, strict=True):
            meter.add(content.float(), lesson.volumes[0])
        made.append(lesson)
        tell((index + 1) / len(pieces))
    norms = [meter.norm() for meter in meters]
    mean = torch.stack([norm.mean for norm in norms])[:, None]
    spread = torch.stack([norm.spread for norm in norms])[:, None]
    lifts = _lifts(made)
    return [
        replace(
            one,
            contents=((one.contents - mean) / spread).half(),
            volumes=one.volumes * lifts[:, None],
        )
        for one in made
    ]


def _lifts(made: Sequence[Lesson]) -> Tensor:
    """By what each guise has to be louder to be as loud as the voice itself, (guises,)."""
    volumes = torch.cat([one.volumes for one in made], dim=1)
    heard = volumes[:, volumes[0] > ACTIVE].clamp(min=QUIET).log().mean(dim=1)
    return torch.exp(heard[0] - heard)


def _lesson(piece: Floats, shape: QuickShape) -> Lesson:
    """One piece; its contents are not normed yet."""
    sound = pad_to_frames(torch.from_numpy(np.array(piece))).numpy()
    f0 = frame_pitch(sound)
    parts = taken_apart(sound, f0)
    others = [disguised(sound, parts, key, formant) for key, formant in GUISES]
    heard = [powers(torch.from_numpy(other)) for other in others]
    contents = [cepstra(power, shape.cepstra, warp).half() for power in heard for warp in WARPS]
    return Lesson(
        sound=torch.from_numpy(sound),
        f0=torch.from_numpy(parts.pitch),
        voiced=torch.from_numpy((f0 > 0).astype(np.float32)),
        volumes=torch.from_numpy(np.stack([frame_volume(other) for other in others])),
        contents=torch.stack(contents),
        gains=_gains(parts, shape.bands),
    )


def _gains(parts: Parts, bands: int) -> Tensor:
    """The log gains that make the sound, (2, frames, bands): of pulses, then of noise."""
    places = band_bins(bands)
    tall = 0.5 * np.log(RATE / parts.pitch)[:, None]
    pulses = np.log(parts.harmonic[:, places] + TINY) + tall
    noise = np.log(parts.breath[:, places] + TINY)
    return torch.from_numpy(np.stack([pulses, noise]).astype(np.float32))


def norm_of(made: Sequence[Tensor], volumes: Sequence[Tensor]) -> Norm:
    """The norm of one singer over all pieces."""
    meter = NormMeter(made[0].shape[1])
    for one, volume in zip(made, volumes, strict=True):
        meter.add(one, volume)
    return meter.norm()


def frame_pitch(sound: Floats) -> Floats:
    """f0 of every frame in Hz, 0 where nothing is voiced."""
    contour = yin_tracker(sound, RATE)
    return at_frames(contour, np.arange(len(sound) // BLOCK) * BLOCK / RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A sound in the house's source-filter model: envelopes (frames, bins), filled pitch in Hz."""

    harmonic: Floats
    breath: Floats
    pitch: Floats


def taken_apart(sound: Floats, f0: Floats) -> Parts:
    harmonic, breath = envelopes(sound, f0, RATE, BLOCK, WINDOW)
    return Parts(harmonic=harmonic, breath=breath, pitch=fill_gaps(f0, LOWEST_HZ))


def disguised(sound: Floats, parts: Parts, key: float, formant: float) -> Floats:
    """The same words in another pitch and another timbre, both in semitones."""
    if not key and not formant:
        return sound
    harmonic, breath = warped(parts.harmonic, formant), warped(parts.breath, formant)
    noise = np.random.default_rng(len(sound)).standard_normal(len(sound), np.float32)
    pitch = parts.pitch * np.float32(2 ** (key / 12))
    gains = harmonic * (RATE / pitch)[:, None] * np.float32(2 ** (key / 24))
    return filtered(comb(pitch, RATE, BLOCK), noise, gains.astype(np.float32), breath, BLOCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is given, and what it should become: sound (batch, samples), gains of both filters
    (batch, 2, frames, bands); with noise of the sound's length."""

    given: Sung
    sound: Tensor
    gains: Tensor
    noise: Tensor


class Class:
    """Draws batches of crops from the lessons, repeatably."""

    def __init__(self, lessons: Sequence[Lesson], crop: int, seed: int) -> None:
        self._lessons = [one for one in lessons if one.frames > crop]
        self._crop = crop
        self._seed = seed
        self._weights = np.array([one.frames - crop for one in self._lessons], np.float64)
        self._weights /= self._weights.sum()

    def draw(self, step: int, batch: int, device: torch.device) -> Batch:
        """The batch of a step: the same for a step every time."""
        dice = np.random.default_rng((self._seed, step))
        chosen = dice.choice(len(self._lessons), batch, p=self._weights)
        rows = [self._crop_of(self._lessons[index], dice) for index in chosen]
        columns = zip(*rows, strict=True)
        content, f0, voiced, volume, sound, gains = (torch.stack(x).to(device) for x in columns)
        generator = torch.Generator().manual_seed(self._seed * 1_000_003 + step)
        noise = torch.randn(sound.shape, generator=generator).to(device)
        given = Sung(content=content, f0=f0, voiced=voiced, volume=volume)
        return Batch(given=given, sound=sound, gains=gains, noise=noise)

    def _crop_of(self, one: Lesson, dice: np.random.Generator) -> tuple[Tensor, ...]:
        at = int(dice.integers(one.frames - self._crop))
        here = slice(at, at + self._crop)
        chosen = int(dice.integers(len(one.contents)))
        content = one.contents[chosen, here].float()
        drift = torch.from_numpy(dice.standard_normal((2, content.shape[1])).astype(np.float32))
        content = content * (1 + SPREAD_DRIFT * drift[0]) + MEAN_DRIFT * drift[1]
        volume = one.volumes[chosen // len(WARPS), here]
        sound = one.sound[at * BLOCK : (at + self._crop) * BLOCK]
        gains = one.gains[:, here] - torch.log(volume + QUIET)[:, None]
        gains = gains.clamp(min=LEAST_GAIN)
        return content, one.f0[here], one.voiced[here], volume, sound, gains
