"""The mind: chat completions, streamed, with the official client.

The client never retries by itself: the router knows other minds and how long a viewer waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from bot.engines import (
    Cancel,
    ChatRequest,
    Health,
    ThoughtEvent,
    Token,
    ToolCall,
    Usage,
    estimate_prompt,
    estimate_tokens,
)
from bot.errors import EngineError
from plugins.openai.failures import Failures
from plugins.openai.prices import price_of
from plugins.openai.request import Arguments
from plugins.openai.settings import OpenAISettings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

CHARS_PER_TOKEN = 16  # longer than any real average: beyond it a server ignores the limit
LISTING_S = 2.0  # how long a hint may take
FINISH = {"length": "length"}  # every other reason of a server is a plain stop


def make_client(settings: OpenAISettings) -> AsyncOpenAI:
    """The official client. It takes 0.7 s to import and reads certificates: not on the loop."""
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletionChunk

    client = AsyncOpenAI(
        api_key=settings.api_key.reveal() or "none",
        base_url=settings.base_url,
        timeout=settings.timeout_s,
        organization=settings.organization or None,
        project=settings.project or None,
        max_retries=0,
    )
    _ = client.chat.completions, ChatCompletionChunk  # both are built on first sight
    return client


class Client:
    """The client, made once, off the loop, when it is first needed."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._making: asyncio.Task[AsyncOpenAI] | None = None

    async def get(self) -> AsyncOpenAI:
        if self._making is None:
            self._making = asyncio.create_task(asyncio.to_thread(make_client, self._settings))
        return await asyncio.shield(self._making)

    async def close(self) -> None:
        making, self._making = self._making, None
        if making is None or not making.done():  # still being made: nothing is open
            return
        if not making.cancelled() and making.exception() is None:
            await making.result().close()


class Answer:
    """One answer as it comes: counts it and ends it at its ceiling."""

    def __init__(self, request: ChatRequest) -> None:
        self._request = request
        self._chars = request.max_tokens * CHARS_PER_TOKEN
        self.text: list[str] = []
        self.finish = ""
        self.usage: Any = None
        self.chunks = 0
        self._calls: dict[int, list[str]] = {}  # by their index: id, name and arguments
        self.over = False  # the server goes on where it should have ended

    def take(self, chunk: Any) -> str:
        """The text that a chunk adds; may be empty."""
        self.chunks += 1
        self.usage = getattr(chunk, "usage", None) or self.usage
        choice = chunk.choices[0] if chunk.choices else None
        if choice is None:
            return ""
        self.finish = choice.finish_reason or self.finish
        for call in (choice.delta.tool_calls if choice.delta else None) or ():
            self._take_call(call)
        text = (choice.delta.content if choice.delta else None) or ""
        piece = text[: self._chars]
        self._chars -= len(piece)
        if piece:
            self.text.append(piece)
        self.over = not self._chars or len(self.text) > self._request.max_tokens
        return piece

    def _take_call(self, piece: Any) -> None:
        """A function's name comes first, its arguments piece by piece."""
        known = self._calls.setdefault(piece.index, ["", "", ""])
        function = piece.function
        known[0] = piece.id or known[0]
        known[1] = (function.name if function else None) or known[1]
        known[2] += (function.arguments if function else None) or ""

    def calls(self) -> list[ToolCall]:
        """The functions that it asks for, once the answer is over."""
        made = [self._calls[index] for index in sorted(self._calls)]
        return [ToolCall(id=id, name=name, arguments=said or "{}") for id, name, said in made]

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens in and out, as the server counted or else as we guess."""
        if self.usage is not None:
            return self.usage.prompt_tokens or 0, self.usage.completion_tokens or 0
        return estimate_prompt(self._request), estimate_tokens("".join(self.text))

    def closing(self, cancelled: bool) -> tuple[str, str]:
        """How it finished, and a note for the trace."""
        if cancelled:
            return "cancel", ""
        if self.over:
            return "length", "the server ignored the limit of the answer; it was cut"
        return FINISH.get(self.finish, "stop"), ""


class OpenAIMind:
    """A model on an OpenAI-compatible server."""

    def __init__(
        self, settings: OpenAISettings, *, model: str = "", client: Client | None = None
    ) -> None:
        self.model = model or settings.model
        self.name = f"openai/{self.model}" if model else "openai"
        self._settings = settings
        self._client = client or Client(settings)
        self._arguments = Arguments(settings)
        self._failures = Failures(settings)
        self._price = price_of(self.model, settings)
        self._models: dict[str, OpenAIMind] = {}

    @property
    def free(self) -> bool:
        return self._price is not None and self._price.usd(1, 1) == 0

    def usd(self, tokens_in: int, tokens_out: int) -> float:
        return self._price.usd(tokens_in, tokens_out) if self._price else 0.0

    def with_model(self, model: str) -> OpenAIMind:
        """The same server and key with another model."""
        if model not in self._models:
            self._models[model] = OpenAIMind(self._settings, model=model, client=self._client)
        return self._models[model]

    def health(self) -> Health:
        details = {"server": self._settings.base_url, "model": self.model}
        if self._lacks_key:
            error = self._failures.no_key()
            return Health(ok=False, note=error.message, fix=error.hint, details=details)
        if self._price is None:
            fix = "set price_in and price_out under plugins: openai:"
            return Health(ok=True, note="its price is not known", fix=fix, details=details)
        return Health(ok=True, details=details)

    async def warm_up(self) -> None:
        """Load the client's package before the first question comes."""
        await self._client.get()

    async def models(self) -> list[str]:
        """The models that the server offers. Raises EngineError."""
        try:
            client = await self._client.get()
            return sorted([model.id async for model in client.models.list()])
        except Exception as error:
            raise self._failures.ours(error, self.model) from None

    async def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[ThoughtEvent]:
        """Tokens as the server sends them. Setting `cancel` closes the connection at once."""
        if self._lacks_key:
            raise self._failures.no_key()
        answer = Answer(request)
        try:
            async for chunk in self._chunks(request, cancel):
                if piece := answer.take(chunk):
                    yield Token(piece)
                if answer.over:
                    break
        except Exception as error:
            # the client's errors can hold the request's headers: they stay behind
            raise self._failures.ours(error, self.model, begun=bool(answer.text)) from None
        if not cancel.is_set() and not answer.over and not answer.finish:
            raise self._failures.cut() if answer.text else self._failures.nothing()
        if not cancel.is_set():
            for call in answer.calls():
                yield call
        yield self._usage(answer, cancel)

    async def close(self) -> None:
        await self._client.close()

    @property
    def _lacks_key(self) -> bool:
        return self._settings.is_openai and not self._settings.api_key

    async def _chunks(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[Any]:
        """What the server sends, until it ends or `cancel` is set."""
        stop = asyncio.create_task(cancel.wait())
        stream: Any = None
        try:
            stream = await first(self._open(request), stop)
            while stream is not None and not cancel.is_set():
                chunk = await first(anext(stream, None), stop)
                if chunk is None:
                    return
                yield chunk
        finally:
            stop.cancel()
            if stream is not None:
                await stream.close()

    async def _open(self, request: ChatRequest) -> Any:
        """The server's stream; asked again where it refuses an argument it can do without."""
        import openai

        client = await self._client.get()
        while True:
            arguments = self._arguments.of(request, self.model)
            try:
                return await client.chat.completions.create(**arguments)
            except openai.NotFoundError:
                raise self._failures.no_model(self.model, await self._listing()) from None
            except openai.APIStatusError as error:
                if not self._arguments.adapt(error, arguments):
                    raise

    async def _listing(self) -> list[str]:
        """The server's models, for a hint; empty where it does not say so at once."""
        try:
            async with asyncio.timeout(LISTING_S):
                return await self.models()
        except (EngineError, TimeoutError):
            return []

    def _usage(self, answer: Answer, cancel: Cancel) -> Usage:
        tokens_in, tokens_out = answer.tokens
        finish, note = answer.closing(cancel.is_set())
        return Usage(
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            finish=finish,
            usd=self.usd(tokens_in, tokens_out),
            note=note,
        )


async def first(work: Any, stop: asyncio.Task[None]) -> Any:
    """What `work` gives, or None where `stop` comes first: the work is then cancelled."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)  # its failure, too, is looked at
