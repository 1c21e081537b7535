"""The runs that are kept: a folder each, and an index that can be made again."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.engines import Word
from bot.errors import BadRequest, NotFound
from bot.studio.errors import DiskFull
from bot.studio.events import Artifact, Line
from bot.studio.runs.run_folder import MAKING, RunFolder, disk_error, write_json
from bot.studio.runs.run_index import RunIndex
from bot.studio.runs.run_sound import waveform
from bot.studio.sound import cues_of, write_captions
from bot.studio.views import DiskUse, RunDetail, RunFilter, RunNames, RunPage, RunView, Waveform

GONE = ".gone-"
ZIPS = ".zips"
LONGEST_NOTE = 10_000
MOST_IN_ZIP = 1000
_ID = re.compile(r"\d{8}-\d{6}-[a-z0-9]{8}")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class Runs:
    """All under one folder; nothing outside of it can be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index = RunIndex(folder / "index.sqlite")

    async def open(self) -> None:
        """Forget what a crash left, and bring the index up to date with the folders."""
        await asyncio.to_thread(self._open)

    async def close(self) -> None:
        await asyncio.to_thread(self._index.close)

    def begin(self) -> RunFolder:
        """A new run's folder; it is listed once it is kept. Raises DiskFull. Blocks."""
        return RunFolder.begin(self.folder, time.time())

    def keep(self, making: RunFolder, request: dict[str, Any], meta: dict[str, Any]) -> RunDetail:
        """Make it a run. Raises DiskFull. Blocks."""
        kept = making.commit(request, meta)
        self._index.put([kept])
        return _detail(kept, request)

    async def page(self, filter: RunFilter | None = None) -> RunPage:
        return await asyncio.to_thread(self._index.page, filter or RunFilter())

    async def get(self, id: str) -> RunDetail:
        """Raises NotFound."""
        return await asyncio.to_thread(self._get, id)

    async def note(self, id: str, *, notes: str | None = None, title: str | None = None) -> None:
        """Raises NotFound, BadRequest."""
        for name, text in (("notes", notes), ("title", title)):
            if text is not None and len(text) > LONGEST_NOTE:
                raise BadRequest(f"more than {LONGEST_NOTE} characters", field=name)
        changes = {k: v for k, v in (("notes", notes), ("title", title)) if v is not None}
        await asyncio.to_thread(self._change, id, changes)

    async def delete(self, id: str) -> None:
        """Raises NotFound."""
        await asyncio.to_thread(self._delete, id)

    async def delete_all(self, ids: Sequence[str]) -> int:
        """Delete these; how many were still there."""
        return await asyncio.to_thread(self._delete_all, list(dict.fromkeys(ids)))

    async def names(self) -> RunNames:
        """What the filters can choose from."""
        return await asyncio.to_thread(self._index.names)

    async def disk(self) -> DiskUse:
        """How much room the runs take and how much is left."""
        return await asyncio.to_thread(self._disk)

    async def waveform(self, id: str, points: int = 400) -> Waveform:
        """The run's sound, drawn small. Raises NotFound where it has none."""
        return await asyncio.to_thread(lambda: waveform(self._file(id, "audio.wav"), points))

    async def file(self, id: str, name: str) -> Path:
        """One of a run's files. Raises NotFound."""
        return await asyncio.to_thread(self._file, id, name)

    async def zip(self, ids: Sequence[str]) -> Path:
        """The runs as one zip in a temporary file, which the caller deletes."""
        if not 0 < len(ids) <= MOST_IN_ZIP:
            raise BadRequest(f"1 to {MOST_IN_ZIP} runs", field="ids")
        return await asyncio.to_thread(self._zip, list(dict.fromkeys(ids)))

    async def timing(self, id: str) -> dict[str, Any]:
        """When its words, lines, mouths and bookmarks are heard, as in timing.json. Raises
        NotFound for a run that has none."""
        return await asyncio.to_thread(self._timing, id)

    async def captions(self, id: str, format: str = "srt", *, words: bool = False) -> str:
        """What was said with its times, as SRT or VTT; `words`: a time for each word."""
        timing = await self.timing(id)
        lines = [Line(**line) for line in timing["lines"]]
        said = [Word(**word) for word in timing["words"]]
        return write_captions(cues_of(lines, said), format, words=words)

    async def rebuild(self) -> int:
        """The index made again from the folders; how many runs there are."""
        return await asyncio.to_thread(self._rebuild)

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in [*self.folder.glob(f"{MAKING}*"), *self.folder.glob(f"{GONE}*")]:
            shutil.rmtree(left, ignore_errors=True)
        shutil.rmtree(self.folder / ZIPS, ignore_errors=True)
        if not self._index.open():
            self._rebuild()
            return
        there, known = set(self._ids()), self._index.ids()
        self._index.drop(known - there)
        self._index.put(meta for id in there - known if (meta := self._meta(id)) is not None)

    def _rebuild(self) -> int:
        metas = [meta for id in self._ids() if (meta := self._meta(id)) is not None]
        self._index.put(metas, afresh=True)
        return len(metas)

    def _ids(self) -> Iterator[str]:
        with os.scandir(self.folder) as entries:
            yield from (entry.name for entry in entries if _ID.fullmatch(entry.name))

    def _meta(self, id: str) -> dict[str, Any] | None:
        """What is written of a run; None where it cannot be read."""
        try:
            with open(f"{self.folder}/{id}/meta.json", "rb") as file:
                meta = json.loads(file.read())
        except (OSError, ValueError):
            return None
        return meta | {"id": id} if isinstance(meta, dict) else None

    def _get(self, id: str) -> RunDetail:
        meta = self._meta(self._path(id).name)
        if meta is None:
            raise NotFound(f"the run '{id}' cannot be read", hint="delete it")
        try:
            request = json.loads((self.folder / id / "input.json").read_text("utf-8"))
        except (OSError, ValueError):
            request = {}
        return _detail(meta, request)

    def _path(self, id: str) -> Path:
        path = self.folder / id
        if not _ID.fullmatch(id) or path.is_symlink() or not path.is_dir():
            raise NotFound(f"no run '{id[:40]}'", hint="it may have been deleted")
        return path

    def _file(self, id: str, name: str) -> Path:
        path = self._path(id) / name
        if not _NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
            raise NotFound(f"the run has no file '{name[:40]}'", hint="see its list of files")
        return path

    def _change(self, id: str, changes: dict[str, str]) -> None:
        path = self._path(id)
        meta = self._meta(id)
        if meta is None:
            raise NotFound(f"the run '{id}' cannot be read", hint="delete it")
        meta |= changes
        try:
            write_json(path / "meta.json", meta)
        except OSError as error:
            raise disk_error(error) from error
        self._index.put([meta])

    def _delete(self, id: str) -> None:
        path = self._path(id)
        gone = self.folder / f"{GONE}{id}"
        os.rename(path, gone)
        self._index.drop([id])
        shutil.rmtree(gone, ignore_errors=True)

    def _delete_all(self, ids: list[str]) -> int:
        count = 0
        for id in ids:
            try:
                self._delete(id)
            except NotFound:  # somebody else was faster
                continue
            count += 1
        return count

    def _disk(self) -> DiskUse:
        runs, size = self._index.weight()
        return DiskUse(runs=runs, size=size, free=shutil.disk_usage(self.folder).free)

    def _zip(self, ids: list[str]) -> Path:
        folders = [self._path(id) for id in ids]
        zips = self.folder / ZIPS
        zips.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(".zip", dir=zips)
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
                for path in (p for f in folders for p in sorted(f.iterdir())):
                    if path.is_file() and not path.is_symlink():
                        archive.write(path, f"{path.parent.name}/{path.name}")
        except OSError as error:
            Path(name).unlink(missing_ok=True)
            raise disk_error(error) from error
        return Path(name)

    def _timing(self, id: str) -> dict[str, Any]:
        try:
            return json.loads(self._file(id, "timing.json").read_text("utf-8"))
        except ValueError as error:
            raise NotFound(f"the times of run '{id}' cannot be read") from error

    def check_room(self, keep_free_mb: int) -> None:
        """Raises DiskFull where less is left than must stay free. Blocks."""
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        if free < keep_free_mb * 1_000_000:
            raise DiskFull(f"only {free // 1_000_000} MB are left", hint="delete old runs")


def _detail(meta: dict[str, Any], request: dict[str, Any]) -> RunDetail:
    known = {name: meta[name] for name in RunView.__slots__ if name in meta}
    return RunDetail(
        view=RunView(**known),
        request=request,
        artifacts=tuple(Artifact(**artifact) for artifact in meta.get("artifacts", ())),
        warnings=tuple(meta.get("warnings", ())),
    )
