"""The converter's own process: loads voices and sings songs.

What is loaded stays loaded, one voice with its vocoder and encoder; the next voice shares what it
has in common with the last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from bot.audio import (
    FADE,
    Check,
    Seams,
    Sound,
    Track,
    median_pitch,
    slices,
    song_pitch,
    staged,
    written,
    yin_tracker,
)
from bot.engines import Converted, Converting
from bot.errors import EngineUnusable
from plugins.ddsp_svc.batches import Batches, Sings
from plugins.ddsp_svc.checkpoints import (
    check_fit,
    open_encoder,
    open_quick,
    open_rmvpe,
    open_vocoder,
    open_voice,
    shape_for,
)
from plugins.ddsp_svc.config import VoiceConfig
from plugins.ddsp_svc.devices import (
    NoNumbers,
    device_words,
    dtype_for,
    fault_of,
    free_memory,
    is_full,
    on,
    pick_device,
)
from plugins.ddsp_svc.fast import quickened
from plugins.ddsp_svc.launches import quick_launches
from plugins.ddsp_svc.listening import Pitch, rmvpe_tracker, song_frames, sung_pitch
from plugins.ddsp_svc.orders import NAME, AnyOrder, Order, QuickOrder
from plugins.ddsp_svc.quick.singer import QuickSinger
from plugins.ddsp_svc.shelf import newest, state_of
from plugins.ddsp_svc.singer import Networks, Singer
from plugins.ddsp_svc.voice import VoiceNet
from plugins.ddsp_svc.weights import AGAIN

BODY = 860  # frames that are kept of a slice: about 10 s
AROUND = 112  # frames on each side: the networks look 92 far
LEAST_BODY = 100  # frames below which slices are not made shorter
HEARING = 0.2  # the share of the work that the pitch takes

Floats = NDArray[np.float32]
Net = TypeVar("Net", bound=nn.Module)


class Cancelled(Exception):
    """Nobody waits for the song any more."""


class Progress:
    """What is told of one song while it is made; `check` ends it once nobody listens."""

    def __init__(self, emit: Any) -> None:
        self._emit = emit
        self._part = 0.0

    def at(self, part: float, step: str) -> None:
        self._part = part
        self.say(step)

    def say(self, words: str) -> None:
        self._emit(Converting(part=self._part, step=words))

    def done(self, converted: Converted) -> None:
        self._emit(converted)

    def check(self) -> None:
        if self._emit.cancelled:
            raise Cancelled


def open_engine(config: Mapping[str, Any], report: Callable[[float, str], None]) -> DdspEngine:
    """Built in the worker's process; voices are loaded when they are needed."""
    report(0.5, "starting torch")
    if config["threads"]:
        torch.set_num_threads(config["threads"])
    torch.backends.cudnn.allow_tf32 = False  # what counts in float32 is to be exact
    device, note = pick_device(config["device"])
    return DdspEngine(
        device,
        config["precision"],
        batch=config["batch"],
        graphs=config["graphs"],
        compiled=config["compiled"],
        notes=(note,) if note else (),
    )


class DdspEngine:
    """Converts one song at a time."""

    def __init__(
        self,
        device: torch.device,
        precision: str = "float32",
        *,
        batch: int = 0,
        graphs: bool = False,
        compiled: bool = False,
        notes: tuple[str, ...] = (),
    ) -> None:
        self._device = device
        self._precision = precision
        self._batches = Batches(device, batch, self._tell)
        self._graphs = graphs
        self._compiled = compiled
        self._notes = notes  # what every song is told of the device
        self._halved = 0  # how often a slice had to be made shorter
        self._progress: Progress | None = None
        self._held: dict[str, tuple[Any, nn.Module]] = {}  # by what it is for: its file, it

    def convert(self, order: AnyOrder, emit: Any) -> None:
        """Progress, then `Converted`; returns without a file once it is cancelled."""
        self._progress = Progress(emit)
        try:
            with torch.inference_mode():
                while not self._fits(order, self._progress):
                    pass
        except Cancelled:
            return
        finally:
            self._progress = None

    def _fits(self, order: AnyOrder, progress: Progress) -> bool:
        """Convert; False where it was too much for the machine, of which less is asked now."""
        try:
            with on(self._device):
                self._convert(order, progress)
        except NoNumbers:
            self._count_exactly()
        except (RuntimeError, MemoryError) as error:
            if is_full(error):
                self._make_room(error)
            elif fault := fault_of(self._device):
                self._leave_card(f"the card failed ({fault}); the processor sings")
            else:
                raise
        else:
            return True
        self._held.clear()
        free_memory()
        return False

    def _count_exactly(self) -> None:
        """In float32 from now on."""
        if dtype_for(self._precision, self._device) is torch.float32:
            message = "what the voice sings is no sound; its weights are broken, or RMVPE's"
            raise EngineUnusable(NAME, message, hint=AGAIN)
        self._precision = "float32"
        self._tell("numbers of 16 bits are too small for this voice; float32 sings")

    def _make_room(self, error: Exception) -> None:
        """Slices of half the length; where they are short already, the processor."""
        if BODY >> self._halved > LEAST_BODY:
            self._halved += 1
            self._tell(f"the memory was full; slices of {BODY >> self._halved} frames are sung now")
        elif self._device.type == "cuda":
            self._leave_card("the card has too little memory for this voice; the processor sings")
        else:
            message = "there is too little memory for this voice"
            raise EngineUnusable(NAME, message, hint="close other programs") from error

    def _leave_card(self, note: str) -> None:
        """The processor sings from now on."""
        self._device, self._halved = torch.device("cpu"), 0
        self._batches = Batches(self._device, 1, self._tell)
        self._tell(note)

    def _tell(self, note: str) -> None:
        """Now, and to every song from this one on."""
        self._notes = (*self._notes, note)
        if self._progress is not None:
            self._progress.say(note)

    def _convert(self, order: AnyOrder, progress: Progress) -> None:
        source, target = Path(order.source), Path(order.target)
        progress.at(0.0, f"loading the voice ({device_words(self._device)})")
        ready = self._ready(order)
        with staged(source, target, order.rate, progress.check) as sound:
            contour = song_pitch(
                sound,
                order.rate,
                self._tracker(order),
                progress.check,
                lambda part: progress.at(part * HEARING, "hearing the pitch"),
            )
            pitch = sung_pitch(contour, order, len(sound))
            self._write(ready(sound, pitch, progress.check), order, len(sound), progress)
            seconds = len(sound) / order.rate
        progress.done(
            Converted(
                path=target,
                seconds=seconds,
                key=pitch.key,
                median_hz=median_pitch(contour),
                notes=(*order.notes, *self._notes, *pitch.notes),
            )
        )

    def _write(self, singer: Sings, order: AnyOrder, samples: int, progress: Progress) -> None:
        block = order.block
        frames = song_frames(samples, block)
        seams, left = Seams(FADE * block), samples
        parts = slices(frames, BODY >> self._halved, AROUND)
        with written(Path(order.target), order.rate, samples) as file:
            for part, sung in self._batches.sung(singer, parts):
                if not np.isfinite(sung).all():
                    raise NoNumbers
                done = seams.join(sung, last=part.end == frames)[:left]
                file.write(done)
                left -= len(done)
                progress.at(HEARING + (1 - HEARING) * part.end / frames, "singing")
                progress.check()

    def _ready(self, order: AnyOrder) -> Callable[[Sound, Pitch, Check], Sings]:
        """Loads what the voice needs; what then sings a song of some pitch."""
        if isinstance(order, QuickOrder):
            shape = order.shape
            place = newest(Path(order.checkpoint))
            net = self._load("quick", place, lambda path: open_quick(path, shape), shape)
            return lambda sound, pitch, check: QuickSinger(
                net, order, sound, pitch.f0, pitch.voiced, check
            )
        networks = self._networks(order)
        return lambda sound, pitch, check: Singer(networks, order, sound, pitch.f0, check)

    def _networks(self, order: Order) -> Networks:
        config, shape = order.config, shape_for(order.config)
        voice, vocoder = newest(Path(order.checkpoint)), Path(order.vocoder)
        sizes = state_of(vocoder.with_name("config.json"))
        found = Networks(
            voice=self._load("voice", voice, lambda path: self._voice(path, config), shape),
            vocoder=self._load("vocoder", vocoder, self._quick(open_vocoder), sizes),
            encoder=self._load("encoder", Path(order.encoder), self._quick(open_encoder)),
            device=self._device,
        )
        check_fit(config, found.encoder, found.vocoder)
        return found

    def _tracker(self, order: AnyOrder) -> Track:
        if not order.rmvpe:
            return yin_tracker
        net = self._load("rmvpe", Path(order.rmvpe), self._quick(open_rmvpe))
        return rmvpe_tracker(net, self._device, path=order.path)

    def _load(
        self, what: str, file: Path, opened: Callable[[Path], Any], sizes: object = None
    ) -> Any:
        """The network of a file, from memory where file and sizes are still the same."""
        mark = (state_of(file), sizes)
        if self._held.get(what, (None,))[0] != mark:
            if self._held.pop(what, None) is not None:
                free_memory()
            self._held[what] = (mark, opened(file).to(self._device))
        return self._held[what][1]

    def _quick(self, opened: Callable[[Path], Net]) -> Callable[[Path], Net]:
        """The same, in the numbers and the layout that the machine is quickest with."""
        return lambda path: quickened(opened(path), dtype_for(self._precision, self._device))

    def _voice(self, path: Path, config: VoiceConfig) -> VoiceNet:
        """A voice whose flow is quick; the filters before it take little and stay exact."""
        net = open_voice(path, config)
        field = quickened(net.reflow_model.velocity_fn, dtype_for(self._precision, self._device))
        quick_launches(
            field, self._device, self._tell, graphs=self._graphs, compiled=self._compiled
        )
        return net
