"""A mind that plays a script: tokens, waits, errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from bot.engines import Cancel, ChatRequest, Message, Role, ThoughtEvent, Token, Usage

HANG = object()  # wait until cancelled


class ScriptedMind:
    """Plays strings as tokens, raises exceptions, hangs on HANG; ends with its usage."""

    def __init__(self, name: str, *script: Any, usage: Usage | None = None) -> None:
        self.name = name
        self.script = script
        self.usage = usage or Usage(tokens_in=3, tokens_out=2)
        self.asked = 0
        self.ended = 0
        self.started = asyncio.Event()

    async def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[ThoughtEvent]:
        self.asked += 1
        self.started.set()
        try:
            for step in self.script:
                if isinstance(step, BaseException):
                    raise step
                if step is HANG:
                    await asyncio.Event().wait()
                yield Token(step)
            if self.usage:
                yield self.usage
        finally:
            self.ended += 1

    async def close(self) -> None: ...


class PricedMind(ScriptedMind):
    """A mind that costs one USD per million tokens."""

    free = False

    def usd(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in + tokens_out) / 1_000_000


def ask(text: str = "Hi") -> ChatRequest:
    return ChatRequest(messages=(Message(Role.USER, text),))
