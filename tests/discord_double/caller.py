"""A person in a simulated call: speaks Opus through DAVE, and hears the bot."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import davey

from bot.audio import AudioChunk, AudioFormat, Resampler
from plugins.discord.voice.opus import opus
from tests.discord_double.mls_wire import Commit

if TYPE_CHECKING:
    from tests.discord_double.voice_server import VoiceServer

CALL = AudioFormat(48_000, 2)
FRAME_S = 0.02
SAMPLES = 960


class Caller:
    """`heard` is what came out of the bot, 48 kHz stereo; `failures` what could not be opened."""

    def __init__(self, server: VoiceServer, user: int, ssrc: int) -> None:
        self.server = server
        self.user = user
        self.ssrc = ssrc
        self.session = davey.DaveSession(1, user, server.dave.channel)
        self.heard = bytearray()
        self.frames = 0
        self.failures = 0
        self.sequence = 65_530  # wraps soon
        self.timestamp = 4_294_960_000
        self._encoder = opus.Encoder(application="voip", signal_type="voice")
        self._decoder = opus.Decoder()

    # --- a member of the group ---------------------------------------------------------------

    def external_sender(self, package: bytes) -> None:
        self.session.set_external_sender(package)

    def proposals(self, payload: bytes) -> None:
        kinds = davey.ProposalsOperationType
        kind = kinds.append if payload[0] == 0 else kinds.revoke
        result = self.session.process_proposals(kind, payload[1:])
        if result is not None:
            epoch = self.session.epoch or 0
            commit = Commit(epoch, result.commit, result.welcome or b"")
            self.server.dave.committed(commit)

    def commit(self, transition: int, commit: bytes) -> None:
        self.session.process_commit(commit)

    def welcome(self, transition: int, welcome: bytes) -> None:
        self.session.process_welcome(welcome)

    def execute(self, transition: int) -> None:
        return

    # --- speaking and hearing ----------------------------------------------------------------

    def frames_of(self, sound: AudioChunk) -> list[bytes]:
        """A sound as Opus, 20 ms each."""
        resampler = Resampler(sound.format, CALL)
        pcm = resampler.push(sound).pcm + resampler.finish().pcm
        size = CALL.size(FRAME_S)
        pieces = [pcm[at : at + size].ljust(size, b"\0") for at in range(0, len(pcm), size)]
        return [self._encoder.encode(piece, SAMPLES) for piece in pieces]

    def send(self, frame: bytes, **shape: object) -> None:
        """One frame of Opus; `shape` is what else is in the packet, see `VoiceServer.relay`."""
        self.sequence = (self.sequence + 1) % (1 << 16)
        self.timestamp = (self.timestamp + SAMPLES) % (1 << 32)
        payload = self.session.encrypt_opus(frame) if self.session.ready else frame
        self.server.relay(self.ssrc, self.sequence, self.timestamp, payload, **shape)

    async def say(self, sound: AudioChunk, *, pace: float = 1.0, **shape: object) -> None:
        """Speak in real time, or `pace` times as fast; then Discord's five frames of silence."""
        self.server.announce_speaking(self)
        clock = asyncio.get_running_loop().time
        began = clock()
        frames = self.frames_of(sound) + [opus.OPUS_SILENCE] * 5
        for number, frame in enumerate(frames, start=1):
            self.send(frame, **shape)
            await asyncio.sleep(began + number * FRAME_S / pace - clock())

    def hear(self, user: int, payload: bytes) -> None:
        """A frame of the bot."""
        try:
            if self.session.ready:
                payload = self.session.decrypt(user, davey.MediaType.audio, payload)
            self.heard += self._decoder.decode(payload, fec=False)
            self.frames += 1
        except (ValueError, opus.OpusError):
            self.failures += 1

    @property
    def sound(self) -> AudioChunk:
        return AudioChunk(bytes(self.heard), CALL)
