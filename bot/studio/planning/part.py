"""A voice that was found fit to speak, and what its engine refuses."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from bot.engines import TTS, Checkpoints, Checks, SpeechCapabilities, SpeechRequest
from bot.errors import BadRequest, EngineUnusable, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A voice that was found fit; `label` is how it was asked for."""

    engine: TTS
    able: SpeechCapabilities
    request: SpeechRequest
    label: str = ""
    profile: str = ""

    @property
    def language(self) -> str:
        return self.request.language


async def checked(part: Part) -> Part:
    """Raises BadRequest for what the engine knows that it cannot do."""
    if isinstance(part.engine, Checks):
        try:
            await part.engine.check(part.request)
        except EngineUnusable as error:
            field = "model" if part.request.model else "engine"
            raise BadRequest(error.message, field=field, hint=error.hint) from error
    return part


async def refuse_broken(engine: TTS, model: str) -> None:
    """Raises BadRequest, naming the file, for a checkpoint that is there but not whole."""
    if not isinstance(engine, Checkpoints):
        return
    with suppress(NotFound):
        try:
            await engine.capabilities_of(model)
        except EngineUnusable as error:
            raise BadRequest(error.message, field="model", hint=error.hint) from error


def name_of_engine(engine: TTS, model: str) -> str:
    return f"{engine.name} ({model})" if model else engine.name
