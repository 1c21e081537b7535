"""Sounds that were sent for a later request, and what nobody came back for."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from pathlib import Path

from bot.audio import encode, read_sound
from bot.errors import AudioError, BadRequest
from bot.studio.runs import disk_error

LONGEST_S = 3600.0


def keep_upload(folder: Path, recording: bytes) -> str:
    """Keep a sound as WAV; its id. Blocks. Raises BadRequest for what is not sound."""
    try:
        sound = read_sound(recording, max_seconds=LONGEST_S)
    except AudioError as error:
        raise BadRequest(error.message, field="recording", hint=error.hint) from error
    id = secrets.token_hex(16)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{id}.wav").write_bytes(encode(sound, "wav"))
    except OSError as error:
        raise disk_error(error) from error
    return id


def forget_old(folder: Path, seconds: float) -> None:
    """Delete what nobody came back for. Blocks."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - seconds:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
