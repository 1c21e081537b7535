"""What is counted and timed, for /metrics and the panel."""

from __future__ import annotations

from typing import Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.host.records.worker_metrics import WorkerMetrics

STAGES = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


M = TypeVar("M", Counter, Gauge, Histogram)


class _ByLabel(dict[str, M], Generic[M]):
    """A metric's children by their label: asking the metric itself costs every event."""

    def __init__(self, metric: M) -> None:
        self._metric = metric

    def __missing__(self, label: str) -> M:
        child = self[label] = self._metric.labels(label)
        return child


class Metrics:
    """One registry for a running show, so that two shows in one process stay apart."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = _ByLabel(
            Counter("greenroom_events", "Events at the door", ["kind"], registry=self.registry)
        )
        self._dropped = _ByLabel(
            Counter(
                "greenroom_dropped",
                "Events that went no further",
                ["where"],
                registry=self.registry,
            )
        )
        self._waiting = _ByLabel(
            Gauge("greenroom_lane_length", "Turns waiting", ["lane"], registry=self.registry)
        )
        self._waited = _ByLabel(
            Histogram(
                "greenroom_lane_wait_seconds",
                "Wait for a turn",
                ["lane"],
                buckets=(*STAGES, 60.0, 300.0),
                registry=self.registry,
            )
        )
        self._latency = _ByLabel(
            Histogram(
                "greenroom_stage_seconds",
                "Time a stage of an exchange took",
                ["stage"],
                buckets=STAGES,
                registry=self.registry,
            )
        )
        self._errors = _ByLabel(
            Counter(
                "greenroom_plugin_errors",
                "Failures of a plugin",
                ["plugin"],
                registry=self.registry,
            )
        )
        self._underruns = _ByLabel(
            Counter(
                "greenroom_audio_underruns", "Gaps in the sound", ["sink"], registry=self.registry
            )
        )

        self._turns = Histogram(
            "turn_latency_seconds",
            "From somebody's last sound on, by what took the time",
            ["stage"],
            buckets=STAGES,
            registry=self.registry,
        )
        self._barge_ins = Counter(
            "greenroom_barge_ins", "What speaking into the bot did", ["act"], registry=self.registry
        )
        self._speculations = Counter(
            "greenroom_speculations",
            "Answers begun before a turn was over",
            ["result"],
            registry=self.registry,
        )
        self._saved = Histogram(
            "greenroom_speculation_saved_seconds",
            "How much earlier an answer was begun",
            buckets=STAGES,
            registry=self.registry,
        )

        self._barge_in_s = Histogram(
            "bargein_seconds",
            "From the first voice of somebody who speaks into the bot, by what was done",
            ["act"],
            buckets=STAGES,
            registry=self.registry,
        )
        self.worker = WorkerMetrics(self.registry).note

    def turn(self, stage: str, seconds: float) -> None:
        self._turns.labels(stage).observe(max(0.0, seconds))

    def barge_in(self, act: str) -> None:
        self._barge_ins.labels(act).inc()

    def barged_in(self, act: str, seconds: float) -> None:
        """The bot's sound was changed so long after the voice began."""
        self._barge_in_s.labels(act).observe(max(0.0, seconds))

    def speculated(self, result: str, saved_s: float = 0.0) -> None:
        """`result` is hit, miss or dropped."""
        self._speculations.labels(result).inc()
        if result == "hit":
            self._saved.observe(saved_s)

    def event(self, kind: str) -> None:
        self._events[kind].inc()

    def dropped(self, where: str) -> None:
        self._dropped[where].inc()

    def waiting(self, lane: str, length: int) -> None:
        self._waiting[lane].set(length)

    def waited(self, lane: str, seconds: float, left: int) -> None:
        self._waited[lane].observe(seconds)
        self._waiting[lane].set(left)

    def latency(self, stage: str, ms: float) -> None:
        self._latency[stage].observe(ms / 1000)

    def plugin_error(self, plugin: str) -> None:
        self._errors[plugin].inc()

    def underruns(self, sink: str, count: int) -> None:
        self._underruns[sink].inc(count)
