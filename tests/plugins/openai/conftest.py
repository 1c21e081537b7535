from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from bot.settings import Secret
from plugins.openai.mind import OpenAIMind
from plugins.openai.settings import OpenAISettings
from tests.plugins.openai.openai_double import OpenAIDouble

KEY = "sk-test-0123456789abcdef"

MakeMind = Callable[..., OpenAIMind]


@pytest.fixture
async def double() -> AsyncIterator[OpenAIDouble]:
    server = OpenAIDouble()
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def settings(double: OpenAIDouble) -> OpenAISettings:
    return OpenAISettings(api_key=Secret(KEY), base_url=double.url, model="gpt-4o-mini")


@pytest.fixture
async def mind(settings: OpenAISettings) -> AsyncIterator[OpenAIMind]:
    made = OpenAIMind(settings)
    yield made
    await made.close()
