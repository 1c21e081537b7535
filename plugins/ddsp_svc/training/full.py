"""The full preset: a voice of DDSP-SVC 6.5, from chance or from a voice that is there.

Content comes from the encoder, which is not trained.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from bot.audio import fill_gaps
from plugins.ddsp_svc.checkpoints import shape_for
from plugins.ddsp_svc.config import VoiceConfig
from plugins.ddsp_svc.devices import dtype_for
from plugins.ddsp_svc.enhancer import Place, spoken_mel, vocoded
from plugins.ddsp_svc.flow import flow, normalised
from plugins.ddsp_svc.hubert import Hubert
from plugins.ddsp_svc.loudness import volume
from plugins.ddsp_svc.mel import log_mel
from plugins.ddsp_svc.settings import AUTO
from plugins.ddsp_svc.training.lessons import frame_pitch
from plugins.ddsp_svc.training.public import public_config, with_weight_norm
from plugins.ddsp_svc.units import units_for
from plugins.ddsp_svc.vocoder import Vocoder
from plugins.ddsp_svc.voice import VoiceNet

CROP = 172  # frames of a lesson: 2 s
BATCH = 16
FASTEST, SLOWEST = 3e-4, 1e-5  # learning rates
WARM = 500  # steps
STEEPEST = 1.0
SHIFTED = 0.5  # the share of crops that are read in another key and loudness
MOST_SHIFT = 5.0  # semitones
LOUDER = (-0.6, 0.3)  # log10 of the loudness that a shifted crop is read with
SECOND_TIME = 0.25  # the share of frames that stand at another time of the flow
TIME_EDGE = 1e-3  # times this near to 0 and 1 are not asked
HEARD_STEPS = 10  # of the flow, for a sample

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullLesson:
    """One piece: sound (frames * block,), units (frames, size), f0 and volume (frames,)."""

    sound: Tensor
    units: Tensor
    f0: Tensor
    volume: Tensor

    @property
    def frames(self) -> int:
        return len(self.f0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpers:
    """What a voice needs and does not train; `config` is that of the voice."""

    encoder: Hubert
    vocoder: Vocoder
    config: VoiceConfig


def full_lessons(
    pieces: Sequence[Floats],
    helpers: Helpers,
    device: torch.device,
    check: Callable[[], None],
    tell: Callable[[float], None],
) -> list[FullLesson]:
    """Every piece with its units, its pitch and its loudness; short ones are filled up."""
    made = []
    least = (CROP + 1) * helpers.config.block
    for index, piece in enumerate(pieces):
        check()
        sound = np.pad(piece, (0, max(0, least - len(piece))))
        made.append(_lesson(sound, helpers, device))
        tell((index + 1) / len(pieces))
    return made


@torch.inference_mode()
def _lesson(sound: Floats, helpers: Helpers, device: torch.device) -> FullLesson:
    config = helpers.config
    sound = np.pad(sound, (0, -len(sound) % config.block))
    frames = len(sound) // config.block
    given = torch.from_numpy(sound)[None].to(device)
    units = units_for(helpers.encoder, given, config.rate, config.block, frames, twice=config.twice)
    f0 = fill_gaps(frame_pitch(sound), config.f0_min)
    loud = volume(sound, config.block, config.volume_window)[:frames]
    return FullLesson(
        sound=torch.from_numpy(sound),
        units=units[0].half().cpu().clone(),
        f0=torch.from_numpy(f0),
        volume=torch.from_numpy(loud),
    )


class FullCourse:
    """Learns the filters and the flow at once."""

    def __init__(
        self,
        net: VoiceNet,
        lessons: Sequence[FullLesson],
        helpers: Helpers,
        device: torch.device,
        seed: int,
    ) -> None:
        self.batch = BATCH
        self._net = net.to(device).requires_grad_(True)
        self._lessons = lessons
        self._helpers = helpers
        self._device = device
        self._half = half_numbers(device)
        self._seed = seed
        self._weights = np.array([one.frames - CROP for one in lessons], np.float64)
        self._weights /= self._weights.sum()
        self._optimizer = torch.optim.AdamW(net.parameters(), lr=FASTEST, weight_decay=1e-3)

    def learn(self, step: int, part: float) -> float:
        """One step; the loss of the flow and of the filters together."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate_at(step, part)
        dice = np.random.default_rng((self._seed, step))
        torch.manual_seed(self._seed * 1_000_003 + step)
        loss = self._loss(*self._drawn(dice))
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._net.parameters(), STEEPEST)
        self._optimizer.step()
        return float(loss.detach())

    def _drawn(self, dice: np.random.Generator) -> tuple[Tensor, ...]:
        """A batch: units, f0, volume, formant shift and the mel that should come of it."""
        shape = self._helpers.vocoder.shape.mel
        rows: list[tuple[Tensor, ...]] = []
        for index in dice.choice(len(self._lessons), self.batch, p=self._weights):
            one = self._lessons[index]
            at = int(dice.integers(one.frames - CROP))
            here, block = slice(at, at + CROP), self._helpers.config.block
            sound = one.sound[at * block : (at + CROP) * block]
            shift, louder = 0.0, 1.0
            if self._helpers.config.shifts and dice.random() < SHIFTED:
                shift = float(dice.uniform(-MOST_SHIFT, MOST_SHIFT))
                louder = float(10 ** dice.uniform(*LOUDER))
            mel = log_mel(louder * sound[None].to(self._device), shape, shift)[0].T
            f0 = one.f0[here] * 2 ** (shift / 12)
            rows.append((one.units[here].float(), f0, one.volume[here] * louder, mel[:CROP]))
            rows[-1] = (*rows[-1], torch.tensor([shift]))
        return tuple(torch.stack(part).to(self._device) for part in zip(*rows, strict=True))

    def _loss(self, units: Tensor, f0: Tensor, loud: Tensor, mel: Tensor, shift: Tensor) -> Tensor:
        noise = torch.randn(len(f0), f0.shape[1] * self._helpers.config.block, device=f0.device)
        drawn = self._net.draw(
            units, f0, loud[..., None], noise, speakers=self._speaker(len(f0)), shift=shift
        )
        first = spoken_mel(drawn, self._helpers.vocoder.shape.mel)
        return self._flow_loss(first.detach(), mel) + F.mse_loss(first, mel)

    def _flow_loss(self, first: Tensor, mel: Tensor) -> Tensor:
        """How far the velocity is from the straight way between noise and the mel."""
        field = self._net.reflow_model.velocity_fn
        end, start = normalised(mel), torch.randn_like(mel)
        times = self._times(*mel.shape[:2])[..., None]
        with self._half:
            made = field.at_times(
                (1 - times) * start + times * end, times[..., 0], field.condition(first)
            )
        apart = (made.float() - (end - start)).square().mean(dim=-1, keepdim=True)
        return (apart * weight_at(times)).mean()

    def _times(self, rows: int, frames: int) -> Tensor:
        """A time for each crop, and another one for some of its frames."""
        both = torch.rand(2, rows, 1, device=self._device).clamp(TIME_EDGE, 1 - TIME_EDGE)
        second = torch.rand(rows, frames, device=self._device) < SECOND_TIME
        return torch.where(second, both[1], both[0])

    def _speaker(self, rows: int) -> Tensor | None:
        """The first of the model's speakers."""
        if self._helpers.config.speakers < 2:
            return None
        made = torch.zeros(rows, self._helpers.config.speakers, device=self._device)
        made[:, 0] = 1
        return made

    @torch.inference_mode()
    def sing(self, sound: Floats, f0: Floats) -> Floats:
        """Through all stages, with a short flow."""
        config, device = self._helpers.config, self._device
        frames = len(f0)
        given = torch.from_numpy(sound)[None].to(device)
        units = units_for(
            self._helpers.encoder, given, config.rate, config.block, frames, twice=config.twice
        )
        loud = volume(sound, config.block, config.volume_window)[:frames]
        pitch = torch.from_numpy(fill_gaps(f0, config.f0_min))[None].to(device)
        torch.manual_seed(self._seed)
        drawn = self._net.draw(
            units,
            pitch,
            torch.from_numpy(loud)[None, :, None].to(device),
            torch.randn(1, len(sound), device=device),
            speakers=self._speaker(1),
            shift=torch.zeros(1, 1, device=device),
        )
        mel = spoken_mel(drawn, self._helpers.vocoder.shape.mel)
        field = self._net.reflow_model.velocity_fn
        field.forget_times()
        fine = flow(field, mel, torch.randn_like(mel), steps=HEARD_STEPS, start=config.flow_start)
        made = vocoded(self._helpers.vocoder, fine, pitch, lambda: None, Place())
        return made[0].float().cpu().numpy()

    def weights(self) -> dict[str, Tensor]:
        state = {key: value.detach().cpu() for key, value in self._net.state_dict().items()}
        return with_weight_norm(state)

    def config(self) -> Mapping[str, Any]:
        return public_config(self._helpers.config)

    def state(self) -> dict[str, Any]:
        return {"net": self._net.state_dict(), "optimizer": self._optimizer.state_dict()}

    def load(self, state: Mapping[str, Any]) -> None:
        self._net.load_state_dict(state["net"])
        self._optimizer.load_state_dict(state["optimizer"])


def half_numbers(device: torch.device) -> torch.autocast:
    """Within it the flow is counted in bfloat16 by a card that has it; older ones imitate it."""
    has = device.type == "cuda" and dtype_for(AUTO, device) is torch.bfloat16
    return torch.autocast("cuda", torch.bfloat16, enabled=has)


def weight_at(times: Tensor) -> Tensor:
    """The density of a logit-normal time: the middle of the way counts most."""
    logit = torch.log(times / (1 - times))
    return torch.exp(-logit.square() / 2) / (math.sqrt(2 * math.pi) * times * (1 - times))


def rate_at(step: int, part: float) -> float:
    """The learning rate: slowly up, then along a cosine."""
    fall = 0.5 + 0.5 * math.cos(math.pi * min(1.0, part))
    return min(1.0, (step + 1) / WARM) * (SLOWEST + (FASTEST - SLOWEST) * fall)


def new_net(config: VoiceConfig, seed: int) -> VoiceNet:
    """A voice that knows nothing yet; its flow begins without moving anything."""
    torch.manual_seed(seed)
    net = VoiceNet(shape_for(config))
    last = net.reflow_model.velocity_fn.output_projection
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return net
