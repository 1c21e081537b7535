"""A desk and a screen that remember what they were asked, and a server around them."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import requests
import socketio
import websocket
from flask import Blueprint
from prometheus_client import CollectorRegistry

from bot.errors import ConfigError, NotFound
from bot.host import (
    ActionResult,
    Folders,
    Member,
    PanelAddress,
    Readiness,
    SongNow,
    SongReady,
)
from bot.realtime import Recordings
from bot.singing import Singing
from bot.studio import Studio
from web.server import ServerOptions, WebServer

OWNER = Member(id="t1", name="Mika", role="owner")
TOKENS = {
    "owner-token": OWNER,
    "moderator-token": Member(id="t2", name="Mod", role="moderator"),
    "viewer-token": Member(id="t3", name="View", role="viewer"),
}

SHOW = {
    "name": "Luna",
    "on_air": False,
    "since": None,
    "viewers": None,
    "title": "",
    "category": "",
    "react_to_chat": True,
    "quiet": False,
    "listen_to_mic": False,
    "talk_key": False,
    "rate": 1.0,
    "context": "",
    "paused": False,
    "hold_all": False,
    "muted": False,
    "hidden": False,
    "panic": False,
}
CARD = {
    "name": "twitch",
    "title": "Twitch",
    "summary": "",
    "sort": "platform",
    "state": "needs_auth",
    "note": "",
    "version": "1.0.0",
    "handlers": 3,
    "loaded_s": 0.1,
    "extra": "",
}


def empty_state() -> dict[str, Any]:
    return {
        "show": dict(SHOW),
        "stage": {"state": "idle", "expression": "neutral", "voice": "en", "utterance": None},
        "waiting": {"total": 0, "lanes": []},
        "held": [],
        "chat": [],
        "exchange": None,
        "connections": [],
        "plugins": [CARD],
        "overlays": [],
        "sound": {"sink": "page", "heard": False, "note": "", "level_db": None},
        "usage": {
            "tokens_hour": 0,
            "usd_hour": 0.0,
            "limit_tokens": 0,
            "limit_usd": 0.0,
            "months": [],
        },
    }


class FakeDesk:
    """Answers what the tests look at; everything that was asked stands in `asked`."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.members = dict(TOKENS)
        self.listeners: list[Callable[[str, Any], None]] = []
        self.pages: dict[str, tuple[Blueprint, ...]] = {}
        self.ready = Readiness(ready=True)
        self.snapshot: Callable[[], Coroutine[Any, Any, dict[str, Any]]] | None = None
        self.address: PanelAddress | None = None
        self.sung: SongNow | None = None
        self.waiting_songs: list[SongReady] = []

    async def state(self) -> dict[str, Any]:
        return await self.snapshot() if self.snapshot else empty_state()

    def attach(
        self, listener: Callable[[str, Any], None], wanted: Callable[[], bool] = lambda: True
    ) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, section: str, content: Any) -> None:
        for listener in self.listeners:
            listener(section, content)

    async def readiness(self) -> Readiness:
        return self.ready

    async def panel_started(self, address: PanelAddress) -> None:
        self.address = address

    async def check_token(self, token: str) -> Member | None:
        return self.members.get(token)

    async def member(self, id: str) -> Member | None:
        return next((member for member in self.members.values() if member.id == id), None)

    async def owner(self) -> Member:
        return OWNER

    async def brief_key(self, member: Member) -> tuple[str, float]:
        return f"brief-{member.id}", 60.0

    async def change_show(self, change: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(("change_show", change))
        return {**SHOW, **change}

    async def say(self, text: str, *, mode: str, voice: str = "") -> str:
        self.asked.append(("say", text, mode, *([voice] if voice else [])))
        return "event-1"

    async def stream_in_show(self, task: str, fields: dict[str, Any]) -> str:
        self.asked.append(("stream_in_show", task, fields))
        return "event-2"

    async def play_in_show(self, run: str) -> str:
        self.asked.append(("play_in_show", run))
        return "event-3"

    def song_now(self) -> SongNow | None:
        return self.sung

    def songs_waiting(self) -> list[SongReady]:
        return self.waiting_songs

    def seek_song(self, second: float) -> None:
        self.asked.append(("seek_song", second))

    def drop_song(self, event: str, reason: str) -> None:
        self.asked.append(("drop_song", event))
        self.waiting_songs = [ready for ready in self.waiting_songs if ready.id != event]

    async def sing(self, song: str) -> str:
        self.asked.append(("sing", song))
        return "event-4"

    async def sing_setlist(self) -> list[str]:
        self.asked.append(("sing_setlist",))
        return ["event-5"]

    async def recogniser(self) -> str:
        return "fake"

    async def listen(self, recording: bytes) -> str:
        self.asked.append(("listen", len(recording)))
        return "what was said"

    async def write_chat(self, text: str, *, platform: str = "") -> ActionResult:
        self.asked.append(("write_chat", text, platform))
        return ActionResult(done=False, note="nothing is connected")

    async def make_sound(self, text: str) -> bytes:
        self.asked.append(("make_sound", text))
        return b"RIFF " + text.encode()

    async def trace(self, event: str) -> dict[str, Any]:
        raise NotFound(f"no event {event}", hint="the journal keeps 30 days")

    async def save_plugin(self, name: str, values: dict[str, Any]) -> dict[str, Any]:
        raise ConfigError(f"plugins.{name}.channel: Missing data.", hint="write your channel")

    async def plugins(self) -> list[dict[str, Any]]:
        return [CARD]

    async def plugin_pages(self, name: str) -> tuple[Blueprint, ...]:
        return self.pages.get(name, ())

    async def doctor(self) -> list[dict[str, Any]]:
        raise RuntimeError("token=sk-very-secret")

    async def viewers(self, *, search: str) -> list[dict[str, Any]]:
        await asyncio.sleep(3600)
        return []

    def __getattr__(self, name: str) -> Any:
        """All the rest is remembered and answers nothing."""
        if name.startswith("_"):
            raise AttributeError(name)

        async def remember(*args: Any, **fields: Any) -> None:
            self.asked.append((name, *args, *fields.values()))

        return remember


class FakeScreen:
    """A screen that shows nothing and hears everything."""

    def __init__(self) -> None:
        self.listeners: list[Callable[..., None]] = []
        self.pages: dict[str, str] = {}
        self.heard: list[tuple[str, str, dict[str, Any]]] = []
        self.changed = threading.Condition()

    def attach(self, listener: Callable[..., None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(
        self, client: str | None, event: str, fields: dict[str, Any], data: bytes | None = None
    ) -> None:
        for listener in self.listeners:
            listener(client, event, fields, data)

    def scene(self) -> dict[str, Any]:
        return {"name": "Luna", "pages": len(self.pages)}

    def page_joined(self, client: str, page: str) -> None:
        with self.changed:
            self.pages[client] = page
            self.changed.notify_all()

    def page_left(self, client: str) -> None:
        with self.changed:
            self.pages.pop(client, None)
            self.changed.notify_all()

    def incoming(self, client: str, name: str, fields: dict[str, Any]) -> None:
        with self.changed:
            self.heard.append((client, name, fields))
            self.changed.notify_all()

    def wait(self, told: Callable[[FakeScreen], bool], timeout: float = 5.0) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: told(self), timeout)


class RunningHouse:
    """A real server on a free port, its loop in a thread of its own."""

    def __init__(
        self,
        folders: Folders,
        studio: Studio | None = None,
        *,
        singing: Callable[[], Singing] | None = None,
        **options: Any,
    ) -> None:
        self.desk = FakeDesk()
        self.screen = FakeScreen()
        self.registry = CollectorRegistry()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.server = WebServer(
            self.desk,  # type: ignore[arg-type]
            self.screen,
            folders,
            ServerOptions(**{"port": 0, **options}),
            self.registry,
            studio,
            Recordings(folders.data / "conversations"),
            self.run(singing) if singing else None,
        )
        self.clients: list[socketio.Client] = []
        try:
            self.address = self.do(self.server.start())
        except BaseException:
            self.end_loop()
            raise
        self.url = self.address.url

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def run(self, call: Callable[..., Any], *args: Any) -> Any:
        """A plain call in the loop's thread."""

        async def in_loop() -> Any:
            return call(*args)

        return self.do(in_loop())

    @property
    def overlay_token(self) -> str:
        return self.server.overlay_addresses()[0].url.partition("#token=")[2]

    def get(self, path: str, token: str = "owner-token", **options: Any) -> requests.Response:
        return self.request("GET", path, token, **options)

    def post(self, path: str, token: str = "owner-token", **options: Any) -> requests.Response:
        return self.request("POST", path, token, **options)

    def request(
        self, method: str, path: str, token: str = "owner-token", **options: Any
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= options.pop("headers", {})
        options.setdefault("timeout", 10)
        return requests.request(method, self.url + path, headers=headers, **options)

    def overlay(self, client: str = "page-0001", page: str = "subtitles") -> Ear:
        return self.ear("/overlay", token=self.overlay_token, page=page, client=client)

    def panel(self, token: str = "owner-token") -> Ear:
        return self.ear("/panel", token=token)

    def ear(self, namespace: str, headers: dict[str, str] | None = None, **auth: Any) -> Ear:
        ear = Ear(self.url, namespace, auth, headers or {})
        self.clients.append(ear.client)
        return ear

    def stop(self) -> None:
        for client in self.clients:
            client.disconnect()
        self.do(self.server.stop())
        self.end_loop()

    def end_loop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()


class Refused(Exception):
    """The server did not let the client in; the text is what it said."""


class RawPage:
    """An overlay page on a bare WebSocket, to see each packet and to leave some unread."""

    def __init__(self, house: RunningHouse, client: str) -> None:
        address = house.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self.line = websocket.create_connection(
            address, timeout=5, sockopt=((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),)
        )
        self.line.recv()
        auth = {"token": house.overlay_token, "page": "chat", "client": client}
        self.line.send("40/overlay," + json.dumps(auth))
        assert self.line.recv().startswith("40/overlay")

    def rest(self) -> list[str]:
        """Every packet up to the end of the line."""
        packets = []
        try:
            while packet := self.line.recv():
                packets.append(packet)
        except (OSError, websocket.WebSocketException):
            pass
        return packets


class Ear:
    """A real Socket.IO client that keeps what it hears."""

    def __init__(
        self, url: str, namespace: str, auth: dict[str, Any], headers: dict[str, str]
    ) -> None:
        self.namespace = namespace
        self.heard: list[tuple[str, tuple[Any, ...]]] = []
        self.changed = threading.Condition()
        self.client = socketio.Client(
            reconnection=False, websocket_extra_options={"suppress_origin": True}
        )
        self.client.on("*", self._hear, namespace=namespace)
        self.client.on("connect_error", self._refused, namespace=namespace)
        self.refusal: Any = ""
        try:
            self.client.connect(
                url,
                namespaces=[namespace],
                auth=auth,
                headers=headers,
                transports=["websocket"],
                wait_timeout=5,
            )
        except socketio.exceptions.ConnectionError as error:
            self.client.disconnect()
            raise Refused(self.refusal) from error

    def _refused(self, reason: Any) -> None:
        self.refusal = reason

    def _hear(self, event: str, *args: Any) -> None:
        with self.changed:
            self.heard.append((event, args))
            self.changed.notify_all()

    def wait(self, event: str, times: int = 1) -> tuple[Any, ...]:
        """The arguments of an event that was, or will be, heard for the nth time."""
        with self.changed:
            heard = self.changed.wait_for(lambda: len(self.all(event)) >= times, 5)
            assert heard, f"{len(self.all(event))} of {times} {event}"
            return self.all(event)[times - 1]

    def all(self, event: str) -> list[tuple[Any, ...]]:
        return [args for name, args in self.heard if name == event]

    def say(self, event: str, *data: Any) -> None:
        self.client.emit(event, data, namespace=self.namespace)

    def leave(self) -> None:
        self.client.disconnect()
