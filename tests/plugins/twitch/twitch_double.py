"""A Twitch on this machine: EventSub over WebSocket, Helix and the login server."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from twitch_kinds import KINDS
from twitch_login_double import CLIENT_ID, PEOPLE, Grant, LoginDouble


@dataclass
class Call:
    """A request to Helix."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    user: str
    access: str


@dataclass
class Session:
    """A websocket session: the socket that it is on now, and what it subscribed to."""

    id: str
    socket: web.WebSocketResponse
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    user: str = ""

    def has(self, kind: str) -> str:
        """The subscription's id; empty where there is none."""
        return next((i for i, s in self.subscriptions.items() if s["type"] == kind), "")


class TwitchDouble(LoginDouble):
    """`calls` are what Helix was asked; `fail` makes it refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.written: list[str] = []  # ids of the chat lines
        self.sessions: dict[str, Session] = {}
        self.sockets: list[web.WebSocketResponse] = []
        self.drop_reason: dict[str, str] | None = None
        self.banned_kinds: set[str] = set()  # subscriptions that are refused
        self.welcome = asyncio.Event()  # cleared: new sockets wait for their welcome
        self.welcome.set()
        self.accept = True  # False: no websocket is taken
        self.keep_session_id = False
        self.stream: dict[str, Any] | None = None  # what runs on the channel now
        self.title = "Baking bread"
        self.on_call: Callable[[Call], None] = lambda call: None
        self._failures: dict[str, list[tuple[int, Any, dict[str, str]]]] = {}
        self._changed = asyncio.Event()

    # --- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        app = web.Application()
        self.add_login_routes(app)
        app.router.add_get("/ws", self._websocket)
        app.router.add_route("*", "/helix/{path:.*}", self._helix)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        await self._runner.cleanup()

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "client_id": CLIENT_ID,
            "channel": "streamer",
            "bot": "luna_bot",
            "tokens": "file",
            "helix_url": f"http://127.0.0.1:{self.port}/helix",
            "id_url": f"http://127.0.0.1:{self.port}",
            "eventsub_url": f"ws://127.0.0.1:{self.port}/ws",
        }

    async def until(self, condition: Any) -> None:
        """Wait for something to happen here."""
        async with asyncio.timeout(10):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    # --- what a test does --------------------------------------------------------------------

    def fail(self, path: str, status: int, body: Any = None, **headers: str) -> None:
        """The next request to that path of Helix is refused."""
        fixed = {name.replace("_", "-"): value for name, value in headers.items()}
        self._failures.setdefault(path, []).append((status, body, fixed))

    def listening(self, kind: str) -> Session | None:
        return next((s for s in self.sessions.values() if s.has(kind)), None)

    async def notify(
        self,
        kind: str,
        event: Mapping[str, Any],
        *,
        message_id: str = "",
        socket: web.WebSocketResponse | None = None,
    ) -> str:
        """Deliver an event to who subscribed to it; the message's id."""
        session = self.listening(kind)
        assert session is not None, f"nobody listens to {kind}"
        message = message_id or f"message-{next(self._numbers)}"
        subscription = {"id": session.has(kind), "type": kind, "status": "enabled"}
        await self._send(
            socket or session.socket,
            "notification",
            {"subscription": subscription, "event": event},
            message_id=message,
            subscription_type=kind,
            subscription_version=KINDS[kind][0],
        )
        return message

    async def keepalive(self, session: Session) -> None:
        await self._send(session.socket, "session_keepalive", {})

    async def reconnect(self, session: Session) -> None:
        """Tell the client to come to another socket; the old one stays open."""
        url = f"ws://127.0.0.1:{self.port}/ws?challenge=move&id={session.id}"
        fields = {"id": session.id, "status": "reconnecting", "reconnect_url": url}
        await self._send(session.socket, "session_reconnect", {"session": fields})

    async def end_subscription(self, kind: str, status: str) -> None:
        session = self.listening(kind)
        assert session is not None
        fields = {"id": session.has(kind), "type": kind, "status": status}
        await self._send(session.socket, "revocation", {"subscription": fields})

    def cut(self, session: Session) -> None:
        """The link breaks without a word of goodbye."""
        self.sessions.pop(session.id, None)
        transport = session.socket._req.transport if session.socket._req else None
        if transport is not None:
            transport.abort()

    def said(self) -> list[str]:
        """What was written into the chat."""
        return [c.body["message"] for c in self.asked("chat/messages")]

    def asked(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]

    # --- Helix -------------------------------------------------------------------------------

    async def _helix(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        access = request.headers.get("Authorization", "").removeprefix("Bearer ")
        grant = self.grants.get(access)
        body = await request.json() if request.can_read_body else None
        user = grant.user if grant else ""
        call = Call(request.method, path, dict(request.query), body, user, access)
        self.calls.append(call)
        self.on_call(call)
        self._changed.set()
        if self._failures.get(path):
            status, said, headers = self._failures[path].pop(0)
            fields = {"status": status, "message": said or "no"}
            return web.json_response(fields, status=status, headers=headers)
        if grant is None or grant.expires_at < time.time():
            return _refused(401, "Invalid OAuth token")
        if path == "eventsub/subscriptions":
            return self._subscribe(grant, body)
        if path == "users":
            return self._users(request)
        if path == "streams":
            return web.json_response({"data": self._streams(request), "pagination": {}})
        if path == "channels":
            return web.json_response({"data": [self._channel(request)]})
        if path == "chat/messages":
            return self._message(grant, body)
        if path == "moderation/bans" and request.method == "POST":
            return self._ban(request, body)
        if path == "channel_points/custom_rewards/redemptions":
            return web.json_response({"data": [_redemption(request, body)]})
        return web.Response(status=204)

    def _subscribe(self, grant: Grant, body: dict[str, Any]) -> web.Response:
        version, scope, condition = KINDS[body["type"]]
        session = self.sessions.get(body["transport"]["session_id"])
        if session is None:
            return _refused(400, "websocket transport session does not exist")
        if body["version"] != version or set(_given(body["condition"])) != condition:
            return _refused(400, f"invalid subscription {body}")
        own = body["condition"].get("user_id") or body["condition"].get("moderator_user_id")
        if own not in (None, "", grant.user) or (scope and scope not in grant.scopes):
            return _refused(403, "subscription missing proper authorization")
        if body["type"] in self.banned_kinds:
            return _refused(403, "the user is banned")
        if session.user not in ("", grant.user):
            return _refused(400, "websocket transport cannot have subscriptions of several users")
        if session.has(body["type"]):
            return _refused(409, f"subscription already exists id={session.has(body['type'])}")
        identifier = f"sub-{next(self._numbers)}"
        session.user = grant.user
        session.subscriptions[identifier] = body
        self._changed.set()
        data = {**body, "id": identifier, "status": "enabled", "cost": 0, "created_at": _now()}
        fields = {"data": [data], "total": 1, "total_cost": 0, "max_total_cost": 10}
        return web.json_response(fields, status=202)

    def _users(self, request: web.Request) -> web.Response:
        wanted = request.query.getall("login", []), request.query.getall("id", [])
        found = [
            _user(number, *names)
            for number, names in PEOPLE.items()
            if names[0] in wanted[0] or number in wanted[1]
        ]
        return web.json_response({"data": found})

    def _streams(self, request: web.Request) -> list[dict[str, Any]]:
        if self.stream is None or request.query.getall("user_id") != ["100"]:
            return []
        empty = dict.fromkeys(("thumbnail_url", "language", "game_id"), "")
        fixed = {"id": "stream-1", **empty, "type": "live", "is_mature": False, "tags": []}
        whose = {"user_id": "100", "user_login": "streamer", "user_name": "Streamer"}
        return [{**fixed, **whose, "title": self.title, **self.stream}]

    def _channel(self, request: web.Request) -> dict[str, Any]:
        empty = dict.fromkeys(("game_id", "game_name", "broadcaster_language"), "")
        lists = {"tags": [], "content_classification_labels": [], "is_branded_content": False}
        whose = {"broadcaster_id": request.query["broadcaster_id"], "broadcaster_name": "Streamer"}
        return {**whose, **empty, **lists, "delay": 0, "title": self.title}

    def _message(self, grant: Grant, body: dict[str, Any]) -> web.Response:
        if body["sender_id"] != grant.user:
            return _refused(401, "The ID in sender_id must match the user ID in the access token")
        if "user:write:chat" not in grant.scopes:
            return _refused(401, "Missing scope: user:write:chat")
        sent = self.drop_reason is None
        number = f"chat-{next(self._numbers)}" if sent else ""
        self.written.append(number)
        said = {"message_id": number, "is_sent": sent}
        return web.json_response({"data": [{**said, "drop_reason": self.drop_reason}]})

    def _ban(self, request: web.Request, body: dict[str, Any]) -> web.Response:
        data = {
            "broadcaster_id": request.query["broadcaster_id"],
            "moderator_id": request.query["moderator_id"],
            "user_id": body["data"]["user_id"],
            "created_at": _now(),
            "end_time": _now() if body["data"].get("duration") else None,
        }
        return web.json_response({"data": [data]})

    # --- EventSub ----------------------------------------------------------------------------

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        if not self.accept:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self._changed.set()
        try:
            await self.welcome.wait()
            await self._talk(socket, request.query.get("id", ""))
        finally:
            self.sockets.remove(socket)
            self._changed.set()
        return socket

    async def _talk(self, socket: web.WebSocketResponse, move: str) -> None:
        session = self._session(socket, self.sessions.get(move))
        fields = {
            "id": session.id,
            "status": "connected",
            "connected_at": _now(),
            "keepalive_timeout_seconds": 10,
            "reconnect_url": None,
        }
        try:
            await self._send(socket, "session_welcome", {"session": fields})
            self._changed.set()
            async for message in socket:
                if message.type is WSMsgType.TEXT:  # a client may not speak here
                    await socket.close(code=4001)
        finally:
            if session.socket is socket:
                self.sessions.pop(session.id, None)

    def _session(self, socket: web.WebSocketResponse, moved: Session | None) -> Session:
        if moved is not None:
            self.sessions.pop(moved.id)
        keep = moved is not None and self.keep_session_id
        number = moved.id if moved is not None and keep else f"session-{next(self._numbers)}"
        session = Session(number, socket)
        if moved is not None:
            session.subscriptions, session.user = moved.subscriptions, moved.user
        self.sessions[session.id] = session
        return session

    async def _send(
        self,
        socket: web.WebSocketResponse,
        kind: str,
        payload: Mapping[str, Any],
        *,
        message_id: str = "",
        **more: str,
    ) -> None:
        metadata = {
            "message_id": message_id or f"message-{next(self._numbers)}",
            "message_type": kind,
            "message_timestamp": _now(),
            **more,
        }
        await socket.send_str(json.dumps({"metadata": metadata, "payload": payload}))


def _refused(status: int, message: str) -> web.Response:
    return web.json_response({"status": status, "message": message}, status=status)


def _given(condition: Mapping[str, str]) -> list[str]:
    return [name for name, value in condition.items() if value]


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + ".123456789Z"


def _user(number: str, login: str, name: str) -> dict[str, Any]:
    empty = ("type", "broadcaster_type", "description", "profile_image_url", "offline_image_url")
    fields = {"id": number, "login": login, "display_name": name, "created_at": _now()}
    return {**fields, **dict.fromkeys(empty, ""), "view_count": 0}


def _redemption(request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    return {**dict(request.query), "status": body["status"]}
