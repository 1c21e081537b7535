"""The library, loaded when it is first needed: it takes most of a second."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING

from plugins.twitch.account import Account
from plugins.twitch.settings import TwitchSettings

if TYPE_CHECKING:
    from plugins.twitch.client import Client


class Wire:
    """One account's way to Twitch."""

    def __init__(self, settings: TwitchSettings, account: Account) -> None:
        self.account = account
        self._settings = settings
        self._client: Client | None = None
        self._opening = asyncio.Lock()

    async def client(self) -> Client:
        async with self._opening:
            if self._client is None:
                module = await asyncio.to_thread(importlib.import_module, f"{__package__}.client")
                client: Client = module.Client(self._settings, self.account)
                await client.open()
                self._client = client
            return self._client

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()
