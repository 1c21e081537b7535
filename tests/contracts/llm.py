"""What every mind must keep to. A test class of an engine derives from `LLMContract`."""

from __future__ import annotations

import asyncio

import pytest

from bot.engines import (
    LLM,
    Cancel,
    ChatRequest,
    Message,
    Role,
    ThoughtEvent,
    Token,
    Usage,
)
from bot.errors import EngineError

QUICK_S = 5.0  # far above what a cancel takes on any machine, far below an endless answer

ODD_TEXTS = {
    "nothing": "",
    "100 kB": "x" * 100_000,
    "control characters": "\x00\x1b[31m\x07",
    "right to left": "שלום \u202e abc",
    "zalgo": "z\u0310\u0316" * 500,
    "emoji only": "🦊" * 50,
    "half a character": "\ud800",
}


def ask(text: str = "Hello", **fields: object) -> ChatRequest:
    system = Message(Role.SYSTEM, "You are Luna.")
    return ChatRequest(messages=(system, Message(Role.USER, text)), **fields)  # type: ignore[arg-type]


async def think(
    mind: LLM, request: ChatRequest | None = None, cancel: Cancel | None = None
) -> tuple[str, Usage]:
    """The whole answer and its usage; checks the order of the events."""
    events = [event async for event in mind.stream(request or ask(), cancel or Cancel())]
    return check(events)


def check(events: list[ThoughtEvent]) -> tuple[str, Usage]:
    """Tokens, then exactly one Usage."""
    *tokens, last = events
    assert isinstance(last, Usage)
    assert all(isinstance(token, Token) and token.text for token in tokens)
    return "".join(token.text for token in tokens if isinstance(token, Token)), last


class LLMContract:
    """Fixtures to give: `mind` answers and ends, `endless` never ends, `broken` fails."""

    async def test_tokens_come_first_and_exactly_one_usage_last(self, mind: LLM) -> None:
        text, usage = await think(mind)
        assert text
        assert usage.tokens_in > 0
        assert usage.tokens_out > 0
        assert usage.finish == "stop"

    async def test_it_can_be_asked_again(self, mind: LLM) -> None:
        await think(mind)
        text, _ = await think(mind)
        assert text

    async def test_whatever_a_viewer_writes_is_answered(self, mind: LLM) -> None:
        for kind, text in ODD_TEXTS.items():
            answer, _ = await think(mind, ask(text))
            assert answer, kind

    async def test_a_limit_ends_the_answer(self, endless: LLM) -> None:
        _, usage = await asyncio.wait_for(think(endless, ask(max_tokens=8)), QUICK_S)
        assert usage.finish == "length"

    async def test_cancel_in_the_middle_ends_quickly_without_an_error(self, endless: LLM) -> None:
        cancel, events = Cancel(), []

        async def read() -> None:
            async for event in endless.stream(ask(max_tokens=1_000_000), cancel):
                events.append(event)
                cancel.set()

        await asyncio.wait_for(read(), QUICK_S)
        _, usage = check(events)
        assert usage.finish == "cancel"
        assert len(events) <= 4

    async def test_cancel_before_the_start_gives_no_word(self, mind: LLM) -> None:
        cancel = Cancel()
        cancel.set()
        text, usage = await asyncio.wait_for(think(mind, cancel=cancel), QUICK_S)
        assert text == ""
        assert usage.finish == "cancel"

    async def test_a_reader_may_walk_away(self, endless: LLM, mind: LLM) -> None:
        stream = endless.stream(ask(max_tokens=1_000_000), Cancel())
        await anext(stream)
        await asyncio.wait_for(stream.aclose(), QUICK_S)  # type: ignore[attr-defined]
        assert (await think(mind))[0]

    async def test_a_failure_is_an_engine_error_with_a_hint(self, broken: LLM) -> None:
        with pytest.raises(EngineError) as caught:
            await think(broken)
        assert caught.value.hint
