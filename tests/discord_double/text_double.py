"""The text side of the Discord on this machine: text channels, roles, messages, slash commands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.discord_double.discord_double import (
    BOT,
    GUILD,
    JSON,
    NAMES,
    TOKEN,
    DiscordDouble,
    member,
    user,
)

GENERAL, SHOW, NEWS, LOG, THREAD, DIRECT = 30, 31, 32, 33, 34, 35
MOD_ROLE, FAN_ROLE = 40, 41
TEXT_NAMES = {GENERAL: "general", SHOW: "show", NEWS: "news", LOG: "log"}
VIEW_AND_WRITE = (1 << 10) | (1 << 11) | (1 << 16) | (1 << 20) | (1 << 21)
SESSION_GONE, RECONNECT = 9, 7
EPHEMERAL = 64


@dataclass
class Call:
    """A request to REST; `body` is what it said."""

    method: str
    path: str
    body: Any
    reason: str = ""


class TextDouble(DiscordDouble):
    """`calls` are what REST was asked to do; `fail` makes it refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.permissions = VIEW_AND_WRITE
        self.roles: dict[int, list[int]] = {}
        self.calls: list[Call] = []
        self.told: list[tuple[int, Any]] = []  # what clients sent over the gateway
        self.guilds_there = True
        self.close_with = 0  # the code with which the gateway answers a login
        self.resumable = True
        self._failures: dict[tuple[str, str], list[tuple[int, Any, dict[str, str]]]] = {}
        self._number = 10_000_000_000_000_000

    # --- what a test does --------------------------------------------------------------------

    def new_id(self) -> int:
        self._number += 1
        return self._number

    async def writes(self, who: int, text: str, channel: int = GENERAL, **more: Any) -> int:
        """Somebody writes a line; its id."""
        number = self.new_id()
        await self.dispatch("MESSAGE_CREATE", self.message(number, who, text, channel, **more))
        return number

    async def edits(
        self, number: int, who: int, text: str, channel: int = GENERAL, **more: Any
    ) -> None:
        """A line that somebody has written says something else now."""
        fields = {"edited_timestamp": "2026-11-20T20:05:00+00:00"} | more
        await self.dispatch("MESSAGE_UPDATE", self.message(number, who, text, channel, **fields))

    def message(
        self, number: int, who: int, text: str, channel: int = GENERAL, **more: Any
    ) -> dict[str, Any]:
        named = [n for n in NAMES if f"<@{n}>" in text]
        fields = {
            "id": str(number),
            "channel_id": str(channel),
            "author": user(who),
            "content": text,
            "timestamp": "2026-11-20T20:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [user(n) | {"member": _bare(self._member(n))} for n in named],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
        }
        if channel != DIRECT:
            fields |= {"guild_id": str(GUILD), "member": _bare(self._member(who))}
        return fields | more

    def reply_to(self, number: int, who: int, text: str, channel: int = GENERAL) -> dict[str, Any]:
        """What a message holds that replies to another."""
        return {
            "type": 19,
            "message_reference": {
                "message_id": str(number),
                "channel_id": str(channel),
                "guild_id": str(GUILD),
            },
            "referenced_message": self.message(number, who, text, channel),
        }

    async def asks(self, who: int, name: str, text: str = "", channel: int = GENERAL) -> int:
        """Somebody uses a slash command."""
        number = self.new_id()
        options = [{"name": "text", "type": 3, "value": text}] if text else []
        fields = {
            "id": str(number),
            "application_id": str(BOT),
            "type": 2,
            "data": {
                "id": str(self.new_id()),
                "name": name,
                "type": 1,
                "guild_id": str(GUILD),
                "options": options,
            },
            "guild_id": str(GUILD),
            "channel_id": str(channel),
            "channel": {"id": str(channel), "type": 0, "name": TEXT_NAMES[channel]},
            "member": self._member(who) | {"permissions": str(self.permissions)},
            "token": f"interaction-{number}",
            "version": 1,
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {},
            "attachment_size_limit": 1_000_000,
        }
        await self.dispatch("INTERACTION_CREATE", fields)
        return number

    def fail(self, method: str, path: str, status: int, body: Any = None, **headers: str) -> None:
        """The next such request is refused."""
        fixed = {name.replace("_", "-"): value for name, value in headers.items()}
        said = body or {"message": "no", "code": 0}
        self._failures.setdefault((method, path), []).append((status, said, fixed))

    def did(self, method: str, path: str) -> list[Call]:
        return [call for call in self.calls if (call.method, call.path) == (method, path)]

    def said(self, channel: int = GENERAL) -> list[str]:
        """What the bot wrote into a channel."""
        return [call.body["content"] for call in self.did("POST", f"channels/{channel}/messages")]

    def followups(self) -> list[str]:
        """What the bot answered to slash commands."""
        return [call.body["content"] for call in self._webhooks("POST")]

    def whispers(self) -> list[str]:
        """Those of them that the asker alone sees; the waiting that all saw is gone by then."""
        gone = {call.path.split("/")[2] for call in self._webhooks("DELETE")}
        return [
            call.body["content"]
            for call in self._webhooks("POST")
            if call.body.get("flags") == EPHEMERAL and call.path.split("/")[2] in gone
        ]

    def _webhooks(self, method: str) -> list[Call]:
        return [c for c in self.calls if c.path.startswith("webhooks/") and c.method == method]

    async def cut(self) -> None:
        """The link breaks without a word of goodbye."""
        for socket in tuple(self._sockets):
            transport = socket._req.transport if socket._req else None
            self._sockets.remove(socket)
            if transport is not None:
                transport.abort()

    async def tell(self, op: int, data: Any = None) -> None:
        """Something that is no event."""
        for socket in tuple(self._sockets):
            if not socket.closed:
                await socket.send_json({"op": op, "d": data})

    async def close_all(self, code: int) -> None:
        """The gateway closes the connection."""
        for socket in tuple(self._sockets):
            await socket.close(code=code)

    # --- REST --------------------------------------------------------------------------------

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        body = await request.json() if request.content_type == "application/json" else None
        call = Call(
            request.method, path, body, unquote(request.headers.get("X-Audit-Log-Reason", ""))
        )
        self.calls.append(call)
        self._changed.set()
        waiting = self._failures.get((request.method, path))
        if waiting:
            status, said, headers = waiting.pop(0)
            return _json(said, status, headers)
        if not path.startswith(("webhooks/", "interactions/")) and (
            request.headers.get("Authorization") != f"Bot {TOKEN}"
        ):
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        answer = self._answer(call)
        return await super()._rest(request) if answer is None else answer

    def _answer(self, call: Call) -> web.Response | None:
        parts = call.path.split("/")
        if call.method == "POST" and call.path.endswith("/messages"):
            sent = self.message(self.new_id(), BOT, call.body["content"], int(parts[1]))
            return _json(sent)
        if parts[0] == "webhooks" and call.method == "POST":
            return _json(self.message(self.new_id(), BOT, call.body["content"]))
        if parts[0] == "interactions":
            return _json({"interaction": {"id": parts[1], "type": 2}})
        if call.method == "PUT" and call.path.endswith("/commands"):
            return _json([self._listed(command) for command in call.body])
        if parts[:2] == ["guilds", str(GUILD)] and parts[2] == "members":
            if int(parts[3]) not in NAMES:
                return _json({"message": "Unknown Member", "code": 10007}, 404)
            return _json(self._member(int(parts[3])))
        if call.method in ("PUT", "DELETE"):
            return web.Response(status=204)
        return None

    def _listed(self, command: dict[str, Any]) -> dict[str, Any]:
        more = {"id": str(self.new_id()), "application_id": str(BOT), "version": "1"}
        return {**command, **more, "guild_id": str(GUILD), "default_member_permissions": None}

    # --- the gateway -------------------------------------------------------------------------

    async def _told(self, ws: web.WebSocketResponse, op: int, data: Any) -> None:
        self.told.append((op, data))
        if op in (2, 6) and self.close_with:
            await ws.close(code=self.close_with)
        elif op == 2 and not self.guilds_there:
            self.logins += 1
            await self.dispatch("READY", self._ready() | {"guilds": []})
        elif op == 6 and not self.resumable:
            await ws.send_json({"op": SESSION_GONE, "d": False})
        elif op == 8:
            await self._members_asked(data)
        else:
            await super()._told(ws, op, data)
        self._changed.set()

    async def _members_asked(self, data: dict[str, Any]) -> None:
        query = data["query"].lower()
        found = [self._member(n) for n, name in NAMES.items() if name.lower().startswith(query)]
        chunk = {"guild_id": str(GUILD), "members": found, "chunk_index": 0, "chunk_count": 1}
        await self.dispatch("GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce")})

    def _member(self, number: int) -> dict[str, Any]:
        return member(number) | {"roles": [str(role) for role in self.roles.get(number, ())]}

    def _guild(self) -> dict[str, Any]:
        guild = super()._guild()
        everyone = guild["roles"][0]
        roles = [everyone, _role(everyone, MOD_ROLE, "Helpers"), _role(everyone, FAN_ROLE, "Fans")]
        texts = [_text_channel(number, name) for number, name in TEXT_NAMES.items()]
        return guild | {
            "roles": roles,
            "channels": [*guild["channels"], *texts],
            "members": [self._member(BOT)],
            "threads": [_thread()],
        }


def _json(said: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=json.dumps(said).encode(), status=status, headers={**JSON, **(headers or {})}
    )


def _bare(member: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in member.items() if name != "user"}


def _role(everyone: dict[str, Any], number: int, name: str) -> dict[str, Any]:
    return everyone | {"id": str(number), "name": name, "permissions": "0", "position": 1}


def _text_channel(number: int, name: str) -> dict[str, Any]:
    return {
        "id": str(number),
        "type": 0,
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "topic": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
    }


def _thread() -> dict[str, Any]:
    """A thread that the bot began, in the general channel."""
    return {
        "id": str(THREAD),
        "type": 11,
        "name": "ideas",
        "guild_id": str(GUILD),
        "parent_id": str(GENERAL),
        "owner_id": str(BOT),
        "last_message_id": None,
        "message_count": 0,
        "member_count": 2,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2026-11-20T20:00:00+00:00",
            "locked": False,
        },
    }
