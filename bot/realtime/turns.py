"""The client's turns: what it says becomes items of the conversation, and is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.engines import ListenRequest, Measure
from bot.errors import BotError
from bot.listening import Detector, Recognisers
from bot.realtime.answers import Answers
from bot.realtime.events import error_event, told
from bot.realtime.items import Item
from bot.realtime.microphone import Microphone, Speech
from bot.realtime.table import Table, ms
from bot.realtime.wire import Decoder

MOST_PHRASES = 100  # told to a recogniser


class Turns:
    """Hears the client; its microphone tells it of turns."""

    def __init__(
        self, table: Table, answers: Answers, detector: Detector, recognisers: Recognisers
    ) -> None:
        self._table = table
        self._answers = answers
        self._microphone = Microphone(detector, recognisers, self)
        self._decoder = Decoder(table.session.input)
        self._partial: dict[str, str] = {}  # what was told of a turn's text, by item
        self.use()

    @property
    def microphone(self) -> Microphone:
        return self._microphone

    def use(self) -> None:
        """Listen as the session wishes from now on."""
        wish, house = self._table.session.transcription, self._table.house
        language = (wish.language if wish else "") or house.persona.language
        phrases = house.names.phrases[:MOST_PHRASES]
        request = ListenRequest(language=language, phrases=phrases)
        self._microphone.use(self._table.session.turns, request)

    def use_format(self) -> None:
        self._decoder = Decoder(self._table.session.input)

    async def hear(self, data: bytes) -> None:
        """More of the client's sound."""
        chunk = self._decoder.push(data)
        self._table.audience.heard(chunk)
        await self._microphone.push(chunk)

    def speech_started(self, speech: Speech) -> None:
        self._answers.watch_silence(False)
        self._table.send(
            "input_audio_buffer.speech_started",
            audio_start_ms=ms(speech.began),
            item_id=speech.id,
        )
        turns = self._table.session.turns
        if turns is None or turns.interrupt_response:
            self._interrupt(speech)

    def _interrupt(self, speech: Speech) -> None:
        heard = self._answers.heard
        self._answers.interrupt("turn_detected")
        if heard:
            self._table.barged("cut", self._microphone.at - speech.voice_at)
            self._table.note(Measure.TTS_INTERRUPT)

    def speech_stopped(self, speech: Speech, at: float) -> None:
        self._table.quiet_at = self._table.now() - (self._microphone.at - at)
        self._table.measure("pause", self._microphone.at - at)
        self._table.send(
            "input_audio_buffer.speech_stopped", audio_end_ms=ms(at), item_id=speech.id
        )
        self._microphone.write(speech)
        turns = self._table.session.turns
        self._commit(speech, answers=turns is not None and turns.create_response)

    def speech_dropped(self, speech: Speech) -> None:
        self._partial.pop(speech.id, None)
        self._table.send(
            "input_audio_buffer.speech_stopped",
            audio_end_ms=ms(self._microphone.at),
            item_id=speech.id,
        )

    def understood(self, speech: Speech, text: str) -> None:
        """A partial text is told as far as it only grew; the whole one corrects it."""
        known = self._partial.get(speech.id, "")
        if self._table.session.transcription is None or not text.startswith(known) or text == known:
            return
        checked = self._table.house.guard.check(text, source="viewer")
        if checked.text != text:
            return
        self._partial[speech.id] = text
        self._table.send(
            "conversation.item.input_audio_transcription.delta",
            item_id=speech.id,
            content_index=0,
            delta=text[len(known) :],
        )

    def commit_buffer(self, said: Mapping[str, Any]) -> None:
        self._commit(self._microphone.commit(), answers=False)

    def clear_buffer(self, said: Mapping[str, Any]) -> None:
        self._decoder.clear()
        self._microphone.clear()
        self._table.send("input_audio_buffer.cleared")

    def _commit(self, speech: Speech, *, answers: bool) -> None:
        item = Item(id=speech.id, role="user", sound="input_audio")
        self._table.add(item, committed=True)
        self._table.writing = self._table.start(
            self._write(speech, item, self._table.writing, answers)
        )

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
        verdict = self._table.house.guard.check(
            self._table.house.names.mended(written.transcript.text), source="viewer"
        )
        refused = verdict.action in ("hold", "drop")
        item.text = verdict.text
        if self._table.session.transcription is not None:
            self._table.send(
                "conversation.item.input_audio_transcription.completed",
                item_id=item.id,
                content_index=0,
                transcript=item.text,
                usage={"type": "duration", "seconds": round(seconds, 3)},
            )
        if refused:
            item.text = ""  # shown masked, and read by no mind
        self._table.measure("writing", written.seconds)
        if answers and item.text.strip():
            await self._answers.stopped()
            self._answers.respond(self._table.session)
        else:
            self._answers.watch_silence(True)

    def _tell_deaf(self, item: Item, error: BotError) -> None:
        item.status = "incomplete"
        said = told(error)
        about = {name: said[name] for name in ("type", "code", "message", "param")}
        self._table.send(
            "conversation.item.input_audio_transcription.failed",
            item_id=item.id,
            content_index=0,
            error=about,
        )
        self._table.outbox.send(error_event(error))
