"""Bounds for what the Socket.IO server leaves unbounded.

Measured on python-engineio 4.15 in threading mode: each client has an endless queue and a
writer thread that blocks in `send` once the client stops reading; a message from a client may
be of any size. A client that never reads would grow for ever and keep its threads. Here the
queue has an end, messages have a largest size, and a client that is behind its end is cut off:
shutting its TCP line down is the one thing that wakes a blocked writer.
"""

from __future__ import annotations

import contextlib
import queue
import socket
from typing import Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from socketio.packet import Packet

MAX_QUEUED = 1_000  # packets for one client
MAX_QUEUED_BYTES = 4 * 1024 * 1024  # of texts and sounds; 80 s of 24 kHz mono
MAX_INCOMING = 64 * 1024  # bytes of one message from a client
SEND_BUFFER = 256 * 1024  # bytes the kernel holds for one client


class ClientQueue(queue.Queue[Any]):
    """What waits to be sent to one client. At its end it cuts the client off."""

    def __init__(self) -> None:
        super().__init__()
        self.line: socket.socket | None = None  # the client's TCP line, once it is a WebSocket
        self.overflowed = False
        self._bytes = 0

    def cut(self) -> None:
        """Shut the client's line down; its threads notice and end."""
        if self.line is not None:
            with contextlib.suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)

    def _put(self, item: Any) -> None:
        """Called by `put` under the queue's lock."""
        self._bytes += _size(item)
        if len(self.queue) >= MAX_QUEUED or self._bytes > MAX_QUEUED_BYTES:
            self.overflowed = True
        if not self.overflowed:
            self.queue.append(item)
            return
        self.unfinished_tasks -= len(self.queue)
        self.queue.clear()
        self._bytes = 0
        self.queue.append(None)  # the engine's sign for the end
        self.cut()

    def _get(self) -> Any:
        item = self.queue.popleft()
        self._bytes -= min(self._bytes, _size(item))
        return item


class TextPacket(Packet):
    """A packet whose sender may not announce attachments: no page sends bytes, and the library
    would keep as many as were announced, before anybody has logged in."""

    def decode(self, encoded_packet: str) -> int:
        if super().decode(encoded_packet):
            raise ValueError("pages send no bytes")
        return 0


class WholeLine:
    """A TCP line whose `send` sends everything: the library does not look how much was sent, and a
    process that is stopped and goes on (Ctrl-Z, a laptop that sleeps) has sent half a frame."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.send = line.sendall

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)


class BoundedWebSocket(SimpleWebSocketWSGI):
    """The engine's WebSocket with a largest message, and its line known to the queue."""

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server, max_message_size=MAX_INCOMING)
        self._socket = handler.__self__  # the handler is its socket's method
        self._queue: ClientQueue = self._socket.queue

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        line: socket.socket = environ["werkzeug.socket"]
        line.settimeout(None)  # with a timeout, `send` may send half a frame and not say so
        self._queue.line = line
        try:
            return super().__call__({**environ, "werkzeug.socket": WholeLine(line)}, start_response)
        except (ValueError, IndexError, RecursionError):  # a packet that is none: the engine
            self._socket.close(wait=False, abort=True)  # would leave the page in until a ping fails
            self._queue.cut()
            return []

    def close(self) -> None:
        with contextlib.suppress(OSError):  # the client may be gone already
            super().close()


def bound(engine: Any) -> None:
    """Give this engineio server the bounded queue and WebSocket."""
    engine.create_queue = ClientQueue
    engine._async = {**engine._async, "websocket": BoundedWebSocket}


def _size(packet: Any) -> int:
    data = getattr(packet, "data", None)
    return len(data) if isinstance(data, str | bytes) else 64
