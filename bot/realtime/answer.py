"""One response: thought, spoken at the pace at which it is heard, and told event by event."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from bot.audio import AudioChunk
from bot.engines import Audio, Measure, ToolCall, Word
from bot.errors import BotError
from bot.realtime.events import Event, event, new_id, told
from bot.realtime.items import Item, Items
from bot.realtime.outbox import Outbox
from bot.realtime.playback import Playback
from bot.realtime.session import Session
from bot.realtime.thinking import Thinking
from bot.realtime.wire import Encoder, shown_format
from bot.voice import Manner, Sentence, SentenceBegins, SentenceEnds, Speaker

log = logging.getLogger(__name__)

PIECE_S = 0.04  # of sound in an event: what has left can no longer be taken back


async def _at_once() -> None:
    return


@dataclass(kw_only=True)
class Answer:
    """One response of a conversation. `run` it; `stop` ends it early."""

    session: Session
    thinking: Thinking
    speaker: Speaker
    outbox: Outbox
    items: Items | None  # None: it is no part of the conversation
    lead_s: float
    conversation: str
    voice: str = ""
    language: str = "en"
    metadata: Mapping[str, str] | None = None
    said: Callable[[AudioChunk], None] = lambda chunk: None  # hears its sound
    sounded: Callable[[], None] = lambda: None  # its first sound has left
    spend: Callable[[int], None] = lambda chars: None
    ready: Callable[[], Awaitable[None]] = _at_once  # until all that it answers is written down
    id: str = field(default_factory=lambda: new_id("resp"))
    message: Item | None = None

    def __post_init__(self) -> None:
        self.status, self.reason, self.error = "in_progress", "", None
        self.output: list[Item] = []
        self._encoder = Encoder(self.session.output)
        self._index = 0  # of the message among the output
        self._work: asyncio.Task[None] | None = None
        self._clock = asyncio.get_running_loop().time

    @property
    def playback(self) -> Playback | None:
        return self.message.playback if self.message else None

    def stop(self, reason: str) -> None:
        """End it now: what was not sent is not said."""
        if self.status != "in_progress":
            return
        self.status, self.reason = "cancelled", reason
        self.thinking.cancel.set(reason)
        if self.playback is not None:
            self.playback.stop(self._clock())
        self.outbox.drop(lambda one: _is_sound_of(one, self.id))
        if self._work is not None:
            self._work.cancel()

    async def run(self) -> None:
        """Until all of it is told. Never raises; what goes wrong is its status."""
        self._send("response.created", response=self.shown())
        if self.status == "in_progress":
            work = self._work = asyncio.create_task(self._say(), name="response")
            try:
                await asyncio.wait({work})
            finally:
                work.cancel()
            self._judge(work)
        self._end_message()
        if self.status == "completed":
            for call in self.thinking.calls:
                self._tell_call(call)
        self._send("response.done", response=self.shown())

    def shown(self) -> dict[str, Any]:
        return {
            "object": "realtime.response",
            "id": self.id,
            "conversation_id": self.conversation if self.items is not None else None,
            "status": self.status,
            "status_details": self._details(),
            "output": [item.shown() for item in self.output],
            "output_modalities": [self.session.modality],
            "audio": {
                "output": {
                    "format": shown_format(self.session.output),
                    "voice": self.session.voice or "default",
                }
            },
            "max_output_tokens": self.session.max_tokens or "inf",
            "metadata": dict(self.metadata) if self.metadata else None,
            "usage": None if self.status == "in_progress" else self._usage(),
        }

    # --- saying ------------------------------------------------------------------------------

    async def _say(self) -> None:
        await self.ready()
        if self.session.modality == "text":
            return await self._write()
        manner = Manner(voice=self.voice, rate=self.session.speed, language=self.language)
        spoken = self.speaker.speak(self.thinking.sentences(), manner, self.thinking.cancel)
        async with aclosing(spoken) as events:
            async for one in events:
                if isinstance(one, SentenceBegins):
                    self._begin_line(one.sentence)
                elif isinstance(one, Audio):
                    await self._sound(self._encoder.convert(one.chunk))
                elif isinstance(one, Word) and self.playback:
                    self.playback.word(one)
                elif isinstance(one, SentenceEnds) and self.playback:
                    await self._end_line(self.playback, one)

    async def _write(self) -> None:
        async with aclosing(self.thinking.sentences()) as sentences:
            async for sentence in sentences:
                self.spend(len(sentence.text))
                message = self._open()
                delta = f" {sentence.text}" if message.text else sentence.text
                message.text = (message.text or "") + delta
                self._part("response.output_text.delta", delta=delta)
                await self.outbox.room()

    def _begin_line(self, sentence: Sentence) -> None:
        if not sentence.text:
            return
        self.spend(len(sentence.text))
        playback = self._open().playback
        assert playback is not None
        playback.begin(sentence.text)

    async def _end_line(self, playback: Playback, ends: SentenceEnds) -> None:
        await self._sound(self._encoder.finish())
        if playback.ledger.lines:
            playback.ledger.end_line(broken=bool(ends.error))
            self._caption(playback.rest())

    async def _sound(self, chunk: AudioChunk) -> None:
        """In small pieces, each with the words that begin in it, no further ahead than the lead."""
        playback = self.playback
        while chunk.pcm and playback is not None:
            piece, chunk = chunk.split(PIECE_S)
            if wait := playback.wait(self._clock()):
                await asyncio.sleep(wait)
            await self.outbox.room()
            if not playback.sent_s:
                self.sounded()
            playback.ledger.sound(piece.seconds)
            self._caption(playback.due(playback.sent_s + piece.seconds))
            self._part("response.output_audio.delta", delta=self._encoder.write(piece))
            playback.sent(piece.seconds, self._clock())
            self.said(piece)

    def _caption(self, words: str) -> None:
        if words and self.message is not None:
            self.message.text = (self.message.text or "") + words
            self._part("response.output_audio_transcript.delta", delta=words)

    # --- telling -----------------------------------------------------------------------------

    def _open(self) -> Item:
        """The message; at its first sentence the client is told of it."""
        if self.message is not None:
            return self.message
        spoken = self.session.modality == "audio"
        self.message = item = Item(
            role="assistant",
            status="in_progress",
            playback=Playback(self.lead_s) if spoken else None,
        )
        self._index = len(self.output)
        self._add(item)
        item.text, item.sound = "", "output_audio" if spoken else ""
        self._part("response.content_part.added", part=_part(item))
        return item

    def _add(self, item: Item) -> None:
        self._send(
            "response.output_item.added",
            response_id=self.id,
            output_index=len(self.output),
            item=item.shown(),
        )
        self.output.append(item)
        self._item("conversation.item.added", item)

    def _item(self, type: str, item: Item) -> None:
        if self.items is None:
            return
        if type.endswith("added"):
            self._before = self.items.add(item)
        self._send(type, previous_item_id=self._before, item=item.shown())

    def _end_message(self) -> None:
        item = self.message
        if item is None:
            return
        item.status = "completed" if self.status == "completed" else "incomplete"
        text = item.text or ""
        if item.playback is not None:
            self._part("response.output_audio.done")
            self._part("response.output_audio_transcript.done", transcript=text)
        else:
            self._part("response.output_text.done", text=text)
        self._part("response.content_part.done", part=_part(item))
        self._done(item, self._index)

    def _done(self, item: Item, index: int) -> None:
        self._send(
            "response.output_item.done",
            response_id=self.id,
            output_index=index,
            item=item.shown(),
        )
        self._item("conversation.item.done", item)

    def _tell_call(self, call: ToolCall) -> None:
        item = Item(
            kind="function_call",
            name=call.name,
            call=call.id or new_id("call"),
            status="in_progress",
        )
        index = len(self.output)
        self._add(item)
        item.written, item.status = call.arguments, "completed"
        about = {
            "response_id": self.id,
            "item_id": item.id,
            "output_index": index,
            "call_id": item.call,
        }
        self._send("response.function_call_arguments.delta", **about, delta=call.arguments)
        self._send(
            "response.function_call_arguments.done",
            **about,
            name=call.name,
            arguments=call.arguments,
        )
        self._done(item, index)

    def _part(self, type: str, **fields: Any) -> None:
        assert self.message is not None
        self._send(
            type,
            response_id=self.id,
            item_id=self.message.id,
            output_index=self._index,
            content_index=0,
            **fields,
        )

    def _send(self, type: str, **fields: Any) -> None:
        self.outbox.send(event(type, **fields))

    # --- how it ended ------------------------------------------------------------------------

    def _judge(self, work: asyncio.Task[None]) -> None:
        if self.status != "in_progress":
            return
        error = None if work.cancelled() else work.exception()
        if error is not None:
            self.status, self.error = "failed", _failure(error)
            if not isinstance(error, BotError):
                self.thinking.house.registry.note(Measure.HARD_ERRORS, 1)
        elif self.thinking.finish == "length":
            self.status, self.reason = "incomplete", "max_output_tokens"
        elif self.thinking.hidden and self.message is None:
            self.status, self.reason = "incomplete", "content_filter"
        else:
            self.status = "completed"

    def _details(self) -> dict[str, Any] | None:
        if self.status in ("in_progress", "completed"):
            return None
        details: dict[str, Any] = {"type": self.status}
        if self.reason:
            details["reason"] = self.reason
        return details | ({"error": self.error} if self.error else {})

    def _usage(self) -> dict[str, Any]:
        given, made = self.thinking.tokens_in, self.thinking.tokens_out
        return {
            "total_tokens": given + made,
            "input_tokens": given,
            "output_tokens": made,
            "input_token_details": {"text_tokens": given, "audio_tokens": 0, "cached_tokens": 0},
            "output_token_details": {"text_tokens": made, "audio_tokens": 0},
        }


def _part(item: Item) -> dict[str, Any]:
    if item.playback is not None:
        return {"type": "audio", "transcript": item.text}
    return {"type": "text", "text": item.text}


def _is_sound_of(one: Event, response: str) -> bool:
    return one["type"] == "response.output_audio.delta" and one["response_id"] == response


def _failure(error: BaseException) -> dict[str, Any]:
    if not isinstance(error, BotError):
        log.error("a response failed", exc_info=error)
        error = BotError("something went wrong inside; the log has it")
    said = told(error)
    return {name: said[name] for name in ("type", "code", "message")}
