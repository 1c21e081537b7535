"""A microphone through PortAudio, found by a part of its name."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from bot.audio import AudioChunk, AudioFormat, find_device, portaudio
from bot.errors import AudioError

FRAME_S = 0.02
WANTED = AudioFormat(16_000)  # what recognisers hear; else the device's own rate
MOST_WAITING = 250  # frames, five seconds: who reads so late has missed it
REFUSED = "close what else uses it, and let this program use it in the system's settings"


class Microphone:
    """A live source. PortAudio's own thread brings the sound."""

    live = True

    def __init__(self, device: str = "") -> None:
        self.name = device or "default microphone"
        self._device = device
        self._stream: Any = None

    async def frames(self) -> AsyncIterator[AudioChunk]:
        """Ends never by itself. Raises AudioError where it cannot be opened, or when it is gone."""
        loop = asyncio.get_running_loop()
        frames: asyncio.Queue[AudioChunk | None] = asyncio.Queue(MOST_WAITING)

        def put(frame: AudioChunk | None) -> None:
            if frames.full():
                frames.get_nowait()
            frames.put_nowait(frame)

        def tell(frame: AudioChunk | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before the device
                loop.call_soon_threadsafe(put, frame)

        await asyncio.to_thread(self._open, tell)
        while (frame := await frames.get()) is not None:
            yield frame
        raise AudioError(f"'{self.name}' is gone", hint="plug it in again")

    async def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            await asyncio.to_thread(stream.close)

    def _open(self, tell: Any) -> None:
        """Open it at the rate that is wanted, or else at its own."""
        sound = portaudio()
        device = find_device(self._device, records=True)
        own = int(sound.query_devices(device, "input")["default_samplerate"])
        failure: Exception | None = None
        for format in dict.fromkeys((WANTED, AudioFormat(own))):
            try:
                self._stream = sound.RawInputStream(
                    samplerate=format.rate,
                    channels=format.channels,
                    dtype="int16",
                    device=device,
                    blocksize=round(format.rate * FRAME_S),
                    callback=lambda data, *_, f=format: tell(AudioChunk(bytes(data), f)),
                    finished_callback=lambda: tell(None),
                )
                self._stream.start()
            except sound.PortAudioError as error:
                failure = error
                continue
            return
        raise AudioError(f"'{self.name}' cannot be opened: {failure}", hint=REFUSED)
