"""A run while it is made: a hidden folder that becomes the run's in one step."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import secrets
import shutil
import time
import wave
from pathlib import Path
from typing import Any

from bot.audio import AudioChunk
from bot.studio.errors import DiskFull
from bot.studio.events import Artifact

MAKING = ".making-"
BATCH = 1 << 18  # bytes of sound that are written at once
MEDIA = {
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".opus": "audio/ogg",
    ".aac": "audio/aac",
    ".json": "application/json",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".zip": "application/zip",
}
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_id(now: float) -> str:
    """Sorts by time; eight random letters keep simultaneous ones apart."""
    tail = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{tail}"


class RunFolder:
    """Everything blocks but `push`; a crash leaves nothing that would be listed."""

    def __init__(self, folder: Path, id: str) -> None:
        self.id = id
        self._folder = folder
        self.path = folder / f"{MAKING}{id}"
        self._wave: wave.Wave_write | None = None
        self._batch: list[bytes] = []
        self._size = 0
        self._format = None

    @classmethod
    def begin(cls, folder: Path, now: float) -> RunFolder:
        """A new folder that nobody else has. Raises DiskFull."""
        folder.mkdir(parents=True, exist_ok=True)
        while True:
            made = cls(folder, new_id(now))
            try:
                made.path.mkdir()
            except FileExistsError:
                continue
            except OSError as error:
                raise disk_error(error) from error
            if (folder / made.id).exists():
                made.path.rmdir()
                continue
            return made

    async def push(self, chunk: AudioChunk) -> None:
        """More sound; it is written off the loop, a batch at a time."""
        self._format = self._format or chunk.format
        self._batch.append(chunk.pcm)
        self._size += len(chunk.pcm)
        if self._size >= BATCH:
            await asyncio.to_thread(self.flush)

    def flush(self) -> None:
        batch, self._batch, self._size = self._batch, [], 0
        if not batch or self._format is None:
            return
        try:
            if self._wave is None:
                self._wave = wave.open(str(self.path / "audio.wav"), "wb")  # noqa: SIM115
                self._wave.setnchannels(self._format.channels)
                self._wave.setsampwidth(2)
                self._wave.setframerate(self._format.rate)
            self._wave.writeframesraw(b"".join(batch))
        except OSError as error:
            raise disk_error(error) from error

    def save(self, name: str, data: bytes) -> None:
        """A file of the run. Raises DiskFull."""
        try:
            (self.path / name).write_bytes(data)
        except OSError as error:
            raise disk_error(error) from error

    def commit(self, request: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
        """Make it a run; its meta with files and size. Raises DiskFull."""
        try:
            self.flush()
            if self._wave is not None:
                self._wave.close()
            self._wave = None
            write_json(self.path / "input.json", request)
            files = self.artifacts()
            meta = meta | {
                "id": self.id,
                "size": sum(file.size for file in files),
                "artifacts": [
                    {"name": f.name, "media_type": f.media_type, "size": f.size} for f in files
                ],
            }
            write_json(self.path / "meta.json", meta)
            os.rename(self.path, self._folder / self.id)
        except OSError as error:
            raise disk_error(error) from error
        return meta

    def artifacts(self) -> list[Artifact]:
        return [
            Artifact(
                name=path.name,
                media_type=MEDIA.get(path.suffix, "application/octet-stream"),
                size=path.stat().st_size,
            )
            for path in sorted(self.path.iterdir())
            if path.is_file() and path.name not in ("input.json", "meta.json")
        ]

    def discard(self) -> None:
        if self._wave is not None:
            try:
                self._wave.close()
            except OSError:  # the disk is full: the header cannot be mended, and need not be
                self._wave = None
        shutil.rmtree(self.path, ignore_errors=True)


def write_json(path: Path, data: Any) -> None:
    """Whole or not at all, and on the disk before it counts."""
    half = path.with_name(f".{path.name}.half")
    with half.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)


def disk_error(error: OSError) -> DiskFull:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    said = "the disk is full" if full else f"the folder cannot be written: {error.strerror}"
    return DiskFull(said, hint="make room, or choose another data folder")
