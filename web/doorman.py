"""Stands before every request: answers only to the names that are this server's own.

A foreign page can give its own name this machine's address (DNS rebinding) and would then count
as the same origin. It cannot do so with a bare address or with `localhost`.
"""

from __future__ import annotations

import ipaddress
import json
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit


def own_names(more: Iterable[str] = ()) -> frozenset[str]:
    """The names this machine answers to, in lower case."""
    name = socket.gethostname().lower()
    return frozenset({"localhost", name, f"{name}.local", *(host.lower() for host in more)})


def is_own_host(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header, with or without its port, is an address or one of `names`."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name in names:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Doorman:
    """WSGI: passes on what is meant for this server. No Host at all is no browser, and passes."""

    def __init__(self, app: Any, names: frozenset[str]) -> None:
        self._app = app
        self._names = names

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if not host or is_own_host(host, self._names):
            return self._app(environ, start_response)
        body = json.dumps(
            {
                "message": "this server does not answer to that name",
                "hint": "open it by its address, or add the name to plugins.panel.names",
                "place": "Host",
            }
        ).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("421 Misdirected Request", headers)
        return [body]
