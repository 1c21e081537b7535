"""Logging in by a code: the panel shows it, a person types it, the tokens come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from bot.errors import BotError, Conflict, NotFound
from bot.host import LoginCard, LoginIdentity, ScopeAsked
from plugins.twitch.account import Account
from plugins.twitch.failures import LoginRefused
from plugins.twitch.id_server import Denied, DeviceCode, Granted, IdServer
from plugins.twitch.identity import REASONS, Identity

SLOWER_S = 5.0  # longer between questions where the server asks for it
PENDING = "authorization_pending"
log = structlog.get_logger("twitch")


class TwitchLogins:
    """The bot's account and the channel's: each has its own code."""

    def __init__(
        self,
        accounts: Sequence[Account],
        *,
        server: IdServer,
        client_id: str,
        say: Callable[[str], None],
    ) -> None:
        self._accounts = accounts
        self._server = server
        self._client_id = client_id
        self._say = say
        self._card: LoginCard | None = None
        self._waiting: asyncio.Task[None] | None = None

    def card(self) -> LoginCard | None:
        if self._card and self._card.state == "done" and not self._next(self._accounts):
            return None
        return self._card

    def scopes(self) -> Sequence[ScopeAsked]:
        return [
            ScopeAsked(
                name=name,
                reason=f"{account.identity.label}: {reason}",
                granted=account.token is not None and name in account.token.scopes,
            )
            for account in self._accounts
            for name, reason in REASONS[account.identity].items()
        ]

    def identities(self) -> Sequence[LoginIdentity]:
        return [
            LoginIdentity(
                id=account.identity.value,
                label=account.identity.label,
                login=account.token.login if account.token else "",
            )
            for account in self._accounts
        ]

    async def log_in(self, identity: str = "") -> None:
        if not self._client_id:
            raise BotError("there is no client id", hint="docs/twitch.md shows how to get one")
        accounts = self._named(identity)
        account = self._next(accounts)
        if account is None:
            who = accounts[0].identity.label if identity else "both accounts"
            raise Conflict(f"{who}: already logged in", hint="log out first to change that")
        await self._stop()
        scopes = account.identity.scopes
        device = await self._server.device(scopes)
        self._show(account.identity, device, "waiting")
        self._waiting = asyncio.create_task(self._wait(account, device))

    async def log_out(self, identity: str = "") -> None:
        accounts = self._named(identity)
        await self._stop()
        self._card = None
        self._say("")
        for account in accounts:
            await account.give_up()

    async def close(self) -> None:
        await self._stop()

    def _named(self, identity: str) -> Sequence[Account]:
        """The account of that identity, or all. Raises NotFound."""
        found = [a for a in self._accounts if identity in ("", a.identity.value)]
        if not found:
            known = ", ".join(a.identity.value for a in self._accounts)
            raise NotFound(f"there is no account '{identity}'", hint=f"there are: {known}")
        return found

    def _next(self, accounts: Sequence[Account]) -> Account | None:
        """Who is to log in: first those who are not, then those who lack a scope."""
        out = [account for account in accounts if account.token is None]
        poor = [a for a in accounts if a.token and set(a.identity.scopes) - {*a.token.scopes}]
        return next(iter((*out, *poor)), None)

    async def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.gather(self._waiting, return_exceptions=True)
            self._waiting = None

    async def _wait(self, account: Account, device: DeviceCode) -> None:
        """Ask until the person has said yes or no, or the code has run out."""
        ends = time.monotonic() + device.expires_in
        try:
            granted = await self._redeemed(account, device, ends)
            if granted is None:
                return self._end(account, device, "expired", "The code ran out. Log in again")
            await account.adopt(granted)
            self._end(account, device, "done", "")
        except LoginRefused as error:
            self._end(account, device, "refused", error.message)
        except Denied as error:
            self._end(account, device, "refused", f"Twitch refused the login: {error.reason}")
        except BotError as error:
            self._end(account, device, "refused", f"The login failed: {error}")

    async def _redeemed(self, account: Account, device: DeviceCode, ends: float) -> Granted | None:
        interval = device.interval
        while time.monotonic() + interval < ends:
            await asyncio.sleep(interval)
            try:
                return await self._server.redeem(device.device_code, account.identity.scopes)
            except Denied as error:
                if _says(error, "slow_down"):
                    interval += SLOWER_S
                elif _says(error, "expired_token") or _says(error, "invalid device code"):
                    return None
                elif not _says(error, PENDING):
                    raise
        return None

    def _end(self, account: Account, device: DeviceCode, state: str, problem: str) -> None:
        log.info("login ended", account=account.identity.value, state=state, problem=problem)
        self._show(account.identity, device, state)
        self._say(problem)

    def _show(self, identity: Identity, device: DeviceCode, state: str) -> None:
        self._card = LoginCard(
            identity=identity.label,
            url=device.url,
            code=device.code if state == "waiting" else "",
            expires_at=time.time() + device.expires_in,
            state=state,
        )


def _says(error: Denied, word: str) -> bool:
    return word in error.reason or word.replace("_", " ") in error.reason
