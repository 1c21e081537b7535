"""One identity's login: loaded, checked, refreshed before it expires, and given up."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

import structlog

from bot.errors import BotError, EngineError
from plugins.twitch.failures import LoginRefused
from plugins.twitch.id_server import Denied, Granted, Holder, IdServer
from plugins.twitch.identity import Identity
from plugins.twitch.token import Token, TokenStore

EARLY_S = 600.0  # a token is refreshed this long before its end
LOOK_S = 3600.0  # Twitch wants every token checked once an hour
AGAIN_S = 60.0  # after the login server was not reached
log = structlog.get_logger("twitch")


class Account:
    """`expected` names whose login it must be; empty takes whoever comes.

    A rotated refresh token is on disk before the tokens that came with it are used.
    """

    def __init__(
        self,
        identity: Identity,
        *,
        expected: str,
        server: IdServer,
        store: TokenStore,
        changed: Callable[[], None],
    ) -> None:
        self.identity = identity
        self.expected = expected.strip().lower().removeprefix("@")
        self.problem = ""  # why there is no login that can be used, for the panel
        self.ready = asyncio.Event()
        self.gone = asyncio.Event()  # set while there is no login
        self.gone.set()
        self._server = server
        self._store = store
        self._changed = changed
        self._token: Token | None = None
        self._refreshing: asyncio.Task[str] | None = None

    @property
    def token(self) -> Token | None:
        """The login, where it can be used."""
        return self._token if self.ready.is_set() else None

    async def load(self) -> None:
        """Take up the login of an earlier run, as far as it is still good."""
        try:
            token = await asyncio.to_thread(self._store.load, self.identity)
        except BotError as error:
            return self._lose(str(error))
        if token is None:
            return self._lose("")
        self._token = token
        if wrong := self._wrong(token.login):
            return self._lose(wrong)
        self._use(token)
        await self._look()

    async def access(self) -> str:
        """A token that is good now. Raises LoginRefused where a person must log in."""
        token = self._usable()
        if token.expires_at - time.time() > EARLY_S / 10:
            return token.access
        return await self.renew(token.access)

    async def renew(self, refused: str) -> str:
        """A token in place of `refused`; many may ask at once, one request is made."""
        token = self._usable()
        if token.access != refused:
            return token.access
        if self._refreshing is None:
            self._refreshing = asyncio.create_task(self._refresh(token))
            self._refreshing.add_done_callback(self._refreshed)
        return await asyncio.shield(self._refreshing)

    async def adopt(self, granted: Granted) -> None:
        """A person has logged in. Raises LoginRefused where it is somebody else."""
        holder = await self._server.validate(granted.access)
        if wrong := self._wrong(holder.login):
            with contextlib.suppress(BotError):
                await self._server.revoke(granted.access)
            if not self.ready.is_set():
                self._lose(wrong)
            raise LoginRefused(wrong)
        await self._keep(_token(granted, holder))

    async def give_up(self) -> None:
        """Forget the tokens; Twitch is told, where it can be reached."""
        token, self._token = self._token, None
        self._lose("")
        await asyncio.to_thread(self._store.delete, self.identity)
        if token is not None:
            with contextlib.suppress(BotError):
                await self._server.revoke(token.access)

    async def revoked(self, reason: str) -> None:
        """Twitch says that the login was taken back."""
        await self._refuse(f"Twitch took the login of {self.identity.label} back ({reason})")

    async def watch(self) -> None:
        """Check the login once an hour, and refresh it before its end. Never returns."""
        while True:
            await self.ready.wait()
            left = self._token.expires_at - time.time() if self._token else 0.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.gone.wait(), max(1.0, min(LOOK_S, left - EARLY_S)))
            if self.ready.is_set() and not await self._look():
                await asyncio.sleep(AGAIN_S)

    async def close(self) -> None:
        """A refresh that is under way is finished: its old token is spent already."""
        if self._refreshing is not None:
            await asyncio.gather(self._refreshing, return_exceptions=True)

    # --- inside ------------------------------------------------------------------------------

    async def _look(self) -> bool:
        """Whether the login server was reached; a login that is not good any more is refreshed."""
        token = self._usable()
        try:
            if token.expires_at - time.time() <= EARLY_S:
                await self.renew(token.access)
            else:
                self._checked(token, await self._server.validate(token.access))
        except Denied:
            with contextlib.suppress(BotError):
                await self.renew(token.access)
        except LoginRefused:
            return True  # said on the panel already
        except EngineError as error:
            log.warning("the login could not be checked", login=token.login, error=str(error))
            return False
        return True

    def _checked(self, token: Token, holder: Holder) -> None:
        if self._token is not token:
            return
        fresh = _token(
            Granted(
                access=token.access,
                refresh=token.refresh,
                expires_in=holder.expires_in,
                scopes=holder.scopes,
            ),
            holder,
        )
        self._use(fresh)

    async def _refresh(self, token: Token) -> str:
        try:
            granted = await self._server.refresh(token.refresh)
        except Denied as error:
            if error.status not in (400, 401):
                raise
            await self._refuse(f"Twitch refused the login of {self.identity.label}")
            raise LoginRefused(self.problem) from None
        holder = Holder(
            login=token.login,
            user_id=token.user_id,
            scopes=granted.scopes or token.scopes,
            expires_in=granted.expires_in,
        )
        await self._keep(_token(granted, holder))
        return granted.access

    def _refreshed(self, task: asyncio.Task[str]) -> None:
        self._refreshing = None
        if not task.cancelled():
            task.exception()  # whoever asked has got it

    async def _keep(self, token: Token) -> None:
        try:
            await asyncio.to_thread(self._store.save, self.identity, token)
        except BotError as error:
            # Good until the next start: better a show that goes on than a login thrown away.
            log.error("the login is not kept", login=token.login, error=str(error))
        self._use(token)

    async def _refuse(self, problem: str) -> None:
        self._token = None
        self._lose(problem)
        await asyncio.to_thread(self._store.delete, self.identity)

    def _use(self, token: Token) -> None:
        self._token, self.problem = token, ""
        self.gone.clear()
        self.ready.set()
        self._changed()

    def _lose(self, problem: str) -> None:
        self.problem = problem
        self.ready.clear()
        self.gone.set()
        self._changed()

    def _usable(self) -> Token:
        if self._token is None or not self.ready.is_set():
            raise LoginRefused(self.problem or f"{self.identity.label} is not logged in")
        return self._token

    def _wrong(self, login: str) -> str:
        """In words, where the login is not the one that the settings name."""
        if not self.expected or login.lower() == self.expected:
            return ""
        return (
            f"{login} is logged in as {self.identity.label}, but the settings say {self.expected}. "
            f"Open the address in a private window and log in there as {self.expected}"
        )


def _token(granted: Granted, holder: Holder) -> Token:
    return Token(
        access=granted.access,
        refresh=granted.refresh,
        expires_at=time.time() + granted.expires_in,
        login=holder.login,
        user_id=holder.user_id,
        scopes=tuple(holder.scopes),
    )
