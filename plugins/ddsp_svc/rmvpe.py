"""RMVPE: how likely each of 360 pitches is, from a mel spectrogram that is read as a picture."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from plugins.ddsp_svc.mel import FLOOR, mel_filters

RATE = 16_000
HOP = 160  # 10 ms
SIZE = 1024
BANDS = 128
LOW, HIGH = 30.0, 8000.0
LEVELS = 5
BLOCKS = 4  # in each level
WIDTH = 16  # channels of the first level
PITCHES = 360
MULTIPLE = 2**LEVELS  # frames: the picture is halved so often
MEMORY = 256


class Block(nn.Module):
    """Two 3x3 convolutions around the picture."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels_out),
            nn.ReLU(),
            nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels_out),
            nn.ReLU(),
        )
        same = channels_in == channels_out
        self.shortcut = nn.Identity() if same else nn.Conv2d(channels_in, channels_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x) + self.shortcut(x)


def _blocks(channels_in: int, channels_out: int) -> nn.ModuleList:
    after = [Block(channels_out, channels_out) for _ in range(BLOCKS - 1)]
    return nn.ModuleList([Block(channels_in, channels_out), *after])


class Level(nn.Module):
    """Some blocks; the names are those of the public file."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv = _blocks(channels_in, channels_out)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.conv:
            x = block(x)
        return x


class Rise(nn.Module):
    """Twice the size, joined with the picture of that size on the way down."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.ConvTranspose2d(
                channels_in, channels_out, 3, stride=2, padding=1, output_padding=1, bias=False
            ),
            nn.BatchNorm2d(channels_out),
            nn.ReLU(),
        )
        self.conv2 = _blocks(2 * channels_out, channels_out)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        x = torch.cat([self.conv1(x), seen], dim=1)
        for block in self.conv2:
            x = block(x)
        return x


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.bn = nn.BatchNorm2d(1)
        widths = [1, *(WIDTH << level for level in range(LEVELS))]
        self.layers = nn.ModuleList(Level(a, b) for a, b in pairwise(widths))


class Layers(nn.Module):
    """A list under the name `layers`."""

    def __init__(self, layers: list[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)


class UNet(nn.Module):
    """(batch, 1, frames, bands) to (batch, 16, frames, bands)."""

    def __init__(self) -> None:
        super().__init__()
        widest = WIDTH << LEVELS
        self.encoder = Encoder()
        inner = [Level(widest // 2 if index == 0 else widest, widest) for index in range(BLOCKS)]
        self.intermediate = Layers([*inner])
        self.decoder = Layers([Rise(widest >> step, widest >> step + 1) for step in range(LEVELS)])

    def forward(self, x: Tensor) -> Tensor:
        x = self.encoder.bn(x)
        seen: list[Tensor] = []
        for level in self.encoder.layers:
            x = level(x)
            seen.append(x)
            x = F.avg_pool2d(x, 2)
        for level in self.intermediate.layers:
            x = level(x)
        for rise in self.decoder.layers:
            x = rise(x, seen.pop())
        return x


class Gru(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(3 * BANDS, MEMORY, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.gru(x)[0]


class Rmvpe(nn.Module):
    """Log-mel (batch, bands, frames) to the salience of each pitch, (batch, frames, 360)."""

    exact = ("fc",)  # step by step, in half precision it is slower

    def __init__(self) -> None:
        super().__init__()
        self.unet = UNet()
        self.cnn = nn.Conv2d(WIDTH, 3, 3, padding=1)
        self.fc = nn.Sequential(Gru(), nn.Linear(2 * MEMORY, PITCHES))

    def forward(self, mel: Tensor) -> Tensor:
        frames = mel.shape[-1]
        padded = F.pad(mel, (0, -frames % MULTIPLE)).to(self.cnn.weight.dtype)
        picture = self.cnn(self.unet(padded.transpose(1, 2)[:, None]))
        salience = self.fc(picture.transpose(1, 2).flatten(-2).float())
        return torch.sigmoid(salience[:, :frames].float())


@lru_cache(maxsize=4)
def _filters(device: torch.device) -> Tensor:
    return torch.from_numpy(mel_filters(RATE, SIZE, BANDS, LOW, HIGH, htk=True)).to(device)


def pitch_mel(sound: Tensor) -> Tensor:
    """(batch, samples at 16 kHz) to (batch, 128, samples // 160 + 1)."""
    window = torch.hann_window(SIZE, device=sound.device)
    mode = "reflect" if sound.shape[-1] > SIZE // 2 else "constant"
    made = torch.stft(
        sound, SIZE, HOP, SIZE, window, center=True, pad_mode=mode, return_complex=True
    )
    return torch.log(torch.clamp(_filters(sound.device) @ made.abs(), min=FLOOR))
