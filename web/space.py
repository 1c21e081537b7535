"""What the two Socket.IO namespaces share: who joined, garbage, rates and slow readers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import structlog
from flask_socketio import Namespace
from marshmallow import Schema
from prometheus_client import CollectorRegistry, Counter, Gauge
from werkzeug.wrappers import Request

from web.auth import Auth
from web.limits import Limit
from web.wire import ClientQueue

log = structlog.get_logger("web")

LIVE = "live"  # the room of those who keep up
LAG = 600  # packets a client may be behind before it gets nothing but the state anew
GARBAGE = 200  # wrong events in a minute before a client is cut off
EVENTS = 100  # events a second from one client


class Meters:
    """Counted for /metrics."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.garbage = Counter(
            "greenroom_web_garbage_total",
            "Events from pages that were ignored",
            ["namespace"],
            registry=registry,
        )
        self.lagging = Counter(
            "greenroom_web_lagging_total",
            "Times that a page fell behind and was sent the state anew",
            ["namespace"],
            registry=registry,
        )
        self.clients = Gauge(
            "greenroom_web_clients", "Pages connected now", ["namespace"], registry=registry
        )
        self._registry = registry

    def close(self) -> None:
        """Leave the registry, so that a reload may enter it again."""
        for meter in (self.garbage, self.lagging, self.clients):
            self._registry.unregister(meter)


@dataclass(slots=True)
class Guest:
    """A connected client: `name` is what the house knows it by."""

    sid: str
    name: str
    page: str
    member: str
    queue: ClientQueue
    engine: str
    lagging: bool = False
    since: float = field(default_factory=time.monotonic)


class Space(Namespace):
    """A namespace whose clients are let in, counted, and sent the state once they joined.

    `welcome(guest)` is called from any thread for a client that joined or that caught up; it
    sees to it that the whole state goes out to it. Subclasses say who may come in.
    """

    events: ClassVar[Mapping[str, type[Schema]]] = {}  # what a client may say

    server: Any  # set by the library once the namespace is registered
    socketio: Any
    namespace: str

    def __init__(
        self, namespace: str, auth: Auth, meters: Meters, welcome: Callable[[Guest], None]
    ) -> None:
        super().__init__(namespace)
        self.auth = auth
        self.meters = meters
        self.guests: dict[str, Guest] = {}  # by sid
        self._welcome = welcome
        self._rate = Limit(EVENTS, 1.0)
        self._patience = Limit(GARBAGE, 60.0)

    # --- for subclasses ----------------------------------------------------------------------

    def admit(self, request: Request, proof: Mapping[str, Any]) -> tuple[str, str, str]:
        """The client's name, page and member id; raises ConnectionRefusedError."""
        raise NotImplementedError

    def said(self, guest: Guest, event: str, fields: dict[str, Any]) -> None:
        """A client said something that fits its schema."""

    def left(self, guest: Guest) -> None:
        """A client is gone."""

    # --- from the Socket.IO server, in a client's own thread -----------------------------------

    def trigger_event(self, event: str, *args: Any) -> Any:
        """Every event comes here, the house's own and whatever a client made up."""
        sid = args[0]
        if event not in ("connect", "disconnect") or self._is_connected(sid):
            return self._heard(sid, event, args[1:])
        if event == "disconnect":
            return self._disconnected(sid, args[1] if len(args) > 1 else "")
        return self._connecting(sid, args[1], args[2] if len(args) > 2 else None)

    def _is_connected(self, sid: str) -> bool:
        return self.server.manager.is_connected(sid, self.namespace)

    def _connecting(self, sid: str, environ: dict[str, Any], proof: Any) -> None:
        fields = proof if isinstance(proof, dict) else {}
        name, page, member = self.admit(Request(environ), fields)
        engine = self.server.manager.eio_sid_from_sid(sid, self.namespace)
        queue = self.server.eio.sockets[engine].queue
        self.guests[sid] = Guest(
            sid=sid, name=name, page=page, member=member, queue=queue, engine=engine
        )
        self.meters.clients.labels(self.namespace).set(len(self.guests))

    def joined(self, sid: str) -> None:
        """The client was told that it is in; see web/sockets.py."""
        guest = self.guests.get(sid)
        if guest is not None:
            self.server.enter_room(sid, LIVE, namespace=self.namespace)
            self._welcome(guest)

    def _disconnected(self, sid: str, reason: str) -> None:
        guest = self.guests.pop(sid, None)
        if guest is None:
            return
        self.meters.clients.labels(self.namespace).set(len(self.guests))
        self.left(guest)
        # Who answers no ping may not be reading either: free the writer that waits for it.
        if reason == self.server.eio.reason.PING_TIMEOUT:
            guest.queue.cut()

    def _heard(self, sid: str, event: Any, args: tuple[Any, ...]) -> None:
        guest = self.guests.get(sid)
        if guest is None:
            return
        schema = self.events.get(event) if isinstance(event, str) else None
        fields = args[0] if len(args) == 1 and isinstance(args[0], dict) else None
        if schema is None or fields is None or not self._rate.spend(sid):
            return self._garbage(guest)
        if schema().validate(fields):
            return self._garbage(guest)
        self.said(guest, event, schema().load(fields))  # type: ignore[arg-type]

    def _garbage(self, guest: Guest) -> None:
        self.meters.garbage.labels(self.namespace).inc()
        if not self._patience.spend(guest.sid):
            log.warning("a page sends garbage and is cut off", page=guest.page)
            self.drop(guest)

    # --- to the clients ----------------------------------------------------------------------

    def deliver(self, event: str, args: tuple[Any, ...], to: str = "") -> None:
        """To one client by its sid, or to all that keep up."""
        if to and (to not in self.guests or self.guests[to].lagging):
            return
        self.server.emit(event, args, namespace=self.namespace, to=to or LIVE)

    def look_after_slow(self) -> None:
        """Who is behind gets nothing more until it has read all, and then the state anew."""
        for guest in tuple(self.guests.values()):
            behind = guest.queue.qsize()
            if not guest.lagging and behind > LAG:
                guest.lagging = True
                self.meters.lagging.labels(self.namespace).inc()
                self.server.leave_room(guest.sid, LIVE, namespace=self.namespace)
                log.info("a page is slow", page=guest.page, behind=behind)
            elif guest.lagging and behind == 0:
                guest.lagging = False
                self.joined(guest.sid)

    def drop(self, guest: Guest) -> None:
        """Cut a client off below Socket.IO, so that an honest page comes back by itself."""
        socket = self.server.eio.sockets.get(guest.engine)
        if socket is not None:
            socket.close(wait=False)
        guest.queue.cut()
