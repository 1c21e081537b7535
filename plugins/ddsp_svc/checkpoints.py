"""Public files to networks: voices of DDSP-SVC 6.x, vocoders, encoders, RMVPE."""

from __future__ import annotations

from pathlib import Path

from bot.errors import EngineUnusable
from plugins.ddsp_svc.config import Flaw, VoiceConfig, read_vocoder_config
from plugins.ddsp_svc.glance import other_version
from plugins.ddsp_svc.hubert import Hubert, is_soft, layers_of, soft_names
from plugins.ddsp_svc.mel import MelShape
from plugins.ddsp_svc.quick.net import QuickNet
from plugins.ddsp_svc.quick.shape import QuickShape
from plugins.ddsp_svc.rmvpe import Rmvpe
from plugins.ddsp_svc.vocoder import Vocoder, VocoderShape
from plugins.ddsp_svc.voice import MEL_BANDS, VoiceNet, VoiceShape
from plugins.ddsp_svc.weights import NAME, empty, fill, folded, read_file, tensors

UNUSED_BY_HUBERT = ("masked_spec_embed", "label_embedding", "final_proj")
NAMED = "use the vocoder its config.yaml names"
RETRAIN = "train it again with DDSP-SVC 6.5, or convert it with its own program"


def open_voice(path: Path, config: VoiceConfig) -> VoiceNet:
    """Raises EngineUnusable for a file of another version or architecture."""
    state = tensors(read_file(path), path, "model")
    if other := other_version(state):
        raise EngineUnusable(NAME, f"{path.name} {other}", hint=RETRAIN)
    shape = shape_for(config)
    net = empty(lambda: VoiceNet(shape))
    fill(net, folded(state), path.name)
    return net


def shape_for(config: VoiceConfig) -> VoiceShape:
    """The sizes of the networks of a voice."""
    return VoiceShape(
        rate=config.rate,
        block=config.block,
        window=config.window,
        units=config.units,
        speakers=config.speakers,
        shifts=config.shifts,
        aux_layers=config.aux_layers,
        aux_channels=config.aux_channels,
        layers=config.layers,
        channels=config.channels,
        gate=config.gate,
    )


def check_fit(config: VoiceConfig, encoder: Hubert, vocoder: Vocoder) -> None:
    """Raises EngineUnusable where encoder, voice and vocoder were not made for each other."""
    mel = vocoder.shape.mel
    if (mel.rate, mel.hop) != (config.rate, config.block):
        ours, theirs = f"{config.rate} Hz / {config.block}", f"{mel.rate} Hz / {mel.hop}"
        message = f"the voice is made for a vocoder of {ours}, this one is of {theirs}"
        raise EngineUnusable(NAME, message, hint=NAMED)
    if mel.bands != MEL_BANDS:
        message = f"the vocoder reads {mel.bands} bands, voices make {MEL_BANDS}"
        raise EngineUnusable(NAME, message, hint=NAMED)
    if encoder.size != config.units:
        message = f"the file that lies in its place is not the encoder {config.encoder}"
        raise EngineUnusable(NAME, message, hint="docs/singing.md lists the files")


def open_quick(path: Path, shape: QuickShape) -> QuickNet:
    """A quick voice, as the training here writes it."""
    net = QuickNet(shape)  # its windows are made, not read
    fill(net, tensors(read_file(path), path, "model"), path.name)
    return net


def open_vocoder(path: Path) -> Vocoder:
    """A vocoder by the config.json beside it."""
    try:
        config = read_vocoder_config(path.parent / "config.json")
    except Flaw as flaw:
        raise EngineUnusable(NAME, f"the vocoder cannot be used: {flaw}") from flaw
    mel = MelShape(
        rate=config.rate,
        bands=config.bands,
        size=config.size,
        hop=config.hop,
        low=config.low,
        high=config.high,
    )
    shape = VocoderShape(
        mel=mel,
        mini=config.mini,
        rates=config.rates,
        kernels=config.kernels,
        channels=config.channels,
        block_kernels=config.block_kernels,
        dilations=config.dilations,
    )
    net = empty(lambda: Vocoder(shape))
    state = tensors(read_file(path), path, "generator", "state_dict")
    state = {key.removeprefix("generator."): value for key, value in state.items()}
    fill(net, folded(state), path.name)
    return net


def open_encoder(path: Path) -> Hubert:
    """ContentVec or HuBERT-soft; the keys tell which."""
    state = tensors(read_file(path), path, "hubert", "model", "state_dict")
    soft = is_soft(state)
    net = empty(lambda: Hubert(soft=soft, layers=layers_of(state)))
    fill(net, folded(soft_names(state) if soft else state), path.name, unused=UNUSED_BY_HUBERT)
    return net


def open_rmvpe(path: Path) -> Rmvpe:
    """RMVPE as its authors publish it, or as a bare state dict."""
    net = empty(Rmvpe)
    state = tensors(read_file(path), path, "model")
    fill(net, state, path.name, unused=("unet.tf",))
    return net
