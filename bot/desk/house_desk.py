"""The desk of a running show: every section of the panel, and every wish of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.desk import views
from bot.desk.brief_keys import BRIEF_S, BriefKeys
from bot.desk.chat_log import ChatLog
from bot.desk.history_desk import HistoryDesk
from bot.desk.job_desk import JobDesk
from bot.desk.model_desk import ModelDesk
from bot.desk.parts import Parts
from bot.desk.plugin_desk import PluginDesk
from bot.desk.setup_desk import SetupDesk
from bot.desk.song_desk import SongDesk
from bot.desk.sound_desk import SoundDesk
from bot.desk.stage_desk import StageDesk
from bot.desk.studio_desk import StudioDesk
from bot.desk.usage_view import UsageView
from bot.engines import Measure
from bot.errors import BotError
from bot.host import (
    DeskListener,
    Exchange,
    Member,
    PanelAddress,
    Readiness,
    StreamOffline,
    StreamOnline,
    StreamStatus,
    board,
)
from db import JournalRepository, Role, Token, TokenRepository

SECTION_SECONDS = 0.05  # changes of a section are gathered this long before they are told
log = structlog.get_logger("desk")
ANSWER_SECONDS = 0.2
Doctor = Callable[[], Awaitable[list[board.Finding]]]


@dataclass(frozen=True, slots=True, eq=False)
class _Listener:
    tell: DeskListener
    wanted: Callable[[], bool]


class HouseDesk(
    StageDesk,
    StudioDesk,
    SongDesk,
    SoundDesk,
    PluginDesk,
    HistoryDesk,
    JobDesk,
    ModelDesk,
    SetupDesk,
):
    """The one implementation of `Desk`. Loop thread only."""

    def __init__(
        self, parts: Parts, *, doctor: Doctor, started: Callable[[PanelAddress], None]
    ) -> None:
        StageDesk.__init__(self, parts)
        JobDesk.__init__(self, parts)
        ModelDesk.__init__(self, parts)
        SetupDesk.__init__(self, parts)
        self.chat = ChatLog(self._tell)
        self.usage = UsageView(parts)
        self.keys = BriefKeys()
        self._usage_read: asyncio.Future[None] | None = None
        self.last: Exchange | None = None
        self.ended = asyncio.Event()  # somebody at the panel ends the show
        self._doctor = doctor
        self._started = started
        self._listeners: list[_Listener] = []
        self._changed: set[str] = set()
        self._told_later: asyncio.TimerHandle | None = None
        self._ready = False
        self._sections: dict[str, Callable[[], Any]] = {
            "show": self.show_view,
            "stage": parts.stage.snapshot,
            "waiting": lambda: views.waiting(parts.host),
            "held": lambda: views.held(parts.holds),
            "chat": self.chat.lines,
            "exchange": lambda: views.exchange(self.last),
            "connections": lambda: views.connections(
                parts.host,
                parts.router.health(),
                parts.ears.health() | parts.stage.speaker.health(),
            ),
            "plugins": self.cards,
            "overlays": lambda: views.overlays(parts.screen, parts.outputs.sounding),
            "sound": parts.outputs.snapshot,
            "usage": self.usage.view,
        }

    async def state(self) -> board.PanelState:
        await self._read_usage()
        return {name: make() for name, make in self._sections.items()}  # type: ignore[return-value]

    def attach(
        self, listener: DeskListener, wanted: Callable[[], bool] = lambda: True
    ) -> Callable[[], None]:
        entry = _Listener(listener, wanted)
        self._listeners.append(entry)
        return lambda: self._listeners.remove(entry)

    def changed(self, section: str) -> None:
        """A section is no longer as it was told; it is told anew in a moment."""
        self._changed.add(section)
        if self._told_later is None:
            loop = asyncio.get_running_loop()
            self._told_later = loop.call_later(SECTION_SECONDS, self._tell_changed)

    def exchanged(self, exchange: Exchange) -> None:
        """An exchange has ended."""
        self.last = exchange
        self.changed("exchange")
        self.changed("connections")

    async def recall_air(self) -> None:
        """Whether the stream ran when the bot ended, until its platform is asked."""
        kinds = (StreamOnline.__name__, StreamOffline.__name__)
        found = await self.parts.database.read(lambda s: JournalRepository(s).newest(kinds))
        for row in found:
            if row.kind == StreamOnline.__name__:
                self.air.recall(row.platform, row.at.timestamp(), row.body.get("title", ""))

    def air_news(self, event: StreamOnline | StreamOffline | StreamStatus) -> None:
        """The stream begins, ends, or its platform tells how it is doing."""
        if self.air.hear(event):
            self.changed("show")

    def spent(self) -> None:
        """What an exchange cost is in the database now."""
        if self._is_watched():
            self._usage_read = asyncio.ensure_future(self._tell_usage())

    async def _tell_usage(self) -> None:
        await self._read_usage()
        self.changed("usage")

    async def _read_usage(self) -> None:
        try:
            await self.usage.refresh()
        except BotError as error:
            log.warning("what was spent cannot be read", error=str(error))

    def level(self, db: float) -> None:
        """The loudness now, in dBFS."""
        self._tell("level", {"db": db})

    def ready(self) -> None:
        self._ready = True

    async def readiness(self) -> Readiness:
        self.parts.registry.note(Measure.HEALTH_OK, float(self._ready))
        return Readiness(ready=self._ready, waiting_for=() if self._ready else ("plugins",))

    async def panel_started(self, address: PanelAddress) -> None:
        self._started(address)

    async def brief_key(self, member: Member) -> tuple[str, float]:
        return self.keys.give(member), BRIEF_S

    async def check_token(self, token: str) -> Member | None:
        known = self.keys.member(token)
        if known is not None:
            return known
        database = self.parts.database
        found = await database.read(lambda s: TokenRepository(s).find(token))
        if found is not None and TokenRepository.needs_note(found):
            self.parts.writes.put(lambda s: TokenRepository(s).used(found.id))
        return _member(found)

    async def member(self, id: str) -> Member | None:
        tokens = await self.parts.database.read(lambda s: TokenRepository(s).all())
        return _member(next((t for t in tokens if str(t.id) == id), None))

    async def owner(self) -> Member:
        """The newest owner; at the first start a token is made that nobody has seen."""

        def find(session: Session) -> Token:
            tokens = TokenRepository(session)
            owners = [t for t in tokens.all() if t.role == Role.OWNER]
            return owners[0] if owners else tokens.issue("owner", Role.OWNER).token

        token = await self.parts.database.run(find)
        return Member(id=str(token.id), name=token.name, role="owner")

    async def forget_viewer(self, viewer: str) -> None:
        """Erase a person everywhere, also from what the panel and the pages still show."""
        name = (await self._erase(viewer)).name
        self.chat.forget(name)
        self.parts.host.traces.forget(name)
        self.parts.ears.forget(name)
        self.parts.screen.show("chat_remove", ids=[], user=self.parts.performer.guard.name(name))
        if self.last is not None and self.last.event is not None:
            person = self.last.event.user
            self.last = None if person is not None and person.name == name else self.last
        self.changed("chat")
        self.changed("exchange")

    async def end_show(self) -> None:
        """The answer to who asked leaves first."""
        asyncio.get_running_loop().call_later(ANSWER_SECONDS, self.ended.set)

    async def doctor(self) -> list[board.Finding]:
        return await self._doctor()

    def close(self) -> None:
        if self._told_later is not None:
            self._told_later.cancel()
        if self._usage_read is not None:
            self._usage_read.cancel()

    def _tell_changed(self) -> None:
        self._told_later = None
        changed, self._changed = self._changed, set()
        if not self._is_watched():
            return
        for section in changed:
            try:
                self._tell(section, self._sections[section]())
            except Exception as error:  # the other sections must be told all the same
                log.error("a section cannot be shown", section=section, exc_info=error)

    def _is_watched(self) -> bool:
        """Whether anybody looks; whoever comes is sent the whole state."""
        return any(one.wanted() for one in self._listeners)

    def _tell(self, section: str, payload: Any) -> None:
        for one in tuple(self._listeners):
            if one.wanted():
                one.tell(section, payload)


def _member(token: Token | None) -> Member | None:
    if token is None:
        return None
    return Member(id=str(token.id), name=token.name, role=token.role)  # type: ignore[arg-type]
