"""At the desk: the first run."""

from __future__ import annotations

import asyncio

from bot.desk.parts import Parts
from bot.engines import LLM, TTS
from bot.errors import BotError
from bot.host import SetupChoice, board
from bot.settings import load
from db import DocumentRepository

_PLUGIN, _KEY = "host", "setup"
PLATFORM = "twitch"  # the first run asks for this plugin's client id; its name is only a key here


class SetupDesk:
    """See `Desk`: the first run."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def setup(self) -> board.Setup:
        database, settings = self.parts.database, self.parts.settings
        done = await database.read(lambda s: DocumentRepository(s).get(_PLUGIN, _KEY))
        twitch = settings.plugins.get(PLATFORM) or {}
        return {
            "needed": not done,
            "name": settings.name,
            "voice": settings.voice.default,
            "mind": settings.llm.chat,
            "twitch_client_id": str(twitch.get("client_id", "")),
            "voices": await self._voices(),
            "minds": self.parts.registry.names(LLM),
        }

    async def save_setup(self, choice: SetupChoice) -> board.Setup:
        def save() -> None:
            file = self.parts.file()
            file.set(("name",), choice["name"].strip())
            file.set(("voice", "default"), choice["voice"])
            file.set(("llm", "chat"), choice["mind"])
            client_id = choice["twitch_client_id"].strip()
            if client_id:
                file.enable_plugin(PLATFORM)
                file.set(("plugins", PLATFORM, "client_id"), client_id)
            file.save()

        if not choice["name"].strip():
            raise BotError("the bot needs a name", hint="Luna, for example")
        await asyncio.to_thread(save)
        self.parts.settings = await asyncio.to_thread(load, self.parts.config)
        await self.parts.apply(self.parts.settings)
        if self.parts.settings.plugins.get(PLATFORM):
            await self.parts.loader.enable(PLATFORM, self.parts.section(PLATFORM))
        return await self.skip_setup()

    async def skip_setup(self) -> board.Setup:
        await self.parts.database.run(
            lambda s: DocumentRepository(s).put(_PLUGIN, _KEY, {"done": True})
        )
        return await self.setup()

    async def _voices(self) -> list[str]:
        engine = self.parts.registry.find(TTS, self.parts.settings.voice.tts)
        if engine is None:
            return []
        voices = (await engine.capabilities()).voices
        return list(dict.fromkeys(voice.id for voice in voices))
