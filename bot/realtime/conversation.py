"""One conversation with one client: what it sends, and what is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from bot.engines import ListenRequest, Message, Role
from bot.errors import BadRequest, BotError, Conflict, Refused
from bot.listening import Detector, Recognisers
from bot.realtime import reading, session
from bot.realtime.answer import Answer
from bot.realtime.events import error_event, event, new_id, told
from bot.realtime.house import House
from bot.realtime.items import Item, Items, read_item
from bot.realtime.microphone import Microphone, Speech
from bot.realtime.outbox import Line, Outbox
from bot.realtime.recorder import Recorder
from bot.realtime.recordings import SpokenLine
from bot.realtime.session import Session
from bot.realtime.thinking import Thinking
from bot.realtime.watcher import Audience
from bot.realtime.wire import FORMATS, Decoder

ANSWER = "answer"  # the name of the tasks that say one
MOST_METADATA = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a client asked for when it came. `mind` is empty for the show's own."""

    model: str
    mind: str = ""
    voices: Callable[[str], str] = lambda name: name  # a client's name of a voice: ours
    spend: Callable[[int], None] = lambda chars: None  # characters said; raises when used up
    lead_s: float = 0.5


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
    ) -> None:
        self.id = new_id("conv")
        self.session = Session(id=new_id("sess"), model=wish.model)
        self._house = house
        self._wish = wish
        self._line = line
        self._watch = Audience()
        self._measure = measure  # stage of a turn, and how many seconds it took
        self._record = record
        self._recorder: Recorder | None = None
        self._outbox = Outbox(line, self._watch.sent)
        self._items = Items()
        self._microphone = Microphone(detector, recognisers, self)
        self._decoder = Decoder(self.session.input)
        self._answer: Answer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing: asyncio.Task[None] | None = None  # the newest turn on its way to words
        self._partial: dict[str, str] = {}  # what was told of a turn's text, by item
        self._idle: asyncio.TimerHandle | None = None
        self._clock = asyncio.get_running_loop().time
        self._quiet_at: float | None = None  # when the client was last heard to stop
        self._listen()

    async def serve(self) -> None:
        """Until the client is gone; what it started ends with it."""
        sending = asyncio.create_task(self._outbox.run(), name="outbox")
        reading = asyncio.create_task(self._read(), name="conversation")
        self._send("session.created", session=session.shown(self.session))
        try:
            await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and not reading.cancelled():
                reading.result()
        finally:
            await self._end(sending, reading)

    async def _end(self, *tasks: asyncio.Task[None]) -> None:
        self._watch_silence(False)
        if self._answer is not None:
            self._answer.stop("client_cancelled")
        self._microphone.close()
        for task in (*tasks, *self._tasks):
            task.cancel()
        await asyncio.gather(*tasks, *self._tasks, return_exceptions=True)
        if self._recorder is not None:
            await self._recorder.close()

    @property
    def recorded(self) -> bool:
        return self._recorder is not None

    async def _read(self) -> None:
        while True:
            try:
                raw = await self._line.receive(self._microphone.patience_s)
            except TimeoutError:
                await self._microphone.gap()
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
            self._outbox.send(error_event(error, cause))

    async def _obey(self, said: Mapping[str, Any]) -> None:
        """Raises BotError for what cannot be done."""
        kind = said.get("type")
        if kind == "input_audio_buffer.append":
            return await self._hear(reading.sound(said, "audio"))
        orders: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "session.update": self._update,
            "input_audio_buffer.commit": self._commit_buffer,
            "input_audio_buffer.clear": self._clear_buffer,
            "conversation.item.create": self._create_item,
            "conversation.item.truncate": self._truncate_item,
            "conversation.item.delete": self._delete_item,
            "conversation.item.retrieve": self._retrieve_item,
            "response.create": self._create_response,
            "response.cancel": self._cancel_response,
            "output_audio_buffer.clear": self._clear_output,
        }
        order = orders.get(kind) if isinstance(kind, str) else None
        if order is None:
            raise BadRequest(f"no such event: {str(kind)[:60]}", field="type")
        self._watch.received(said)
        order(said)

    # --- the session -------------------------------------------------------------------------

    def _update(self, said: Mapping[str, Any]) -> None:
        if not isinstance(said.get("session"), dict):
            raise BadRequest("an object is needed", field="session")
        old, new = self.session, session.updated(self.session, said["session"])
        self._record_from(new)
        self.session = new
        if new.input != old.input:
            self._decoder = Decoder(new.input)
        if (new.turns, new.transcription) != (old.turns, old.transcription):
            self._listen()
        self._send("session.updated", session=session.shown(new))

    def _record_from(self, new: Session) -> None:
        """Begin to record, or end it, as the client wishes. Raises BadRequest, Refused."""
        recorder = self._recorder
        if not new.record and recorder is not None:
            self._recorder = None
            self._watch.watchers.remove(recorder)
            self._start(recorder.close())
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
        self._watch.watchers.append(recorder)

    def _lines(self) -> tuple[SpokenLine, ...]:
        """What was said so far; of the answers, what was heard."""
        now, lines = self._clock(), []
        for item in self._items:
            text = item.playback.heard(now) if item.playback else item.text
            if item.kind == "message" and item.role != "system" and text:
                lines.append(
                    SpokenLine(who="bot" if item.role == "assistant" else "client", text=text)
                )
        return tuple(lines)

    def _listen(self) -> None:
        wish = self.session.transcription
        language = (wish.language if wish else "") or self._house.persona.language
        phrases = self._house.names.phrases[:100]
        self._microphone.use(self.session.turns, ListenRequest(language=language, phrases=phrases))

    # --- hearing -----------------------------------------------------------------------------

    async def _hear(self, data: bytes) -> None:
        chunk = self._decoder.push(data)
        self._watch.heard(chunk)
        await self._microphone.push(chunk)

    def speech_started(self, speech: Speech) -> None:
        self._watch_silence(False)
        self._send(
            "input_audio_buffer.speech_started",
            audio_start_ms=_ms(speech.began),
            item_id=speech.id,
        )
        turns = self.session.turns
        if turns is None or turns.interrupt_response:
            self._interrupt("turn_detected")

    def speech_stopped(self, speech: Speech, at: float) -> None:
        self._quiet_at = self._clock() - (self._microphone.at - at)
        self._send("input_audio_buffer.speech_stopped", audio_end_ms=_ms(at), item_id=speech.id)
        self._microphone.write(speech)
        turns = self.session.turns
        self._commit(speech, answers=turns is not None and turns.create_response)

    def speech_dropped(self, speech: Speech) -> None:
        self._partial.pop(speech.id, None)
        self._send(
            "input_audio_buffer.speech_stopped",
            audio_end_ms=_ms(self._microphone.at),
            item_id=speech.id,
        )

    def understood(self, speech: Speech, text: str) -> None:
        """A partial text is told as far as it only grew; the whole one corrects it."""
        known = self._partial.get(speech.id, "")
        if self.session.transcription is None or not text.startswith(known) or text == known:
            return
        checked = self._house.guard.check(text, source="viewer")
        if checked.text != text:
            return
        self._partial[speech.id] = text
        self._send(
            "conversation.item.input_audio_transcription.delta",
            item_id=speech.id,
            content_index=0,
            delta=text[len(known) :],
        )

    def _commit_buffer(self, said: Mapping[str, Any]) -> None:
        self._commit(self._microphone.commit(), answers=False)

    def _clear_buffer(self, said: Mapping[str, Any]) -> None:
        self._decoder.clear()
        self._microphone.clear()
        self._send("input_audio_buffer.cleared")

    def _commit(self, speech: Speech, *, answers: bool) -> None:
        item = Item(id=speech.id, role="user", sound="input_audio")
        before = self._items.add(item)
        self._send("input_audio_buffer.committed", item_id=item.id, previous_item_id=before)
        for kind in ("conversation.item.added", "conversation.item.done"):
            self._send(kind, previous_item_id=before, item=item.shown())
        self._writing = self._start(self._write(speech, item, self._writing, answers))

    async def _write(
        self, speech: Speech, item: Item, before: asyncio.Task[None] | None, answers: bool
    ) -> None:
        """What a turn says, told after the turn before it; then the answer to it."""
        assert speech.scribe is not None
        seconds = speech.tape.seconds
        try:
            written = await speech.scribe.finish()
        except BotError as error:
            self._tell_deaf(item, error)
            return
        finally:
            self._partial.pop(item.id, None)
        if before is not None:
            await asyncio.wait({before})
        verdict = self._house.guard.check(
            self._house.names.mended(written.transcript.text), source="viewer"
        )
        refused = verdict.action in ("hold", "drop")
        item.text = verdict.text
        if self.session.transcription is not None:
            self._send(
                "conversation.item.input_audio_transcription.completed",
                item_id=item.id,
                content_index=0,
                transcript=item.text,
                usage={"type": "duration", "seconds": round(seconds, 3)},
            )
        if refused:
            item.text = ""  # shown masked, and read by no mind
        self._measure("writing", written.seconds)
        if answers and item.text.strip():
            await self._stopped()
            self._respond(self.session)
        else:
            self._watch_silence(True)

    def _tell_deaf(self, item: Item, error: BotError) -> None:
        item.status = "incomplete"
        said = told(error)
        about = {name: said[name] for name in ("type", "code", "message", "param")}
        self._send(
            "conversation.item.input_audio_transcription.failed",
            item_id=item.id,
            content_index=0,
            error=about,
        )
        self._outbox.send(error_event(error))

    # --- items -------------------------------------------------------------------------------

    def _create_item(self, said: Mapping[str, Any]) -> None:
        item = read_item(reading.part(said, "item"))
        if item.text:
            verdict = self._house.guard.check(item.text, source="viewer")
            item.text = verdict.text if item.role == "user" else item.text
        after = said.get("previous_item_id")
        before = self._items.add(item, after if isinstance(after, str) else None)
        for kind in ("conversation.item.added", "conversation.item.done"):
            self._send(kind, previous_item_id=before, item=item.shown())

    def _truncate_item(self, said: Mapping[str, Any]) -> None:
        item = self._items.get(reading.text(said, "item_id"))
        if item.playback is None:
            raise BadRequest("only spoken answers can be cut", field="item_id")
        index = int(reading.number(said, "content_index", 0, 0, 0))
        end = int(reading.number(said, "audio_end_ms", 0, 86_400_000))
        if self._answer is not None and self._answer.message is item:
            self._answer.stop("client_cancelled")
        item.playback.report(end / 1000)
        item.text = item.playback.heard(self._clock())
        self._send(
            "conversation.item.truncated", item_id=item.id, content_index=index, audio_end_ms=end
        )

    def _delete_item(self, said: Mapping[str, Any]) -> None:
        id = reading.text(said, "item_id")
        self._items.delete(id)
        self._send("conversation.item.deleted", item_id=id)

    def _retrieve_item(self, said: Mapping[str, Any]) -> None:
        item = self._items.get(reading.text(said, "item_id"))
        self._send("conversation.item.retrieved", item=item.shown())

    # --- answers -----------------------------------------------------------------------------

    def _create_response(self, said: Mapping[str, Any]) -> None:
        wish = reading.part(said, "response")
        held = session.overridden(self.session, wish)
        apart = wish.get("conversation") == "none"
        own = None
        if wish.get("input") is not None:
            own = [read_item(one) for one in reading.parts(wish, "input", 1000, "response.")]
        metadata = reading.part(wish, "metadata", "response.")
        if len(metadata) > MOST_METADATA:
            raise BadRequest(f"at most {MOST_METADATA} entries", field="response.metadata")
        if self._answering:
            raise Active("a response is under way", hint="wait for its end, or cancel it")
        self._respond(held, apart=apart, own=own, metadata=metadata)

    def _cancel_response(self, said: Mapping[str, Any]) -> None:
        if self._answer is None or not self._answering:
            raise NotActive("no response is under way")
        wanted = said.get("response_id")
        if isinstance(wanted, str) and wanted != self._answer.id:
            raise NotActive(f"the response '{wanted[:60]}' is not under way")
        self._answer.stop("client_cancelled")
        self._watch.hushed()

    def _clear_output(self, said: Mapping[str, Any]) -> None:
        self._interrupt("client_cancelled")
        if self._answer is not None:
            self._send("output_audio_buffer.cleared", response_id=self._answer.id)

    @property
    def _answering(self) -> bool:
        return self._answer is not None and self._answer.status == "in_progress"

    def _interrupt(self, reason: str) -> None:
        """What was not heard by now is neither said nor remembered."""
        if self._answer is None:
            return
        if self._answer.playback is not None:
            self._answer.playback.stop(self._clock())
        self._answer.stop(reason)
        self._watch.hushed()

    async def _stopped(self) -> None:
        """Wait until the response before has told its end."""
        running = [task for task in self._tasks if task.get_name() == ANSWER]
        if running:
            self._interrupt("turn_detected")
            await asyncio.wait(running)

    def _respond(
        self,
        held: Session,
        *,
        apart: bool = False,
        own: list[Item] | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        self._watch_silence(False)
        house = self._house
        thinking = Thinking(
            house=house,
            own=held.tools,
            choice=held.tool_choice,
            max_tokens=held.max_tokens,
            mind=self._wish.mind,
            called=(lambda item: None) if apart else self._keep,
        )
        answer = self._answer = Answer(
            session=held,
            thinking=thinking,
            speaker=house.speaker(),
            voice=self._wish.voices(held.voice),
            outbox=self._outbox,
            items=None if apart else self._items,
            lead_s=self._wish.lead_s,
            conversation=self.id,
            language=house.persona.language,
            metadata=metadata,
            said=self._watch.said,
            sounded=self._sounded,
            spend=self._wish.spend,
            ready=lambda: self._ready(thinking, held, own),
        )
        before = [task for task in self._tasks if task.get_name() == ANSWER]
        self._start(self._run(answer, before), name=ANSWER)

    async def _ready(self, thinking: Thinking, held: Session, own: list[Item] | None) -> None:
        """What was just said is written down before it is answered."""
        if self._writing is not None:
            await asyncio.wait({self._writing})
        items = self._items
        if own is not None:
            items = Items()
            for item in own:
                items.add(item)
        system = held.instructions or self._house.persona.system_prompt()
        talk = items.messages(self._house.mind.memory_tokens, self._clock())
        thinking.messages = (Message(Role.SYSTEM, system), *talk)

    async def _run(self, answer: Answer, before: list[asyncio.Task[None]]) -> None:
        if before:
            await asyncio.wait(before)
        await answer.run()
        if answer.thinking.first_token_s is not None:
            self._measure("first_token", answer.thinking.first_token_s)
        if answer is self._answer and not self._microphone.speaks:
            self._watch_silence(True)

    def _keep(self, item: Item) -> None:
        """What the show's own functions were asked and answered; the client has no part in it."""
        with suppress(Conflict):
            self._items.add(item)

    def _sounded(self) -> None:
        if self._quiet_at is not None:
            self._measure("first_audio", self._clock() - self._quiet_at)
            self._quiet_at = None

    # --- long silence ------------------------------------------------------------------------

    def _watch_silence(self, on: bool) -> None:
        """Count the silence after an answer, where the client wants to be told of it."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        turns = self.session.turns
        if not on or turns is None or not turns.idle_ms:
            return
        heard = self._answer.playback.ends_at() if self._answer and self._answer.playback else 0.0
        due = max(self._clock(), heard) + turns.idle_ms / 1000
        self._idle = asyncio.get_running_loop().call_at(due, self._is_idle)

    def _is_idle(self) -> None:
        if self._answering or self._microphone.speaks:
            return
        at, item = _ms(self._microphone.at), Item(role="user", sound="input_audio", text="")
        self._send(
            "input_audio_buffer.timeout_triggered",
            audio_start_ms=at,
            audio_end_ms=at,
            item_id=item.id,
        )
        before = self._items.add(item)
        self._send("input_audio_buffer.committed", item_id=item.id, previous_item_id=before)
        for kind in ("conversation.item.added", "conversation.item.done"):
            self._send(kind, previous_item_id=before, item=item.shown())
        note = "(nobody has said anything for a while: ask whether they are there, briefly)"
        system = self.session.instructions or self._house.persona.system_prompt()
        self._respond(replace(self.session, instructions=f"{system}\n\n{note}"))

    # --- ends --------------------------------------------------------------------------------

    def _send(self, type: str, **fields: Any) -> None:
        self._outbox.send(event(type, **fields))

    def _start(self, work: Any, name: str = "conversation") -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class Active(Conflict):
    """A response is under way."""

    code = "conversation_already_has_active_response"


class NotActive(Conflict):
    """There is no response to cancel."""

    code = "response_cancel_not_active"


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))
