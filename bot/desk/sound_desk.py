"""At the desk: a text as a sound file, and what is said in one, beside the show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from bot.audio import AudioChunk, encode, read_sound, resampled
from bot.desk.parts import Parts
from bot.desk.stage_desk import spoken_text
from bot.engines import STT, Audio, Cancel, ListenRequest, Spending, cost, pick_recogniser
from bot.errors import AudioError, NotFound
from bot.voice import Manner, Speaker, sentences

LONGEST_DICTATION_S = 300.0
PIECE_S = 0.5


class SoundDesk:
    """See `Desk`: a text as a sound."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def make_sound(self, text: str) -> bytes:
        manner = Manner(rate=self.parts.switches.now.rate)
        sound = await _spoken(self.parts.stage.speaker, spoken_text(text), manner)
        return await asyncio.to_thread(encode, sound, "wav")

    async def recogniser(self) -> str:
        try:
            return pick_recogniser(self.parts.registry)
        except NotFound:
            return ""

    async def listen(self, recording: bytes) -> str:
        name = pick_recogniser(self.parts.registry)
        sound = await asyncio.to_thread(read_sound, recording, max_seconds=LONGEST_DICTATION_S)
        request = ListenRequest(language=self.parts.settings.language)
        engine = self.parts.registry.get(STT, name)
        said = engine.stream(_pieces(sound), request, Cancel())
        words = " ".join([one.text async for one in said if one.final and one.text])
        account = self.parts.host.services.get(Spending)
        account.heard(name, sound.seconds, cost(engine, sound.seconds))
        return words


async def _pieces(sound: AudioChunk) -> AsyncIterator[AudioChunk]:
    """The sound as if it came from a microphone that hurries."""
    rest = sound
    while rest.pcm:
        piece, rest = rest.split(PIECE_S)
        yield piece
        await asyncio.sleep(0)


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
