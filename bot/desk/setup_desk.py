"""At the desk: the first run."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.desk.parts import Parts
from bot.engines import LLM, TTS
from bot.errors import BadRequest, BotError
from bot.host import SetupChoice, board
from bot.settings import load
from db import DocumentRepository

_PLUGIN, _KEY = "host", "setup"


class SetupDesk:
    """See `Desk`: the first run."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def setup(self) -> board.Setup:
        database, settings = self.parts.database, self.parts.settings
        done = await database.read(lambda s: DocumentRepository(s).get(_PLUGIN, _KEY))
        return {
            "needed": not done,
            "name": settings.name,
            "voice": settings.voice.default,
            "mind": settings.llm.chat,
            "asks": await asyncio.to_thread(self._asks),
            "voices": await self._voices(),
            "minds": self.parts.registry.names(LLM),
        }

    async def save_setup(self, choice: SetupChoice) -> board.Setup:
        if not choice["name"].strip():
            raise BotError("the bot needs a name", hint="Luna, for example")
        answers = {name: text.strip() for name, text in choice["answers"].items() if text.strip()}
        await asyncio.to_thread(self._save, choice, answers)
        self.parts.settings = await asyncio.to_thread(load, self.parts.config)
        await self.parts.apply(self.parts.settings)
        for name in answers:
            await self.parts.loader.enable(name, self.parts.section(name))
        return await self.skip_setup()

    async def skip_setup(self) -> board.Setup:
        await self.parts.database.run(
            lambda s: DocumentRepository(s).put(_PLUGIN, _KEY, {"done": True})
        )
        return await self.setup()

    def _save(self, choice: SetupChoice, answers: dict[str, str]) -> None:
        """Raises BadRequest where a plugin did not ask, ConfigError where a value will not do."""
        asked = self._asked()
        file = self.parts.file()
        file.set(("name",), choice["name"].strip())
        file.set(("voice", "default"), choice["voice"])
        file.set(("llm", "chat"), choice["mind"])
        for name, text in answers.items():
            if name not in asked:
                raise BadRequest(f"'{name}' asks for nothing", field="answers")
            file.enable_plugin(name)
            file.set(("plugins", name, asked[name]), text)
        file.save()

    def _asked(self) -> dict[str, str]:
        """Each plugin that asks for a field of its settings, and that field."""
        loader = self.parts.loader
        found = {name: loader.look_at(name).plugin.first_run for name in loader.names()}
        return {name: field for name, field in found.items() if field}

    def _asks(self) -> list[board.SetupAsk]:
        return [self._ask(name, field) for name, field in self._asked().items()]

    def _ask(self, name: str, field: str) -> board.SetupAsk:
        plugin = self.parts.loader.look_at(name).plugin
        assert plugin.settings is not None
        form = self.parts.file().form(("plugins", name), plugin.settings)
        shown: Any = next(control for control in form if control.name == field)
        label = f"{plugin.title} {shown.label[:1].lower()}{shown.label[1:]}"
        return {"plugin": name, "label": label, "hint": shown.hint, "value": shown.value or ""}

    async def _voices(self) -> list[str]:
        engine = self.parts.registry.find(TTS, self.parts.settings.voice.tts)
        if engine is None:
            return []
        voices = (await engine.capabilities()).voices
        return list(dict.fromkeys(voice.id for voice in voices))
