"""The real recogniser, to which only a few sentences can be said: its words are right."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.audio import AudioChunk
from bot.engines import Cancel, ListenCapabilities, ListenRequest, Transcript
from plugins.pocketsphinx.ears import SphinxEars
from plugins.pocketsphinx.settings import SphinxSettings


class GrammarEars:
    """Stands where a rehearsal has its fake ears. `close` ends the recogniser's process."""

    name = "fake"

    def __init__(self, *sentences: str) -> None:
        self.grammar = "\n".join(sentences)
        self.sphinx = SphinxEars(SphinxSettings())

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncIterator[Transcript]:
        asked = replace(request, grammar=self.grammar, phrases=())
        async for transcript in self.sphinx.stream(audio, asked, cancel):
            yield transcript

    async def capabilities(self) -> ListenCapabilities:
        return await self.sphinx.capabilities()

    async def close(self) -> None:
        await self.sphinx.close()
