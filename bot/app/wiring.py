"""Who hears of whom: what plugins may ask for by type, and what one part tells another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry

from bot.audio import Outputs
from bot.dialogue import Guard, Persona
from bot.engines import STT, EngineRegistry, Router, Spending
from bot.host import (
    ChatMessage,
    Desk,
    Ears,
    Emotes,
    Metrics,
    Registrations,
    Screen,
    SongDesk,
    StreamOffline,
    StreamOnline,
    StreamStatus,
    SwitchBoard,
    Switches,
    Toolbox,
)
from bot.jobs import Jobs
from bot.models import ModelStore
from bot.realtime import Realtime, Recordings
from bot.singing import Covers, Singing, SongLibrary
from bot.studio import Studio
from db import Database

if TYPE_CHECKING:
    from bot.app.app import App


def wire(app: App) -> None:
    """Join the parts of a show that has been built; once, before its plugins are loaded."""
    app.registry.prefer(STT, app.settings.voice.stt)
    for kind, part in _services(app).items():
        app.services.add(kind, part)
    _tell_host(app)
    _tell_desk(app)
    _hear_pages(app)
    app.outputs.on_underruns = app.metrics.underruns
    app.switches.listen(lambda old, new: _switched(app, old, new))


def _services(app: App) -> dict[type, Any]:
    """What `ctx.get` hands over, by its type."""
    return {
        Desk: app.desk,
        SongDesk: app.desk,
        Ears: app.ears,
        Emotes: app.emotes,
        CollectorRegistry: app.metrics.registry,
        Guard: app.host.guard,
        Screen: app.screen,
        Metrics: app.metrics,
        Outputs: app.outputs,
        Database: app.database,
        Router: app.router,
        Spending: app.records,
        EngineRegistry: app.registry,
        SwitchBoard: app.switches,
        Studio: app.studio,
        Covers: app.covers,
        Singing: app.singing,
        SongLibrary: app.songs,
        Jobs: app.jobs,
        ModelStore: app.models,
        Persona: app.persona,
        Registrations: app.host.registrations,
        Toolbox: app.toolbox,
        Realtime: app.realtime,
        Recordings: app.recordings,
    }


def _tell_host(app: App) -> None:
    app.host.somebody_speaks = app.ears.somebody_speaks
    app.host.watchers[ChatMessage] = lambda event: app.ears.met(event.user)
    for kind in (StreamOnline, StreamOffline, StreamStatus):
        app.host.watchers[kind] = app.desk.air_news


def _tell_desk(app: App) -> None:
    desk = app.desk
    app.host.on_change = desk.changed
    app.host.on_fate = desk.chat.fate
    app.stage.on_change = lambda: desk.changed("stage")
    app.performer.on_held = lambda: desk.changed("held")
    app.outputs.on_change = lambda: desk.changed("sound")
    app.outputs.on_level = desk.level
    app.screen.on_pages = lambda: desk.changed("overlays")


def _hear_pages(app: App) -> None:
    """What overlay pages say of the sound that they play."""
    outputs = app.outputs

    def state(client: str, fields: dict[str, Any]) -> None:
        outputs.page_state(client, bool(fields["running"]), bool(fields["wanted"]))

    def position(client: str, fields: dict[str, Any]) -> None:
        outputs.page_position(
            client,
            fields["utterance"],
            fields["played_ms"],
            fields["buffered_ms"],
            fields["underruns"],
        )

    app.screen.on("sound_state", state)
    app.screen.on("sound_position", position)
    app.screen.on("*left", lambda client, fields: outputs.page_gone(client))


def _switched(app: App, old: Switches, new: Switches) -> None:
    app.desk.changed("show")
    app.desk.changed("stage")
    if old.paused != new.paused:
        (app.stage.pause if new.paused else app.stage.resume)()
    if old.muted != new.muted:
        app.outputs.mute(new.muted)
    if old.hidden != new.hidden:
        app.screen.show("curtain", hidden=new.hidden)
    app.host.wake()
