"""The router over the real client and the real binding: what a viewer gets when one fails."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.engines import LLM, Cancel, EngineRegistry, Router, RouteTaken, Token
from bot.settings import MindSettings, Secret
from plugins.llama_cpp.mind import LlamaMind
from plugins.llama_cpp.settings import LlamaSettings
from plugins.openai.mind import OpenAIMind
from plugins.openai.settings import OpenAISettings
from tests.contracts.llm import ask
from tests.plugins.openai.openai_double import OpenAIDouble, refuses
from tests.tiny_gguf import SAID, make_tiny_gguf

pytest.importorskip("llama_cpp", reason="the extra 'llama' is not installed")


class Show:
    """A cloud mind with a local one behind it."""

    def __init__(self, double: OpenAIDouble, folder: Path) -> None:
        self.double = double
        self.cloud = OpenAIMind(OpenAISettings(api_key=Secret("sk-1"), base_url=double.url))
        local = LlamaSettings(model="tiny", folder=str(folder), n_ctx=256, n_threads=1)
        self.local = LlamaMind(local)
        registry = EngineRegistry()
        registry.add(LLM, "openai", self.cloud)
        registry.add(LLM, "llama_cpp", self.local)
        settings = MindSettings(
            chat="openai/gpt-4o-mini", fallback=("llama_cpp",), first_token_s=0.3
        )
        self.told: list[RouteTaken] = []
        self.router = Router(registry, settings)

    async def ask(self) -> str:
        stream = self.router.stream(ask(temperature=0.0), "ChatMessage", Cancel(), self.told.append)
        return "".join([event.text async for event in stream if isinstance(event, Token)])


@pytest.fixture
async def show(tmp_path: Path) -> AsyncIterator[Show]:
    make_tiny_gguf(tmp_path / "tiny.gguf")
    double = OpenAIDouble()
    await double.start()
    made = Show(double, tmp_path)
    await asyncio.gather(made.cloud.warm_up(), made.local.warm_up())
    yield made
    await asyncio.gather(made.cloud.close(), made.local.close())
    await double.close()


async def test_a_refused_key_lets_the_local_model_answer(show: Show) -> None:
    show.double.play = refuses(401)
    assert await show.ask() == SAID
    assert await show.ask() == SAID
    assert len(show.double.bodies) == 1  # the second time nobody bothers the server
    assert "openai/gpt-4o-mini failed: the key was refused" in str(show.told[0])
    assert not show.router.health()["openai/gpt-4o-mini"].ok


async def test_a_server_that_is_too_slow_is_left_for_the_local_model(show: Show) -> None:
    async def hang(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    show.double.play = hang
    assert await show.ask() == SAID
    await asyncio.wait_for(show.double.closed.wait(), 5)
    said = "openai/gpt-4o-mini did not answer in 0.3 s, llama_cpp answered instead after"
    assert str(show.told[0]).startswith(said)


async def test_when_the_local_model_crashes_the_cloud_answers(show: Show) -> None:
    show.router.configure(MindSettings(chat="llama_cpp", fallback=("openai",)))
    os.kill(show.local._worker.state.pid, 9)
    assert await show.ask() == "Hello there!"
    assert "its process ended" in str(show.told[0])
