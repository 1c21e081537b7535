"""The settings' forms and the first run."""

from __future__ import annotations

from typing import Any, cast

from apiflask import APIBlueprint

from bot.host import SetupChoice, board
from web.bridge import ask, desk
from web.roles import Role, needs
from web.schemas import SetupIn, ValuesIn, schema_of

blueprint = APIBlueprint("settings", __name__, url_prefix="/api", tag="Settings")


@blueprint.get("/settings")
@needs(Role.OWNER)
@blueprint.output(schema_of(board.SettingsSection)(many=True))
def settings() -> list[board.SettingsSection]:
    """The forms of general, llm, voice, guard, host and keep."""
    return ask(desk().settings())


@blueprint.put("/settings/<any(general, llm, voice, guard, host, keep):section>")
@needs(Role.OWNER)
@blueprint.input(ValuesIn)
@blueprint.output(schema_of(board.SettingsSection))
def save_settings(section: str, json_data: dict[str, Any]) -> board.SettingsSection:
    """Edit a section of config.yaml in place, its comments kept."""
    return ask(desk().save_settings(section, json_data["values"]))


@blueprint.get("/setup")
@needs(Role.VIEWER)
@blueprint.output(schema_of(board.Setup))
def setup() -> board.Setup:
    """Whether the first run's page is due, and what there is to choose."""
    return ask(desk().setup())


@blueprint.post("/setup")
@needs(Role.OWNER)
@blueprint.input(SetupIn)
@blueprint.output(schema_of(board.Setup))
def save_setup(json_data: dict[str, Any]) -> board.Setup:
    """The bot's name, a voice, a mind, and what plugins ask for."""
    return ask(desk().save_setup(cast(SetupChoice, json_data)))


@blueprint.post("/setup/skip")
@needs(Role.OWNER)
@blueprint.output(schema_of(board.Setup))
def skip_setup() -> board.Setup:
    """Go on with what is there."""
    return ask(desk().skip_setup())
