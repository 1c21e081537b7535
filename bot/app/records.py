"""What a show writes down beside its journal: exchanges, what they cost, and their end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog

from bot.desk import HouseDesk
from bot.dialogue import ShortMemory
from bot.engines import Router
from bot.errors import BotError
from bot.host import Event, Exchange, Heard, Metrics, WriteBehind
from bot.settings import KeepSettings
from db import Database, Message, MessageRepository, UsageRepository, UserRepository

log = structlog.get_logger("app")


class Records:
    """Writes behind the show: a failing database does not stop it, it is written later."""

    def __init__(self, database: Database, writes: WriteBehind, metrics: Metrics) -> None:
        self.desk: HouseDesk  # set by the app, which builds it on the performer
        self._database = database
        self._writes = writes
        self._metrics = metrics

    async def reload_talk(self, short: ShortMemory) -> None:
        """The newest exchanges of earlier shows, back into short-term memory."""
        rows: list[Any] = await self._database.read(lambda s: MessageRepository(s).recent(20))
        short.load(rows)

    async def reload_spending(self, router: Router) -> None:
        """What priced minds took in this clock hour counts against the budget after a restart."""
        for mind in router.minds():
            spent = await self._database.read(lambda s, m=mind: UsageRepository(s).hour_totals(m))
            if spent.usd:
                router.budget.add(spent.tokens, spent.usd)

    async def keep(self, exchange: Exchange) -> None:
        """Returns when the exchange is kept, or when that turns out to take its time."""
        self.desk.exchanged(exchange)
        for stage, ms in exchange.latency.items():
            self._metrics.latency(stage, ms)
        if isinstance(exchange.event, Heard):
            self._answered(exchange.event, exchange)
        log.info(  # without a word of it: the log is not erased with a person
            "spoke",
            event_id=exchange.event.id if exchange.event else "",
            utterance=exchange.utterance,
            model=exchange.model,
            complete=exchange.complete,
            ms=exchange.latency.get("total"),
        )
        await self._writes.put(lambda s: MessageRepository(s).add(_message(s, exchange)))
        self.desk.spent()

    def _answered(self, heard: Heard, exchange: Exchange) -> None:
        """Somebody who spoke was answered: how long each part of that took."""
        if not exchange.heard:
            return
        ms = exchange.latency
        self._metrics.turn("mind", ms["mind"] / 1000)
        self._metrics.turn("voice", ms["voice"] / 1000)
        self._metrics.turn("first_audio", (heard.quiet_ms + ms["total"]) / 1000)

    def thought(self, service: str, tokens_in: int, tokens_out: int, usd: float | None) -> None:
        """A mind took so many tokens."""
        self._writes.put(
            lambda s: UsageRepository(s).add(
                service, tokens_in=tokens_in, tokens_out=tokens_out, usd=usd
            )
        )

    def voiced(self, service: str, characters: int, usd: float | None) -> None:
        """A voice said so many characters."""
        self._writes.put(lambda s: UsageRepository(s).add(service, characters=characters, usd=usd))

    def heard(self, service: str, seconds: float, usd: float | None) -> None:
        """A recogniser listened to so many seconds."""
        kept = self._writes.put(lambda s: UsageRepository(s).add(service, seconds=seconds, usd=usd))
        kept.add_done_callback(lambda _: self.desk.spent())

    def tidy(self, keep: KeepSettings) -> None:
        """Delete what was kept long enough. Blocks."""
        try:
            self._database.tidy(journal_days=keep.journal_days, message_days=keep.message_days)
            self._database.prune(keep=keep.backups, days=keep.backup_days)
        except BotError as error:
            log.error("old rows were not deleted", error=str(error))


def _message(session: Any, exchange: Exchange) -> Message:
    event: Event | None = exchange.event
    person = event.user if event else None
    row = person and UserRepository(session).get_by_platform(person.platform, person.id)
    return Message(
        event_id=event.id if event else "",
        created_at=datetime.fromtimestamp(exchange.at, UTC),
        user_id=row.id if row else None,
        user_name=person.name if person else "",
        platform=event.platform if event else "",
        lane=event.lane.value if event and event.lane else "",
        kind=event.kind if event else "",
        prompt=exchange.prompt,
        raw=exchange.raw,
        spoken=exchange.spoken,
        heard=exchange.heard,
        complete=exchange.complete,
        remembered=exchange.remembered,
        model=exchange.model,
        voice=exchange.voice,
        expression=exchange.expression,
        tokens_in=exchange.tokens_in,
        tokens_out=exchange.tokens_out,
        usd=exchange.usd,
        latency=exchange.latency,
    )
