"""At the desk: a text as a sound file, beside the show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from bot.audio import AudioChunk, encode, resampled
from bot.desk.parts import Parts
from bot.desk.stage_desk import spoken_text
from bot.engines import Audio, Cancel
from bot.errors import AudioError
from bot.voice import Manner, Speaker, sentences


class SoundDesk:
    """See `Desk`: a text as a sound."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def make_sound(self, text: str) -> bytes:
        manner = Manner(rate=self.parts.switches.now.rate)
        sound = await _spoken(self.parts.stage.speaker, spoken_text(text), manner)
        return await asyncio.to_thread(encode, sound, "wav")


async def _spoken(speaker: Speaker, text: str, manner: Manner) -> AudioChunk:
    """All of it in one piece. Raises EngineError, and AudioError where there is nothing in it."""
    pieces: list[AudioChunk] = []
    speech = speaker.speak(sentences(_written(text)), manner, Cancel())
    async with aclosing(speech) as events:
        async for event in events:
            if isinstance(event, Audio):
                pieces.append(event.chunk)
    if not pieces:
        raise AudioError("there is nothing to be heard in that", hint="write some words")
    format = pieces[0].format  # a fallback's sentences may come in another one
    return AudioChunk(b"".join(resampled(piece, format).pcm for piece in pieces), format)


async def _written(text: str) -> AsyncIterator[str]:
    yield text
