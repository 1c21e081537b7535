"""One account's EventSub connection: opened, subscribed, and opened anew when it is lost."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from bot.errors import BotError, ConfigError
from plugins.twitch.failures import LOG_IN, LoginRefused, ours, words
from plugins.twitch.identity import WANTED, Identity, Wanted
from plugins.twitch.token import Token
from plugins.twitch.twins import Twins
from plugins.twitch.wire import Wire

if TYPE_CHECKING:
    from plugins.twitch.client import Client
    from plugins.twitch.websocket import Line

Raw = Mapping[str, Any]
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
STEADY_S = 60.0  # a connection that held this long was a good one
AT_ONCE = 6  # subscriptions made side by side; Twitch wants the first within ten seconds
TAKEN_BACK = ("authorization_revoked", "user_removed")
log = structlog.get_logger("twitch")


class Link:
    """`state` is off, connecting, ok, retrying or failed; `note` and `fix` are for the panel."""

    def __init__(
        self,
        wire: Wire,
        *,
        url: str,
        channel_id: Callable[[], Awaitable[str]],
        hear: Callable[[Raw], None],
        changed: Callable[[], None],
    ) -> None:
        self.identity: Identity = wire.account.identity
        self.state, self.note, self.fix = "off", "", ""
        self._account = wire.account
        self._wire = wire
        self._url = url
        self._channel_id = channel_id
        self._hear = hear
        self._changed = changed
        self._ended: set[asyncio.Task[None]] = set()
        self._leaving: Line | None = None  # an old session that is still read
        self._twins = Twins()

    async def run(self) -> None:
        """Never returns."""
        try:
            await self._run()
        finally:
            await self._leave()

    async def _run(self) -> None:
        failures = 0
        while True:
            await self._account.ready.wait()
            began = time.monotonic()
            try:
                await self._session()
                problem = "the connection was lost"
            except LoginRefused as error:
                problem = error.message
            except Exception as error:
                problem = self._explained(error)
            if not self._account.ready.is_set():
                await self._leave()
                self._say("off")
                continue
            if self.state == "failed":
                await self._pause(LONGEST_WAIT_S)
                continue
            failures = 0 if time.monotonic() - began > STEADY_S else failures + 1
            await self._wait(failures, problem)

    async def _session(self) -> None:
        """Returns when the connection is lost, or the login is gone."""
        from plugins.twitch.websocket import Line

        self._say("connecting")
        client = await self._wire.client()
        channel = await self._channel_id()
        token = self._account.token
        if token is None:
            return
        hear = partial(self._heard, object())
        line = Line(client, token.user_id, url=self._url, hear=hear, revoked=self._revocation)
        try:
            await line.open()
            unheard = await self._subscribe(client, line, channel, token)
            await self._leave()
            self._say("ok", *_told(unheard))
            await _first_of(line.lost, self._account.gone)
        except BaseException:
            await line.close()
            raise
        await self._part(line)

    async def _part(self, line: Line) -> None:
        """Where Twitch moved us and we could not follow, the old socket is read until there is
        a new session: Twitch feeds it for half a minute."""
        if line.is_heard and self._account.ready.is_set():
            self._leaving = line
        else:
            await line.close()

    async def _leave(self) -> None:
        line, self._leaving = self._leaving, None
        if line is not None:
            await line.close()
            self._twins.clear()

    def _heard(self, session: object, raw: Raw) -> None:
        if self._leaving is None or not self._twins.is_second(session, raw):
            self._hear(raw)

    async def _subscribe(
        self, client: Client, line: Line, channel: str, token: Token
    ) -> dict[str, str]:
        """What cannot be heard, and why. Raises BotError where the whole connection is bad."""
        few = asyncio.Semaphore(AT_ONCE)
        unheard: dict[str, str] = {}

        async def one(wanted: Wanted) -> None:
            if wanted.scope and wanted.scope not in token.scopes:
                unheard[wanted.what] = f"the scope {wanted.scope} is not granted"
                return
            async with few:
                refusal = await self._subscribed(client, line, wanted, channel)
            if refusal:
                unheard[wanted.what] = refusal

        results = await asyncio.gather(
            *(one(wanted) for wanted in WANTED[self.identity]), return_exceptions=True
        )
        for error in results:
            if isinstance(error, BaseException):
                raise error
        return unheard

    async def _subscribed(self, client: Client, line: Line, wanted: Wanted, channel: str) -> str:
        """Twitch's reason where it refuses; empty where it did not."""
        from twitchio.exceptions import HTTPException

        try:
            await client.subscribe(wanted, channel=channel, line=line)
        except HTTPException as error:
            if error.status in (400, 401, 403):
                return words(error)
            raise ours(error, "a subscription") from None
        return ""

    def _revocation(self, subscription: Raw) -> None:
        status, kind = str(subscription.get("status", "")), str(subscription.get("type", ""))
        log.warning("Twitch ended a subscription", type=kind, status=status)
        if status in TAKEN_BACK:
            task = asyncio.create_task(self._account.revoked(status.replace("_", " ")))
            self._ended.add(task)
            task.add_done_callback(self._ended.discard)
        else:
            note = f"Twitch ended {kind} ({status.replace('_', ' ')})"
            self._say("ok", note, "reload the plugin; is the bot still a moderator?")

    async def _wait(self, failures: int, problem: str) -> None:
        wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** max(0, failures - 1))
        wait *= random.uniform(0.75, 1.0)  # not all bots at once
        self._say("retrying", f"{problem}; trying again in {max(1, round(wait))} s")
        await self._pause(wait)

    async def _pause(self, seconds: float) -> None:
        """Shorter where the login ends meanwhile."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._account.gone.wait(), seconds)

    def _explained(self, error: Exception) -> str:
        known = error if isinstance(error, BotError) else ours(_root(error), "the connection")
        if isinstance(known, ConfigError):
            self._say("failed", known.message, known.hint)
        elif not isinstance(error, BotError):
            log.warning("the connection failed", login=self.identity.value, error=str(known))
        return known.message

    def _say(self, state: str, note: str = "", fix: str = "") -> None:
        if (self.state, self.note, self.fix) != (state, note, fix):
            self.state, self.note, self.fix = state, note, fix
            self._changed()


def _told(unheard: Mapping[str, str]) -> tuple[str, str]:
    """Note and fix."""
    if not unheard:
        return "", ""
    reasons = "; ".join(f"{what} ({why})" for what, why in unheard.items())
    return f"not heard: {reasons}", LOG_IN


async def _first_of(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _root(error: Exception) -> Exception:
    """The library wraps what the network raised."""
    return error.__cause__ if isinstance(error.__cause__, Exception) else error
