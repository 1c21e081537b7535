"""The answers of a conversation: asked for, given, stopped; and the silence after them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.engines import Message, Role
from bot.errors import BadRequest, Conflict
from bot.realtime import reading, session
from bot.realtime.answer import Answer
from bot.realtime.items import Item, Items, read_item
from bot.realtime.session import Session
from bot.realtime.table import Table, ms
from bot.realtime.thinking import Thinking

ANSWER = "answer"  # the name of the tasks that say one
MOST_METADATA = 16
NOBODY = "(nobody has said anything for a while: ask whether they are there, briefly)"


class Answers:
    """One at a time. `client_speaks` and `heard_s` are told by who hears the client."""

    def __init__(self, table: Table) -> None:
        self.client_speaks: Callable[[], bool] = lambda: False
        self.heard_s: Callable[[], float] = lambda: 0.0  # of the client's sound so far
        self._table = table
        self._answer: Answer | None = None
        self._idle: asyncio.TimerHandle | None = None

    def create(self, said: Mapping[str, Any]) -> None:
        """`response.create`. Raises BadRequest, and Active while one is under way."""
        wish = reading.part(said, "response")
        held = session.overridden(self._table.session, wish)
        apart = wish.get("conversation") == "none"
        own = None
        if wish.get("input") is not None:
            own = [read_item(one) for one in reading.parts(wish, "input", 1000, "response.")]
        metadata = reading.part(wish, "metadata", "response.")
        if len(metadata) > MOST_METADATA:
            raise BadRequest(f"at most {MOST_METADATA} entries", field="response.metadata")
        if self.running:
            raise Active("a response is under way", hint="wait for its end, or cancel it")
        self.respond(held, apart=apart, own=own, metadata=metadata)

    def cancel(self, said: Mapping[str, Any]) -> None:
        """`response.cancel`. Raises NotActive."""
        if self._answer is None or not self.running:
            raise NotActive("no response is under way")
        wanted = said.get("response_id")
        if isinstance(wanted, str) and wanted != self._answer.id:
            raise NotActive(f"the response '{wanted[:60]}' is not under way")
        self._answer.stop("client_cancelled")
        self._table.audience.hushed()

    def clear(self, said: Mapping[str, Any]) -> None:
        """`output_audio_buffer.clear`."""
        self.interrupt("client_cancelled")
        if self._answer is not None:
            self._table.send("output_audio_buffer.cleared", response_id=self._answer.id)

    def cut(self, item: Item, seconds: float) -> None:
        """The client has played an answer so far, and no further."""
        if self._answer is not None and self._answer.message is item:
            self._answer.stop("client_cancelled")
        assert item.playback is not None
        item.playback.report(seconds)
        item.text = item.playback.heard(self._table.now())

    def close(self) -> None:
        self.watch_silence(False)
        if self._answer is not None:
            self._answer.stop("client_cancelled")

    @property
    def running(self) -> bool:
        return self._answer is not None and self._answer.status == "in_progress"

    @property
    def heard(self) -> bool:
        """Whether an answer is being made, or its sound is still on its way to the client's ear."""
        playback = self._answer.playback if self._answer is not None else None
        return self.running or (playback is not None and playback.plays(self._table.now()))

    def interrupt(self, reason: str) -> None:
        """What was not heard by now is neither said nor remembered."""
        if self._answer is None:
            return
        if self._answer.playback is not None:
            self._answer.playback.stop(self._table.now())
        self._answer.stop(reason)
        self._table.audience.hushed()

    async def stopped(self) -> None:
        """Wait until the response before has told its end."""
        running = [task for task in self._table.tasks if task.get_name() == ANSWER]
        if running:
            self.interrupt("turn_detected")
            await asyncio.wait(running)

    def respond(
        self,
        held: Session,
        *,
        apart: bool = False,
        own: list[Item] | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the conversation, or `own` items; `apart`: it is no part of the conversation."""
        self.watch_silence(False)
        house = self._table.house
        thinking = Thinking(
            house=house,
            own=held.tools,
            choice=held.tool_choice,
            max_tokens=held.max_tokens,
            mind=self._table.wish.mind,
            called=(lambda item: None) if apart else self._keep,
        )
        answer = self._answer = Answer(
            session=held,
            thinking=thinking,
            speaker=house.speaker(),
            voice=self._table.wish.voices(held.voice),
            outbox=self._table.outbox,
            items=None if apart else self._table.items,
            lead_s=self._table.wish.lead_s,
            conversation=self._table.id,
            language=house.persona.language,
            metadata=metadata,
            said=self._table.audience.said,
            sounded=self._sounded,
            spend=self._table.wish.spend,
            ready=lambda: self._ready(thinking, held, own),
        )
        before = [task for task in self._table.tasks if task.get_name() == ANSWER]
        self._table.start(self._run(answer, before), name=ANSWER)

    async def _ready(self, thinking: Thinking, held: Session, own: list[Item] | None) -> None:
        """What was just said is written down before it is answered."""
        if self._table.writing is not None:
            await asyncio.wait({self._table.writing})
        items = self._table.items
        if own is not None:
            items = Items()
            for item in own:
                items.add(item)
        system = held.instructions or self._table.house.persona.system_prompt()
        talk = items.messages(self._table.house.mind.memory_tokens, self._table.now())
        thinking.messages = (Message(Role.SYSTEM, system), *talk)

    async def _run(self, answer: Answer, before: list[asyncio.Task[None]]) -> None:
        if before:
            await asyncio.wait(before)
        await answer.run()
        if answer.thinking.first_token_s is not None:
            self._table.measure("first_token", answer.thinking.first_token_s)
        if answer is self._answer and not self.client_speaks():
            self.watch_silence(True)

    def _keep(self, item: Item) -> None:
        """What the show's own functions were asked and answered; the client has no part in it."""
        with suppress(Conflict):
            self._table.items.add(item)

    def _sounded(self) -> None:
        if self._table.quiet_at is not None:
            self._table.measure("first_audio", self._table.now() - self._table.quiet_at)
            self._table.quiet_at = None

    # --- long silence ------------------------------------------------------------------------

    def watch_silence(self, on: bool) -> None:
        """Count the silence after an answer, where the client wants to be told of it."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        turns = self._table.session.turns
        if not on or turns is None or not turns.idle_ms:
            return
        heard = self._answer.playback.ends_at() if self._answer and self._answer.playback else 0.0
        due = max(self._table.now(), heard) + turns.idle_ms / 1000
        self._idle = asyncio.get_running_loop().call_at(due, self._is_idle)

    def _is_idle(self) -> None:
        if self.running or self.client_speaks():
            return
        at, item = ms(self.heard_s()), Item(role="user", sound="input_audio", text="")
        self._table.send(
            "input_audio_buffer.timeout_triggered",
            audio_start_ms=at,
            audio_end_ms=at,
            item_id=item.id,
        )
        self._table.add(item, committed=True)
        held = self._table.session
        system = held.instructions or self._table.house.persona.system_prompt()
        self.respond(replace(held, instructions=f"{system}\n\n{NOBODY}"))


class Active(Conflict):
    """A response is under way."""

    code = "conversation_already_has_active_response"


class NotActive(Conflict):
    """There is no response to cancel."""

    code = "response_cancel_not_active"
