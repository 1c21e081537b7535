"""What each sentence goes through before it is heard: spoken style, the guard, the delay."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from bot.dialogue import Verdict
from bot.host.events import Event
from bot.host.stage.exchange import Exchange
from bot.voice import Sentence

if TYPE_CHECKING:
    from bot.host.stage.performer import Performer


class Preparer:
    """Makes each sentence fit to be heard: spoken style, then the guard, then the delay."""

    def __init__(
        self, performer: Performer, exchange: Exchange, event: Event | None, source: str
    ) -> None:
        self._performer = performer
        self._exchange = exchange
        self._event = event
        self._source = source
        self._watch = performer.guard.watch("model" if source == "model" else "viewer")
        self.raw = ""
        self.seconds = 0.0
        self.first_seconds = 0.0

    async def __call__(self, sentence: Sentence) -> Sentence | None:
        began = time.perf_counter()
        due = asyncio.get_running_loop().time() + self._performer.delay_s
        at = len(self.raw)
        self.raw += sentence.text + " "
        end = at + len(sentence.text)
        if self._source == "model":
            sentence = self._performer.in_character(sentence)
        text = sentence.text
        verdict = self._watch.check(text)
        took = time.perf_counter() - began
        self.seconds += took
        self.first_seconds = self.first_seconds or took
        checked = await self._by_verdict(text, verdict)
        if checked is None or not checked.strip():
            self._exchange.removed.append((at, end))
            return None
        await _sleep_until(due)
        return replace(
            sentence,
            text=checked,
            emotes=tuple(asdict(emote) for emote in self._performer.emotes.find(checked)),
            masked=verdict.action == "mask",
        )

    async def _by_verdict(self, text: str, verdict: Verdict) -> str | None:
        if verdict.action == "pass":
            return verdict.text
        self._performer.note(self._event, "Guard", f"{verdict.action}: {verdict.reason}")
        if verdict.action == "mask":
            return verdict.text
        if verdict.action == "hold":
            return await self._performer.wait_for_human(text, verdict, self._event, self._source)
        return None


async def _sleep_until(due: float) -> None:
    """Wait for a time of the loop's clock; one that has passed is not waited for."""
    wait = due - asyncio.get_running_loop().time()
    if wait > 0:
        await asyncio.sleep(wait)
