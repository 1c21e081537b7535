"""The plugin in a running show."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engines import STT, TTS
from bot.host import ChatMessage, User
from bot.testing import Rehearsal
from plugins.azure_speech.ears import AzureEars
from tests.plugins.azure_speech.conftest import KEY
from tests.plugins.azure_speech.double import Double

pytest.importorskip("azure.cognitiveservices.speech", reason="the extra 'azure' is not installed")

ANN = User(id="1", name="Ann")
VOICE = "en-US-JennyNeural"


def show(folder: Path, double: Double) -> Rehearsal:
    plugins = {"azure_speech": {"key": KEY, "endpoint": double.url}, "chat": {}}
    voice = {"tts": "azure_speech", "default": VOICE, "sinks": ["null"], "pause_s": 0.0}
    return Rehearsal(folder, plugins=plugins, settings={"voice": voice})


async def test_the_show_speaks_with_it(tmp_path: Path, double: Double) -> None:
    async with show(tmp_path, double) as rehearsal:
        await rehearsal.emit(ChatMessage(text="Luna, hello!", user=ANN))
        assert isinstance(rehearsal.app.registry.get(STT, "azure_speech"), AzureEars)
        assert rehearsal.app.registry.get(TTS, "azure_speech").health().ok
    assert rehearsal.heard == rehearsal.spoken != []
    assert f'<voice name="{VOICE}">' in double.speeches[0].ssml


async def test_one_tells_what_is_wrong_with_the_key(tmp_path: Path, double: Double) -> None:
    double.refuse = 401
    async with show(tmp_path, double) as rehearsal:
        message = ChatMessage(text="Luna, hello!", user=ANN)
        await rehearsal.emit(message)
        assert any("key was refused" in step for step in rehearsal.trace(message))
        assert KEY not in str(rehearsal.trace(message))
