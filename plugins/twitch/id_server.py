"""Twitch's login server: codes for devices, tokens, and whether a token is good.

What is secret travels in the body of a request, never in its address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.errors import EngineError, Refused
from bot.settings import remember
from plugins.twitch.failures import trouble, unreachable
from plugins.twitch.patience import TIMEOUT, persistent, polite

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What a person types at `url`; `expires_in` and `interval` in seconds."""

    device_code: str
    code: str
    url: str
    expires_in: float
    interval: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A fresh pair of tokens; `expires_in` in seconds."""

    access: str
    refresh: str
    expires_in: float
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose token it is; `expires_in` in seconds."""

    login: str
    user_id: str
    scopes: tuple[str, ...]
    expires_in: float


class Denied(Refused):
    """The server said no; `reason` holds its word for it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"Twitch's login server said no ({status}): {reason or 'no reason'}")
        self.status = status
        self.reason = reason.lower()


class IdServer:
    """Asks with the client id alone; the application is a public one and has no secret."""

    def __init__(self, url: str, client_id: str) -> None:
        self._url = url.rstrip("/")
        self._client_id = client_id
        self._session: aiohttp.ClientSession | None = None

    async def device(self, scopes: Sequence[str]) -> DeviceCode:
        said = await self._post("device", scopes=" ".join(scopes))
        with _understood():
            remember(said["device_code"])
            return DeviceCode(
                device_code=said["device_code"],
                code=said["user_code"],
                url=said["verification_uri"],
                expires_in=float(said["expires_in"]),
                interval=float(said.get("interval", 5)),
            )

    async def redeem(self, device_code: str, scopes: Sequence[str]) -> Granted:
        """The tokens, once the person has said yes. Raises Denied until then."""
        said = await self._post(
            "token", grant_type=DEVICE_GRANT, device_code=device_code, scopes=" ".join(scopes)
        )
        return _granted(said)

    async def refresh(self, refresh: str) -> Granted:
        """A new pair; the old refresh token is spent. Raises Denied."""
        said = await self._post("token", grant_type="refresh_token", refresh_token=refresh)
        return _granted(said)

    async def validate(self, access: str) -> Holder:
        """Raises Denied for a token that is no longer good."""
        headers = {"Authorization": f"OAuth {access}"}
        said = await self._ask("GET", "validate", headers=headers)
        if said.get("client_id") != self._client_id:
            raise Denied(401, "the login was made with another client id")
        return Holder(
            login=str(said.get("login", "")),
            user_id=str(said.get("user_id", "")),
            scopes=tuple(said.get("scopes") or ()),
            expires_in=float(said.get("expires_in", 0)),
        )

    async def revoke(self, access: str) -> None:
        await self._post("revoke", token=access)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, path: str, **form: str) -> Mapping[str, Any]:
        return await self._ask("POST", path, data={"client_id": self._client_id, **form})

    async def _ask(self, method: str, path: str, **options: Any) -> Mapping[str, Any]:
        url = f"{self._url}/oauth2/{path}"
        try:
            async with self._open().request(method, url, **options) as response:
                return await _body(response)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise unreachable(error) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, middlewares=(persistent, polite))
        return self._session


async def _body(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    if response.status >= 500:
        raise trouble(response.status)
    text = await response.text()
    try:
        said = json.loads(text)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    if response.status >= 400:
        raise Denied(response.status, str(said.get("message") or said.get("error") or ""))
    return said


def _granted(said: Mapping[str, Any]) -> Granted:
    with _understood():
        remember(said["access_token"])
        remember(said["refresh_token"])
        return Granted(
            access=said["access_token"],
            refresh=said["refresh_token"],
            expires_in=float(said["expires_in"]),
            scopes=tuple(said.get("scope") or ()),
        )


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (KeyError, ValueError, TypeError):
        hint = "is id_url under plugins: twitch: right?"
        raise EngineError("twitch", "the login server makes no sense", hint=hint) from None
