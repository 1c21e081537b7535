"""The namespaces `/overlay` and `/panel`, and the server that carries them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask import Flask
from flask_socketio import SocketIO
from marshmallow import EXCLUDE, Schema, fields, validate
from socketio import Manager
from socketio.exceptions import ConnectionRefusedError
from werkzeug.wrappers import Request

from bot.errors import BotError
from web.auth import Auth
from web.outbox import Letter
from web.roles import Role
from web.schemas import line
from web.space import Guest, Meters, Space
from web.wire import MAX_INCOMING, TextPacket, bound

OVERLAY = "/overlay"
PANEL = "/panel"
PING_S = 10  # a page that is gone is noticed within twice that

_NAME = re.compile(r"[\w-]{1,64}")
_FILE_ORIGINS = frozenset({"null", "file://"})  # a page that OBS opened as a local file


class _Said(Schema):
    """What a page says. Fields we do not know are left out, so that pages may be newer."""

    class Meta:
        unknown = EXCLUDE


class SoundState(_Said):
    running = fields.Boolean(required=True)
    wanted = fields.Boolean(required=True)


class SoundPosition(_Said):
    utterance = line(200, required=True)
    played_ms = fields.Float(required=True, validate=validate.Range(0, 1e9))
    buffered_ms = fields.Float(required=True, validate=validate.Range(0, 1e9))
    underruns = fields.Integer(required=True, validate=validate.Range(0, 1_000_000_000))


class ChimeState(_Said):
    running = fields.Boolean(required=True)


class AlertDone(_Said):
    id = line(200, required=True)


class Seen(_Said):
    visible = line(20, required=True)
    fps = fields.Float(required=True, validate=validate.Range(0, 1_000))


class OverlaySpace(Space):
    """The overlay pages: they read with the overlays' token and say how they are doing."""

    events: ClassVar[Mapping[str, type[Schema]]] = {
        "sound_state": SoundState,
        "sound_position": SoundPosition,
        "chime_state": ChimeState,
        "alert_done": AlertDone,
        "seen": Seen,
    }

    def __init__(
        self,
        auth: Auth,
        meters: Meters,
        *,
        welcome: Callable[[Guest], None],
        said: Callable[[str, str, dict[str, Any]], None],
        left: Callable[[str], None],
        refusal: Callable[[], str],
    ) -> None:
        super().__init__(OVERLAY, auth, meters, welcome)
        self._said = said
        self._left = left
        self._refusal = refusal
        self._sids: dict[str, str] = {}  # by the page's own id

    def admit(self, request: Request, proof: Mapping[str, Any]) -> tuple[str, str, str]:
        origin = request.headers.get("Origin", "")
        if origin and not _may_overlay(self.auth, origin, request):
            raise ConnectionRefusedError("this page is not one of Greenroom's")
        if not self.auth.is_overlay(proof.get("token")):
            raise ConnectionRefusedError(self._refusal())
        name, page = proof.get("client"), proof.get("page")
        if not _is_name(name) or not _is_name(page):
            raise ConnectionRefusedError(
                "the page must send its name as `page` and an id as `client`"
            )
        return str(name), str(page), ""

    def joined(self, sid: str) -> None:
        guest = self.guests.get(sid)
        if guest is not None:
            self._sids[guest.name] = sid
        super().joined(sid)

    def sid_of(self, client: str) -> str:
        """The connection of a page by its own id; empty where it is gone."""
        return self._sids.get(client, "")

    def said(self, guest: Guest, event: str, fields: dict[str, Any]) -> None:
        self._said(guest.name, event, fields)

    def left(self, guest: Guest) -> None:
        """A page that came back already with a new connection has not left."""
        if self._sids.get(guest.name) == guest.sid:
            del self._sids[guest.name]
            self._left(guest.name)


class PanelSpace(Space):
    """The panels: they listen. What they ask goes over REST."""

    def __init__(self, auth: Auth, meters: Meters, *, welcome: Callable[[Guest], None]) -> None:
        super().__init__(PANEL, auth, meters, welcome)

    def admit(self, request: Request, proof: Mapping[str, Any]) -> tuple[str, str, str]:
        origin = request.headers.get("Origin", "")
        if origin and not self.auth.is_own_origin(origin, request.environ):
            raise ConnectionRefusedError("this page is not Greenroom's panel")
        try:
            member = self._member(request, proof)
        except BotError as error:
            raise ConnectionRefusedError(str(error)) from error
        if member is None or Role.named(member.role) < Role.VIEWER:
            raise ConnectionRefusedError("nobody is logged in: log in on the panel's page")
        return request.remote_addr or "", "panel", member.id

    def _member(self, request: Request, proof: Mapping[str, Any]) -> Any:
        token = proof.get("token")
        if isinstance(token, str) and token:
            return self.auth.log_in(token=token, place=request.remote_addr or "")
        return self.auth.member_of(request.headers, request.cookies, request.remote_addr or "")


class _Rooms(Manager):
    """Tells when a client is really in: what is sent to it before that would be lost."""

    def __init__(self) -> None:
        super().__init__()
        self.spaces: dict[str, Space] = {}

    def connect(self, sid: str, namespace: str) -> None:
        super().connect(sid, namespace)
        if namespace in self.spaces:
            self.spaces[namespace].joined(sid)


class SocketServer:
    """Flask-SocketIO in threads, with our namespaces and bounds."""

    def __init__(self, app: Flask, auth: Auth, *spaces: Space) -> None:
        quiet = _quiet_logger()
        rooms = _Rooms()
        options: dict[str, Any] = {  # the library takes more than its types say
            "serializer": TextPacket,
            "namespaces": [space.namespace for space in spaces],
            "cors_allowed_origins": lambda origin, env: _may_connect(auth, origin, env),
        }
        self.io: Any = SocketIO(
            app,
            async_mode="threading",
            async_handlers=False,  # else every event of a client starts a thread
            manage_session=False,
            client_manager=rooms,
            max_http_buffer_size=MAX_INCOMING,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            logger=quiet,
            engineio_logger=quiet,
            **options,
        )
        bound(self.io.server.eio)
        self._spaces = {space.namespace: space for space in spaces}
        for space in spaces:
            self.io.on_namespace(space)
        rooms.spaces = self._spaces

    def post(self, letter: Letter) -> None:
        """Send a letter to its namespace. Called in the outbox's thread."""
        self._spaces[letter.namespace].deliver(letter.event, letter.args, letter.to)

    def tick(self) -> None:
        """See to slow readers."""
        for space in self._spaces.values():
            space.look_after_slow()

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self.io.server.eio.sockets)

    def hang_up(self) -> None:
        """Close every connection below Socket.IO: a page that is told goodbye never comes back."""
        for socket in tuple(self.io.server.eio.sockets.values()):
            socket.close(wait=False)

    def cut_all(self) -> None:
        """Shut down the lines of those that did not read the goodbye."""
        for socket in tuple(self.io.server.eio.sockets.values()):
            socket.queue.cut()

    def idle_engines(self) -> set[str]:
        """Connections that belong to no namespace: they logged in nowhere."""
        used = {guest.engine for space in self._spaces.values() for guest in space.guests.values()}
        return set(self.io.server.eio.sockets) - used

    def close_engine(self, engine: str) -> None:
        socket = self.io.server.eio.sockets.get(engine)
        if socket is not None:
            socket.close(wait=False)
            socket.queue.cut()


def _quiet_logger() -> logging.Logger:
    """The library's own log, without what pages sent: below WARNING it logs even tokens."""
    logger = logging.getLogger("greenroom.socketio")
    logger.setLevel(logging.WARNING)
    if not logger.filters:
        logger.addFilter(_worth_a_line)
    return logger


def _worth_a_line(record: logging.LogRecord) -> bool:
    """Garbage that the library could not read is one line; a page's last word is none."""
    record.exc_info = None
    return "is not connected to namespace" not in str(record.msg)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _may_overlay(auth: Auth, origin: str, request: Request) -> bool:
    return origin in _FILE_ORIGINS or auth.is_own_origin(origin, request.environ)


def _may_connect(auth: Auth, origin: str | None, environ: dict[str, Any]) -> bool:
    """Before a namespace is known: no foreign page may even open a connection."""
    return not origin or origin in _FILE_ORIGINS or auth.is_own_origin(origin, environ)
