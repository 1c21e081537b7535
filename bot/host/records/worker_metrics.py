"""The services of conversations at /metrics, by the names of Unmute's dashboards."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary

from bot.engines import Measure

PREFIX = "worker_"
MINUTES = (1.0, 10.0, 30.0, 60.0, 120.0, 240.0, 480.0, 960.0, 1920.0)
TURN = (0.5, 1.0, 5.0, 10.0, 20.0, 40.0, 60.0)
MAKING = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
PING = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 1.0)
FIRST = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.0)
WORDS = (5.0, 10.0, 25.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 4000.0)
TIMED = {
    Measure.SESSION_DURATION: MINUTES,
    Measure.STT_PING_TIME: PING,
    Measure.STT_FIND_TIME: PING,
    Measure.STT_SESSION_DURATION: MINUTES,
    Measure.STT_AUDIO_DURATION: MINUTES,
    Measure.STT_NUM_WORDS: (0.0, *WORDS),
    Measure.STT_TTFT: FIRST,
    Measure.TTS_PING_TIME: PING,
    Measure.TTS_FIND_TIME: PING,
    Measure.TTS_TTFT: FIRST,
    Measure.TTS_AUDIO_DURATION: TURN,
    Measure.TTS_GEN_DURATION: MAKING,
    Measure.VLLM_TTFT: FIRST,
    Measure.VLLM_REQUEST_LENGTH: WORDS,
    Measure.VLLM_REPLY_LENGTH: WORDS,
    Measure.VLLM_GEN_DURATION: MAKING,
}  # seconds or words, by their buckets
ABOUT = {
    "session": "Conversations by voice",
    "stt": "Turns that are written down",
    "tts": "Sentences that are spoken",
    "vllm": "Answers of minds, whichever",
}


class WorkerMetrics:
    """One metric for each Measure. `note` may be called from any thread."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._metrics = {measure: _metric(measure, registry) for measure in Measure}

    def note(self, measure: Measure, value: float) -> None:
        metric = self._metrics[measure]
        if isinstance(metric, Counter | Gauge):
            metric.inc(value)
        else:
            metric.observe(value)


def _metric(measure: Measure, registry: CollectorRegistry) -> Counter | Gauge | Histogram | Summary:
    name = f"{PREFIX}{measure}"
    sorts = [sort for sort in ABOUT if sort in measure.split("_")]
    about = ABOUT[sorts[0] if sorts else "session"]
    if measure in TIMED:
        return Histogram(name, about, buckets=TIMED[measure], registry=registry)
    if measure is Measure.HEALTH_OK:
        return Summary(name, "Looks at /readyz, 1 where it was well", registry=registry)
    kind = Gauge if "active" in measure else Counter
    return kind(name, about, registry=registry)
