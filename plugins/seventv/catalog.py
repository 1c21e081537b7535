"""Reads emote sets from 7TV's API (version 3, https://7tv.io/docs)."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.errors import EngineError

TIMEOUT = aiohttp.ClientTimeout(total=20)
SIZE = "2x"  # 64 pixels high: sharp at the overlay's 50 px, small to load
MOST_BYTES = 8_000_000


class Catalog:
    """The service, over one connection pool."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def read(self, channel_id: str) -> dict[str, str]:
        """Name to picture address: everybody's emotes and the channel's over them.

        Raises EngineError where the service does not answer as it should.
        """
        found = _emotes(await self._get("emote-sets/global"))
        if channel_id:
            user = await self._get(f"users/twitch/{channel_id}")
            found |= _emotes(user.get("emote_set") or {})
        return found

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _get(self, path: str) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        try:
            async with self._session.get(f"{self._address}/{path}") as answer:
                if answer.status == 404:
                    hint = "the channel number is on 7tv.app, in the address of your profile"
                    raise EngineError("seventv", f"does not know {path}", hint=hint)
                answer.raise_for_status()
                if (answer.content_length or 0) > MOST_BYTES:
                    raise EngineError("seventv", f"{path} is too long")
                read = await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise EngineError("seventv", f"does not answer: {error}", retryable=True) from error
        if not isinstance(read, dict):
            raise EngineError("seventv", f"{path} is not a set of emotes", retryable=True)
        return read


def _emotes(emote_set: dict[str, Any]) -> dict[str, str]:
    listed = emote_set.get("emotes") or []
    return {emote["name"]: url for emote in listed if (url := _picture(emote))}


def _picture(emote: dict[str, Any]) -> str:
    host = (emote.get("data") or {}).get("host") or {}
    url = str(host.get("url", ""))
    return f"https:{url}/{SIZE}.webp" if url.startswith("//") else ""
