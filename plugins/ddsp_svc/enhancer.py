"""The last stage: a mel spectrogram sung by the vocoder, piece by piece.

The flow refines the mel first. Without it the vocoder alone is the enhancer, as in the first
versions of DDSP-SVC; it may then work some semitones lower, where it is at home, for high voices.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from bot.audio import Check
from plugins.ddsp_svc.mel import MelShape, log_mel
from plugins.ddsp_svc.sines import HARMONICS
from plugins.ddsp_svc.source import Start, repeatable_noise
from plugins.ddsp_svc.units import resample
from plugins.ddsp_svc.vocoder import Vocoder

PIECE = 128  # frames at once on a processor: a cancel waits for no more than one piece
AROUND = 16  # frames on each side; the vocoder looks 13 far
RATE_STEP = 100  # Hz: the rates that are resampled to


def spoken_mel(sound: Tensor, shape: MelShape) -> Tensor:
    """The vocoder's mel of (batch, samples): (batch, frames, bands)."""
    return log_mel(sound, shape).transpose(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where slices stand in their song: the first frame of each, the cycles sung before it (one
    number or (batch, 1)), the seed."""

    frames: tuple[int, ...] = (0,)
    phases: Start = 0.0
    seed: int = 0


def source_at(net: Vocoder, f0: Tensor, place: Place) -> Tensor:
    """The vocoder's source of slices: the same for a frame in whatever slice it stands."""
    if net.shape.mini:
        return net.source(f0, start=place.phases)
    frames, hop = f0.shape[1], net.shape.mel.hop
    phases = torch.rand(1, 1, HARMONICS, generator=torch.Generator().manual_seed(place.seed))
    phases[..., 0] = 0
    noise = torch.stack(
        [
            repeatable_noise(place.seed, frame, frames, hop * HARMONICS, f0.device)
            for frame in place.frames
        ]
    )
    return net.source(
        f0,
        start=place.phases,
        phases=phases.to(f0.device),
        noise=noise.view(-1, frames * hop, HARMONICS),
    )


def vocoded(
    net: Vocoder,
    mel: Tensor,
    f0: Tensor,
    check: Check,
    place: Place,
    wanted: range | None = None,
) -> Tensor:
    """mel (batch, frames, bands) and f0 (batch, frames) in Hz to (batch, frames * hop).

    A processor makes it in pieces, which equal the whole. Of the frames `wanted`, all or some, the
    others are heard where they matter and not made.
    """
    frames, hop = mel.shape[1], net.shape.mel.hop
    source = source_at(net, f0, place)
    each = source.shape[-1] // frames
    made: list[Tensor] = []
    wanted = wanted or range(frames)
    piece = PIECE if mel.device.type == "cpu" else len(wanted)
    for begin in range(wanted.start, wanted.stop, piece):
        check()
        end = min(wanted.stop, begin + piece)
        first, last = max(0, begin - AROUND), min(frames, end + AROUND)
        sound = net(mel[:, first:last].transpose(1, 2), source[..., first * each : last * each])
        skip = (begin - first) * hop
        made.append(sound[:, 0, skip : skip + (end - begin) * hop])
    return torch.cat(made, dim=1)


def resung(
    net: Vocoder, sound: Tensor, f0: Tensor, check: Check, place: Place, *, key: float = 0.0
) -> Tensor:
    """A waveform sung again by the vocoder alone, (batch, samples) in and out.

    `key`: so many semitones lower on the way, by playing it slower; f0 (batch, frames) in Hz.
    """
    mel = net.shape.mel
    slow = RATE_STEP * round(mel.rate * 2 ** (key / 12) / RATE_STEP)
    if slow == mel.rate:
        return vocoded(net, spoken_mel(sound, mel), f0, check, place)
    slowed = resample(sound, mel.rate, slow)
    frames = -(-slowed.shape[-1] // mel.hop)
    slowed = F.pad(slowed, (0, frames * mel.hop - slowed.shape[-1]))
    pitch = F.interpolate(f0[:, None], size=frames, mode="linear", align_corners=True)[:, 0]
    made = vocoded(net, spoken_mel(slowed, mel), pitch * (mel.rate / slow), check, place)
    return resample(made, slow, mel.rate)[:, : sound.shape[-1]]
