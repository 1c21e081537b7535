"""The converter's own process: loads voices and sings songs.

What is loaded stays loaded, one voice with its vocoder and encoder; the next voice shares what it
has in common with the last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from bot.audio import (
    FADE,
    Check,
    Seams,
    Slice,
    Sound,
    Track,
    at_frames,
    fill_gaps,
    fitting_key,
    median_pitch,
    shifted,
    slices,
    song_pitch,
    staged,
    written,
    yin_tracker,
)
from bot.engines import Converted, Converting
from bot.errors import EngineUnusable
from plugins.ddsp_svc.checkpoints import (
    open_encoder,
    open_quick,
    open_rmvpe,
    open_vocoder,
    open_voice,
    pick_device,
)
from plugins.ddsp_svc.config import VoiceConfig
from plugins.ddsp_svc.fast import dtype_for, quickened
from plugins.ddsp_svc.listening import rmvpe_tracker
from plugins.ddsp_svc.loudness import frames_of
from plugins.ddsp_svc.orders import AnyOrder, Order, QuickOrder
from plugins.ddsp_svc.quick.singer import QuickSinger
from plugins.ddsp_svc.singer import Networks, Singer
from plugins.ddsp_svc.voice import VoiceNet
from plugins.ddsp_svc.weights import NAME

BODY = 860  # frames that are kept of a slice: about 10 s
AROUND = 112  # frames on each side: the networks look 92 far
LEAST_BODY = 100  # frames below which slices are not made shorter
LEAST_FRAMES = 8  # a spectrogram cannot be made of fewer
HEARING = 0.2  # the share of the work that the pitch takes
SUNG_LEAST = 0.01  # the share of values that must have a pitch

Floats = NDArray[np.float32]
Net = TypeVar("Net", bound=nn.Module)


class Sings(Protocol):
    """A voice that knows a song."""

    def sing(self, part: Slice) -> Floats: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch:
    """The key in semitones, f0 of every frame in Hz as it is to be sung, and what to tell of it."""

    key: float
    f0: Floats
    voiced: NDArray[np.bool_]
    notes: tuple[str, ...]


class Cancelled(Exception):
    """Nobody waits for the song any more."""


def open_engine(config: Mapping[str, Any], report: Callable[[float, str], None]) -> DdspEngine:
    """Built in the worker's process; voices are loaded when they are needed."""
    report(0.5, "starting torch")
    if config["threads"]:
        torch.set_num_threads(config["threads"])
    device, note = pick_device(config["device"])
    return DdspEngine(device, config["precision"], notes=(note,) if note else ())


class DdspEngine:
    """Converts one song at a time."""

    def __init__(
        self, device: torch.device, precision: str = "float32", *, notes: tuple[str, ...] = ()
    ) -> None:
        self._device = device
        self._precision = precision
        self._notes = notes  # what every song is told of the device
        self._halved = 0  # how often a slice had to be made shorter
        self._held: dict[str, tuple[Any, nn.Module]] = {}  # by what it is for: its file, it

    def convert(self, order: AnyOrder, emit: Any) -> None:
        """Progress, then `Converted`; returns without a file once it is cancelled."""

        def check() -> None:
            if emit.cancelled:
                raise Cancelled

        try:
            with torch.inference_mode():
                while not self._fits(order, emit, check):
                    emit(Converting(part=0.0, step=self._notes[-1]))
        except Cancelled:
            return

    def _fits(self, order: AnyOrder, emit: Any, check: Check) -> bool:
        """Convert; False where the memory was too small and less is asked of it now."""
        try:
            self._convert(order, emit, check)
        except torch.OutOfMemoryError as error:
            self._held.clear()
            self._make_room(error)
            return False
        return True

    def _make_room(self, error: torch.OutOfMemoryError) -> None:
        """Slices of half the length; where they are short already, the processor."""
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        if BODY >> self._halved > LEAST_BODY:
            self._halved += 1
            note = f"the memory was full; slices of {BODY >> self._halved} frames are sung now"
        elif self._device.type == "cuda":
            self._device, self._halved = torch.device("cpu"), 0
            note = "the card has too little memory for this voice; the processor sings"
        else:
            message = "there is too little memory for this voice"
            raise EngineUnusable(NAME, message, hint="close other programs") from error
        self._notes = (*self._notes, note)

    def _convert(self, order: AnyOrder, emit: Any, check: Check) -> None:
        source, target = Path(order.source), Path(order.target)
        emit(Converting(part=0.0, step="loading the voice"))
        ready = self._ready(order)
        with staged(source, target, order.rate, check) as sound:

            def heard(part: float) -> None:
                emit(Converting(part=part * HEARING, step="hearing the pitch"))

            track = self._tracker(order)
            contour = song_pitch(sound, order.rate, track, check, heard)
            pitch = sung_pitch(contour, order, len(sound))
            self._write(ready(sound, pitch, check), order, len(sound), emit, check)
            seconds = len(sound) / order.rate
        emit(
            Converted(
                path=target,
                seconds=seconds,
                key=pitch.key,
                median_hz=median_pitch(contour),
                notes=(*order.notes, *self._notes, *pitch.notes),
            )
        )

    def _write(self, singer: Sings, order: AnyOrder, samples: int, emit: Any, check: Check) -> None:
        block = order.block
        frames = song_frames(samples, block)
        seams, left = Seams(FADE * block), samples
        with written(Path(order.target), order.rate, samples) as file:
            for part in slices(frames, BODY >> self._halved, AROUND):
                done = seams.join(singer.sing(part), last=part.end == frames)[:left]
                file.write(done)
                left -= len(done)
                emit(Converting(part=HEARING + (1 - HEARING) * part.end / frames, step="singing"))
                check()

    def _ready(self, order: AnyOrder) -> Callable[[Sound, Pitch, Check], Sings]:
        """Loads what the voice needs; what then sings a song of some pitch."""
        if isinstance(order, QuickOrder):
            shape = order.shape
            net = self._load("quick", order.checkpoint, lambda path: open_quick(path, shape))
            return lambda sound, pitch, check: QuickSinger(
                net, order, sound, pitch.f0, pitch.voiced, check
            )
        networks = self._networks(order)
        return lambda sound, pitch, check: Singer(networks, order, sound, pitch.f0, check)

    def _networks(self, order: Order) -> Networks:
        config = order.config
        found = Networks(
            voice=self._load("voice", order.checkpoint, lambda path: self._voice(path, config)),
            vocoder=self._load("vocoder", order.vocoder, self._quick(open_vocoder)),
            encoder=self._load("encoder", order.encoder, self._quick(open_encoder)),
            device=self._device,
        )
        check_fit(found, order)
        return found

    def _tracker(self, order: AnyOrder) -> Track:
        if not order.rmvpe:
            return yin_tracker
        return rmvpe_tracker(
            self._load("rmvpe", order.rmvpe, self._quick(open_rmvpe)), self._device
        )

    def _load(self, what: str, path: str, opened: Callable[[Path], Any]) -> Any:
        """The network of a file, from memory where the file is still the same."""
        file = Path(path)
        mark = (path, file.stat().st_mtime_ns) if file.is_file() else (path, 0)
        if self._held.get(what, (None,))[0] != mark:
            self._held.pop(what, None)
            self._held[what] = (mark, opened(file).to(self._device))
        return self._held[what][1]

    def _quick(self, opened: Callable[[Path], Net]) -> Callable[[Path], Net]:
        """The same, in the numbers and the layout that the machine is quickest with."""
        return lambda path: quickened(opened(path), dtype_for(self._precision, self._device))

    def _voice(self, path: Path, config: VoiceConfig) -> VoiceNet:
        """A voice whose flow is quick; the filters before it take little and stay exact."""
        net = open_voice(path, config)
        quickened(net.reflow_model.velocity_fn, dtype_for(self._precision, self._device))
        return net


def song_frames(samples: int, block: int) -> int:
    """The frames of a song; a very short one is filled up with silence."""
    return max(LEAST_FRAMES, frames_of(samples, block))


def check_fit(networks: Networks, order: Order) -> None:
    """Raises EngineUnusable where encoder, voice and vocoder were not made for each other."""
    config, mel = order.config, networks.vocoder.shape.mel
    if (mel.rate, mel.hop) != (config.rate, config.block):
        ours, theirs = f"{config.rate} Hz / {config.block}", f"{mel.rate} Hz / {mel.hop}"
        message = f"the voice is made for a vocoder of {ours}, this one is of {theirs}"
        raise EngineUnusable(NAME, message, hint="use the vocoder its config.yaml names")
    if networks.encoder.size != config.units:
        message = f"{Path(order.encoder).name} is not the encoder {config.encoder}"
        raise EngineUnusable(NAME, message, hint="docs/singing.md lists the files")


def sung_pitch(contour: Floats, order: AnyOrder, samples: int) -> Pitch:
    """How a song is to be sung that had this contour."""
    notes: list[str] = []
    if (contour > 0).mean() < SUNG_LEAST:
        notes.append("hardly any singing was heard in it")
    key = order.key
    if key is None:
        key = float(fitting_key(contour, order.median_hz, whole_octaves=order.whole_octaves))
        if order.median_hz <= 0:
            notes.append("the voice's range is not known, so the key stays; voice.json may say")
    times = np.arange(song_frames(samples, order.block)) * order.block / order.rate
    framed = at_frames(contour, times)
    f0 = shifted(fill_gaps(framed, order.f0_min), key)
    return Pitch(key=key, f0=f0, voiced=framed > 0, notes=tuple(notes))
