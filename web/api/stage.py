"""The stage, the panic and what waits."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from web.bridge import ask, desk
from web.roles import Role, needs
from web.schemas import VerdictIn

blueprint = APIBlueprint("stage", __name__, url_prefix="/api", tag="Stage")


@blueprint.post("/stage/<any(pause, resume, skip, cut, hush):action>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def move_stage(action: str) -> str:
    """Pause, resume, skip or cut what is said; hush also drops what operators have waiting."""
    ask(getattr(desk(), action)())
    return ""


@blueprint.post("/talk/<any(down, up):key>")
@blueprint.output({}, status_code=204)
def press_to_talk(key: str) -> str:
    """The key to talk: pressed for five seconds, unless it is told again, or let go."""
    ask(desk().press_to_talk(key == "down"))
    return ""


@blueprint.post("/panic")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def panic() -> str:
    """Mute, flush, cancel, hide: everything stops at once."""
    ask(desk().panic())
    return ""


@blueprint.delete("/panic")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def calm() -> str:
    """Take the panic back."""
    ask(desk().calm())
    return ""


@blueprint.post("/waiting/<item>/<any(up, hold, release):move>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def move_waiting(item: str, move: Any) -> str:
    """Move a waiting item up, hold it, or release it."""
    ask(desk().move_waiting(item, move))
    return ""


@blueprint.delete("/waiting/<item>")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def drop_waiting(item: str) -> str:
    """Drop a waiting item."""
    ask(desk().move_waiting(item, "drop"))
    return ""


@blueprint.post("/held/<line>")
@needs(Role.MODERATOR)
@blueprint.input(VerdictIn)
@blueprint.output({}, status_code=204)
def judge_held(line: str, json_data: dict[str, Any]) -> str:
    """Say a held line, say it masked, or drop it."""
    ask(desk().judge_held(line, json_data["verdict"]))
    return ""


@blueprint.delete("/memory")
@needs(Role.MODERATOR)
@blueprint.output({}, status_code=204)
def forget_talk() -> str:
    """Forget this stream's talk; what is known of viewers stays."""
    ask(desk().forget_talk())
    return ""
