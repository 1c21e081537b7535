"""Slash commands: what they are called, and the answers that they wait for."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import discord
from discord import app_commands

from bot.host import Trust

NAME = re.compile(r"[\w-]{1,32}")
MOST = 95  # Discord takes 100 of an application
WAIT_S = 8.0  # for the answer; then the asker is told that there is none
LASTS_S = 14 * 60  # Discord takes answers for 15 minutes
ASK_WAIT_S = 150.0  # a mind may think long, and a human may look at the words first
PASSED_ON = "Passed on; there is no answer to it."
NO_ANSWER = "There is no answer to that."
Receive = Callable[[discord.Interaction, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A command of the house, as Discord lists it."""

    name: str
    help: str = ""
    role: Trust = Trust.VIEWER


@dataclass(slots=True)
class _Pending:
    interaction: discord.Interaction
    until: float
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Slash:
    """`receive(interaction, text)` brings what was asked to the door, as a line of chat;
    `trust(interaction)` says who asked."""

    def __init__(
        self,
        client: discord.Client,
        receive: Receive,
        trust: Callable[[discord.Interaction], Trust],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tree = app_commands.CommandTree(client)
        self._receive = receive
        self._trust = trust
        self._clock = clock
        self._pending: dict[int, _Pending] = {}
        self._synced: dict[int, tuple[Offered, ...]] = {}
        self._syncing = asyncio.Lock()

    async def offer(self, commands: Iterable[Offered], guilds: Iterable[discord.Guild]) -> None:
        """Have the servers list these, where they do not yet. Raises discord.HTTPException."""
        named = {c.name: c for c in commands if NAME.fullmatch(c.name)}
        offered = tuple(sorted(named.values(), key=lambda c: c.name))[:MOST]
        async with self._syncing:
            for guild in guilds:
                if self._synced.get(guild.id) != offered:
                    await self._sync(guild, offered)
                    self._synced[guild.id] = offered

    def waits(self, interaction: int) -> bool:
        """Whether an answer can still be given to it."""
        pending = self._pending.get(interaction)
        return pending is not None and self._clock() < pending.until

    async def answer(self, interaction: int, text: str) -> None:
        """Raises discord.HTTPException."""
        pending = self._pending[interaction]
        pending.answered.set()
        await pending.interaction.followup.send(
            text, allowed_mentions=discord.AllowedMentions.none()
        )

    async def refuse(self, interaction: int, text: str) -> None:
        """Tell it to the asker alone. Raises discord.HTTPException.

        The first answer is seen by everybody, as the waiting for it was: that goes first.
        """
        pending = self._pending[interaction]
        pending.answered.set()
        await pending.interaction.delete_original_response()
        await pending.interaction.followup.send(text, ephemeral=True)

    def close(self) -> None:
        """Nothing waits any more."""
        for pending in self._pending.values():
            pending.answered.set()

    async def _sync(self, guild: discord.Guild, offered: Iterable[Offered]) -> None:
        self._tree.clear_commands(guild=guild)
        for command in offered:
            self._tree.add_command(self._command(command), guild=guild)
        for command in (self._ask(), self._run()):
            if self._tree.get_command(command.name, guild=guild) is None:
                self._tree.add_command(command, guild=guild)
        await self._tree.sync(guild=guild)

    def _command(self, offered: Offered) -> app_commands.Command:
        async def call(interaction: discord.Interaction, text: str = "") -> None:
            if self._trust(interaction) < offered.role:
                refusal = f"/{offered.name} is for {offered.role.name.lower()}s."
                await interaction.response.send_message(refusal, ephemeral=True)
                return
            await self._order(interaction, f"!{offered.name} {text}".strip())

        words = " ".join((offered.help or offered.name).split())[:100]
        return app_commands.Command(name=offered.name, description=words, callback=call)

    def _ask(self) -> app_commands.Command:
        async def ask(interaction: discord.Interaction, text: str) -> None:
            if not await self._take(interaction, text.lstrip("!"), ASK_WAIT_S):
                await self.refuse(interaction.id, NO_ANSWER)

        return app_commands.Command(name="ask", description="Ask the bot", callback=ask)

    def _run(self) -> app_commands.Command:
        """The streamer's own commands change from chat; one entry stands for all of them."""

        async def run(interaction: discord.Interaction, text: str) -> None:
            await self._order(interaction, f"!{text.lstrip('!/')}")

        return app_commands.Command(name="run", description="Any command by its name", callback=run)

    async def _order(self, interaction: discord.Interaction, text: str) -> None:
        if not await self._take(interaction, text, WAIT_S):
            await self.answer(interaction.id, PASSED_ON)

    async def _take(self, interaction: discord.Interaction, text: str, wait_s: float) -> bool:
        """Whether it was answered within `wait_s`."""
        await interaction.response.defer(thinking=True)
        self._forget_old()
        pending = _Pending(interaction, self._clock() + LASTS_S)
        self._pending[interaction.id] = pending
        await self._receive(interaction, text)
        try:
            await asyncio.wait_for(pending.answered.wait(), wait_s)
        except TimeoutError:
            return False
        return True

    def _forget_old(self) -> None:
        now = self._clock()
        self._pending = {id: p for id, p in self._pending.items() if now < p.until}
