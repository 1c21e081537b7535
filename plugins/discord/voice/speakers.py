"""Whose packets are whose: the numbers that the voice server gives to senders. Pure."""

from __future__ import annotations

from collections import deque

from plugins.discord.voice.packet import Packet

MOST_WAITING = 50  # packets of a sender who was not introduced yet, a second
MOST_STRANGERS = 16  # such senders
PATIENCE_S = 2.0


class Speakers:
    """Senders (SSRC) and the users they are; packets of strangers wait a moment."""

    def __init__(self) -> None:
        self.dropped = 0
        self._users: dict[int, int] = {}
        self._strangers: dict[int, deque[tuple[float, Packet]]] = {}

    def user_of(self, ssrc: int) -> int | None:
        return self._users.get(ssrc)

    def introduce(self, user: int, ssrc: int) -> list[Packet]:
        """A sender has a name now; the packets that waited for it."""
        for known, whose in tuple(self._users.items()):
            if whose == user and known != ssrc:
                del self._users[known]  # they have come back with another number
        self._users[ssrc] = user
        return [packet for _, packet in self._strangers.pop(ssrc, ())]

    def wait(self, packet: Packet, now: float) -> None:
        """A packet of somebody who was not introduced yet."""
        self._forget_old(now)
        if packet.ssrc not in self._strangers and len(self._strangers) >= MOST_STRANGERS:
            self.dropped += 1
            return
        waiting = self._strangers.setdefault(packet.ssrc, deque())
        if len(waiting) >= MOST_WAITING:
            waiting.popleft()
            self.dropped += 1
        waiting.append((now, packet))

    def left(self, user: int) -> None:
        self._users = {ssrc: whose for ssrc, whose in self._users.items() if whose != user}

    def clear(self) -> None:
        """Another voice server: its numbers are other ones."""
        self._users.clear()
        self._strangers.clear()

    def _forget_old(self, now: float) -> None:
        for ssrc, waiting in tuple(self._strangers.items()):
            while waiting and now - waiting[0][0] > PATIENCE_S:
                waiting.popleft()
                self.dropped += 1
            if not waiting:
                del self._strangers[ssrc]
