"""The real voice through the real stage into a file."""

from __future__ import annotations

import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.audio import Outputs
from bot.engines import TTS, EngineRegistry
from bot.host.stage.stage import Stage, UtteranceRequest
from bot.settings import VoiceSettings
from bot.voice import Sentence, Speaker
from plugins.espeak import EspeakVoice


async def test_a_spoken_reply_ends_in_a_sound_file_as_it_was_heard(tmp_path: Path) -> None:
    path = tmp_path / "show.wav"
    voice = EspeakVoice()
    await voice.warm()
    registry = EngineRegistry()
    registry.add(TTS, "espeak", voice)
    outputs = Outputs(lambda *message: None)
    await outputs.start([f"file:{path}"])
    shown: list[tuple[str, dict[str, Any]]] = []
    stage = Stage(
        Speaker(registry, VoiceSettings()),
        outputs,
        lambda name, /, **fields: shown.append((name, fields)),
    )

    async def tokens() -> AsyncIterator[str]:
        for token in ("[happy] Hel", "lo chat", "! ", "Good to ", "see you 😀."):
            yield token

    async def as_it_is(sentence: Sentence) -> Sentence | None:
        return sentence

    done = await stage.perform(UtteranceRequest(id="u1"), tokens(), as_it_is)
    await outputs.close()
    await voice.close()

    assert done.heard == "Hello chat! Good to see you 😀."
    assert done.complete
    assert done.voice == "en-us"
    assert [f["index"] for name, f in shown if name == "word"] == list(range(7))
    assert len({f["shape"] for name, f in shown if name == "mouth"}) >= 4
    assert ("expression", {"name": "happy"}) in shown
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        seconds = file.getnframes() / file.getframerate()
    assert seconds == pytest.approx(done.seconds, abs=0.3)
    assert 1.0 < seconds < 3.0
    loud = samples[np.abs(samples) > 0.01]
    assert -26 < 20 * np.log10(np.sqrt(np.mean(loud**2))) < -8
