"""An answer in writing: read to its end, remembered and recorded once it was sent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.dialogue import Thought
from bot.host.events import Event, new_id
from bot.host.stage.exchange import Exchange

if TYPE_CHECKING:
    from bot.host.stage.performer import Performer


class WrittenAnswer:
    """A thought that is written where another would be spoken."""

    def __init__(
        self, performer: Performer, thought: Thought, exchange: Exchange, text: str
    ) -> None:
        self.text = text
        self._performer = performer
        self._thought = thought
        self._exchange = exchange

    @classmethod
    async def read(
        cls, performer: Performer, thought: Thought, event: Event | None
    ) -> WrittenAnswer:
        """Read a thought to its end. Raises EngineError when no mind answers."""
        exchange = Exchange(event=event, utterance=new_id(), prompt=thought.prompt, at=time.time())
        try:
            exchange.raw = "".join([token async for token in thought])
        finally:
            thought.cancel.set("no longer needed")
        exchange.latency = {"mind": round((time.time() - exchange.at) * 1000, 1)}
        exchange.model = thought.model
        if thought.usage is not None:
            exchange.tokens_in = thought.usage.tokens_in
            exchange.tokens_out = thought.usage.tokens_out
            exchange.usd = thought.usage.usd
        return cls(performer, thought, exchange, performer.written(exchange.raw))

    async def keep(self, sent: bool, note: str) -> None:
        """Remember what was sent, and record what became of it."""
        exchange = self._exchange
        exchange.spoken = self.text
        exchange.heard = self.text if sent else ""
        exchange.complete, exchange.reason = sent, "" if sent else note
        exchange.remembered = await self._performer.mind.commit(self._thought, exchange.heard)
        self._performer.note(exchange.event, "Mind", f"answered by {exchange.model or 'the mind'}")
        await self._performer.record(exchange)
