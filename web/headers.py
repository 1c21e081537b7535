"""The headers of every answer: what a page may load, and what may be kept."""

from __future__ import annotations

from flask import Flask, Response, request

# Emotes and streamers' own pages load pictures and sounds from https addresses. Mantine sets
# styles on elements. The WebSocket's own address is named because older WebKit wants it; the
# gateway's has another port of the same host.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob: https:",
        "media-src 'self' data: blob: https:",
        "font-src 'self' data:",
        "connect-src 'self' {socket}",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)


def install(app: Flask) -> None:
    """Set them on every answer of this app."""

    @app.after_request
    def secure(response: Response) -> Response:
        scheme = "wss" if request.is_secure else "ws"
        host = request.host.rpartition(":")[0] or request.host
        sockets = f"{scheme}://{request.host} ws://{host}:*"
        headers = response.headers
        headers["Content-Security-Policy"] = _POLICY.format(socket=sockets)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "SAMEORIGIN"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Resource-Policy"] = "same-site"
        headers.setdefault("Cache-Control", "no-store")
        headers.pop("Date", None)  # a file brings one, and the server adds its own
        return response
