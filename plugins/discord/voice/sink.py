"""The call as a place for the show's sound: 20 ms at a time, as fast as it is heard."""

from __future__ import annotations

import asyncio
import logging

import numpy as np

from bot.audio import AudioChunk, AudioFormat, BufferedSink
from bot.errors import AudioError
from plugins.discord.voice.gaps import FRAME_S
from plugins.discord.voice.line import VoiceLine
from plugins.discord.voice.opus import FRAME_SIZE, SILENCE, SPOKEN, Mouth

TRAILING = 5  # frames of silence after a speech, or the listeners' decoders go on with its end
PATIENCE_S = 5.0  # a call that is being connected anew may take so long; then the show goes on
BEHIND_S = 0.2  # frames that are later than this are not sent in a hurry

log = logging.getLogger(__name__)


class CallSink(BufferedSink):
    """Speaks into the call while there is one. `position` counts what was sent.

    Nothing is sent that the others could not decrypt, and nothing unencrypted where the call is
    end-to-end encrypted: until the keys are there, time stands still.
    """

    name = "discord"

    def __init__(self, kbps: int) -> None:
        super().__init__()
        self._kbps = kbps
        self._line: VoiceLine | None = None
        self._mouth: Mouth | None = None
        self._pending = bytearray()
        self._sent = 0  # bytes of this utterance
        self._dry = 0
        self._ending = False
        self._failed = False
        self._played_gain = 1.0
        self._sending: asyncio.Task[None] | None = None

    def use(self, line: VoiceLine | None) -> None:
        """The call it speaks into; None while there is none."""
        self._line = line
        self._changed.set()

    @property
    def heard(self) -> bool:
        return self._line is not None and self._line.can_speak

    @property
    def note(self) -> str:
        return "" if self.heard else "the call is not connected"

    @property
    def position(self) -> float:
        return SPOKEN.seconds(self._sent)

    @property
    def underruns(self) -> int:
        return self._dry

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        """Raises AudioError while the call is not connected and keyed."""
        if not self.heard:
            raise AudioError(self.note, hint="it is joined again by itself")
        if self._mouth is None:
            self._mouth = Mouth(self._kbps)
        self._pending.clear()
        self._sent, self._dry, self._ending, self._failed = 0, 0, False, False
        await super().open(utterance, format)
        return SPOKEN

    async def write(self, chunk: AudioChunk) -> None:
        """Raises AudioError where the call was gone for too long."""
        self._ending = False
        await super().write(chunk)
        self._complain()

    async def drain(self) -> None:
        self._ending = True
        self._start()
        await super().drain()
        self._complain()

    def resume(self) -> None:
        super().resume()
        self._start()

    async def close(self) -> None:
        await super().close()
        task, self._sending = self._sending, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    # --- sending -----------------------------------------------------------------------------

    def _queue(self, chunk: AudioChunk) -> None:
        self._pending += chunk.pcm
        self._start()

    def _drop(self, position: float) -> None:
        self._pending.clear()

    def _complain(self) -> None:
        if self._failed:
            raise AudioError("the call was lost", hint="it is joined again by itself")

    def _start(self) -> None:
        resting = self._sending is None or self._sending.done()
        if resting and self._has_frame:
            self._sending = asyncio.create_task(self._send(), name="call speech")

    @property
    def _has_frame(self) -> bool:
        """Whether there is something to be sent now; the last frame may be a part of one."""
        whole = len(self._pending) >= FRAME_SIZE or (self._ending and bool(self._pending))
        return whole and not self._head.paused

    async def _send(self) -> None:
        """Send what waits and what comes in time; then silence, and no longer speaking."""
        while self._has_frame:  # more may have come while it said that it stopped
            line = self._line
            try:
                if line is not None:
                    await line.speaking(True)
                await self._pace()
            except Exception:
                log.warning("speaking into the call failed", exc_info=True)
                self._fail()
            finally:
                if line is not None and line is self._line:
                    await line.speaking(False)

    async def _pace(self) -> None:
        clock = asyncio.get_running_loop().time
        due, trailing = clock(), 0
        while trailing < TRAILING:
            if not self.heard and not await self._reconnected():
                return
            frame = self._next_frame()
            trailing = 0 if frame else trailing + 1
            if trailing == 1 and self._open and not (self._ending or self._head.paused):
                self._dry += 1
            assert self._line is not None and self._mouth is not None
            packet = self._mouth.say(frame) if frame else SILENCE
            self._line.send_audio_packet(packet, encode=False)
            due = max(due + FRAME_S, clock() - BEHIND_S)
            await asyncio.sleep(due - clock())

    def _next_frame(self) -> bytes:
        """20 ms of sound; empty where there is none to be sent now."""
        if not self._has_frame:
            return b""
        taken = bytes(self._pending[:FRAME_SIZE])
        del self._pending[: len(taken)]
        self._sent += len(taken)
        self._changed.set()
        return self._faded(taken.ljust(FRAME_SIZE, b"\0"))

    def _faded(self, frame: bytes) -> bytes:
        """As loud as it should be; it glides there within the frame, without a click."""
        before, self._played_gain = self._played_gain, self._gain
        if before == self._gain == 1.0:
            return frame
        samples = np.frombuffer(frame, "<i2") * np.linspace(before, self._gain, len(frame) // 2)
        return samples.astype("<i2").tobytes()

    async def _reconnected(self) -> bool:
        """Wait a while for the call to be there again."""
        until = asyncio.get_running_loop().time() + PATIENCE_S
        while not self.heard:
            if not self._open or asyncio.get_running_loop().time() > until:
                self._fail()
                return False
            await asyncio.sleep(FRAME_S)
        return True

    def _fail(self) -> None:
        """Who waits for this utterance to be heard need not wait any longer."""
        self._failed = self._open
        self._open = False
        self._pending.clear()
        self._changed.set()
