"""End-to-end encryption with real sessions: three people come, go and change keys."""

from __future__ import annotations

import struct

import davey
import pytest

from plugins.discord.voice import opus
from plugins.discord.voice.receiver import Receiver
from plugins.discord.voice.transport import MODES, Transport
from tests.discord_double.caller import Caller
from tests.discord_double.voice_server import VoiceServer

ANN, BEN, CLEO, LUNA = 1, 2, 3, 100
KEY = bytes(range(32))
ROOM = 77


class Call:
    """A group of real sessions; one of them is ours, with a receiver before it.

    `exact` counts frames that came out as they went in, of `sent`.
    """

    def __init__(self, mode: str) -> None:
        opus.load()
        self.server = VoiceServer(ROOM)
        self.transport = Transport(mode, KEY)
        self.ours = self.server.join(LUNA)
        self.receiver = Receiver(lambda user: lambda chunk: None, self._unlock)
        self.receiver.use(self.transport, self.ours.ssrc)
        self.sent = self.exact = self.count = 0
        self.now: bytes = b""

    def _unlock(self, user: int, payload: bytes) -> bytes | None:
        try:
            frame = self.ours.session.decrypt(user, davey.MediaType.audio, payload)
        except ValueError:
            return None
        self.exact += frame == self.now
        return frame

    def join(self, user: int) -> Caller:
        caller = self.server.join(user)
        self.receiver.introduce(user, caller.ssrc)
        return caller

    def speak(self, *callers: Caller, frames: int = 10) -> None:
        """Everybody at once, with every sort of extension and padding."""
        for number in range(frames):
            for caller in callers:
                self.count += 1
                self.sent += 1
                self.now = bytes([0xFC, *(self.count + i & 0xFF for i in range(20 + number))])
                payload = caller.session.encrypt_opus(self.now)
                self.receiver.take(self._packet(caller, payload, 4 * (number % 4), number % 3))

    def _packet(self, caller: Caller, payload: bytes, extension: int, padding: int) -> bytes:
        first = 0x80 | (0x10 if extension else 0) | (0x20 if padding else 0)
        header = struct.pack(">BBHII", first, 0x78, self.count, self.count * 960, caller.ssrc)
        if extension:
            header += struct.pack(">HH", 0xBEDE, extension // 4)
        tail = bytes(padding - 1) + bytes([padding]) if padding else b""
        return self.transport.seal(header, bytes(extension) + payload + tail, self.count)


@pytest.fixture(params=MODES)
def call(request: pytest.FixtureRequest) -> Call:
    return Call(request.param)


def test_every_frame_of_everybody_is_exact_through_all_changes(call: Call):
    ann, ben = call.join(ANN), call.join(BEN)
    call.speak(ann, ben)
    cleo = call.join(CLEO)
    call.speak(ann, ben, cleo)
    call.server.leave(BEN)
    call.speak(ann, cleo)
    ben = call.join(BEN)
    call.speak(ann, ben, cleo)
    assert call.exact == call.sent == 100
    assert call.receiver.counts.locked == 0


def test_after_a_new_group_every_frame_is_exact_again(call: Call):
    ann, ben = call.join(ANN), call.join(BEN)
    call.speak(ann, ben)
    call.server.new_group()
    call.speak(ann, ben)
    assert call.exact == call.sent == 40


def test_who_left_the_group_is_not_understood_any_more(call: Call):
    ann, ben = call.join(ANN), call.join(BEN)
    call.server.leave(BEN)
    call.server.leave(ANN)
    ann = call.join(ANN)
    call.receiver.introduce(BEN, 999)
    ben.ssrc = 999
    call.speak(ben)
    assert call.exact == 0
    assert call.receiver.counts.locked == 10
    call.speak(ann)
    assert call.exact == 10


def test_frames_from_before_the_change_of_keys_are_still_understood(call: Call):
    ann = call.join(ANN)
    call.now = b"\xfc on its way"
    late = call._packet(ann, ann.session.encrypt_opus(call.now), 8, 2)
    call.join(BEN)
    call.receiver.take(late)
    assert call.exact == 1


def test_what_is_not_encrypted_is_dropped(call: Call):
    ann = call.join(ANN)
    call.receiver.take(call._packet(ann, b"\xfc plain opus", 8, 0))
    assert call.receiver.counts.locked == 1
    assert call.exact == 0
