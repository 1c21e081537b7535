"""The account of an exchange: its steps in the trace, its verdict, how long each stage took."""

from __future__ import annotations

from bot.dialogue import Thought
from bot.host.events import Event
from bot.host.records import Trace, Traces
from bot.host.stage.exchange import Exchange
from bot.host.stage.preparer import Preparer
from bot.host.stage.utterance import Performance

_CUT = {  # by why a thought ended
    "length": "it reached llm.max_tokens",
    "loop": "it went round in circles",
}


def tell(
    traces: Traces,
    event: Event,
    exchange: Exchange,
    performance: Performance,
    thought: Thought | None,
) -> None:
    """Add the steps from the mind to the memory, each at its own time, and the verdict."""
    timings = performance.timings
    total = timings.get("total", 0.0)

    def step(stage: str, text: str, at: str = "total") -> None:
        traces.step(event.id, stage, text, ago_s=max(0.0, total - timings.get(at, total)))

    if thought is not None and thought.route is not None:
        step("Mind", str(thought.route), "first_sentence")
    if thought is not None and thought.finish in _CUT:
        step("Mind", f"the answer was cut there: {_CUT[thought.finish]}")
    if (sentences := len(performance.sentences)) and not exchange.removed:
        step("Guard", f"let {_count(sentences, 'sentence')} out", "first_prepared")
    if "first_audio" in timings:
        ms = timings["first_audio"] * 1000
        step("Voice", f"{performance.voice} sounds after {ms:.0f} ms", "first_audio")
    step("Stage", _ending(performance))
    if exchange.remembered:
        step("Memory", "remembered as far as it was heard")
    elif thought is not None:
        step("Memory", "not remembered")
    traces.verdict(event.id, _verdict(exchange, performance, thought))


def _verdict(exchange: Exchange, performance: Performance, thought: Thought | None) -> str:
    who = f"answered by {exchange.model}" if exchange.model else ("answered" if thought else "said")
    if not performance.text:
        return f"{who}, but no sentence was let out" if exchange.removed else "nothing was said"
    return f"{who}, {_ending(performance)}"


def _ending(performance: Performance) -> str:
    if performance.complete:
        return "heard to the end"
    heard = len(performance.heard.split())
    why = f": {performance.reason}" if performance.reason else ""
    return f"cut after {_count(heard, 'word')}{why}" if heard else f"not heard{why}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def latencies(
    trace: Trace | None, performance: Performance, thought: Thought | None, preparer: Preparer
) -> dict[str, float]:
    """Milliseconds by stage, up to the first sound."""
    before = dict(trace.latency) if trace is not None else {}
    first_sentence = performance.timings.get("first_sentence", 0.0) * 1000
    first_audio = performance.timings.get("first_audio", 0.0) * 1000
    latency = {
        "door": before.get("door", 0.0),
        "lane": before.get("lane", 0.0),
        "mind": first_sentence if thought is not None else 0.0,
        "guard": preparer.seconds * 1000,
        "voice": max(0.0, first_audio - first_sentence - preparer.first_seconds * 1000),
    }
    latency = {stage: round(ms, 1) for stage, ms in latency.items()}
    latency["total"] = round(latency["door"] + latency["lane"] + first_audio, 1)
    return latency
