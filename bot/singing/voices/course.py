"""What is known of a voice in training while it is trained, and after a stop."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.engines import (
    MaterialReport,
    TrainBegun,
    TrainEvent,
    TrainNote,
    TrainPreparing,
    TrainProgress,
    TrainSample,
    VoiceReady,
    VoiceReport,
)

PREPARING = 0.05  # the share of the work before the first step
CURVE = 600  # points of the loss that are kept; of more, every second one

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Course:
    """`part` and `note` are how far it is; `curve` holds step and loss, `samples` are by step."""

    report: MaterialReport | None = None
    device: str = ""
    part: float = 0.0
    note: str = ""
    step: int = 0
    loss: float = 0.0
    left_s: float = 0.0
    curve: deque[tuple[int, float]] = field(default_factory=deque)
    samples: dict[int, TrainSample] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ready: VoiceReport | None = None

    def take(self, event: TrainEvent) -> None:
        """What one event tells."""
        if isinstance(event, TrainPreparing):
            self.part, self.note = event.part * PREPARING, event.step
        elif isinstance(event, TrainBegun):
            self._begin(event)
        elif isinstance(event, TrainProgress):
            self._draw(event)
        elif isinstance(event, TrainSample):
            self.samples[event.step] = event
        elif isinstance(event, TrainNote):
            self.notes.append(event.text)
        elif isinstance(event, VoiceReady):
            self.part, self.step, self.left_s = 1.0, event.step, 0.0
            self.note, self.ready = f"ready after step {event.step}", event.report

    def kept(self) -> dict[str, Any]:
        """What stays known of it when it has ended, as JSON."""
        samples = [asdict(one) | {"path": str(one.path)} for one in self.samples.values()]
        return {
            "device": self.device,
            "step": self.step,
            "curve": list(self.curve),
            "samples": samples,
            "notes": self.notes,
            "material": asdict(self.report) if self.report else None,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Course:
        """From what `kept` gave."""
        told = kept["material"]
        material = MaterialReport(**told | {"warnings": tuple(told["warnings"])}) if told else None
        samples = [TrainSample(**{**one, "path": Path(one["path"])}) for one in kept["samples"]]
        return cls(
            device=kept["device"],
            step=kept["step"],
            curve=deque((step, loss) for step, loss in kept["curve"]),
            samples={one.step: one for one in samples},
            notes=list(kept["notes"]),
            report=material,
        )

    def _begin(self, event: TrainBegun) -> None:
        self.report, self.step, self.device = event.report, event.step, event.device
        self.notes, self.note = list(event.notes), f"begins at step {event.step}"
        if not event.step:
            self.curve.clear()
            self.samples.clear()

    def _draw(self, event: TrainProgress) -> None:
        self.step, self.loss, self.left_s = event.step, event.loss, event.left_s
        self.part = PREPARING + (1 - PREPARING) * event.part
        self.note = f"step {event.step}, loss {event.loss:.3f}"
        self.curve.append((event.step, event.loss))
        if len(self.curve) > CURVE:
            self.curve = deque(list(self.curve)[::2])


def read_courses(folder: Path) -> dict[str, Course]:
    """What `kept` gave of each voice, as it was written to <voice>.json. Blocks."""
    found: dict[str, Course] = {}
    for path in folder.glob("[!.]*.json"):
        try:
            found[path.stem] = Course.of(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("%s cannot be read: %s", path.name, error)
    return found
