"""Frames of several people through transport, padding and DAVE into our receiver, counted."""

from __future__ import annotations

import struct

import davey

from plugins.discord.voice import opus
from plugins.discord.voice.receiver import Receiver
from plugins.discord.voice.transport import Transport
from tests.discord_double.caller import Caller
from tests.discord_double.voice_server import VoiceServer

LUNA = 100
KEY = bytes(range(32))
ROOM = 77


class Loopback:
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
                self.receiver.take(self.packet(caller, payload, 4 * (number % 4), number % 3))

    def packet(self, caller: Caller, payload: bytes, extension: int, padding: int) -> bytes:
        first = 0x80 | (0x10 if extension else 0) | (0x20 if padding else 0)
        header = struct.pack(">BBHII", first, 0x78, self.count, self.count * 960, caller.ssrc)
        if extension:
            header += struct.pack(">HH", 0xBEDE, extension // 4)
        tail = bytes(padding - 1) + bytes([padding]) if padding else b""
        return self.transport.seal(header, bytes(extension) + payload + tail, self.count)
