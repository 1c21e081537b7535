"""Looking back: messages, the journal, traces, people, and the doctor."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from bot.host import board
from web.bridge import LONG_CALL_S, ask, desk
from web.roles import Role, needs
from web.schemas import EventsQuery, PageQuery, SearchQuery, schema_of

blueprint = APIBlueprint("history", __name__, url_prefix="/api", tag="History")


@blueprint.get("/history/messages")
@needs(Role.VIEWER)
@blueprint.input(PageQuery, location="query")
@blueprint.output(schema_of(board.MessagePage))
def messages(query_data: dict[str, Any]) -> board.MessagePage:
    """What was said, newest first, 25 a page."""
    return ask(desk().messages(page=query_data["page"], search=query_data["q"]))


@blueprint.get("/history/events")
@needs(Role.VIEWER)
@blueprint.input(EventsQuery, location="query")
@blueprint.output(schema_of(board.JournalPage))
def events(query_data: dict[str, Any]) -> board.JournalPage:
    """What happened, newest first, 25 a page."""
    query = {"page": query_data["page"], "search": query_data["q"], "kind": query_data["kind"]}
    return ask(desk().events(**query))


@blueprint.get("/trace/<event>")
@needs(Role.VIEWER)
@blueprint.output(schema_of(board.Trace))
def trace(event: str) -> board.Trace:
    """Why an event did what it did."""
    return ask(desk().trace(event))


@blueprint.get("/doctor")
@needs(Role.OWNER)
@blueprint.output(schema_of(board.Finding)(many=True))
def doctor() -> list[board.Finding]:
    """Every check with its fix."""
    return ask(desk().doctor(), timeout=LONG_CALL_S)


@blueprint.get("/viewers")
@needs(Role.MODERATOR)
@blueprint.input(SearchQuery, location="query")
@blueprint.output(schema_of(board.Viewer)(many=True))
def viewers(query_data: dict[str, Any]) -> list[board.Viewer]:
    """People whose name holds the search."""
    return ask(desk().viewers(search=query_data["q"]))


@blueprint.delete("/viewers/<viewer>")
@needs(Role.OWNER)
@blueprint.output({}, status_code=204)
def forget_viewer(viewer: str) -> str:
    """Erase a person everywhere."""
    ask(desk().forget_viewer(viewer))
    return ""
