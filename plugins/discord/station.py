"""All of Discord in one place: the client and what it works for."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import discord

from bot.dialogue import Persona
from bot.host import Context, Registrations, UserModerated
from plugins.discord.client import Client
from plugins.discord.failures import ours
from plugins.discord.link import Link
from plugins.discord.platform import DiscordPlatform
from plugins.discord.settings import DiscordSettings
from plugins.discord.text.answers import Answers
from plugins.discord.text.ears import TextEars
from plugins.discord.text.orders import Orders
from plugins.discord.text.outlook import problems
from plugins.discord.text.posts import Posts
from plugins.discord.text.rest import Rest
from plugins.discord.text.slash import Offered, Slash
from plugins.discord.voice.desk import VoiceDesk

NO_TOKEN = "no bot token yet: Discord is not connected"


class Station:
    """Built when the plugin is loaded; `run` works until it is unloaded."""

    def __init__(self, ctx: Context) -> None:
        settings: DiscordSettings = ctx.settings
        self._ctx = ctx
        self._settings = settings
        self.client = Client(settings)
        self.slash = Slash(self.client, self._slash_asked, lambda asked: self.ears.trust(asked))
        self.platform = DiscordPlatform(settings, self.client, self.slash, self._moderated)
        self.ears = self.client.text = TextEars(ctx, self.client, self.platform)
        self.voice = self.client.voice = VoiceDesk(ctx, self.platform.guilds)
        self.rest = Rest()
        self.posts = Posts(settings.posts)
        self.answers = Answers(settings.limits, self.rest)
        self.orders = Orders(settings, self.platform, self.posts, self.rest, self.voice)
        self._link = self.client.link = Link(
            ctx, self.client, settings.token.reveal(), guilds=self.platform.guilds, came=self._came
        )

    async def run(self) -> None:
        """Never returns, unless there is nothing to connect with."""
        if not self._settings.token:
            self._ctx.connection("needs_auth", NO_TOKEN, "docs/discord.md shows how to get one")
            return
        await self.rest.load(self._ctx.store)
        tasks = [
            asyncio.create_task(self.voice.run(), name="discord voice"),
            asyncio.create_task(self.ears.run(), name="discord text"),
        ]
        try:
            await self._link.run()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        self.slash.close()
        await self.client.close()

    async def _came(self) -> None:
        """The bot is on its server: what is missing there is said now."""
        found = "; ".join(problems(self._settings, self.platform.guilds()))
        if found:
            self._ctx.connection("failed", found, "mend it in the settings", part="server")
        else:
            self._ctx.connection("off", part="server")
        await self.offer_commands()

    async def offer_commands(self) -> None:
        """Have the servers list the house's commands, where they changed."""
        if not self._settings.text.slash or not self.client.is_ready():
            return
        try:
            await self.slash.offer(self._offered(), self.platform.guilds())
        except discord.DiscordException as error:
            note = f"slash commands: {ours(error, 'the list')}"
            fix = f"open {self._link.invitation()} again"
            self._ctx.connection("failed", note, fix, part="commands")
        else:
            self._ctx.connection("off", part="commands")

    def _offered(self) -> list[Offered]:
        """Each command once, under its own name, those of Discord first."""
        commands = self._ctx.get(Registrations).commands.values()
        house = {
            b.command.name: Offered(name=b.command.name, help=b.command.help, role=b.command.role)
            for b in commands
        }
        own = {
            o.name: Offered(name=o.name, help=o.usage, role=o.role)
            for o in self.orders.all.values()
        }
        return list((house | own).values())

    async def _slash_asked(self, asked: discord.Interaction, text: str) -> None:
        await self.ears.slash(asked, text)

    async def _moderated(self, done: UserModerated) -> None:
        """What the bot did is in the journal as what moderators do is."""
        await self._ctx.emit(replace(done, by=self._ctx.get(Persona).name))
