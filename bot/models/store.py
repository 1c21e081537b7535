"""The models on this machine: data/models, with a lock beside each model's files."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Conflict, NotFound
from bot.models.copy import copy_in
from bot.models.lock import Known, lock_path, measure, read_lock, write_lock
from bot.models.model import Model, ModelFile, below
from bot.models.progress import Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a model stands: `state` is absent, partial or there; `bytes` of it lie here.

    `fetched`: by us, so that `verify` knows what it should be.
    """

    state: str
    bytes: int = 0
    fetched: bool = False


class ModelStore:
    """A folder of models. What is written `Blocks` belongs into a thread."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._busy: set[str] = set()

    def look(self, model: Model) -> Standing:
        """By names and sizes alone, which is quick. Blocks."""
        lock = read_lock(self.root, model)
        here, held, whole = 0, 0, True
        for file in model.files:
            place = self.place(model, file)
            size = place.stat().st_size if place.is_file() else -1
            wanted = lock[file.path].size if file.path in lock else file.size
            here += size >= 0
            held += max(size, 0)
            if (wanted and size != wanted) or (size < 0 and not file.optional):
                whole = False
        if not here and not self._parts(model):
            return Standing(state="absent")
        state = "there" if whole and here else "partial"
        return Standing(state=state, bytes=held, fetched=bool(lock))

    def verify(self, model: Model) -> list[str]:
        """What is wrong with its files, a line each; empty where all is well. Blocks."""
        lock = read_lock(self.root, model)
        flaws = []
        for file in model.files:
            flaws += self._flaws(model, file, lock)
        return flaws

    def remove(self, model: Model) -> int:
        """Delete its files, half ones too; the bytes that are free now. Blocks.

        Raises NotFound where there is nothing of it.
        """
        places = [self.place(model, file) for file in model.files]
        places = [*places, *self._parts(model), lock_path(self.root, model)]
        there = [place for place in places if place.is_file()]
        if not there:
            raise NotFound(f"there is nothing of {model.id} in {self.root}")
        freed = sum(place.stat().st_size for place in there)
        for place in there:
            place.unlink()
        for folder in sorted({place.parent for place in there}, reverse=True):
            self._tidy(folder)
        return freed

    async def fetch(self, model: Model, tell: Tell, *, source: Path | None = None) -> None:
        """Bring what is missing, from the network or from a folder, and note what it is.

        Raises NotFound, Refused, Conflict, BotError; what came so far stays for the next time.
        """
        if model.id in self._busy:
            raise Conflict(f"{model.id} is being fetched already")
        self._busy.add(model.id)
        try:
            if source is not None:
                known = await asyncio.to_thread(copy_in, self.root, model, source, tell)
                await asyncio.to_thread(write_lock, self.root, model, known)
            else:
                await self._download(model, tell)
        finally:
            self._busy.discard(model.id)

    def place(self, model: Model, file: ModelFile) -> Path:
        """Where a file of a model lies."""
        return below(self.root, f"{model.folder}/{file.path}" if model.folder else file.path)

    async def _download(self, model: Model, tell: Tell) -> None:
        import aiohttp  # only a fetch needs these, and they take their time to load

        from bot.models.fetch import SILENCE_S, Fetch

        lock = await asyncio.to_thread(read_lock, self.root, model)
        timeout = aiohttp.ClientTimeout(total=None, connect=SILENCE_S, sock_read=SILENCE_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            for file in model.files:
                if await asyncio.to_thread(self._whole, model, file, lock):
                    continue
                first = lock.get(file.path)
                fetch = Fetch(session, file, self.place(model, file), tell, first)
                known = await fetch.known_already() or await fetch.run()
                if known is not None:
                    lock = {**lock, file.path: known}
                    await asyncio.to_thread(write_lock, self.root, model, lock)

    def _whole(self, model: Model, file: ModelFile, lock: dict[str, Known]) -> bool:
        """Whether a file lies here as it should; one that nothing is known of does not count."""
        place = self.place(model, file)
        known = lock.get(file.path)
        wanted = known.sha256 if known else file.sha256
        return bool(wanted) and place.is_file() and measure(place)[1] == wanted

    def _flaws(self, model: Model, file: ModelFile, lock: dict[str, Known]) -> list[str]:
        place = self.place(model, file)
        known = lock.get(file.path)
        if not place.is_file():
            return [] if file.optional and not known else [_missing(file, known)]
        wanted = file.sha256 or (known.sha256 if known else "")
        size, sha256 = measure(place)
        expected = known.size if known else file.size
        if expected and size != expected:
            return [f"{file.path} has {size} bytes, not {expected}"]
        if not wanted:
            return [f"{file.path} was not fetched here: size and hash are unknown until it is"]
        return [] if sha256 == wanted else [f"{file.path} has changed since it was fetched"]

    def _parts(self, model: Model) -> list[Path]:
        """Half files."""
        places = [self.place(model, file) for file in model.files]
        ends = (".part", ".part.version")
        halves = [place.with_name(f"{place.name}{end}") for place in places for end in ends]
        return [half for half in halves if half.is_file()]

    def _tidy(self, folder: Path) -> None:
        """Remove folders that are empty now, up to the store's own."""
        while folder != self.root and folder.is_relative_to(self.root):
            with contextlib.suppress(OSError):
                folder.rmdir()
            if folder.exists():
                return
            folder = folder.parent


def _missing(file: ModelFile, known: Known | None) -> str:
    if file.size or known:
        return f"{file.path} is missing"
    return f"{file.path} is missing (its size is unknown until fetched)"
