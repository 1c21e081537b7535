"""Arrival: every handler gets the event in its plugin's mailbox; `!name` finds its command."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.host.events import ChatMessage, CommandInvoked, Event, Trust
from bot.host.moments.backstage import Backstage
from bot.host.moments.handler_context import HandlerContext
from bot.host.plugin import Bound, Cooldowns, Drop, Mailbox, PluginScope, Postmen, parse, safely

MOST_NAMED = 8  # handlers of an event that its trace names
HANDLER_GRACE_S = 0.5  # a handler may end by itself when its plugin goes


@dataclass(frozen=True, slots=True)
class Letter:
    """An event on its way to one handler; `drop` where a filter asked for it and let go of it."""

    bound: Bound
    event: Event
    drop: Drop | None = None


class Arrivals:
    """The mailboxes of all plugins."""

    def __init__(self, house: Backstage, *, mailbox: int) -> None:
        self._house = house
        self._mailbox_limit = mailbox
        self._mailboxes: dict[PluginScope, Mailbox[Letter]] = {}
        self._postmen = Postmen()
        self._cooldowns = Cooldowns()

    def deliver(self, event: Event) -> None:
        """Hand an event to everybody who reacts on arrival."""
        told = self._house.registrations.arrivals(type(event))
        if told and event.journaled:
            self._house.traces.step(event.id, "Arrival", f"told {_listed(told)}")
        for bound in told:
            self.post(Letter(bound, event))

    def post(self, letter: Letter) -> bool:
        """Whether the plugin's mailbox took the letter."""
        scope = letter.bound.scope
        if scope.paused:
            return False
        box = self._mailboxes.get(scope)
        if box is None:
            box = self._mailboxes[scope] = Mailbox(
                self._handle,
                postmen=self._postmen,
                timeout=lambda letter: letter.bound.handler.timeout,
                overrun=self._overran,
                limit=self._mailbox_limit,
            )
        if box.put(letter):
            return True
        self._house.metrics.dropped("mailbox")
        self._house.traces.step(letter.event.id, "Arrival", f"the mailbox of {scope.name} is full")
        return False

    async def _handle(self, letter: Letter) -> None:
        scope, handler = letter.bound.scope, letter.bound.handler
        try:
            await safely(
                handler.call(letter.event, HandlerContext(self._house, scope, letter.event))
            )
        except Exception as error:
            self._house.plugin_failed(scope, letter.event, error)
            return
        if letter.drop is not None:
            self._house.let_go(letter.event, letter.drop.reason, fate=letter.drop.fate)

    def _overran(self, letter: Letter) -> None:
        seconds = letter.bound.handler.timeout
        error = TimeoutError(f"no end after {seconds:g} s")
        self._house.plugin_failed(letter.bound.scope, letter.event, error)

    def command(self, message: ChatMessage) -> bool:
        """Whether the line was a command that somebody handles; then it has no other effect."""
        parsed = parse(message)
        found = self._house.registrations.commands.get(parsed.name) if parsed else None
        if parsed is None or found is None:
            return False
        self.deliver(message)
        command = found.command
        person = message.user.id if message.user else ""
        if message.trust < command.role:
            self._house.ended(
                message, "handled", f"!{parsed.name} is for {command.role.name.lower()}s"
            )
        elif message.trust < Trust.MODERATOR and (
            wait := self._cooldowns.wait(command, person, self._house.now())
        ):
            self._house.ended(message, "handled", f"!{parsed.name} rests for {wait:.0f} s")
        else:
            self._invoke(message, parsed.name, parsed.args)
            self._house.ended(message, "handled", f"ran !{parsed.name}")
        self._house.on_fate(message, "command", "")
        return True

    def _invoke(self, message: ChatMessage, name: str, args: str) -> None:
        bound = self._house.registrations.commands[name]
        invoked = CommandInvoked(
            name=bound.command.name,
            args=args,
            at=message.at,
            message=message.key,
            platform=message.platform,
            origin=message.origin,
            cause=message.id,
            trust=message.trust,
            user=message.user,
        )
        handler = bound.command.as_handler()
        self.post(Letter(Bound(bound.scope, handler), invoked))

    def hand_over(self, old: PluginScope) -> None:
        """What waits for a plugin's old code goes to its new code."""
        box = self._mailboxes.get(old)
        for letter in box.take() if box is not None else ():
            again = self._readdressed(letter)
            if again is None:
                self._house.traces.step(
                    letter.event.id, "Arrival", f"{old.name} handles it no more"
                )
            else:
                self.post(again)

    def _readdressed(self, letter: Letter) -> Letter | None:
        """The letter for the same handler of the plugin as it is loaded now."""
        old, event = letter.bound, letter.event
        if letter.drop is not None:
            scope = self._house.registrations.scopes[old.scope.name]
            return replace(letter, bound=Bound(scope, old.handler))
        if isinstance(event, CommandInvoked):
            command = self._house.registrations.commands.get(event.name)
            found = [Bound(command.scope, command.command.as_handler())] if command else []
        else:
            found = self._house.registrations.arrivals(type(event))
        name = _name(old)
        same = [b for b in found if b.scope.name == old.scope.name and _name(b) == name]
        return replace(letter, bound=same[0]) if same else None

    async def close_mailbox(self, scope: PluginScope) -> None:
        """What it handles now may end; what waits is dropped and says so."""
        box = self._mailboxes.pop(scope, None)
        if box is None:
            return
        for letter in box.take():
            self._house.traces.step(letter.event.id, "Arrival", f"{scope.name} was turned off")
        await box.close(grace=HANDLER_GRACE_S)

    def expire(self, now: float) -> None:
        """End the handlers that have run over their time; `now` by the loop's clock."""
        for box in tuple(self._mailboxes.values()):
            box.expire(now)

    async def join(self) -> None:
        """Wait until every letter was handled."""
        for box in tuple(self._mailboxes.values()):
            await box.join()

    async def close(self) -> None:
        """End what is handled now; what waits is dropped."""
        await asyncio.gather(*(box.close() for box in self._mailboxes.values()))
        await self._postmen.close()


def _listed(told: Sequence[Bound]) -> str:
    if len(told) > MOST_NAMED:
        return f"{len(told)} handlers"
    return ", ".join(dict.fromkeys(bound.scope.name for bound in told))


def _name(bound: Bound) -> str:
    return getattr(bound.handler.call, "__qualname__", "")
