"""A WAV file that holds exactly what was heard."""

from __future__ import annotations

import asyncio
import wave
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.audio.chunk import BYTES_PER_SAMPLE, AudioChunk, AudioFormat
from bot.audio.sink import BufferedSink
from bot.errors import AudioError


class FileSink(BufferedSink):
    """Records in real time; sound that is skipped never reaches the file.

    All utterances go into one file, in the format of the first.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.name = f"file:{path}"
        self._path = path
        self._file: wave.Wave_write | None = None
        self._format: AudioFormat | None = None
        self._unheard: deque[AudioChunk] = deque()
        self._kept = 0.0  # seconds of this utterance that are in the file
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="wav")

    @property
    def note(self) -> str:
        return "recorded only: nobody listens"

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        if self._format is None:
            self._file = await asyncio.to_thread(self._create, format)
            self._format = format
        self._kept = 0.0
        await super().open(utterance, format)
        return self._format

    def _create(self, format: AudioFormat) -> wave.Wave_write:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = wave.open(str(self._path), "wb")  # noqa: SIM115 - open for the show's length
        except OSError as error:
            raise AudioError(
                f"cannot write the sound file {self._path}: {error.strerror}",
                hint="choose another path under voice.sinks",
            ) from error
        file.setnchannels(format.channels)
        file.setsampwidth(BYTES_PER_SAMPLE)
        file.setframerate(format.rate)
        return file

    def _queue(self, chunk: AudioChunk) -> None:
        self._unheard.append(chunk)
        self._keep(self.position)

    def _keep(self, position: float) -> None:
        """Write what was heard by now."""
        while self._unheard and self._kept < position:
            chunk = self._unheard.popleft()
            heard, rest = chunk.split(min(position - self._kept, chunk.seconds))
            if not heard.pcm:
                self._unheard.appendleft(chunk)
                return
            if rest.pcm:
                self._unheard.appendleft(rest)
            self._kept += heard.seconds
            if self._file is not None:
                self._writer.submit(self._file.writeframes, heard.louder(self._gain).pcm)

    def duck(self, gain: float) -> None:
        self._keep(self.position)
        super().duck(gain)

    async def drain(self) -> None:
        await super().drain()
        self._keep(self._head.written)

    def _drop(self, position: float) -> None:
        self._keep(position)
        self._unheard.clear()

    async def close(self) -> None:
        await super().close()
        file, self._file = self._file, None
        if file is not None:
            await asyncio.wrap_future(self._writer.submit(file.close))
        self._writer.shutdown(wait=False)
