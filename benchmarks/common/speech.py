"""What callers say, in a voice that is always there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.audio import AudioChunk, AudioFormat
from bot.engines import SpeechRequest
from bot.realtime import spoken
from plugins.espeak import EspeakVoice


async def speech(texts: Sequence[str], format: AudioFormat) -> list[AudioChunk]:
    """Each text from its first to its last audible sample."""
    voice = EspeakVoice()
    try:
        return [await spoken(voice, SpeechRequest(text=t, voice="en-us"), format) for t in texts]
    finally:
        await voice.close()
