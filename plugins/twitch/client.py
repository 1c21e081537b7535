"""The library's client of one account. It holds no token: each request is signed as it leaves.

So whatever the library logs or raises has none in it, and what needs a new token, a wait or another
try is settled below it.
"""

from __future__ import annotations

import logging

import aiohttp
import twitchio
from twitchio import eventsub
from twitchio.http import Route

from plugins.twitch.account import Account
from plugins.twitch.identity import Wanted
from plugins.twitch.patience import TIMEOUT, persistent, polite, signed
from plugins.twitch.settings import TwitchSettings
from plugins.twitch.websocket import Line

NO_TOKEN = "signed-as-it-leaves"
# It warns of a web framework that this bot has no use for, and tells at length what we tell.
logging.getLogger("twitchio").setLevel(logging.ERROR)


class Client(twitchio.Client):
    """Logged in by its session; close it to close that too."""

    def __init__(self, settings: TwitchSettings, account: Account) -> None:
        Route.BASE = f"{settings.helix_url.rstrip('/')}/"
        self._own_session = aiohttp.ClientSession(
            timeout=TIMEOUT, middlewares=(signed(account.access, account.renew), persistent, polite)
        )
        super().__init__(
            client_id=settings.client_id, session=self._own_session, fetch_client_user=False
        )

    async def open(self) -> None:
        await self.login(token=NO_TOKEN, load_tokens=False, save_tokens=False)

    async def subscribe(self, wanted: Wanted, *, channel: str, line: Line) -> None:
        """Over that line, for its account. Raises HTTPException, BotError."""
        kind = getattr(eventsub, wanted.kind)
        payload = kind(**wanted.condition(channel=channel, own=line.user_id))
        await self.subscribe_websocket(
            payload, token_for=line.user_id, as_bot=False, socket_id=line.session_id
        )

    async def close(self, **options: object) -> None:
        await super().close(**options)
        await self._own_session.close()
