"""The network that reads what is sung and says how to filter the sources, frame by frame."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from plugins.ddsp_svc.lynx import Gate, LynxBlock, rms

HIDDEN = 512  # channels between the two convolutions of a stack
SHIFT_UNIT = 5.0  # semitones of formant shift that count as one


def stack(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(channels_in, HIDDEN, 3, padding=1),
        nn.PReLU(HIDDEN),
        nn.Conv1d(HIDDEN, channels_out, 3, padding=1),
    )


class Controls(nn.Module):
    """Units, sources, volume, speaker and formant shift to `bands` values a frame, four times."""

    def __init__(
        self,
        *,
        units: int,
        block: int,
        bands: int,
        speakers: int,
        shifts: bool,
        layers: int,
        channels: int,
        gate: Gate,
    ) -> None:
        super().__init__()
        self.block = block
        self.stack = stack(units, channels)
        self.stack2 = stack(2 * block, channels)
        self.volume_embed = nn.Linear(1, channels)
        self.spk_embed = nn.Embedding(speakers, channels) if speakers > 1 else None
        self.aug_shift_embed = nn.Linear(1, channels, bias=False) if shifts else None
        self.residual_layers = nn.ModuleList(LynxBlock(channels, gate) for _ in range(layers))
        self.dense_out = nn.Linear(channels, 4 * bands)

    def hidden(
        self,
        units: Tensor,
        comb: Tensor,
        noise: Tensor,
        volume: Tensor,
        speakers: Tensor | None = None,
        shift: Tensor | None = None,
    ) -> Tensor:
        """What the last layer reads, (batch, frames, channels).

        units (batch, frames, size); comb and noise (batch, frames * block); volume (batch,
        frames, 1); speakers (batch, speakers) weights; shift (batch, 1) in semitones.
        """
        frames = units.shape[1]
        sources = torch.cat(
            [source.view(-1, frames, self.block) for source in (comb, noise)], dim=-1
        )
        x = self.stack(units.transpose(1, 2)) + self.stack2(sources.transpose(1, 2))
        x = x.transpose(1, 2) + self.volume_embed(volume)
        if self.spk_embed is not None and speakers is not None:
            x = x + (speakers @ self.spk_embed.weight)[:, None, :]
        if self.aug_shift_embed is not None and shift is not None:
            x = x + self.aug_shift_embed(shift / SHIFT_UNIT)[:, None, :]
        for layer in self.residual_layers:
            x = layer(x)
        return rms(x)

    def forward(self, *given: Tensor | None) -> Tensor:
        """(batch, frames, 4 * bands): harmonic magnitude and phase, noise magnitude and phase."""
        return self.dense_out(self.hidden(*given))  # pyright: ignore[reportArgumentType]
