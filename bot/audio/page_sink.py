"""The overlay page as a loudspeaker. Of several open pages exactly one holds the sound lease.

The page reports what it played; while no page can sound, time goes on in silence, and a page
that comes in the middle of an utterance takes over where it is.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.sink import BufferedSink

REPORT_S = 0.25  # the clock runs on for so long without a report of the page
ROUNDING_S = 0.03  # a page that has played all but this has played it all
SILENT_S = 1.5  # a page that reports nothing for so long has lost the lease

CLICK = "click the page to enable its sound"

# (client or None for all pages, event, fields, bytes or None)
Send = Callable[[str | None, str, dict[str, Any], bytes | None], None]


@dataclass(slots=True)
class _Page:
    """An open page: can it sound, does it want to; `stalled` until it says something again."""

    running: bool = False
    wanted: bool = False
    stalled: bool = False
    told: tuple[bool, str] | None = None

    @property
    def able(self) -> bool:
        return self.running and self.wanted and not self.stalled


class PageSink(BufferedSink):
    """Sends PCM to the page with the lease and keeps the page's clock."""

    name = "page"

    def __init__(self, send: Send) -> None:
        super().__init__()
        self.on_change: Callable[[], None] = lambda: None
        self.holder = ""  # the client that sounds, or ""
        self._send = send
        self._enabled = True
        self._pages: dict[str, _Page] = {}
        self._utterance = ""
        self._seq = 0
        self._behind = False  # the holder is new and lacks the sound that it should play next
        self._page_underruns = 0
        self._reported_at = 0.0
        self._unheard: deque[tuple[float, AudioChunk]] = deque()  # where it begins, the sound

    @property
    def heard(self) -> bool:
        return bool(self.holder)

    @property
    def note(self) -> str:
        if self.holder:
            return ""
        if any(page.wanted and not page.running for page in self._pages.values()):
            return f"the browser keeps the overlay silent: {CLICK}"
        return "nobody listens: open an overlay page, such as the avatar in OBS"

    @property
    def underruns(self) -> int:
        return self._page_underruns

    def enable(self, enabled: bool) -> None:
        """Whether pages may sound at all."""
        self._enabled = enabled
        self._elect("")

    # --- what pages say ----------------------------------------------------------------------

    def page_state(self, client: str, running: bool, wanted: bool) -> None:
        """A page can sound or not, and wants to or not; it is told whether it holds the lease."""
        page = self._pages.setdefault(client, _Page())
        page.running, page.wanted, page.stalled, page.told = running, wanted, False, None
        self._elect("")

    def page_gone(self, client: str) -> None:
        """A page was closed; the next one takes over."""
        if self._pages.pop(client, None) is not None:
            self._elect("")

    def page_position(
        self, client: str, utterance: str, played_ms: float, buffered_ms: float, underruns: int
    ) -> None:
        """What a page has played of an utterance; only the holder's word counts."""
        page = self._pages.get(client)
        if page is None:
            return
        if page.stalled:
            page.stalled = False
            self._elect("")
        if client != self.holder or utterance != self._utterance or not self._open:
            return
        self._reported_at = _now()
        self._page_underruns = max(self._page_underruns, underruns)
        played = played_ms / 1000
        if buffered_ms <= 0 and self._head.written - played < ROUNDING_S:
            played = self._head.written
        self._head.sync(played)
        self._head.limit = played + REPORT_S if buffered_ms > 0 else played
        self._forget(self.position)
        self._changed.set()

    # --- the lease ---------------------------------------------------------------------------

    def _elect(self, why: str) -> None:
        """Keep the holder where it can sound, else give the lease to the next page that can."""
        able = [client for client, page in self._pages.items() if page.able and self._enabled]
        holder = self.holder if self.holder in able else next(iter(able), "")
        if holder != self.holder:
            self._hand_over(holder)
        for client, page in self._pages.items():
            lease = (client == holder, self._reason(page, client == holder, why))
            if page.told != lease:
                page.told = lease
                self._send(client, "sound", {"lease": lease[0], "reason": lease[1]}, None)
        if holder:
            self._catch_up()

    def _reason(self, page: _Page, lease: bool, why: str) -> str:
        if lease:
            return ""
        if page.wanted and not page.running:
            return CLICK
        if page.stalled:
            return why or "it stopped answering"
        return "another page has the sound" if self.holder else "the sound goes elsewhere"

    def _hand_over(self, holder: str) -> None:
        """The clock now follows the new holder, from where the sound is."""
        position = self.position
        self._head.sync(position)
        self.holder = holder
        self._head.limit = position if holder else None
        self._reported_at = _now()
        self._forget(position)
        self._behind = bool(holder)
        self._changed.set()
        self.on_change()

    def _catch_up(self) -> None:
        if not self._behind:
            return
        self._behind = False
        if self._head.paused:
            self._send(self.holder, "audio_pause", {"paused": True}, None)
        if self._gain != 1.0:
            self._tell_gain()
        for start, chunk in tuple(self._unheard):
            missed = max(0.0, self.position - start)
            self._tell(start + missed, chunk.split(missed)[1] if missed else chunk)

    # --- sound -------------------------------------------------------------------------------

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        self._utterance, self._seq, self._page_underruns = utterance, 0, 0
        self._unheard.clear()
        await super().open(utterance, format)
        self._head.limit = 0.0 if self.holder else None
        self._reported_at = _now()
        return format

    def _queue(self, chunk: AudioChunk) -> None:
        start = self._head.written - chunk.seconds
        if self.position >= start:
            self._reported_at = _now()  # it was dry: from now on the page owes a report
        self._forget(self.position)
        self._unheard.append((start, chunk))
        self._tell(start, chunk)

    def _tell(self, start: float, chunk: AudioChunk) -> None:
        if not self.holder:
            return
        fields = {
            "utterance": self._utterance,
            "seq": self._seq,
            "at_ms": round(start * 1000, 3),
            "rate": chunk.format.rate,
            "channels": chunk.format.channels,
        }
        self._seq += 1
        self._send(self.holder, "audio", fields, chunk.pcm)

    def _drop(self, position: float) -> None:
        self._unheard.clear()
        if self.holder and self._utterance:
            self._send(self.holder, "audio_flush", {"utterance": self._utterance}, None)

    def pause(self) -> None:
        super().pause()
        self._tell_pause(True)

    def resume(self) -> None:
        super().resume()
        self._reported_at = _now()
        self._tell_pause(False)

    def duck(self, gain: float) -> None:
        super().duck(gain)
        self._tell_gain()

    def _tell_gain(self) -> None:
        if self.holder:
            self._send(self.holder, "audio_duck", {"gain": self._gain}, None)

    def _tell_pause(self, paused: bool) -> None:
        if self.holder:
            self._send(self.holder, "audio_pause", {"paused": paused}, None)

    def _forget(self, position: float) -> None:
        while self._unheard and self._unheard[0][0] + self._unheard[0][1].seconds <= position:
            self._unheard.popleft()

    def _check(self) -> None:
        """A page that takes sound and never says what it played is not heard."""
        if not self.holder or self._head.paused or _now() - self._reported_at < SILENT_S:
            return
        if self.position < self._head.written:
            self._pages[self.holder].stalled = True
            self._elect("")

    def _patience(self, excess: float) -> float | None:
        patience = super()._patience(excess)
        if patience is None or not self.holder:
            return patience
        return min(max(excess, 0.01), 0.1)  # a report may be due, or overdue


def _now() -> float:
    return asyncio.get_running_loop().time()
