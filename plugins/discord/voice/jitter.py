"""One sender's packets in their order again. Pure: the time is passed in, in seconds.

Nobody listens to this sound in real time, so what comes in order goes on at once; only behind a
hole it waits, for as long as a packet that took another way may need.
"""

from __future__ import annotations

HOLD_S = 0.06
MOST_WAITING = 50  # packets, a second
MOST_LOST = 5  # losses in a row that are worth concealing; Opus fades out after that
JUMP = 500  # packets; a step this long is a sender that began anew
STALE_RUN = 10  # packets in a row that come too late: it is our count that is wrong
CYCLE = 1 << 16


class JitterBuffer:
    """`push` and `due` give payloads in order; None stands for one that was lost."""

    def __init__(self, hold_s: float = HOLD_S) -> None:
        self.lost = 0
        self.late = 0
        self._hold_s = hold_s
        self._next: int | None = None  # counted on beyond 16 bits
        self._waiting: dict[int, tuple[bytes, float]] = {}
        self._stale = 0

    def push(self, sequence: int, payload: bytes, now: float) -> list[bytes | None]:
        """A packet has come; what can go on by it."""
        number = self._unrolled(sequence)
        if self._next is None or abs(number - self._next) > JUMP:
            self._begin_at(number)
        elif number < self._next:
            self.late += 1
            self._stale += 1
            if self._stale < STALE_RUN:
                return []
            self._begin_at(number)
        self._stale = 0
        self._waiting.setdefault(number, (payload, now))
        return self._ready() or self.due(now)

    def due(self, now: float) -> list[bytes | None]:
        """What has waited long enough for those before it."""
        if not self._waiting:
            return []
        oldest = min(at for _, at in self._waiting.values())
        if now - oldest < self._hold_s and len(self._waiting) <= MOST_WAITING:
            return []
        first = min(self._waiting)
        missing = first - (self._next if self._next is not None else first)
        self.lost += missing
        self._next = first
        return [None] * min(missing, MOST_LOST) + self._ready()

    def _ready(self) -> list[bytes | None]:
        ready: list[bytes | None] = []
        while self._next is not None and self._next in self._waiting:
            ready.append(self._waiting.pop(self._next)[0])
            self._next += 1
        return ready

    def _begin_at(self, number: int) -> None:
        self._waiting.clear()
        self._next = number

    def _unrolled(self, sequence: int) -> int:
        """The number nearest the next one whose last 16 bits these are."""
        if self._next is None:
            return sequence
        step = (sequence - self._next) % CYCLE
        return self._next + (step - CYCLE if step >= CYCLE // 2 else step)
