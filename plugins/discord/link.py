"""The connection to Discord: kept up, and told of on the panel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import discord

from bot.host import Context
from plugins.discord.client import Client
from plugins.discord.failures import PORTAL

FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 120.0
INTENT_WAIT_S = 300.0  # until it is looked whether somebody has turned the intent on
NEW_TOKEN = f"{PORTAL}, your application, Bot, Reset Token; put the new one into the settings"
INTENT = f"{PORTAL}, your application, Bot, turn on Message Content Intent"
INVITE = (
    "https://discord.com/oauth2/authorize?client_id={id}"
    "&scope=bot+applications.commands&permissions={permissions}"
)
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
    add_reactions=True,
    embed_links=True,
    manage_messages=True,
    moderate_members=True,
    ban_members=True,
    view_audit_log=True,
    connect=True,
    speak=True,
)


class Link:
    """`run` works until it is cancelled, or until only a person can help.

    `guilds()` are the servers that it is for; `came` is awaited when it is there.
    """

    def __init__(
        self,
        ctx: Context,
        client: Client,
        token: str,
        *,
        guilds: Callable[[], list[discord.Guild]],
        came: Callable[[], Awaitable[None]],
    ) -> None:
        self._ctx = ctx
        self._client = client
        self._token = token
        self._guilds = guilds
        self._came = came
        self._wait = FIRST_WAIT_S

    async def run(self) -> None:
        while True:
            pause = await self._connect()
            if pause is None:
                return
            await self._client.close()
            await asyncio.sleep(pause)
            self._client.again()

    async def ready(self) -> None:
        """The client is connected, for the first time or again."""
        self._wait = FIRST_WAIT_S
        guilds = self._guilds()
        if not guilds:
            fix = f"open {self.invitation()} and choose your server"
            elsewhere = "; it is on others" if self._client.guilds else ""
            note = f"the bot is not on your server yet{elsewhere}"
            self._ctx.connection("needs_auth", note, fix)
            return
        names = ", ".join(guild.name for guild in guilds[:3])
        self._ctx.connection("ok", f"on {names}")
        await self._came()

    def lost(self) -> None:
        """The library connects anew by itself."""
        if not self._client.is_closed():
            self._ctx.connection("retrying", "the connection broke; it is made anew")

    def invitation(self) -> str:
        return INVITE.format(
            id=self._client.application_id or "YOUR_APPLICATION", permissions=PERMISSIONS.value
        )

    async def _connect(self) -> float | None:
        """Until the connection is lost for good: seconds to wait, None where that is no use."""
        self._ctx.connection("connecting")
        try:
            await self._client.login(self._token)
            await self._client.connect()
        except discord.LoginFailure:
            return self._token_refused("Discord refuses the bot token")
        except discord.PrivilegedIntentsRequired:
            note = "Discord does not let the bot read messages yet (4014)"
            self._ctx.connection("needs_auth", note, INTENT)
            return INTENT_WAIT_S
        except discord.ConnectionClosed as error:
            return self._closed(error.code)
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
            return self._later(f"Discord cannot be reached ({type(error).__name__})")
        return self._later("Discord closed the connection")

    def _closed(self, code: int | None) -> float | None:
        if code == 4004:
            return self._token_refused("the bot token was revoked (4004)")
        if code == 4013:
            note = "Discord takes none of these intents (4013)"
            self._ctx.connection("failed", note, "update the set-up: start.py")
            return None
        return self._later(f"Discord closed the connection ({code})")

    def _token_refused(self, note: str) -> None:
        self._ctx.connection("needs_auth", note, NEW_TOKEN)

    def _later(self, note: str) -> float:
        wait, self._wait = self._wait, min(2 * self._wait, LONGEST_WAIT_S)
        self._ctx.connection("retrying", note, f"tried again in {wait:.0f} s")
        return wait
