"""A voice as DDSP-SVC 6.5 writes it: names and settings that its other readers know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from plugins.ddsp_svc.config import TYPE, VoiceConfig
from plugins.ddsp_svc.hubert import HOP, RATE

NORMED = ("stack.0", "stack.2", "stack2.0", "stack2.2")  # with weight norm in public files


def with_weight_norm(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights under the public names: some of them as a length and a direction."""
    made: dict[str, Tensor] = {}
    for key, value in state.items():
        if key.endswith(tuple(f"unit2ctrl.{name}.weight" for name in NORMED)):
            made[f"{key}_g"] = torch.linalg.vector_norm(value, dim=(1, 2), keepdim=True)
            made[f"{key}_v"] = value
        else:
            made[key] = value
    return made


def public_config(config: VoiceConfig) -> dict[str, Any]:
    """What config.yaml says of it, in the public words."""
    return {
        "data": {
            "sampling_rate": config.rate,
            "block_size": config.block,
            "volume_smooth_size": config.volume_window,
            "encoder": config.encoder,
            "encoder_sample_rate": RATE,
            "encoder_hop_size": HOP // 2 if config.twice else HOP,
            "encoder_out_channels": config.units,
            "f0_min": config.f0_min,
            "f0_max": config.f0_max,
        },
        "model": {
            "type": TYPE,
            "win_length": config.window,
            "n_aux_layers": config.aux_layers,
            "n_aux_chans": config.aux_channels,
            "n_layers": config.layers,
            "n_chans": config.channels,
            "t_start": config.flow_start,
            "use_pitch_aug": config.shifts,
            "n_spk": config.speakers,
            "glu_type": config.gate,
        },
        "vocoder": {
            "type": config.vocoder,
            "ckpt": f"pretrain/{config.vocoder.replace('-', '_')}/model",
        },
        "infer": {"infer_step": config.steps, "method": config.method},
    }
