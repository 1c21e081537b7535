"""The whole way of a trained voice, from a song's samples to its own, as the plugin goes it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from bot.audio import slices, song_pitch
from plugins.ddsp_svc.batches import Batches
from plugins.ddsp_svc.config import full_config
from plugins.ddsp_svc.devices import dtype_for
from plugins.ddsp_svc.engine import AROUND, BODY
from plugins.ddsp_svc.fast import quickened
from plugins.ddsp_svc.launches import quick_launches
from plugins.ddsp_svc.listening import rmvpe_tracker, song_frames, sung_pitch
from plugins.ddsp_svc.orders import RMVPE, Order
from plugins.ddsp_svc.rmvpe import Rmvpe
from plugins.ddsp_svc.settings import AUTO
from plugins.ddsp_svc.singer import Networks, Singer
from plugins.ddsp_svc.timing.stages import chance_encoder, chance_vocoder, chance_voice


def full_path(device: torch.device, seconds: float, flow_steps: int) -> Callable[[], np.ndarray]:
    """What sings a made-up song of so many seconds, with chance weights of the public sizes."""
    dtype = dtype_for(AUTO, device)
    voice = chance_voice(device)
    field = quickened(voice.reflow_model.velocity_fn, dtype)
    quick_launches(field, device, print, compiled=False, graphs=True)
    networks = Networks(
        voice=voice,
        vocoder=quickened(chance_vocoder(device), dtype),
        encoder=quickened(chance_encoder(device), dtype),
        device=device,
    )
    track = rmvpe_tracker(quickened(Rmvpe().eval().to(device), dtype), device)
    order = made_order(flow_steps)
    sound = np.random.default_rng(1).normal(0, 0.1, int(seconds * order.rate)).astype(np.float32)
    batches = Batches(device, 0, print)

    def sing() -> np.ndarray:
        contour = song_pitch(sound, order.rate, track, lambda: None, lambda part: None)
        pitch = sung_pitch(contour, order, len(sound))
        singer = Singer(networks, order, sound, pitch.f0, lambda: None)
        parts = slices(song_frames(len(sound), order.block), BODY, AROUND)
        return np.concatenate([made for _, made in batches.sung(singer, parts)])

    return sing


def made_order(flow_steps: int) -> Order:
    """For a voice of the public sizes; there are no files."""
    return Order(
        source="",
        target="",
        checkpoint="",
        config=full_config("contentvec768l12", "pc-nsf-hifigan"),
        encoder="",
        vocoder="",
        rmvpe=RMVPE,
        path=False,
        speakers=(1.0,),
        median_hz=0.0,
        key=0.0,
        whole_octaves=False,
        formant=0.0,
        enhancer="flow",
        enhancer_key=0.0,
        steps=flow_steps,
        method="euler",
        gate_db=-60.0,
        seed=0,
    )
