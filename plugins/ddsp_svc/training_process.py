"""The training's own process: recordings in, checkpoints and samples out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from bot.audio import median_pitch
from bot.engines import (
    MaterialReport,
    TrainBegun,
    TrainNote,
    TrainPreparing,
    TrainProgress,
    TrainSample,
    VoiceReady,
    VoiceReport,
)
from bot.errors import EngineError, EngineUnusable
from plugins.ddsp_svc.checkpoints import check_fit, open_encoder, open_vocoder, open_voice
from plugins.ddsp_svc.devices import (
    device_words,
    fault_of,
    free_memory,
    is_full,
    on,
    pick_device,
)
from plugins.ddsp_svc.quick.content import pad_to_frames
from plugins.ddsp_svc.quick.shape import RATE, QuickShape
from plugins.ddsp_svc.training.course import Course, QuickCourse
from plugins.ddsp_svc.training.full import FullCourse, Helpers, full_lessons, new_net
from plugins.ddsp_svc.training.judging import Jury
from plugins.ddsp_svc.training.keeping import Keeper
from plugins.ddsp_svc.training.lessons import frame_pitch, make_lessons
from plugins.ddsp_svc.training.orders import TrainOrder
from plugins.ddsp_svc.training.recordings import Material, read_material
from plugins.ddsp_svc.weights import NAME

READING = 0.3  # the share of the preparation that reading the files takes
HELD_SHARE, HELD_LEAST_S, HELD_MOST_S = 0.1, 3.0, 20.0
KEEP_S = 30.0  # between checkpoints
TELL_S = 0.5  # between words about progress
COURTESY = 10  # the show and its voices come first
UNHEARD = VoiceReport(similarity=0.0, ceiling=0.0, source=0.0, source_leak=0.0, f0_correlation=0.0)
LESS = "what was learnt is kept; close other programs, or set device to cpu"

Floats = NDArray[np.float32]


class Cancelled(Exception):
    """Nobody waits for the voice any more."""


def open_trainer(config: Mapping[str, Any], report: Callable[[float, str], None]) -> TrainerEngine:
    """Built in the worker's process."""
    report(0.5, "starting torch")
    if hasattr(os, "nice"):
        os.nice(COURTESY)
    if config["threads"]:
        torch.set_num_threads(config["threads"])
    device, note = pick_device(config["device"])
    return TrainerEngine(device, keep_s=config.get("keep_s", KEEP_S), note=note)


class TrainerEngine:
    """Trains one voice at a time."""

    def __init__(self, device: torch.device, *, keep_s: float = KEEP_S, note: str = "") -> None:
        self._device = device
        self._note = note
        self._keep_s = keep_s

    def settled(self) -> None:
        """Answers once the training before it has kept what it learnt."""

    def train(self, order: TrainOrder, emit: Any) -> None:
        """Progress, samples, and `VoiceReady` last; a cancel keeps what is learnt and returns."""
        try:
            training = Training(order, emit, self._device, self._keep_s)
            training.notes += [self._note] if self._note else []
            with on(self._device):
                training.run()
        except Cancelled:
            return
        except (RuntimeError, MemoryError) as error:
            if is_full(error):
                raise EngineUnusable(NAME, "there is too little memory", hint=LESS) from error
            if fault := fault_of(self._device):
                self._device = torch.device("cpu")
                self._note = f"the card failed ({fault}); the processor trains"
                raise EngineError(NAME, f"the card failed: {fault}", retryable=True) from error
            raise


class Training:
    """One voice, from its recordings to its report."""

    def __init__(self, order: TrainOrder, emit: Any, device: torch.device, keep_s: float) -> None:
        self._order = order
        self._emit = emit
        self._device = device
        self._keep_s = keep_s
        self._keeper = Keeper(Path(order.place))
        self.notes: list[str] = []
        self._seconds = 0.0  # of training, earlier ones of this voice included
        self._step = 0
        self._median_hz = 0.0
        self._judged = UNHEARD

    def run(self) -> None:
        """All of it."""
        self._keeper.open()
        earlier = self._keeper.state()  # a broken one is told before hours are spent
        material = read_material(Path(self._order.folder), self._check, self._reading)
        taught, held = held_back(material)
        jury = Jury(held)
        course = self._course(taught, earlier)
        del earlier  # its weights are in the course now
        report = material.report
        self._emit(
            TrainBegun(
                report=report, step=self._step, device=device_words(self._device), notes=self._told
            )
        )
        self._learn(course, jury, report)
        self._keep(course, jury, report)
        ready = VoiceReady(
            name=self._order.name, step=self._step, report=self._judged, notes=self._told
        )
        self._emit(ready)

    def _learn(self, course: Course, jury: Jury, report: MaterialReport) -> None:
        began, told, kept = time.monotonic(), time.monotonic(), time.monotonic()
        before = self._seconds
        losses: list[float] = []
        while (part := self._part()) < 1:
            losses.append(self._one(course, part))
            self._step += 1
            now = time.monotonic()
            self._seconds = before + now - began
            if self._emit.cancelled:
                self._keep(course, jury, report, heard=False)
                raise Cancelled
            if now - told >= TELL_S or self._part() >= 1:
                self._tell(losses)
                losses, told = [], now
            if now - kept >= self._keep_s and self._part() < 1:
                self._keep(course, jury, report)
                kept = time.monotonic()

    def _one(self, course: Course, part: float) -> float:
        """One step; where there is too little memory, with half the batch."""
        while True:
            try:
                return course.learn(self._step, part)
            except (RuntimeError, MemoryError) as error:
                if course.batch == 1 or not is_full(error):
                    raise
            course.batch //= 2  # outside of the handler, which holds on to what was taken
            free_memory()
            self._note(f"the memory was full; the batch is {course.batch} now")

    def _part(self) -> float:
        """How far it is, 0 to 1: by steps or by time, whichever ends it first."""
        by_time = self._seconds / (60 * self._order.minutes) if self._order.minutes else 0.0
        return min(1.0, max(self._step / self._order.steps, by_time))

    def _tell(self, losses: list[float]) -> None:
        part = self._part()
        left = self._seconds * (1 - part) / part if part else 0.0
        mean = sum(losses) / max(1, len(losses))
        self._emit(TrainProgress(part=part, step=self._step, loss=mean, left_s=left))

    def _keep(
        self, course: Course, jury: Jury, report: MaterialReport, *, heard: bool = True
    ) -> None:
        """A checkpoint, and how it sounds; after a cancel nobody listens any more."""
        sample = self._sample(course, jury) if heard else None
        self._keeper.keep(
            self._step,
            {"global_step": self._step, "model": course.weights()},
            {
                "step": self._step,
                "seconds": self._seconds,
                "preset": self._order.preset,
                "batch": course.batch,
                "course": course.state(),
            },
            course.config(),
            self._about(jury, report, self._judged if sample is not None else None),
        )
        if sample is not None:
            path = self._keeper.sample(self._step, sample, RATE)
            likeness = self._judged.similarity
            self._emit(TrainSample(path=path, step=self._step, similarity=likeness))

    def _sample(self, course: Course, jury: Jury) -> Floats | None:
        """How it sounds, which is judged; None where there is no memory for it."""
        try:
            made = course.sing(jury.other, jury.f0)
            self._judged = jury.report(made, course.sing(jury.sound, jury.f0))
        except (RuntimeError, MemoryError) as error:
            if not is_full(error):
                raise
        else:
            return made
        free_memory()
        self._note("the memory was full; a checkpoint was kept without a sample")
        return None

    def _about(
        self, jury: Jury, report: MaterialReport, judged: VoiceReport | None
    ) -> dict[str, Any]:
        """What voice.json says."""
        order = self._order
        made: dict[str, Any] = {
            "label": order.label or order.name,
            "median_hz": round(self._median_hz or median_pitch(jury.f0), 1),
            "preset": order.preset,
            "step": self._step,
            "seconds": round(self._seconds, 1),
            "consent": dict(order.consent),
            "material": asdict(report),
        }
        return made | ({"report": asdict(judged)} if judged else {})

    def _course(self, pieces: list[Floats], earlier: dict[str, Any] | None) -> Course:
        """The preset's course, where an earlier training of this voice stopped."""
        course = self._full(pieces) if self._order.config else self._quick(pieces)
        if earlier is not None:
            self._resume(course, earlier)
        return course

    def _quick(self, pieces: list[Floats]) -> Course:
        lessons = make_lessons(pieces, QuickShape(), self._check, self._preparing)
        self._median_hz = median_pitch(
            np.concatenate([one.f0[one.voiced > 0].numpy() for one in lessons])
        )
        return QuickCourse(lessons, self._device, self._order.seed)

    def _full(self, pieces: list[Floats]) -> Course:
        order, config = self._order, self._order.config
        assert config is not None
        helpers = Helpers(
            encoder=open_encoder(Path(order.encoder)).to(self._device),
            vocoder=open_vocoder(Path(order.vocoder)).to(self._device),
            config=config,
        )
        check_fit(config, helpers.encoder, helpers.vocoder)
        lessons = full_lessons(pieces, helpers, self._device, self._check, self._preparing)
        self._median_hz = median_pitch(frame_pitch(np.concatenate(pieces)))
        net = open_voice(Path(order.base), config) if order.base else new_net(config, order.seed)
        return FullCourse(net, lessons, helpers, self._device, order.seed)

    def _resume(self, course: Course, earlier: Mapping[str, Any]) -> None:
        if earlier.get("preset") != self._order.preset:
            message = f"'{self._order.name}' was begun with the preset {earlier.get('preset')}"
            raise EngineUnusable(NAME, message, hint="begin it anew, or choose that preset")
        try:
            course.load(earlier["course"])
            course.batch = int(earlier["batch"])
            self._step, self._seconds = int(earlier["step"]), float(earlier["seconds"])
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            message = f"the earlier training of '{self._order.name}' cannot go on"
            raise EngineUnusable(NAME, message, hint="begin it anew") from error

    def _check(self) -> None:
        if self._emit.cancelled:
            raise Cancelled

    def _reading(self, part: float) -> None:
        self._emit(TrainPreparing(part=part * READING, step="reading the recordings"))

    def _preparing(self, part: float) -> None:
        part = READING + (1 - READING) * part
        self._emit(TrainPreparing(part=part, step="preparing the lessons"))

    def _note(self, text: str) -> None:
        if text in self.notes:
            return
        self.notes.append(text)
        self._emit(TrainNote(text=text))

    @property
    def _told(self) -> tuple[str, ...]:
        return tuple(self.notes)


def held_back(material: Material) -> tuple[list[Floats], Floats]:
    """The pieces to learn from, and the sound to judge by, of whole frames.

    The shortest pieces are held back first; of very little the last fifth is.
    """
    pieces = sorted(material.pieces, key=len)
    total = sum(len(piece) for piece in pieces)
    wanted = min(max(HELD_SHARE * total, HELD_LEAST_S * RATE), HELD_MOST_S * RATE, total / 4)
    held: list[Floats] = []
    while sum(len(piece) for piece in held) < wanted and len(pieces) > 1:
        held.append(pieces.pop(0))
    if not held:
        whole = pieces.pop()
        at = len(whole) - int(wanted)
        pieces, held = [whole[:at]], [whole[at:]]
    sound = pad_to_frames(torch.from_numpy(np.concatenate(held)))
    return pieces, sound.numpy()
