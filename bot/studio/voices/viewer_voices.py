"""Which voice reads which viewer's lines."""

from __future__ import annotations

import json
import re
from pathlib import Path
from threading import Lock

from bot.errors import BadRequest
from bot.studio.runs import disk_error, write_json

MOST = 100_000
_VIEWER = re.compile(r"[^\x00-\x1f]{1,120}")
_VOICE = re.compile(r"[\w:+./ ()-]{0,120}")


class ViewerVoices:
    """A small file of viewer (`platform:1234`) and voice. Calls may block until it was read;
    to choose blocks always."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._kept: dict[str, str] | None = None

    def choose(self, viewer: str, voice: str) -> None:
        """An empty voice forgets the viewer. Raises BadRequest, DiskFull."""
        if not _VIEWER.fullmatch(viewer):
            raise BadRequest("no such viewer", field="viewer")
        if not _VOICE.fullmatch(voice):
            raise BadRequest(f"no voice '{voice[:40]}'", field="voice")
        with self._lock:
            kept = dict(self._read())
            kept.pop(viewer, None)
            if voice:
                if len(kept) >= MOST:
                    raise BadRequest(f"more than {MOST} viewers have chosen", field="viewer")
                kept[viewer] = voice
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_json(self._path, kept)
            except OSError as error:
                raise disk_error(error) from error
            self._kept = kept

    @property
    def read(self) -> bool:
        """Whether the file is known, so that to ask blocks nobody."""
        return self._kept is not None

    def chosen(self, viewer: str) -> str:
        return self._known().get(viewer, "")

    def all(self) -> dict[str, str]:
        return dict(self._known())

    def _known(self) -> dict[str, str]:
        """The mapping is replaced, never changed, so that nobody waits who only looks."""
        if self._kept is not None:
            return self._kept
        with self._lock:
            return self._read()

    def _read(self) -> dict[str, str]:
        if self._kept is None:
            try:
                raw = json.loads(self._path.read_text("utf-8"))
            except (OSError, ValueError):
                raw = {}
            self._kept = {str(k): str(v) for k, v in raw.items()} if isinstance(raw, dict) else {}
        return self._kept
