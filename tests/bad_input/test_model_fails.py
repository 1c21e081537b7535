"""The real client of the cloud mind in the whole house, against a server that misbehaves: what
is heard, what the panel says, who answers instead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.engines import LLM
from bot.host import RewardRedeemed
from bot.testing import FakeMind
from tests.bad_input.broken import ANN, BO, line
from tests.plugins.openai.openai_double import OpenAIDouble, Sse, chunk, refuses, says

KEY = "sk-real-0123456789abcdef"


@pytest.fixture
async def server() -> AsyncIterator[OpenAIDouble]:
    double = OpenAIDouble()
    await double.start()
    yield double
    await double.close()


def house(rehearse, server: OpenAIDouble, *names: str, fallback: bool = True, **llm: Any):
    """A show whose chat is answered by the server, or else by a mind that says "Backup."."""
    section = {"api_key": KEY, "base_url": server.url, "timeout_s": 20.0}
    minds = {"chat": "openai", "fallback": ["backup"] if fallback else [], **llm}
    plugins = {name: {} for name in names or ("chat",)}
    show = rehearse(plugins={**plugins, "openai": section}, settings={"llm": minds})
    show.app.registry.add(LLM, "backup", FakeMind("Backup.", name="backup"))
    return show


def half(*words: str):
    """Streams some words, then hangs up."""

    async def play(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        async with Sse(request) as sse:
            for word in words:
                await sse.send(chunk(word))
            assert request.transport is not None
            request.transport.abort()
            return sse.response

    return play


async def silent(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def login_page(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return web.Response(text="<html>Please log in</html>", content_type="text/html")


async def no_json(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    async with Sse(request) as sse:
        await sse.raw("data: {this is not json\n\n")
        return await sse.done()


async def endless(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    async with Sse(request) as sse:
        while True:
            await sse.send(chunk("blah, "))


async def one_word_without_end(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    async with Sse(request) as sse:
        while True:
            await sse.send(chunk("a" * 1_000))


async def mind_on_panel(show) -> dict[str, Any]:
    state = await show.app.desk.state()
    return next(c for c in state["connections"] if c["name"] == "mind:openai")


@pytest.mark.parametrize(
    ("play", "said"),
    [
        (refuses(401, "bad key " + KEY, code="invalid_api_key"), "the key was refused (401)"),
        (refuses(429, headers={"retry-after": "7"}), "too many requests (429)"),
        (refuses(429, code="insufficient_quota"), "no credit left (429)"),
        (refuses(500, "boom"), "failed (500)"),
        (silent, "did not answer in 0.5 s"),
        (login_page, "no answer in the chat format"),
        (no_json, "what is not JSON"),
        (half(), ""),
    ],
)
async def test_the_fallback_answers_and_the_panel_says_what_is_wrong(
    rehearse, server: OpenAIDouble, play, said: str
) -> None:
    server.play = play
    async with house(rehearse, server, first_token_s=0.5 if play is silent else 20.0) as show:
        message = line("hi")
        await show.emit(message)
        assert show.heard == ["Backup."]
        assert any("openai" in step and said in step for step in show.trace(message))
        shown = await mind_on_panel(show)
        assert shown["state"] == "failed" and said in shown["note"]
        assert KEY not in str(await show.app.desk.state()) + str(show.trace(message))


async def test_without_a_fallback_nothing_is_said_and_the_reason_is_shown(
    rehearse, server: OpenAIDouble
) -> None:
    server.play = refuses(401, "no such key")
    async with house(rehearse, server, fallback=False) as show:
        message = line("hi")
        await show.emit(message)
        assert show.heard == [] and show.events("subtitle") == []
        assert "the key was refused (401)" in show.verdict(message)
        assert "OPENAI_API_KEY" in (await mind_on_panel(show))["fix"]


async def test_a_refusal_gives_the_points_back(rehearse, server: OpenAIDouble) -> None:
    server.play = refuses(401)
    async with house(rehearse, server, "redemptions", fallback=False) as show:
        redeemed = RewardRedeemed(title="Ask", redemption="r", reward="w", user=ANN)
        await show.emit(redeemed)
        assert show.platform.acted == [("refund", {"reward": "w", "redemption": "r"})]


async def test_half_a_stream_is_heard_shown_and_remembered_as_far_as_it_came(
    rehearse, server: OpenAIDouble
) -> None:
    server.play = half("The first sentence. ", "And half of")
    async with house(rehearse, server) as show:
        message = line("tell me")
        await show.emit(message)
        assert show.heard == ["The first sentence. And half of"]
        subtitles = " ".join(event["text"] for event in show.events("subtitle"))
        assert subtitles == "The first sentence. And half of"
        assert any("broke off" in step for step in show.trace(message))
        server.play = says("Better", " now.")
        show.app.router.configure(show.app.settings.llm)
        await show.emit(line("and now?", BO))
        assert show.heard[-1] == "Better now."
        assert "The first sentence. And half of" in str(server.bodies[-1])


@pytest.mark.parametrize("play", [endless, one_word_without_end])
async def test_output_without_end_is_cut_and_the_next_line_is_answered(
    rehearse, server: OpenAIDouble, play
) -> None:
    server.play = play
    async with house(rehearse, server, max_tokens=20) as show:
        show.voice.per_word = 0.001
        message = line("hi")
        await show.emit(message)
        [heard] = show.heard
        assert 0 < len(heard) <= 20 * 16
        assert any("the answer was cut there" in step for step in show.trace(message))
        await asyncio.wait_for(server.closed.wait(), 5)
        server.play = says("Fine.")
        await show.emit(line("again", BO))
        assert show.heard[-1] == "Fine."


async def test_an_interrupt_while_it_thinks_hangs_up_and_the_next_one_is_answered(
    rehearse, server: OpenAIDouble
) -> None:
    server.play = silent
    async with house(rehearse, server, first_token_s=20.0) as show:
        await show.app.host.emit(line("think hard"))
        await asyncio.wait_for(server.begun.wait(), 5)
        show.app.stage.skip()
        await show.settle()
        await asyncio.wait_for(server.closed.wait(), 5)
        assert show.heard == [""]
        server.play = says("Here.")
        await show.emit(line("quick one", BO))
        assert show.heard[-1] == "Here."
