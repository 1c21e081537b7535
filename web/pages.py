"""The files: the built panel, the overlay pages, the streamer's pictures, shared packages.

Everything here is public: no file holds a secret, and the pages do nothing without a token.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, send_from_directory
from werkzeug.exceptions import MethodNotAllowed

from bot.host import Folders
from web.roles import Role, needs

KEEP = "public, max-age=31536000, immutable"  # for files whose name changes with their content
ASK_AGAIN = "no-cache"  # OBS must get a page that was edited
READS = frozenset({"GET", "HEAD", "OPTIONS"})

_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Greenroom</title>
<meta name="viewport" content="width=device-width">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}
code{font-family:monospace}</style></head>
<body><h1>The panel is not built yet</h1>
<p>The show runs, and the overlay pages work. To build the panel, stop the show and run
<code>python start.py</code> again: it brings what the build needs.</p></body></html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """Where each kind of file lies; the first place that has it counts."""

    panel: Path
    overlays: Path
    plugins: Path
    pictures: Path
    vendor: tuple[Path, ...]
    fonts: tuple[Path, ...]

    @classmethod
    def of(cls, folders: Folders) -> Shelves:
        built = folders.code / "web" / "panel" / "dist"
        packages = folders.code / "web" / "panel" / "node_modules"
        inter = packages / "@fontsource-variable" / "inter"
        return cls(
            panel=built,
            overlays=folders.code / "overlays",
            plugins=folders.code / "plugins",
            pictures=folders.data / "pictures",
            vendor=(built / "vendor", packages / "socket.io-client" / "dist"),
            fonts=(built / "vendor" / "fonts", inter, inter / "files"),
        )

    def overlay(self, page: str) -> Path | None:
        """The folder of an overlay page; a plugin may carry one of its own name."""
        if not page.replace("-", "_").isidentifier():
            return None
        places = (self.overlays / page, self.plugins / page / "overlay")
        return next((place for place in places if place.is_dir()), None)


def make_blueprint(shelves: Shelves) -> Blueprint:
    """The routes of all files."""
    pages = Blueprint("pages", __name__)

    @pages.get("/overlay/<page>")
    @needs(Role.PUBLIC)
    def overlay_without_slash(page: str) -> Any:
        """A browser keeps the fragment, and with it the token, across this."""
        if shelves.overlay(page) is None:
            abort(404)
        query = request.query_string.decode("ascii", "ignore")
        return redirect(f"/overlay/{page}/" + (f"?{query}" if query else ""))

    @pages.get("/overlay/<page>/")
    @pages.get("/overlay/<page>/<path:file>")
    @needs(Role.PUBLIC)
    def overlay(page: str, file: str = "index.html") -> Response:
        return _send((shelves.overlay(page),), file, ASK_AGAIN)

    @pages.get("/overlay/pictures/<name>/<path:file>")
    @needs(Role.PUBLIC)
    def picture(name: str, file: str) -> Response:
        return _send((shelves.pictures,), f"{name}/{file}", ASK_AGAIN)

    @pages.get("/vendor/<path:file>")
    @needs(Role.PUBLIC)
    def vendor(file: str) -> Response:
        return _send(shelves.vendor, file, ASK_AGAIN)

    @pages.get("/vendor/fonts/<path:file>")
    @needs(Role.PUBLIC)
    def font(file: str) -> Response:
        return _send(shelves.fonts, file, "public, max-age=86400")

    @pages.get("/")
    @pages.get("/<path:file>")
    @needs(Role.PUBLIC)
    def panel(file: str = "index.html") -> Response | str:
        """A file of the panel, else the panel itself, which knows its own addresses; 405 for an
        address that takes what is sent to it."""
        built = shelves.panel.resolve()
        if wanted := _other_methods(request.path):
            raise MethodNotAllowed(wanted)
        if file.split("/", 1)[0] in ("api", "assets") and not _lies_in(built, file):
            abort(404)
        if not _lies_in(built, "index.html"):
            return _NOT_BUILT
        if _lies_in(built, file):
            return _send((shelves.panel,), file, KEEP if file.startswith("assets/") else ASK_AGAIN)
        return _send((shelves.panel,), "index.html", ASK_AGAIN)

    @pages.get("/plugins/<name>")
    @needs(Role.PUBLIC)
    def plugin_in_panel(name: str) -> Response | str:
        """The panel's page about a plugin; with a slash at its end it is the plugin's own."""
        return panel()

    return pages


def _other_methods(path: str) -> list[str]:
    """With what else than reading this address is asked, where anything else is known of it."""
    taken = current_app.url_map.bind("").allowed_methods(path)
    return sorted(set(taken) - READS)


def _send(places: tuple[Path | None, ...], file: str, cache: str) -> Response:
    """The file from the first place that has it; nothing outside a place is ever sent."""
    for place in places:
        if place is None or not _lies_in(place.resolve(), file):
            continue
        response = send_from_directory(place.resolve(), file)
        response.headers["Cache-Control"] = cache
        return response
    abort(404)


def _lies_in(place: Path, file: str) -> bool:
    """Whether the file is there, and really in there: neither `..` nor a link leads out."""
    try:
        found = (place / file).resolve()
        return found.is_relative_to(place) and found.is_file()
    except (OSError, ValueError):
        return False  # a name that no file can have
