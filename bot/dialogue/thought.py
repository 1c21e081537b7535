"""A thought: what a mind answers, token by token. Nothing runs until it is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

from bot.dialogue.guard import clean
from bot.dialogue.long_memory import Speaker
from bot.dialogue.loops import LoopDetector
from bot.engines import (
    Cancel,
    ChatRequest,
    Message,
    ThoughtEvent,
    Token,
    ToolCall,
    Usage,
    estimate_tokens,
)

_CHARS_PER_TOKEN = 8  # of an answer at most; what is longer than max_tokens by far is endless


class Answers(Protocol):
    """Who answers a request: the router."""

    def stream(
        self, request: ChatRequest, kind: str, cancel: Cancel, tell: Callable[[Any], None]
    ) -> AsyncIterator[ThoughtEvent]:
        """`tell` hears the route that was taken; its `mind` names who answered."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and by whom. `trust` is that of the prompt, 1 a viewer's and up.

    `told`: the show tells of `user` ("Ann raided with 9 viewers."); else they said the prompt.
    """

    prompt: str
    user: Speaker | None = None
    kind: str = ""
    trust: int = 1
    remember: bool = True
    context: str = ""
    event: str = ""
    told: bool = False


Build = Callable[[Question], Awaitable[ChatRequest]]


class Thought:
    """The answer to a question. Its text was written by a model: it may command nothing.

    While and after it is read: `raw` is all that was written, `messages` what the mind was
    sent, `model` who answered, `route` how it was found, `usage` what it took,
    `first_token_at` the clock's seconds of the first token, `finish` why it ended (stop,
    length, cancel, loop).
    """

    def __init__(
        self,
        question: Question,
        build: Build,
        router: Answers,
        cancel: Cancel,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.question = question
        self.cancel = cancel
        self.messages: tuple[Message, ...] = ()
        self.raw = ""
        self.model = ""
        self.route: Any = None
        self.usage: Usage | None = None
        self.started_at: float | None = None
        self.first_token_at: float | None = None
        self.finish = ""
        self._ahead: asyncio.Task[None] | None = None  # thinks before anybody reads
        self._pieces: list[str] = []  # what it has thought so
        self._more = asyncio.Event()
        self._build = build
        self._router = router
        self._clock = clock

    @property
    def prompt(self) -> str:
        """The question's text, as it was asked."""
        return self.question.prompt

    def begin(self) -> None:
        """Think ahead, before anybody reads. Who begins a thought reads it, or drops it."""
        if self._ahead is None and self.started_at is None:
            self._ahead = asyncio.create_task(self._think_ahead(), name="think ahead")

    async def drop(self) -> None:
        """Nobody will read it."""
        self.cancel.set("dropped")
        if self._ahead is not None:
            self._ahead.cancel()
            await asyncio.wait({self._ahead})

    def __aiter__(self) -> AsyncIterator[str]:
        """The tokens. Read again, it gives what was thought and asks nobody."""
        if self._ahead is not None:
            return self._follow(self._ahead)
        return self._again() if self.started_at is not None else self._think()

    async def _think_ahead(self) -> None:
        try:
            async for piece in self._think():
                self._pieces.append(piece)
                self._more.set()
        finally:
            self._more.set()

    async def _follow(self, ahead: asyncio.Task[None]) -> AsyncIterator[str]:
        """What was thought ahead, and what is still being thought."""
        at = 0
        while True:
            while at < len(self._pieces):
                yield self._pieces[at]
                at += 1
            if ahead.done():
                await ahead  # it may have failed
                return
            self._more.clear()
            await self._more.wait()

    async def _again(self) -> AsyncIterator[str]:
        yield self.raw

    async def _think(self) -> AsyncIterator[str]:
        self.started_at = self._clock()
        request = await self._build(self.question)
        self.messages = request.messages
        ceiling = request.max_tokens * _CHARS_PER_TOKEN
        loop = LoopDetector()
        stream = self._router.stream(request, self.question.kind, self.cancel, self._told)
        async with aclosing(stream) as events:  # type: ignore[type-var]  # routers generate
            async for event in events:
                if isinstance(event, Usage):
                    self.usage = event
                    self.finish = self.finish or event.finish
                    continue
                if self.cancel.is_set():
                    break
                if isinstance(event, ToolCall):
                    continue  # the show offers its mind no functions
                piece = self._taken(event, ceiling)
                if piece:
                    yield piece
                if self._endless(piece, loop, request):
                    break
        self._close(request)

    def _told(self, route: Any) -> None:
        self.route = route
        self.model = getattr(route, "mind", "") or self.model

    def _taken(self, token: Token, ceiling: int) -> str:
        """The token's text as far as it may be said, noted."""
        piece = clean(token.text)[: max(0, ceiling - len(self.raw))]
        if piece and self.first_token_at is None:
            self.first_token_at = self._clock()
        self.raw += piece
        return piece

    def _endless(self, piece: str, loop: LoopDetector, request: ChatRequest) -> bool:
        if loop.looping(piece):
            self.finish = "loop"
        elif len(self.raw) >= request.max_tokens * _CHARS_PER_TOKEN:
            self.finish = "length"
        return bool(self.finish)

    def _close(self, request: ChatRequest) -> None:
        """Where the stream was broken off, nobody told what it took: an estimate."""
        if self.cancel.is_set():
            self.finish = "cancel"
        self.finish = self.finish or "stop"
        if self.usage is None:
            asked = sum(estimate_tokens(message.content) for message in request.messages)
            self.usage = Usage(
                tokens_in=asked, tokens_out=estimate_tokens(self.raw), finish=self.finish
            )
