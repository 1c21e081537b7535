"""The web room: the panel and the overlay pages, served over a house."""

from web.server import ServerOptions, WebServer

__all__ = ["ServerOptions", "WebServer"]
