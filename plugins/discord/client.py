"""discord.py's client: what it hears goes to the desks."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from plugins.discord.settings import DiscordSettings

SERVERS_S = 0.5  # without news of another server: they are all there
LONGEST_WAIT_S = 40.0  # for a place within Discord's rate; what would wait longer is told


class Client(discord.Client):
    """`voice` is told who comes and goes, `text` what is written, `link` how it is connected."""

    voice: Any = None
    text: Any = None
    link: Any = None

    def __init__(self, settings: DiscordSettings) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        Route.BASE = settings.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)
        super().__init__(
            intents=intents,
            guild_ready_timeout=SERVERS_S,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT_S,
        )

    def again(self) -> None:
        """After `close`: what a new login needs."""
        self.clear()
        self.http.connector = discord.utils.MISSING  # the closed one is of no more use
        self.loop = asyncio.get_running_loop()

    # --- how it is connected -----------------------------------------------------------------

    async def on_ready(self) -> None:
        self.voice.ready()
        await self.link.ready()

    async def on_resumed(self) -> None:
        await self.link.ready()

    async def on_disconnect(self) -> None:
        self.link.lost()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.link.ready()

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.link.ready()

    # --- what is said ------------------------------------------------------------------------

    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        self.voice.voice_state_changed(member, before, after)

    async def on_message(self, message: discord.Message) -> None:
        self.text.hear(message)

    async def on_raw_message_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
        if edit.message.edited_at is not None:  # else Discord has only added a preview
            self.text.hear(edit.message, edited=True)

    async def on_raw_message_delete(self, gone: discord.RawMessageDeleteEvent) -> None:
        await self.text.removed(gone.channel_id, gone.message_id)

    async def on_raw_bulk_message_delete(self, gone: discord.RawBulkMessageDeleteEvent) -> None:
        for message in gone.message_ids:
            await self.text.removed(gone.channel_id, message)

    async def on_audit_log_entry_create(self, entry: discord.AuditLogEntry) -> None:
        await self.text.moderated(entry)
