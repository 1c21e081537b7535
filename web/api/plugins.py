"""Plugins, and the jobs that install what they need."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from bot.host import board
from web.bridge import LONG_CALL_S, ask, desk
from web.roles import Role, needs
from web.schemas import IdentityQuery, ValuesIn, schema_of

blueprint = APIBlueprint("plugins", __name__, url_prefix="/api", tag="Plugins")


@blueprint.get("/plugins")
@needs(Role.VIEWER)
@blueprint.output(schema_of(board.PluginCard)(many=True))
def plugins() -> list[board.PluginCard]:
    """Every plugin and how it is doing."""
    return ask(desk().plugins())


@blueprint.get("/plugins/<name>")
@needs(Role.OWNER)
@blueprint.output(schema_of(board.PluginDetail))
def plugin(name: str) -> board.PluginDetail:
    """One plugin with its form, its last log lines, its scopes and its login."""
    return ask(desk().plugin(name))


@blueprint.put("/plugins/<name>/settings")
@needs(Role.OWNER)
@blueprint.input(ValuesIn)
@blueprint.output(schema_of(board.PluginDetail))
def save_plugin(name: str, json_data: dict[str, Any]) -> board.PluginDetail:
    """Write its settings to config.yaml, secrets to .env, and reload it."""
    return ask(desk().save_plugin(name, json_data["values"]), timeout=LONG_CALL_S)


@blueprint.post("/plugins/<name>/<any(enable, disable, reload, resume, login, logout):action>")
@needs(Role.OWNER)
@blueprint.input(IdentityQuery, location="query")
@blueprint.output(schema_of(board.PluginDetail))
def plugin_action(name: str, action: Any, query_data: dict[str, Any]) -> board.PluginDetail:
    """Enable, disable, reload, resume, log in or log out (`identity`: as whom)."""
    work = desk().plugin_action(name, action, query_data["identity"])
    return ask(work, timeout=LONG_CALL_S)


@blueprint.post("/plugins/<name>/install")
@needs(Role.OWNER)
@blueprint.output(schema_of(board.JobView), status_code=202)
def install_plugin(name: str) -> board.JobView:
    """Install the extra that it needs, as a job."""
    return ask(desk().install_plugin(name))


@blueprint.get("/plugins/<name>/models")
@needs(Role.VIEWER)
@blueprint.output(schema_of(board.ModelView)(many=True))
def models(name: str) -> list[board.ModelView]:
    """The models that its engine can use, and what of them is here."""
    return ask(desk().models(name))


@blueprint.post("/plugins/<name>/models/<model>")
@needs(Role.OWNER)
@blueprint.output(schema_of(board.JobView), status_code=202)
def fetch_model(name: str, model: str) -> board.JobView:
    """Fetch a model, as a job."""
    return ask(desk().fetch_model(name, model))


@blueprint.delete("/plugins/<name>/models/<model>")
@needs(Role.OWNER)
@blueprint.output(schema_of(board.ModelView)(many=True))
def remove_model(name: str, model: str) -> list[board.ModelView]:
    """Delete a model's files."""
    return ask(desk().remove_model(name, model), timeout=LONG_CALL_S)


@blueprint.get("/jobs")
@needs(Role.VIEWER)
@blueprint.output(schema_of(board.JobView)(many=True))
def jobs() -> list[board.JobView]:
    """Long work, newest first."""
    return ask(desk().jobs())


@blueprint.get("/jobs/<job>")
@needs(Role.VIEWER)
@blueprint.output(schema_of(board.JobView))
def job(job: str) -> board.JobView:
    """How a job is doing."""
    return ask(desk().job(job))


@blueprint.delete("/jobs/<job>")
@needs(Role.OWNER)
@blueprint.output(schema_of(board.JobView))
def cancel_job(job: str) -> board.JobView:
    """Cancel a job."""
    return ask(desk().cancel_job(job))
