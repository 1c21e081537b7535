"""The HTTP server: Werkzeug's, threaded, on a socket that we bind ourselves.

Werkzeug ends the process where a port is taken, shakes hands for TLS in the thread that accepts
(so that one silent client would hold up all), and logs addresses with their queries. Each of
these is done differently here.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import ssl
import sys
import threading
import time
from typing import Any

import structlog
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.errors import ConfigError
from web.wire import SEND_BUFFER

log = structlog.get_logger("web")

IDLE_S = 30.0  # a connection that sends nothing this long is closed; a WebSocket is exempt
HANDSHAKE_S = 10.0
POLL_S = 0.05  # how soon `stop` is noticed
TLS_BEGINS = b"\x16"  # the first byte of a handshake
PLAIN_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    b"This panel speaks HTTPS: write https:// at the beginning of the address.\n"
)
MAX_THREADS = 4_000  # an open WebSocket needs four; beyond it nobody is let in


class Handler(WSGIRequestHandler):
    """One connection: its own TLS handshake, a time limit, and one log line without the query."""

    timeout = IDLE_S
    _began = 0.0

    def setup(self) -> None:
        context = getattr(self.server, "tls", None)
        if context is not None:
            self.request.settimeout(HANDSHAKE_S)
            self._refuse_plain()
            self.request = context.wrap_socket(self.request, server_side=True)
        super().setup()

    def _refuse_plain(self) -> None:
        """Tell whoever forgot the s of https, who would otherwise see a line that broke."""
        if self.request.recv(1, socket.MSG_PEEK) in (TLS_BEGINS, b""):
            return
        with contextlib.suppress(OSError):
            self.request.sendall(PLAIN_ANSWER)
            self.request.recv(65_536)  # closed with something unread, it would never arrive
        raise ConnectionAbortedError("spoke no TLS")

    def handle_one_request(self) -> None:
        self._began = time.monotonic()
        super().handle_one_request()
        self.close_connection = True  # or what a WebSocket left behind is read as a request

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            if isinstance(self.request, ssl.SSLSocket):
                self.request.close()

    def version_string(self) -> str:
        return "Greenroom"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Paths only: a query may hold a key."""
        path = getattr(self, "path", "").split("?", 1)[0]
        level = logging.WARNING if str(code).startswith("5") else logging.DEBUG
        took_ms = round((time.monotonic() - self._began) * 1000, 1)
        method = getattr(self, "command", None)
        log.log(level, "request", method=method, path=path[:200], status=str(code), ms=took_ms)

    def log(self, type: str, message: str, *args: Any) -> None:
        """What the base class says beside: malformed requests, failed handshakes."""
        log.debug("connection", note=type)


def bind(host: str, port: int) -> socket.socket:
    """A bound and listening socket; ConfigError where the port is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # each client inherits
        found.bind((host, port))
        found.listen(128)
    except OSError as error:
        found.close()
        raise _cannot_bind(host, port, error) from error
    return found


def _cannot_bind(host: str, port: int, error: OSError) -> ConfigError:
    if error.errno in (errno.EADDRINUSE, 10048):  # the second is Windows' own number
        return ConfigError(
            f"plugins.panel.port: port {port} is taken by another program",
            hint="is Greenroom running already? Stop it, or start with --port and another number",
        )
    if error.errno in (errno.EACCES, 10013):
        return ConfigError(
            f"plugins.panel.port: this user may not open port {port}",
            hint="take a port above 1023, such as 5001",
        )
    return ConfigError(
        f"plugins.panel.host: cannot listen on {host}: {error.strerror or error}",
        hint="write 127.0.0.1 for this machine alone, or 0.0.0.0 for the network",
    )


def _has_room(request: Any, address: Any) -> bool:
    return threading.active_count() < MAX_THREADS


def _broken_connection(request: Any, address: Any) -> None:
    """A handshake that failed or a line that broke: nothing to do, and nothing for stderr."""
    log.debug("a connection broke", error=type(sys.exc_info()[1]).__name__)


class Listener:
    """Serves an app from threads of its own until it is stopped."""

    def __init__(self, app: Any, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        bound = bind(host, port)
        try:
            self._server: BaseWSGIServer = make_server(
                host, port, app, threaded=True, request_handler=Handler, fd=bound.fileno()
            )
        finally:
            bound.close()  # the server keeps a copy
        self._server.tls = tls  # type: ignore[attr-defined]
        self._server.ssl_context = tls  # makes the scheme https
        self._server.verify_request = _has_room  # type: ignore[method-assign]
        self._server.handle_error = _broken_connection  # type: ignore[method-assign]
        self.port: int = self._server.port
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": POLL_S},
            name="web",
            daemon=True,
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Accept nobody any more; what is being answered goes on in its own thread."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(0.5)
        self._server.server_close()
