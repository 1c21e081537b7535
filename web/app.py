"""The Flask app: routes, errors and who may use what. It serves nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from apiflask import APIFlask
from prometheus_client import CollectorRegistry

from bot.host import Desk, OverlayAddress
from bot.realtime import Recordings
from bot.singing import Singing
from bot.studio import Studio
from web import api_page, errors, headers, pages, plugin_pages
from web import auth as auth_rules
from web.api import BLUEPRINTS
from web.auth import Auth
from web.bridge import Bridge
from web.description import describe
from web.limits import MAX_BODY
from web.links import Links
from web.pages import Shelves
from web.roles import Role, needs
from web.secret import ServerSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the routes reach: `app.extensions["greenroom"]`."""

    desk: Desk
    bridge: Bridge
    auth: Auth
    registry: CollectorRegistry
    overlay_addresses: Callable[[], Sequence[OverlayAddress]]
    studio: Studio | None = None
    recordings: Recordings | None = None
    singing: Singing | None = None
    links: Links = field(default_factory=lambda: Links(ServerSecret.fresh()))


def create_app(house: House, shelves: Shelves) -> APIFlask:
    """All routes of docs/api.md over this house, and the files of these shelves."""
    app = api_app()
    app.extensions["greenroom"] = house
    app.register_blueprint(plugin_pages.make_blueprint())
    app.register_blueprint(pages.make_blueprint(shelves))
    auth_rules.install(app, house.auth)
    headers.install(app)
    return app


def api_app() -> APIFlask:
    """The routes and their description, over no house yet."""
    app = APIFlask(
        "greenroom",
        title="Greenroom",
        version="1",
        spec_path="/api/openapi.json",
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type] # Flask itself takes None
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    describe(app)
    api_page.install(app)
    for endpoint in ("openapi.spec", "api_page"):
        needs(Role.VIEWER)(app.view_functions[endpoint])
    errors.install(app)
    return app
