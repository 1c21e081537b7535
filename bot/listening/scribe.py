"""Writes one turn down while it is spoken, and early where it may be over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from bot.engines import Cancel, ListenRequest, Transcript
from bot.errors import BotError
from bot.listening.recognisers import Recognisers, Written
from bot.listening.tape import Tape


class Scribe:
    """One turn's recogniser. `tell` hears what is understood so far.

    A recogniser that tells partial results hears the turn as it comes. Any other one gets the
    sound at each likely pause, so that its answer is there when the turn turns out to be over.
    """

    def __init__(
        self,
        recognisers: Recognisers,
        tape: Tape,
        request: ListenRequest,
        tell: Callable[[Transcript], None],
        *,
        streams: bool,
    ) -> None:
        self._recognisers = recognisers
        self._tape = tape
        self._request = request
        self._tell = tell
        self._streams = streams
        self._cancel = Cancel()
        self._work: asyncio.Task[Written] | None = self._begin(tape) if streams else None

    def pause(self) -> None:
        """It may be over: an answer to what was said so far is wanted soon."""
        if not self._streams and self._work is None:
            self._work = self._begin(self._tape.copy())

    def go_on(self) -> None:
        """It was not over: an answer that lacks the rest is of no use."""
        if not self._streams:
            self._stop()

    async def finish(self) -> Written:
        """The whole turn. Raises EngineError."""
        self._tape.end()
        if self._work is None:
            self._work = self._begin(self._tape)
        try:
            return await self._work
        finally:
            self._stop()

    def drop(self) -> None:
        """Nobody wants to know any more."""
        self._tape.end()
        self._stop()

    def _begin(self, tape: Tape) -> asyncio.Task[Written]:
        cancel = self._cancel = Cancel()

        def told(said: Transcript) -> None:
            if not cancel.is_set() and said.text:
                self._tell(said)

        write = self._recognisers.write(tape, self._request, cancel, told)
        task = asyncio.create_task(write, name="scribe")
        task.add_done_callback(_seen)
        return task

    def _stop(self) -> None:
        self._cancel.set("no longer wanted")
        work, self._work = self._work, None
        if work is not None and not work.done():
            work.cancel()


def _seen(task: asyncio.Task[Written]) -> None:
    """A failure of work that nobody waits for is the recognisers' to tell, not the loop's."""
    with suppress(asyncio.CancelledError, BotError):
        task.result()
