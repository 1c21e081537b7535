"""What stands beside the weights: a voice's config.yaml and a vocoder's config.json.

Read without torch: the show looks at the shelf too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from plugins.ddsp_svc.quick.shape import TYPE as QUICK
from plugins.ddsp_svc.quick.shape import QuickShape, shape_of

TYPE = "RectifiedFlow"
TWICE = "contentvec768l12tta2x"
ENCODERS = {"contentvec768l12": 768, TWICE: 768, "hubertsoft": 256}
GATES = ("softsign_glu", "atanglu")
METHODS = ("euler", "rk4")
VOCODERS = ("nsf-hifigan", "pc-nsf-hifigan")
UNKNOWN_STEPS = 50
LATE = ("n_aux_layers", "n_aux_chans")  # 6.0 and 6.1 do not have them
UNSAID = (None, "", "auto")


class Flaw(Exception):
    """What is wrong with a folder, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceConfig:
    """A voice's config.yaml. Rates in Hz; block, window and volume_window in samples."""

    rate: int
    block: int
    window: int
    volume_window: int
    encoder: str
    units: int
    f0_min: float
    f0_max: float
    speakers: int
    shifts: bool
    aux_layers: int
    aux_channels: int
    layers: int
    channels: int
    gate: str
    flow_start: float
    vocoder: str
    steps: int
    method: str

    @property
    def twice(self) -> bool:
        """Whether its units come twice as often, from two passes."""
        return self.encoder == TWICE


@dataclass(frozen=True, slots=True, kw_only=True)
class VocoderConfig:
    """A vocoder's config.json, in its own words."""

    rate: int
    bands: int
    hop: int
    size: int
    low: float
    high: float
    mini: bool
    rates: tuple[int, ...]
    kernels: tuple[int, ...]
    channels: int
    block_kernels: tuple[int, ...]
    dilations: tuple[tuple[int, ...], ...]


def read_quick_shape(read: Mapping[str, Any]) -> QuickShape | None:
    """The shape of a quick voice; None where the settings are another kind's. Raises Flaw."""
    model = read.get("model")
    if not isinstance(model, Mapping) or model.get("type") != QUICK:
        return None
    try:
        return shape_of(model)
    except (KeyError, TypeError, ValueError) as error:
        raise Flaw(f"config.yaml says too little: {error!r}") from None


def read_voice_config(path: Path) -> VoiceConfig:
    """Raises Flaw, naming what is missing or not supported."""
    read = read_yaml(path)
    data, model = _section(read, "data"), _section(read, "model")
    infer, vocoder = (_section(read, name, needed=False) for name in ("infer", "vocoder"))
    _check_type(model)
    try:
        made = VoiceConfig(
            rate=int(data["sampling_rate"]),
            block=int(data["block_size"]),
            window=int(model["win_length"]),
            volume_window=int(data.get("volume_smooth_size", 1024)),
            encoder=str(data["encoder"]),
            units=int(data["encoder_out_channels"]),
            f0_min=float(data.get("f0_min", 65)),
            f0_max=float(data.get("f0_max", 1600)),
            speakers=int(model.get("n_spk") or 1),
            shifts=bool(model.get("use_pitch_aug")),
            aux_layers=int(model["n_aux_layers"]),
            aux_channels=int(model["n_aux_chans"]),
            layers=int(model["n_layers"]),
            channels=int(model["n_chans"]),
            gate=str(model.get("glu_type") or "atanglu"),
            flow_start=float(model.get("t_start") or 0.0),
            vocoder=str(vocoder.get("type") or VOCODERS[0]),
            steps=int(infer.get("infer_step") or UNKNOWN_STEPS),
            method=METHODS[0] if infer.get("method") in UNSAID else str(infer["method"]),
        )
    except KeyError as error:
        early = "; it seems to be of an earlier version than 6.5" if error.args[0] in LATE else ""
        raise Flaw(f"{path.name} has no {error.args[0]}{early}") from None
    except (TypeError, ValueError) as error:
        raise Flaw(f"{path.name} is not as DDSP-SVC writes it: {error}") from None
    _check_values(made)
    return made


def _check_type(model: Mapping[str, Any]) -> None:
    found = str(model.get("type"))
    if found != TYPE:
        hint = "only DDSP-SVC 6.x, with rectified flow, is supported"
        raise Flaw(f"its model is of the type '{found}'; {hint}")


def _check_values(made: VoiceConfig) -> None:
    if made.encoder not in ENCODERS:
        raise Flaw(f"its encoder '{made.encoder}' is not one of {', '.join(ENCODERS)}")
    if made.units != ENCODERS[made.encoder]:
        raise Flaw(f"its encoder gives {ENCODERS[made.encoder]} channels, not {made.units}")
    for name, known in (("gate", GATES), ("method", METHODS), ("vocoder", VOCODERS)):
        value = getattr(made, name)
        if value not in known:
            raise Flaw(f"its {name} '{value}' is not one of {', '.join(known)}")
    sizes = (made.rate, made.block, made.volume_window, made.speakers, made.steps, made.layers)
    if min(sizes) < 1 or made.rate % 100 or made.window < made.block:
        raise Flaw("its sizes cannot be right")


def full_config(encoder: str, vocoder: str) -> VoiceConfig:
    """A new voice of the public sizes."""
    return VoiceConfig(
        rate=44_100,
        block=512,
        window=2048,
        volume_window=1024,
        encoder=encoder,
        units=ENCODERS[encoder],
        f0_min=65.0,
        f0_max=1600.0,
        speakers=1,
        shifts=True,
        aux_layers=6,
        aux_channels=512,
        layers=6,
        channels=1024,
        gate=GATES[0],
        flow_start=0.0,
        vocoder=vocoder,
        steps=UNKNOWN_STEPS,
        method=METHODS[0],
    )


def read_vocoder_config(path: Path) -> VocoderConfig:
    """Raises Flaw, naming what is missing or not supported."""
    try:
        read = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Flaw(f"{path.name} is missing beside the vocoder") from error
    except ValueError as error:
        raise Flaw(f"{path.name} is cut off or no JSON") from error
    if not isinstance(read, Mapping):
        raise Flaw(f"{path.name} holds no settings")
    if str(read.get("resblock", "1")) != "1":
        raise Flaw(f"its blocks of kind {read['resblock']} are not supported, only of kind 1")
    try:
        made = VocoderConfig(
            rate=int(read["sampling_rate"]),
            bands=int(read["num_mels"]),
            hop=int(read["hop_size"]),
            size=int(read["n_fft"]),
            low=float(read["fmin"]),
            high=float(read["fmax"]),
            mini=bool(read.get("mini_nsf", False)),
            rates=tuple(int(one) for one in read["upsample_rates"]),
            kernels=tuple(int(one) for one in read["upsample_kernel_sizes"]),
            channels=int(read["upsample_initial_channel"]),
            block_kernels=tuple(read["resblock_kernel_sizes"]),
            dilations=tuple(tuple(one) for one in read["resblock_dilation_sizes"]),
        )
        window = int(read.get("win_size", made.size))
    except (KeyError, TypeError, ValueError) as error:
        raise Flaw(f"{path.name} says too little: {error!r}") from None
    if window != made.size:
        raise Flaw(f"its window of {window} is not as long as its spectrum, {made.size}")
    if prod(made.rates) != made.hop:
        raise Flaw(f"its upsamplers make {prod(made.rates)} samples a frame, not {made.hop}")
    return made


def read_yaml(path: Path) -> Mapping[str, Any]:
    try:
        read = YAML(typ="safe").load(path.read_text("utf-8"))
    except OSError as error:
        raise Flaw(f"{path.name} is missing beside the checkpoint") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise Flaw(f"{path.name} is cut off or no YAML") from error
    if not isinstance(read, Mapping):
        raise Flaw(f"{path.name} holds no settings")
    return read


def _section(read: Mapping[str, Any], name: str, *, needed: bool = True) -> Mapping[str, Any]:
    found = read.get(name)
    if isinstance(found, Mapping):
        return found
    if needed:
        raise Flaw(f"config.yaml has no section '{name}'")
    return {}
