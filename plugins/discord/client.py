"""discord.py's client: what it hears goes to the desks."""

from __future__ import annotations

from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from plugins.discord.settings import DiscordSettings


class Client(discord.Client):
    """`voice` is told who comes and goes."""

    voice: Any = None

    def __init__(self, settings: DiscordSettings) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        Route.BASE = settings.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)
        super().__init__(intents=intents, guild_ready_timeout=0.5)

    async def on_ready(self) -> None:
        self.voice.ready()

    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        self.voice.voice_state_changed(member, before, after)
