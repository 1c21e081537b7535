"""One prompt and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.host.events import Event


@dataclass(slots=True)
class Exchange:
    """One prompt and what came of it, for the panel, the history and the memory."""

    event: Event | None
    utterance: str
    prompt: str = ""
    raw: str = ""
    removed: list[tuple[int, int]] = field(default_factory=list)
    spoken: str = ""
    heard: str = ""
    complete: bool = False
    reason: str = ""
    model: str = ""
    voice: str = ""
    expression: str = "neutral"
    remembered: bool = False
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0
    at: float = 0.0
    latency: dict[str, float] = field(default_factory=dict)
