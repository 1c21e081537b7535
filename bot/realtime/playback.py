"""How far an answer has been heard: what was sent, by the clock and by what the client reports."""

from __future__ import annotations

from bot.engines import Word
from bot.voice import Ledger, TimedWord, words_of

DRY_S = 0.02  # later than this the client has run out of sound


class Playback:
    """One spoken answer. Times in seconds; the caller brings the clock."""

    def __init__(self, lead_s: float) -> None:
        self.ledger = Ledger()
        self._lead_s = lead_s
        self._began: float | None = None
        self._sent = 0.0
        self._stopped: float | None = None  # heard up to here
        self._told = 0  # words whose text was sent
        self._next = 0.0  # when the next of them begins, as far as is known
        self._known: float | None = None  # the position to which `_heard` was
        self._heard = ""

    @property
    def sent_s(self) -> float:
        return self._sent

    def wait(self, now: float) -> float:
        """How long the next piece has to wait, so that no more than the lead is ahead."""
        if self._began is None:
            return 0.0
        return max(0.0, self._sent - self._lead_s - (now - self._began))

    def sent(self, seconds: float, now: float) -> None:
        """So much more sound has left."""
        if self._began is None:
            self._began = now
        if now - self._began > self._sent + DRY_S:
            self._began = now - self._sent
        self._sent += seconds

    def position(self, now: float) -> float:
        """How far it was heard at most."""
        if self._stopped is not None:
            return self._stopped
        return 0.0 if self._began is None else min(self._sent, now - self._began)

    def ends_at(self) -> float:
        """When the last of what was sent is heard, on the caller's clock."""
        return 0.0 if self._began is None else self._began + self._sent

    def plays(self, now: float) -> bool:
        """Whether something of it is still to be heard."""
        return self._stopped is None and now < self.ends_at()

    def stop(self, now: float) -> None:
        """Nothing more of it is heard."""
        self._stopped = self.position(now)

    def report(self, seconds: float) -> None:
        """The client knows best how far it has played."""
        self._stopped = min(seconds, self._sent)

    def heard(self, now: float) -> str:
        """Its words, as far as they were heard."""
        position = self.position(now)
        if self.plays(now) or not self.ledger.whole:
            return self.ledger.heard_text(position)
        if self._known != position:  # else each turn would count the words of all answers anew
            self._known, self._heard = position, self.ledger.heard_text(position)
        return self._heard

    def begin(self, text: str) -> None:
        self.ledger.begin(text)
        self._next, self._known = 0.0, None

    def word(self, word: Word) -> None:
        self.ledger.word(word)
        self._next = 0.0  # times have changed

    def due(self, until: float) -> str:
        """The words that begin before `until` and whose text was not sent yet."""
        if until <= self._next:
            return ""
        waiting = [word for word in self._line() if word.index >= self._told]
        due = [word for word in waiting if word.start < until]
        self._next = waiting[len(due)].start if len(due) < len(waiting) else float("inf")
        return self._tell(due)

    def rest(self) -> str:
        """The words of the line that were not sent yet."""
        return self._tell([word for word in self._line() if word.index >= self._told])

    def _line(self) -> list[TimedWord]:
        return words_of(self.ledger.lines[-1])

    def _tell(self, words: list[TimedWord]) -> str:
        if not words:
            return ""
        space = " " if self._told else ""
        self._told = words[-1].index + 1
        return space + " ".join(word.text for word in words)
