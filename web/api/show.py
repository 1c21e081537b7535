"""The show's state and switches, and talking through it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, FileSchema
from flask import Response, current_app

from bot.host import PanelState, ShowChange, board
from web.bridge import ask, desk
from web.roles import Role, needs
from web.schemas import (
    ChatIn,
    DoneOut,
    EventOut,
    LocalChatIn,
    OverlayOut,
    SayIn,
    ShowPatch,
    SoundIn,
    TestIn,
    schema_of,
)

VOICE_S = 30.0  # an engine that has to start tells its voices after so long
SOUND_S = 60.0  # a long text takes a voice this long at most

blueprint = APIBlueprint("show", __name__, url_prefix="/api", tag="Show")


@blueprint.get("/state")
@needs(Role.VIEWER)
@blueprint.output(schema_of(PanelState))
def state() -> PanelState:
    """All sections at once."""
    return ask(desk().state())


@blueprint.patch("/show")
@needs(Role.MODERATOR)
@blueprint.input(ShowPatch)
@blueprint.output(schema_of(board.Show))
def change_show(json_data: ShowChange) -> board.Show:
    """Set some of the show's switches."""
    return ask(desk().change_show(json_data))


@blueprint.post("/say")
@needs(Role.MODERATOR)
@blueprint.input(SayIn)
@blueprint.output(EventOut)
def say(json_data: dict[str, Any]) -> dict[str, str]:
    """Answer as the bot, or read aloud, in its own voice or another one."""
    said = desk().say(json_data["text"], mode=json_data["mode"], voice=json_data["voice"])
    return {"event": ask(said, timeout=VOICE_S)}


@blueprint.post("/chat")
@needs(Role.MODERATOR)
@blueprint.input(ChatIn)
@blueprint.output(DoneOut)
def write_chat(json_data: dict[str, Any]) -> dict[str, Any]:
    """Write to chat as the bot."""
    result = ask(desk().write_chat(json_data["text"], platform=json_data["platform"]))
    return {"done": result.done, "note": result.note}


@blueprint.post("/local-chat")
@needs(Role.MODERATOR)
@blueprint.input(LocalChatIn)
@blueprint.output(EventOut)
def local_chat(json_data: dict[str, Any]) -> dict[str, str]:
    """A line into the local chat, as a viewer would write it."""
    return {"event": ask(desk().local_chat(user=json_data["user"], text=json_data["text"]))}


@blueprint.post("/sound")
@needs(Role.MODERATOR)
@blueprint.input(SoundIn)
@blueprint.output(FileSchema(), content_type="audio/wav")
def make_sound(json_data: dict[str, Any]) -> Response:
    """A text in the show's voice as a WAV file; nothing of it is played."""
    wav = ask(desk().make_sound(json_data["text"]), timeout=SOUND_S)
    return Response(
        wav,
        mimetype="audio/wav",
        headers={"Content-Disposition": 'attachment; filename="said.wav"'},
    )


@blueprint.post("/stop")
@blueprint.output({}, status_code=204)
def end_show() -> str:
    """End the program, as Ctrl-C does."""
    ask(desk().end_show())
    return ""


@blueprint.post("/test")
@needs(Role.MODERATOR)
@blueprint.input(TestIn)
@blueprint.output(EventOut)
def test_event(json_data: dict[str, Any]) -> dict[str, str]:
    """A simulated event of any kind; nothing of it leaves the machine."""
    fields = {name: value for name, value in json_data.items() if name != "kind"}
    return {"event": ask(desk().test_event(json_data["kind"], fields))}


@blueprint.post("/replay/<event>")
@needs(Role.MODERATOR)
@blueprint.output(EventOut)
def replay(event: str) -> dict[str, str]:
    """An event of the journal once more; nothing of it leaves the machine."""
    return {"event": ask(desk().replay(event))}


@blueprint.get("/overlays")
@needs(Role.MODERATOR)
@blueprint.output(OverlayOut(many=True))
def overlays() -> list[Any]:
    """The addresses to paste into OBS; they hold the overlays' token."""
    return list(current_app.extensions["greenroom"].overlay_addresses())
