"""The Piper voices as the house sees them; Piper itself, under the GPL, runs in a worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from bot.engines import (
    Cancel,
    EngineWorker,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    WorkerState,
)
from bot.errors import EngineError
from plugins.piper.files import NAME, find_voices
from plugins.piper.settings import PiperSettings


class PiperVoices:
    """A TTS engine with every voice of a folder; sound in the voice's own rate, mono."""

    name = NAME

    def __init__(
        self, settings: PiperSettings, on_state: Callable[[WorkerState], None] | None = None
    ) -> None:
        self._settings = settings
        self._folder = Path(settings.folder).expanduser()
        self._worker = EngineWorker(
            "plugins.piper.synth:build",
            {"folder": str(self._folder), "cuda": settings.cuda},
            name=NAME,
            start_timeout=settings.start_s,
            on_state=on_state,
        )

    async def warm(self) -> None:
        """Load the voice before the first sentence; a failure is shown, not raised."""
        try:
            await self._worker.call("load", self._settings.voice)
        except EngineError as error:
            logging.getLogger(__name__).warning("%s", error)

    async def stream(
        self, request: SpeechRequest, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Raises EngineError, such as for a voice that is not in the folder, before any sound."""
        asked = replace(request, voice=request.voice or self._settings.voice)
        async with aclosing(self._worker.stream("speak", asked, cancel)) as batches:
            async for batch in batches:
                for event in batch:
                    yield event

    async def capabilities(self) -> SpeechCapabilities:
        """The voices that lie in the folder now."""
        voices = await asyncio.to_thread(find_voices, self._folder)
        return SpeechCapabilities(
            voices=tuple(info for voice in voices for info in voice.infos()),
            languages=tuple(dict.fromkeys(voice.language for voice in voices)),
            word_times=True,
        )

    async def close(self) -> None:
        await self._worker.close()
