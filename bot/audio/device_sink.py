"""A sound device through PortAudio: the speakers, or a virtual cable by its name."""

from __future__ import annotations

import asyncio
import math
import threading
from collections import deque
from typing import Any

import numpy as np

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.sink import BufferedSink
from bot.errors import AudioError

BLOCK_S = 0.01  # that is asked for at once: a pause takes hold between two blocks
SPEECH_S, MUSIC_S = 0.04, 0.1  # that lie in the device: speech is to fall silent at once, music
# has to survive a moment in which the machine is busy


def portaudio() -> Any:
    """The module `sounddevice`. Raises AudioError where PortAudio is not installed."""
    try:
        import sounddevice  # loaded on use: it starts the system's sound service
    except (ImportError, OSError) as error:
        raise AudioError(
            "no sound device can be used: PortAudio is missing",
            hint="Debian: apt install libportaudio2",
        ) from error
    return sounddevice


def find_device(name: str, *, records: bool = False) -> int | None:
    """The device that plays, or `records`, whose name contains `name`; None is the system's own.

    Raises AudioError, naming the devices there are.
    """
    way, what = ("input", "microphone") if records else ("output", "sound device")
    devices = [
        (index, device["name"])
        for index, device in enumerate(portaudio().query_devices())
        if device[f"max_{way}_channels"] > 0
    ]
    if not devices:
        hint = "plug one in" if records else "use the overlay page: page"
        raise AudioError(f"this machine has no {what}", hint=hint)
    if not name:
        return None
    for index, known in devices:
        if name.lower() in known.lower():
            return index
    names = ", ".join(dict.fromkeys(known for _, known in devices))
    raise AudioError(f"no {what} '{name}'", hint=f"there are: {names}")


class DeviceSink(BufferedSink):
    """Plays on a device; PortAudio's thread pulls the sound and keeps the clock."""

    def __init__(self, device: str = "") -> None:
        super().__init__()
        self.name = f"device:{device}" if device else "device"
        self._device = device
        self._stream: Any = None
        self._format: AudioFormat | None = None
        self._lock = threading.Lock()  # guards what PortAudio's thread touches
        self._pending: deque[bytes] = deque()
        self._played = 0  # bytes handed to the device
        self._heard_at = (0.0, 0.0)  # so many seconds of it are heard at that time of the stream
        self._dry = 0
        self._played_gain = 1.0  # of the last sample that was played
        self._last = 0.0  # the position told last; it never runs backwards
        self._running = False  # sound was pulled and more is expected

    @property
    def heard(self) -> bool:
        return True

    @property
    def position(self) -> float:
        if self._format is None:
            return 0.0
        with self._lock:
            at, since = self._heard_at
            handed = self._format.seconds(self._played)
        heard = min(at + self._clock() - since, handed)
        self._last = max(self._last, min(heard, self._head.written), 0.0)
        return self._last

    @property
    def underruns(self) -> int:
        return self._dry

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        if self._stream is None or self._is_poorer(format):
            await self._stop()
            self._format = await asyncio.to_thread(self._start, format)
        with self._lock:
            self._pending.clear()
            self._played, self._dry, self._running, self._last = 0, 0, False, 0.0
            self._heard_at = (0.0, 0.0)
        await super().open(utterance, format)
        assert self._format is not None
        return self._format

    def _is_poorer(self, format: AudioFormat) -> bool:
        """Whether the device was opened for speech, and this is music."""
        open_for = self._format
        return open_for is not None and open_for.channels < format.channels

    def _start(self, format: AudioFormat) -> AudioFormat:
        """Open the device at the sound's rate, or else at the device's own."""
        sound = portaudio()
        device = find_device(self._device)
        own = int(sound.query_devices(device, "output")["default_samplerate"])
        failure: Exception | None = None
        for rate in dict.fromkeys((format.rate, own)):
            wanted = AudioFormat(rate, format.channels)
            try:
                self._stream = sound.RawOutputStream(
                    samplerate=rate,
                    channels=format.channels,
                    dtype="int16",
                    blocksize=round(BLOCK_S * rate),
                    latency=MUSIC_S if format.channels > 1 else SPEECH_S,
                    device=device,
                    callback=self._pull,
                )
                self._stream.start()
            except sound.PortAudioError as error:
                failure = error
                continue
            return wanted
        raise AudioError(
            f"the sound device '{self._device or 'default'}' cannot be opened: {failure}",
            hint="close the program that uses it, or choose another one under voice.sinks",
        )

    def _pull(self, out: Any, frames: int, time: Any, status: Any) -> None:
        """PortAudio's thread wants `frames` frames; what is missing is silence."""
        size = len(out)
        with self._lock:
            data = b"" if self._head.paused else self._faded(self._take(size))
            if self._running and not data and not self._head.paused:
                self._dry += 1
                self._running = False
            elif data:
                self._running = True
                self._heard_at = (self._seconds(self._played), self._heard_from(time))
            self._played += len(data)
        out[: len(data)] = data
        out[len(data) :] = bytes(size - len(data))

    def _seconds(self, size: int) -> float:
        return self._format.seconds(size) if self._format is not None else 0.0

    def _clock(self) -> float:
        """The stream's time in seconds; the end of all time once its device is gone."""
        try:
            return float(self._stream.time)
        except portaudio().PortAudioError:
            return math.inf

    def _heard_from(self, time: Any) -> float:
        """When the first sample of this block is heard, by the stream's clock. A device may lie far
        behind (a television, a wireless one), and by another stretch each time that it begins."""
        told = float(time.outputBufferDacTime) - float(time.currentTime)
        return float(time.currentTime) + (told if told > 0 else float(self._stream.latency))

    def _faded(self, data: bytes) -> bytes:
        """The sound as loud as it should be; within the block it glides there, without a click."""
        before, self._played_gain = self._played_gain, self._gain
        if (before == self._gain == 1.0) or not data:
            return data
        samples = np.frombuffer(data, "<i2") * np.linspace(before, self._gain, len(data) // 2)
        return samples.astype("<i2").tobytes()

    def _take(self, size: int) -> bytes:
        taken = bytearray()
        while self._pending and len(taken) < size:
            piece = self._pending.popleft()
            room = size - len(taken)
            taken += piece[:room]
            if len(piece) > room:
                self._pending.appendleft(piece[room:])
        return bytes(taken)

    def _queue(self, chunk: AudioChunk) -> None:
        with self._lock:
            self._pending.append(chunk.pcm)

    def _drop(self, position: float) -> None:
        with self._lock:
            self._pending.clear()
            self._running = False

    async def drain(self) -> None:
        await super().drain()
        with self._lock:
            self._running = False

    async def close(self) -> None:
        await super().close()
        await self._stop()

    async def _stop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            await asyncio.to_thread(stream.close)
