from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Secret
from plugins.azure_speech.settings import AzureSettings
from plugins.azure_speech.voice import AzureVoice
from tests.plugins.azure_speech.double import Double

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    service = Double()
    await service.start()
    yield service
    await service.close()


@pytest.fixture
def settings(double: Double) -> AzureSettings:
    return AzureSettings(key=Secret(KEY), endpoint=double.url, timeout_s=5)


@pytest.fixture
async def voice(settings: AzureSettings) -> AsyncIterator[AzureVoice]:
    made = AzureVoice(settings)
    yield made
    await made.close()
