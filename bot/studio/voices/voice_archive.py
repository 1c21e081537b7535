"""A voice as a zip: what goes out, and what is let in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from bot.errors import BadRequest

PROFILE = "profile.json"
RECORDING = "recording.wav"
MOST_BYTES = 100_000_000  # unpacked
MOST_PROFILE = 200_000
MOST_RATIO = 200  # a WAV of silence packs far better than any voice


def pack(profile: Mapping[str, Any], recording: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PROFILE, json.dumps(profile, ensure_ascii=False, indent=1))
        if recording:
            archive.writestr(RECORDING, recording)
    return target.getvalue()


def unpack(archive: bytes) -> tuple[dict[str, Any], bytes]:
    """The profile and its recording. Raises BadRequest for anything else that is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            names = [info.filename for info in opened.infolist()]
            if sorted(set(names)) != sorted(names) or not set(names) <= {PROFILE, RECORDING}:
                raise _wrong("there is something else in it")
            if PROFILE not in names:
                raise _wrong("there is no profile.json in it")
            profile = json.loads(_member(opened, PROFILE, MOST_PROFILE))
            recording = _member(opened, RECORDING, MOST_BYTES) if RECORDING in names else b""
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, OSError, EOFError,
            RecursionError) as error:  # fmt: skip
        raise _wrong("it cannot be read") from error
    if not isinstance(profile, dict):
        raise _wrong("profile.json is no profile")
    return profile, recording


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """One file, read no further than it may be long, whatever the zip says of it."""
    info = archive.getinfo(name)
    if info.file_size > limit or info.file_size > MOST_RATIO * max(info.compress_size, 1000):
        raise _wrong(f"{name} is too large")
    with archive.open(info) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _wrong(f"{name} is too large")
    return data


def _wrong(what: str) -> BadRequest:
    return BadRequest(
        f"this is no exported voice: {what}", field="archive", hint="export one to see how it looks"
    )
