"""All of Discord in one place: the client and what it works for."""

from __future__ import annotations

import asyncio

import discord

from bot.host import Context
from plugins.discord.client import Client
from plugins.discord.settings import DiscordSettings
from plugins.discord.voice.desk import VoiceDesk

NO_TOKEN = "no bot token yet: Discord is not connected"


class Station:
    """Built when the plugin is loaded; `run` works until it is unloaded."""

    def __init__(self, ctx: Context) -> None:
        settings: DiscordSettings = ctx.settings
        self._ctx = ctx
        self._settings = settings
        self.client = Client(settings)
        self.voice = self.client.voice = VoiceDesk(ctx, self.client)

    async def run(self) -> None:
        """Never returns, unless there is nothing to connect with."""
        if not self._settings.token:
            self._ctx.connection("needs_auth", NO_TOKEN, "docs/discord.md shows how to get one")
            return
        self._ctx.connection("connecting")
        speak = asyncio.create_task(self.voice.run(), name="discord voice")
        try:
            await self.client.login(self._settings.token.reveal())
            self._ctx.connection("ok")
            await self.client.connect()
        except discord.LoginFailure:
            self._ctx.connection("needs_auth", "Discord refuses the bot token", "make a new one")
        finally:
            speak.cancel()
            await asyncio.gather(speak, return_exceptions=True)

    async def close(self) -> None:
        await self.client.close()
