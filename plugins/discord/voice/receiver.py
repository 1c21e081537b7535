"""From UDP packets to a stream of sound for each speaker. Nothing that is sent to it ends it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bot.audio import AudioChunk
from plugins.discord.voice.packet import BadPacket, Packet, parse
from plugins.discord.voice.speakers import Speakers
from plugins.discord.voice.stream import SpeakerStream
from plugins.discord.voice.transport import Transport

Hear = Callable[[AudioChunk], object]
Welcome = Callable[[int], Hear | None]  # by user id; None: this one is not listened to
Unlock = Callable[[int, bytes], bytes | None]  # end-to-end decryption; None: it has no key for it

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What became of the packets of a call."""

    packets: int = 0
    heard: int = 0
    bad: int = 0  # not sealed with our key, cut, garbage
    locked: int = 0  # no key of that speaker: at joins and when keys change
    strangers: int = 0  # of senders that nobody introduced
    late: int = 0
    lost: int = 0


class Receiver:
    """All speakers of one call. Loop thread only.

    `welcome` is asked where a speaker's sound goes, once for each connection; `unlock` for each
    packet.
    """

    def __init__(
        self, welcome: Welcome, unlock: Unlock, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._welcome = welcome
        self._unlock = unlock
        self._clock = clock
        self._transport: Transport | None = None
        self._own_ssrc = -1
        self._speakers = Speakers()
        self._streams: dict[int, SpeakerStream | None] = {}
        self._counts = Counts()

    @property
    def counts(self) -> Counts:
        """So far; those who have left are no longer counted as late or lost."""
        streams = [stream for stream in self._streams.values() if stream is not None]
        counted = asdict(self._counts) | {
            "strangers": self._speakers.dropped,
            "late": sum(stream.jitter.late for stream in streams),
            "lost": sum(stream.jitter.lost for stream in streams),
        }
        return Counts(**counted)

    @property
    def resting(self) -> bool:
        """Whether nobody speaks, so that no clock is needed."""
        return all(stream is None or stream.resting for stream in self._streams.values())

    # --- what the voice server tells ---------------------------------------------------------

    def use(self, transport: Transport | None, own_ssrc: int) -> None:
        """Connected to a voice server: keys and numbers are new."""
        self._transport, self._own_ssrc = transport, own_ssrc
        self._speakers.clear()
        self._streams.clear()

    def introduce(self, user: int, ssrc: int) -> None:
        """That sender is this user."""
        for packet in self._speakers.introduce(user, ssrc):
            self._guarded(lambda packet=packet: self._hear(user, packet))

    def left(self, user: int) -> None:
        """A user is gone from the call."""
        self._speakers.left(user)
        self._streams.pop(user, None)

    # --- sound -------------------------------------------------------------------------------

    def take(self, data: bytes) -> None:
        """A packet from the socket. Never raises."""
        self._counts.packets += 1
        self._guarded(lambda: self._take(data))

    def tick(self) -> None:
        """20 ms have passed."""
        now = self._clock()
        for stream in self._streams.values():
            if stream is not None and not stream.resting:
                self._guarded(lambda stream=stream: stream.tick(now))

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BadPacket as error:
            self._counts.bad += 1
            log.debug("a voice packet is dropped: %s", error)
        except Exception:  # whatever somebody sends must not end the ears of all others
            self._counts.bad += 1
            log.warning("a voice packet could not be heard", exc_info=True)

    def _take(self, data: bytes) -> None:
        packet = parse(data)
        if packet is None or packet.ssrc == self._own_ssrc:
            return
        user = self._speakers.user_of(packet.ssrc)
        if user is None:
            self._speakers.wait(packet, self._clock())
        else:
            self._hear(user, packet)

    def _hear(self, user: int, packet: Packet) -> None:
        if user not in self._streams:
            hear = self._welcome(user)
            self._streams[user] = SpeakerStream(hear) if hear is not None else None
        stream = self._streams[user]
        if stream is None or self._transport is None:
            return
        opus = self._unlock(user, self._transport.open(packet))
        if opus is None:
            self._counts.locked += 1
            return
        self._counts.heard += 1
        stream.take(packet.sequence, opus, self._clock())
