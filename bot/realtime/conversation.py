"""One conversation with one client: what it sends, and who sees to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.engines import Measure
from bot.errors import BadRequest, BotError, EngineError, Refused
from bot.listening import Detector, Recognisers
from bot.realtime import reading, session
from bot.realtime.answers import Answers
from bot.realtime.events import error_event, new_id
from bot.realtime.house import House
from bot.realtime.items import read_item
from bot.realtime.outbox import Line, Outbox
from bot.realtime.recorder import Recorder
from bot.realtime.recordings import SpokenLine
from bot.realtime.session import Session
from bot.realtime.table import Table, Wish
from bot.realtime.turns import Turns
from bot.realtime.watcher import Audience
from bot.realtime.wire import FORMATS

log = logging.getLogger(__name__)

KEEP = "keep a recording"  # the name of tasks that are waited for at the end


class Conversation:
    """Serves one line. Loop thread only."""

    def __init__(
        self,
        line: Line,
        house: House,
        detector: Detector,
        recognisers: Recognisers,
        wish: Wish,
        measure: Callable[[str, float], None] = lambda stage, seconds: None,
        record: Callable[..., Recorder] | None = None,
        barged: Callable[[str, float], None] = lambda act, seconds: None,
    ) -> None:
        audience = Audience()
        self._table = Table(
            session=Session(id=new_id("sess"), model=wish.model),
            house=house,
            wish=wish,
            outbox=Outbox(line, audience.sent),
            audience=audience,
            measure=measure,
            barged=barged,
        )
        self._line = line
        self._record = record
        self._recorder: Recorder | None = None
        self._answers = Answers(self._table)
        self._turns = Turns(self._table, self._answers, detector, recognisers)
        self._answers.client_speaks = lambda: self._turns.microphone.speaks
        self._answers.heard_s = lambda: self._turns.microphone.at

    async def serve(self) -> None:
        """Until the client is gone; what it started ends with it."""
        sending = asyncio.create_task(self._table.outbox.run(), name="outbox")
        reading = asyncio.create_task(self._read(), name="conversation")
        self._table.send("session.created", session=session.shown(self._table.session))
        try:
            await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and not reading.cancelled():
                reading.result()
        finally:
            await self._end(sending, reading)

    async def _end(self, *tasks: asyncio.Task[None]) -> None:
        self._answers.close()
        self._turns.microphone.close()
        running = {*tasks, *self._table.tasks}
        for task in running:
            if task.get_name() != KEEP:
                task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._recorder is not None:
            await self._recorder.close()

    @property
    def recorded(self) -> bool:
        return self._recorder is not None

    async def _read(self) -> None:
        while True:
            try:
                raw = await self._line.receive(self._turns.microphone.patience_s)
            except TimeoutError:
                await self._turns.microphone.gap()
                continue
            if raw is None:
                return
            await self._take(raw)

    async def _take(self, raw: str) -> None:
        cause: str | None = None
        try:
            said = reading.parse(raw)
            given = said.get("event_id")
            cause = given if isinstance(given, str) else None
            await self._obey(said)
        except BotError as error:
            self._table.outbox.send(error_event(error, cause))
        except Exception as error:  # a fault of ours must not end the talk
            log.error("an event of a conversation failed", exc_info=error)
            self._table.note(Measure.HARD_ERRORS)
            inside = EngineError("realtime", "something went wrong inside; the log has it")
            self._table.outbox.send(error_event(inside, cause, "internal"))

    async def _obey(self, said: Mapping[str, Any]) -> None:
        """Raises BotError for what cannot be done."""
        kind = said.get("type")
        if kind == "input_audio_buffer.append":
            return await self._turns.hear(reading.sound(said, "audio"))
        orders: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "session.update": self._update,
            "input_audio_buffer.commit": self._turns.commit_buffer,
            "input_audio_buffer.clear": self._turns.clear_buffer,
            "conversation.item.create": self._create_item,
            "conversation.item.truncate": self._truncate_item,
            "conversation.item.delete": self._delete_item,
            "conversation.item.retrieve": self._retrieve_item,
            "response.create": self._answers.create,
            "response.cancel": self._answers.cancel,
            "output_audio_buffer.clear": self._answers.clear,
        }
        order = orders.get(kind) if isinstance(kind, str) else None
        if order is None:
            raise BadRequest(f"no such event: {str(kind)[:60]}", field="type")
        self._table.audience.received(said)
        order(said)

    # --- the session -------------------------------------------------------------------------

    def _update(self, said: Mapping[str, Any]) -> None:
        if not isinstance(said.get("session"), dict):
            raise BadRequest("an object is needed", field="session")
        old, new = self._table.session, session.updated(self._table.session, said["session"])
        self._record_from(new)
        self._table.session = new
        if new.input != old.input:
            self._turns.use_format()
        if (new.turns, new.transcription) != (old.turns, old.transcription):
            self._turns.use()
        self._table.send("session.updated", session=session.shown(new))

    def _record_from(self, new: Session) -> None:
        """Begin to record, or end it, as the client wishes. Raises BadRequest, Refused."""
        recorder = self._recorder
        if not new.record and recorder is not None:
            self._recorder = None
            self._table.audience.watchers.remove(recorder)
            self._table.start(recorder.close(), name=KEEP)
        if not new.record or recorder is not None:
            return
        if self._record is None:
            raise Refused("conversations are not recorded here", hint="ask who runs the show")
        recorder = self._recorder = self._record(
            new_id("rec"),
            new.record_as,
            client_rate=FORMATS[new.input].rate,
            bot_rate=FORMATS[new.output].rate,
            lines=self._lines,
        )
        self._table.audience.watchers.append(recorder)

    def _lines(self) -> tuple[SpokenLine, ...]:
        """What was said so far; of the answers, what was heard."""
        now, lines = self._table.now(), []
        for item in self._table.items:
            text = item.playback.heard(now) if item.playback else item.text
            if item.kind == "message" and item.role != "system" and text:
                lines.append(
                    SpokenLine(who="bot" if item.role == "assistant" else "client", text=text)
                )
        return tuple(lines)

    # --- items -------------------------------------------------------------------------------

    def _create_item(self, said: Mapping[str, Any]) -> None:
        item = read_item(reading.part(said, "item"))
        if item.text:
            verdict = self._table.house.guard.check(item.text, source="viewer")
            item.text = verdict.text if item.role == "user" else item.text
        after = said.get("previous_item_id")
        self._table.add(item, after if isinstance(after, str) else None)

    def _truncate_item(self, said: Mapping[str, Any]) -> None:
        item = self._table.items.get(reading.text(said, "item_id"))
        if item.playback is None:
            raise BadRequest("only spoken answers can be cut", field="item_id")
        index = int(reading.number(said, "content_index", 0, 0, 0))
        end = int(reading.number(said, "audio_end_ms", 0, 86_400_000))
        self._answers.cut(item, end / 1000)
        self._table.send(
            "conversation.item.truncated", item_id=item.id, content_index=index, audio_end_ms=end
        )

    def _delete_item(self, said: Mapping[str, Any]) -> None:
        id = reading.text(said, "item_id")
        self._table.items.delete(id)
        self._table.send("conversation.item.deleted", item_id=id)

    def _retrieve_item(self, said: Mapping[str, Any]) -> None:
        item = self._table.items.get(reading.text(said, "item_id"))
        self._table.send("conversation.item.retrieved", item=item.shown())
