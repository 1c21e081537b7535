"""The espeak-ng voice as the house sees it; the library itself lives in a worker process.

The process keeps a library under the GPL apart from the program, and its crash from the show.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from bot.engines import (
    Cancel,
    EngineWorker,
    Health,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    WorkerState,
)
from bot.errors import EngineError


class EspeakVoice:
    """A TTS engine. Word times and visemes come with the sound, which is 22,050 Hz mono."""

    name = "espeak"

    def __init__(
        self,
        *,
        pitch: float = 1.0,
        volume: float = 1.0,
        on_state: Callable[[WorkerState], None] | None = None,
    ) -> None:
        self._pitch = pitch
        self._volume = volume
        self._worker = EngineWorker(
            "plugins.espeak.synth:build", {}, name=self.name, start_timeout=20.0, on_state=on_state
        )
        self._capabilities: SpeechCapabilities | None = None

    async def warm(self) -> None:
        """Load the library before the first sentence; a failure is shown, not raised."""
        try:
            await self._worker.start()
        except EngineError as error:
            logging.getLogger(__name__).warning("%s", error)

    async def stream(
        self, request: SpeechRequest, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Raises EngineError, such as for an unknown voice, before the first sound."""
        asked = replace(
            request, pitch=request.pitch * self._pitch, volume=request.volume * self._volume
        )
        async with aclosing(self._worker.stream("speak", asked, cancel)) as batches:
            async for batch in batches:
                for event in batch:
                    yield event

    async def capabilities(self) -> SpeechCapabilities:
        known = self._capabilities or await self._worker.call("capabilities")
        self._capabilities = known
        return known

    async def health(self) -> Health:
        state = self._worker.state
        return Health(ok=state.state in ("off", "loading", "ready"), note=state.note or state.state)

    async def close(self) -> None:
        await self._worker.close()
