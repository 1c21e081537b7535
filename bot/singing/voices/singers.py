"""Who can sing: every voice of every converter that is on, and the one that is chosen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engines import EngineRegistry, Reports, SingingVoice, VoiceConverter
from bot.errors import BotError, NotFound
from bot.singing.disk import disk_error, write_json
from bot.singing.results import EFFECT_NOTE

APART = ":"  # between engine and voice
OF_VOICE = "/"  # between a voice and one speaker of its model


@dataclass(frozen=True, slots=True, kw_only=True)
class Singer:
    """A voice that can be chosen. `id` is `engine:voice`, or `engine:voice/speaker` of a model
    with several. `note` says what it is where no voice was trained, `flaw` why it cannot sing."""

    id: str
    name: str
    engine: str
    voice: str
    speaker: str = ""
    trained: bool = False
    note: str = ""
    median_hz: float = 0.0
    flaw: str = ""

    @property
    def speakers(self) -> Mapping[str, float]:
        """The shares of a model's speakers that a converter is asked for."""
        return {self.speaker: 1.0} if self.speaker else {}


class Singers:
    """Looks voices up. The choice stands in a file, so that it outlives a restart."""

    def __init__(self, engines: EngineRegistry, file: Path, preferred: str = "") -> None:
        self.preferred = preferred
        self._engines = engines
        self._file = file
        self._chosen = ""

    async def open(self) -> None:
        """Read what was chosen before."""
        self._chosen = await asyncio.to_thread(self._read)

    async def all(self) -> list[Singer]:
        """Trained voices first, else as their engines list them; one that fails has a flaw."""
        found: list[Singer] = []
        for engine in self._engines.names(VoiceConverter):
            try:
                voices = await self._engines.get(VoiceConverter, engine).voices()
            except BotError as error:
                found.append(_failed(engine, str(error)))
                continue
            for voice in voices:
                found.extend(_singers(engine, voice))
        return sorted(found, key=lambda one: (not one.trained, bool(one.flaw)))

    async def find(self, id: str) -> Singer:
        """That one, or with an empty id the chosen one. Raises NotFound."""
        singers = await self.all()
        if id:
            wanted = next((one for one in singers if one.id == id), None)
        else:
            wanted = self._choice(singers)
        if wanted is not None:
            return wanted
        if not id:
            raise NotFound(
                "nobody here can sing", hint="enable a plugin that sings, in config.yaml"
            )
        known = ", ".join(one.id for one in singers[:8]) or "none"
        raise NotFound(f"no voice '{id[:60]}'", hint=f"there are: {known}")

    async def choose(self, id: str) -> Singer:
        """Sing with this voice from now on. Raises NotFound, and BotError for one with a flaw."""
        singer = await self.find(id)
        if singer.flaw:
            raise BotError(f"{singer.name} cannot sing: {singer.flaw}", hint="choose another voice")
        await asyncio.to_thread(self._write, singer.id)
        self._chosen = singer.id
        return singer

    def details(self, singer: Singer) -> dict[str, Any]:
        """How its engine is doing."""
        engine = self._engines.find(VoiceConverter, singer.engine)
        if not isinstance(engine, Reports):
            return {"ok": engine is not None, "state": "", "note": ""}
        health = engine.health()
        return {
            "ok": health.ok,
            "state": str(health.details.get("state", "")),
            "note": health.note,
        }

    def _choice(self, singers: list[Singer]) -> Singer | None:
        """What was chosen, else what the settings name, else the first that can."""
        able = [one for one in singers if not one.flaw]
        for id in (self._chosen, self.preferred):
            if found := next((one for one in able if one.id == id), None):
                return found
        return able[0] if able else None

    def _read(self) -> str:
        try:
            return str(json.loads(self._file.read_text("utf-8"))["voice"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _write(self, id: str) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_error(error) from error
        write_json(self._file, {"voice": id})


def _singers(engine: str, voice: SingingVoice) -> list[Singer]:
    """One for each speaker of a model with several."""
    speakers = voice.speakers if len(voice.speakers) > 1 else ("",)
    name = voice.label or voice.name
    id = f"{engine}{APART}{voice.name}"
    return [
        Singer(
            id=f"{id}{OF_VOICE}{speaker}" if speaker else id,
            name=f"{name}: {speaker}" if speaker else name,
            engine=engine,
            voice=voice.name,
            speaker=speaker,
            trained=voice.trained,
            note="" if voice.trained else EFFECT_NOTE,
            median_hz=voice.median_hz,
            flaw=voice.flaw,
        )
        for speaker in speakers
    ]


def _failed(engine: str, flaw: str) -> Singer:
    return Singer(id=f"{engine}{APART}", name=engine, engine=engine, voice="", flaw=flaw)
