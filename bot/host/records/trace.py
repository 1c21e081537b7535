"""Why each event did what it did: its steps, with their offset in milliseconds."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

KEPT = 500  # traces in memory; older ones are read from the journal


@dataclass(frozen=True, slots=True)
class Step:
    """`stage` is Door, Guard, Arrival, Lane, Turn, Mind, Voice, Stage, Memory, Platform, or the
    plugin that noted it."""

    at_ms: float
    stage: str
    text: str


@dataclass(slots=True)
class Trace:
    """One event's steps, its verdict in a sentence, and how long each stage took (ms)."""

    event: str
    started: float
    steps: list[Step] = field(default_factory=list)
    verdict: str = ""
    latency: dict[str, float] = field(default_factory=dict)

    def as_list(self) -> list[dict[str, object]]:
        """The steps as JSON values."""
        return [{"at_ms": s.at_ms, "stage": s.stage, "text": s.text} for s in self.steps]


class Traces:
    """The traces of the newest events."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter, kept: int = KEPT) -> None:
        self._clock = clock
        self._kept = kept
        self._traces: OrderedDict[str, Trace] = OrderedDict()

    def begin(self, event: str) -> Trace:
        """The trace of an event, made where there is none yet."""
        trace = self._traces.get(event)
        if trace is None:
            trace = self._traces[event] = Trace(event, self._clock())
            if len(self._traces) > self._kept:
                self._traces.popitem(last=False)
        return trace

    def get(self, event: str) -> Trace | None:
        return self._traces.get(event)

    def forget(self, name: str) -> None:
        """Let go of the traces that name a person."""
        for event, trace in tuple(self._traces.items()):
            texts = (trace.verdict, *(step.text for step in trace.steps))
            if any(name.casefold() in text.casefold() for text in texts):
                del self._traces[event]

    def step(self, event: str, stage: str, text: str, *, ago_s: float = 0.0) -> None:
        """Add a step, also one that is told `ago_s` seconds later than it happened. An event
        whose trace has left memory is begun anew."""
        trace = self.begin(event)
        at_ms = round(max(0.0, self._clock() - trace.started - ago_s) * 1000, 1)
        at = len(trace.steps)
        while at and trace.steps[at - 1].at_ms > at_ms:
            at -= 1
        trace.steps.insert(at, Step(at_ms, stage, text))

    def verdict(self, event: str, text: str) -> None:
        self.begin(event).verdict = text

    def latency(self, event: str, stage: str, ms: float) -> None:
        self.begin(event).latency[stage] = round(ms, 1)
