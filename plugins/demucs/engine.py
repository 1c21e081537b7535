"""The separator's own process: a song in segments that overlap, each through the network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from demucs.apply import apply_model
from numpy.typing import NDArray

from bot.audio import Check, StagedSound, staged, written
from bot.engines import Separated, Separating
from plugins.demucs.device import fault_of, is_full, pick_device
from plugins.demucs.order import Order
from plugins.demucs.weights import load

BLOCK = 1 << 18  # frames that are heard at once
CARD_BATCH = 4  # segments that a card has at once
TOO_LITTLE = "the card has too little memory for this model"

Floats = NDArray[np.float32]


class Cancelled(Exception):
    """Nobody waits for the song any more."""


def open_engine(config: Mapping[str, Any], report: Callable[[float, str], None]) -> Engine:
    """Built in the worker's process."""
    if config["threads"]:
        torch.set_num_threads(config["threads"])
    return Engine(config["device"])


class Engine:
    """Takes one song apart at a time; keeps the last model."""

    def __init__(self, device: str = "cpu") -> None:
        self._device, note = pick_device(device)
        self._batch = CARD_BATCH if self._device.type == "cuda" else 1
        self._notes = [note] if note else []
        self._held: tuple[Any, Any] = (None, None)  # which file, and its network

    def separate(self, order: Order, emit: Any) -> None:
        """Progress, then `Separated`; returns without files once it is cancelled."""
        try:
            self._attempt(order, emit)
        except Cancelled:
            return
        except RuntimeError:
            if not (fault := fault_of(self._device)):
                raise
            self._held = (None, None)  # what lies on the card is lost
            self._leave_card(f"the card cannot be used ({fault})")
        else:
            return
        self.separate(order, emit)

    def _attempt(self, order: Order, emit: Any) -> None:
        def check() -> None:
            if emit.cancelled:
                raise Cancelled

        network = self._loaded(order.checkpoint)
        request = order.request
        with staged(request.source, request.vocals, network.samplerate, check, channels=2) as sound:
            self._separate(order, network, sound, emit, check)

    def _loaded(self, path: Path) -> Any:
        """The network of a file, from memory where the file is still the same."""
        mark = (path, path.stat().st_mtime_ns)
        if self._held[0] != mark:
            self._held = (None, None)  # before the next one takes its memory
            self._held = (mark, self._placed(load(path)))
        return self._held[1]

    def _placed(self, network: Any) -> Any:
        try:
            return network.to(self._device)
        except RuntimeError as error:
            if self._device.type == "cpu" or not is_full(error):
                raise
        self._bring_back(network)
        return network

    def _separate(
        self, order: Order, network: Any, sound: StagedSound, emit: Any, check: Check
    ) -> None:
        request, rate = order.request, network.samplerate
        with (
            written(request.vocals, rate, len(sound), channels=2) as vocals,
            written(request.backing, rate, len(sound), channels=2) as backing,
        ):
            at = 0
            for piece in self._sung(network, sound, order.overlap, check):
                vocals.write(piece)
                backing.write(sound[at : at + len(piece)] - piece)
                at += len(piece)
                emit(Separating(part=at / len(sound), step="parting"))
        here = () if self._device.type == "cuda" else ("separated by the processor",)
        emit(
            Separated(
                vocals=request.vocals,
                backing=request.backing,
                seconds=len(sound) / rate,
                notes=(*here, *self._notes),
            )
        )

    def _sung(
        self, network: Any, sound: StagedSound, overlap: float, check: Check
    ) -> Iterator[Floats]:
        """The singing in pieces, (samples, 2); segments fade into each other."""
        size = int(network.samplerate * float(network.segment))
        stride = max(1, int((1 - overlap) * size))
        shape = np.minimum(np.arange(1, size + 1), np.arange(size, 0, -1))
        weights = (shape / shape.max()).astype(np.float32)
        mean, spread = level(sound, check)
        voice = network.sources.index("vocals")
        total, weight = np.zeros((size, 2), np.float32), np.zeros(size, np.float32)
        for at, made in self._parted(network, sound, stride, mean, spread, check):
            count = min(size, len(sound) - at)
            before = (size - count) // 2  # a short end is heard with what stands before it
            sung = made[voice, :, before : before + count].T * spread + mean
            total[:count] += sung * weights[:count, None]
            weight[:count] += weights[:count]
            done = min(stride, len(sound) - at)
            yield total[:done] / weight[:done, None]
            total = np.concatenate([total[stride:], np.zeros((stride, 2), np.float32)])
            weight = np.concatenate([weight[stride:], np.zeros(stride, np.float32)])

    def _parted(
        self,
        network: Any,
        sound: StagedSound,
        stride: int,
        mean: float,
        spread: float,
        check: Check,
    ) -> Iterator[tuple[int, Floats]]:
        """Where each segment begins, and its (sources, 2, samples); some of them at once."""
        size = int(network.samplerate * float(network.segment))
        left = deque(range(0, len(sound), stride))
        while left:
            check()
            starts = list(islice(left, self._batch))
            heard = [
                segment(sound, at - (size - min(size, len(sound) - at)) // 2, size, mean).T / spread
                for at in starts
            ]
            made = self._tried(network, np.ascontiguousarray(np.stack(heard)))
            if made is None:
                self._make_room(network, len(starts))
                continue
            for at, one in zip(starts, made, strict=True):
                left.popleft()
                yield at, one

    def _tried(self, network: Any, heard: Floats) -> Floats | None:
        """(batch, sources, 2, samples); None where the card's memory was full."""
        try:
            with torch.inference_mode():
                mix = torch.from_numpy(heard).to(self._device)
                made = apply_model(network, mix, shifts=0, split=False, segment=network.segment)
                return made.cpu().numpy()
        except RuntimeError as error:
            if self._device.type == "cpu" or not is_full(error):
                raise
        return None

    def _make_room(self, network: Any, segments: int) -> None:
        """Half of the segments at once; where it was one, the processor."""
        if segments > 1:
            self._batch = segments // 2
            self._notes.append(f"the memory was full; batches of {self._batch} are separated now")
            torch.cuda.empty_cache()
        else:
            self._bring_back(network)

    def _bring_back(self, network: Any) -> None:
        """From a card that is too small for it."""
        self._leave_card(TOO_LITTLE)
        network.to(self._device)
        torch.cuda.empty_cache()

    def _leave_card(self, note: str) -> None:
        """The processor goes on, and with the songs after this one."""
        self._device, self._batch = torch.device("cpu"), 1
        self._notes.append(note)


def segment(sound: StagedSound, at: int, size: int, mean: float) -> Floats:
    """Samples from `at` on without the song's mean, silence beyond its ends, (size, 2)."""
    found = sound[max(0, at) : max(0, at + size)] - mean
    before = max(0, -at)
    return np.pad(found, ((before, size - before - len(found)), (0, 0)))


def level(sound: StagedSound, check: Check) -> tuple[float, float]:
    """Mean and spread of a song's middle, by which the networks want it to be set."""
    total = square = 0.0
    for at in range(0, len(sound), BLOCK):
        check()
        middle = sound[at : at + BLOCK].mean(axis=1, dtype=np.float64)
        total += middle.sum()
        square += (middle**2).sum()
    mean = float(total / len(sound))
    return mean, max(float(square / len(sound) - mean**2), 1e-10) ** 0.5
