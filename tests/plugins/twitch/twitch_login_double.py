"""Twitch's login server on this machine: device codes, tokens that rotate, validation."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass

from aiohttp import web

CLIENT_ID = "greenroomtestclient"
PEOPLE = {
    "100": ("streamer", "Streamer"),
    "200": ("luna_bot", "Luna_Bot"),
    "300": ("mia", "Mia"),
    "400": ("tobi", "Tobi"),
    "500": ("nightbot", "Nightbot"),
}


@dataclass
class Grant:
    """A pair of tokens."""

    user: str
    scopes: tuple[str, ...]
    refresh: str
    expires_at: float


class LoginDouble:
    """`grants` are good; `refuse_refresh` and `device_answers` make it say no."""

    def __init__(self) -> None:
        self.grants: dict[str, Grant] = {}  # by access token
        self.spent: list[str] = []  # refresh tokens that were used
        self.revoked: list[str] = []
        self.device_answers: list[str] = []  # what the person's next polls are told; then yes
        self.device_user = "200"
        self.device_expires = 1800.0
        self.device_requests: list[dict[str, str]] = []
        self.refuse_refresh = False
        self.id_urls: list[str] = []  # every address that the login server was asked at
        self.polls: list[float] = []  # when a device code was asked about, on the loop's clock
        self._numbers = itertools.count(1)

    def add_login_routes(self, app: web.Application) -> None:
        app.router.add_post("/oauth2/device", self._device)
        app.router.add_post("/oauth2/token", self._token)
        app.router.add_get("/oauth2/validate", self._validate)
        app.router.add_post("/oauth2/revoke", self._revoke)

    def grant(self, user: str, scopes: tuple[str, ...], *, lasts: float = 14_000) -> str:
        """An access token that is good from now on."""
        number = next(self._numbers)
        access = f"access{number}secret{number:04}"
        self.grants[access] = Grant(
            user, tuple(scopes), f"refresh{number}secret{number:04}", time.time() + lasts
        )
        return access

    async def _device(self, request: web.Request) -> web.Response:
        form = await self._form(request)
        self.device_requests.append(form)
        return web.json_response(
            {
                "device_code": f"device-secret-{len(self.device_requests)}",
                "user_code": "ABCD-EFGH",
                "verification_uri": "https://www.twitch.tv/activate?device-code=ABCDEFGH",
                "expires_in": self.device_expires,
                "interval": 0.01,
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        form = await self._form(request)
        if form["grant_type"] == "refresh_token":
            return self._refreshed(form["refresh_token"])
        self.polls.append(asyncio.get_running_loop().time())
        answer = self.device_answers.pop(0) if self.device_answers else "yes"
        if answer != "yes":
            return web.json_response({"status": 400, "message": answer}, status=400)
        scopes = tuple(form["scopes"].split())
        return self._pair(self.grant(self.device_user, scopes))

    def _refreshed(self, refresh: str) -> web.Response:
        old = next((a for a, g in self.grants.items() if g.refresh == refresh), None)
        if self.refuse_refresh or old is None or refresh in self.spent:
            said = {"status": 400, "message": "Invalid refresh token"}
            return web.json_response(said, status=400)
        self.spent.append(refresh)
        grant = self.grants.pop(old)
        return self._pair(self.grant(grant.user, grant.scopes))

    def _pair(self, access: str) -> web.Response:
        grant = self.grants[access]
        return web.json_response(
            {
                "access_token": access,
                "refresh_token": grant.refresh,
                "expires_in": int(grant.expires_at - time.time()),
                "scope": list(grant.scopes),
                "token_type": "bearer",
            }
        )

    async def _validate(self, request: web.Request) -> web.Response:
        self.id_urls.append(str(request.url))
        grant = self.grants.get(request.headers["Authorization"].removeprefix("OAuth "))
        if grant is None or grant.expires_at < time.time():
            said = {"status": 401, "message": "invalid access token"}
            return web.json_response(said, status=401)
        return web.json_response(
            {
                "client_id": CLIENT_ID,
                "login": PEOPLE[grant.user][0],
                "user_id": grant.user,
                "scopes": list(grant.scopes),
                "expires_in": int(grant.expires_at - time.time()),
            }
        )

    async def _revoke(self, request: web.Request) -> web.Response:
        form = await self._form(request)
        self.revoked.append(form["token"])
        self.grants.pop(form["token"], None)
        return web.Response()

    async def _form(self, request: web.Request) -> dict[str, str]:
        self.id_urls.append(str(request.url))
        form = {name: str(value) for name, value in (await request.post()).items()}
        assert form["client_id"] == CLIENT_ID
        assert "client_secret" not in form
        return form
