"""Pages that plugins bring: their blueprints under `/plugins/<name>/`.

Flask cannot take a blueprint back, and a reloaded plugin makes new ones. So each plugin's
blueprints live in a small app of their own, which is made anew when they have changed.
"""

from __future__ import annotations

import threading
from typing import Any

from flask import Blueprint, Flask, Response, abort, request

from bot.errors import BotError
from web.bridge import ask, desk
from web.errors import our_error, unexpected
from web.limits import MAX_BODY
from web.roles import Role, needs

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class PluginPages:
    """The apps of the plugins' pages, by plugin. Safe across threads."""

    def __init__(self) -> None:
        self._apps: dict[str, tuple[tuple[Any, ...], Flask]] = {}
        self._lock = threading.Lock()

    def app(self, name: str, blueprints: tuple[Any, ...]) -> Flask:
        """The app for these blueprints: the one from before as long as they are the same."""
        with self._lock:
            held = self._apps.get(name)
            if held is None or held[0] != blueprints:
                held = (blueprints, _make_app(name, blueprints))
                self._apps[name] = held
            return held[1]


def _make_app(name: str, blueprints: tuple[Any, ...]) -> Flask:
    app = Flask(name, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    app.register_error_handler(BotError, our_error)
    app.register_error_handler(Exception, unexpected)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


def make_blueprint() -> Blueprint:
    """`/plugins/<name>/…`: viewers may read, moderators may do."""
    held = PluginPages()
    pages = Blueprint("plugin_pages", __name__, url_prefix="/plugins/<name>")

    @pages.get("/", defaults={"rest": ""})
    @pages.get("/<path:rest>")
    @needs(Role.VIEWER)
    def read(name: str, rest: str) -> Response:
        return _pass_on(held, name, rest)

    @pages.route("/", methods=METHODS[1:], defaults={"rest": ""}, provide_automatic_options=False)
    @pages.route("/<path:rest>", methods=METHODS[1:], provide_automatic_options=False)
    @needs(Role.MODERATOR)
    def change(name: str, rest: str) -> Response:
        return _pass_on(held, name, rest)

    return pages


def _pass_on(held: PluginPages, name: str, rest: str) -> Response:
    """Let the plugin's app answer, as if it stood at `/plugins/<name>`."""
    blueprints = ask(desk().plugin_pages(name))
    if not blueprints:
        abort(404)
    environ = {**request.environ, "SCRIPT_NAME": f"/plugins/{name}", "PATH_INFO": f"/{rest}"}
    app = held.app(name, blueprints)
    return Response.from_app(app.wsgi_app, environ)  # type: ignore[return-value]
