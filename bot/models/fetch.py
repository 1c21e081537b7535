"""One file from a server: resumed where it broke off, checked, and put in its place at once."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import aiohttp
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_exponential_jitter,
)

from bot.errors import BotError, NotFound, Refused
from bot.models.disk import check_room, disk_error
from bot.models.lock import Known, measure
from bot.models.model import ModelFile
from bot.models.progress import Progress, Tell

TRIES = 6  # in a row that bring nothing
BLOCK = 1 << 18
SILENCE_S = 30.0  # without a byte: the line is dead
WAIT = wait_exponential_jitter(multiplier=0.5, max=20)
_HASH = re.compile(r'(?:W/)?"?([0-9a-f]{64})"?')
_TOTAL = re.compile(r"bytes (?:\d+-\d+|\*)/(\d+)")


class Broke(Exception):
    """A try that is worth another one; its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the server says of a file; empty where it says nothing."""

    size: int = 0
    sha256: str = ""
    version: str = ""


class Fetch:
    """Brings one file to `target`; what came so far lies in `target`.part.

    `first` is the file as it came the first time: it must be the same again where the catalogue
    does not say what it should be.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        file: ModelFile,
        target: Path,
        tell: Tell,
        first: Known | None = None,
    ) -> None:
        self._session = session
        self._file = file
        self._first = first if first and first.url == file.url and not file.sha256 else None
        self._target = target
        self._tell = tell
        self._part = target.with_name(f"{target.name}.part")
        self._mark = target.with_name(f"{target.name}.part.version")
        self._most = 0  # bytes that there were at the end of the best try
        self._in_vain = 0

    async def run(self) -> Known | None:
        """What was fetched; None for an optional file that the server does not have.

        Raises NotFound, Refused, BotError; a half file stays for the next time, a wrong one goes.
        """
        self._target.parent.mkdir(parents=True, exist_ok=True)
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((Broke, aiohttp.ClientError, TimeoutError)),
            stop=self._hopeless,
            wait=WAIT,
            reraise=True,
        )
        try:
            stated = await retrying(self._try)
        except (Broke, aiohttp.ClientError, TimeoutError) as error:
            raise self._gave_up(error) from error
        except OSError as error:
            raise disk_error(error, self._target) from error
        return None if stated is None else await asyncio.to_thread(self._finish, stated)

    async def known_already(self) -> Known | None:
        """What lies in its place, where that is what the server has; asks it without fetching.

        None also where nobody says what the file should be.
        """
        if not self._target.is_file():
            return None
        try:
            async with self._session.head(self._file.url) as response:
                wanted = self._file.sha256 or stated_by(response).sha256
        except (aiohttp.ClientError, TimeoutError):
            return None
        size, sha256 = await asyncio.to_thread(measure, self._target)
        if not wanted or sha256 != wanted:
            return None
        return Known(size=size, sha256=sha256, stated=True, url=self._file.url)

    def _hopeless(self, state: RetryCallState) -> bool:
        size = self._part.stat().st_size if self._part.exists() else 0
        self._in_vain = 0 if size > self._most else self._in_vain + 1
        self._most = max(size, self._most)
        return self._in_vain >= TRIES

    async def _try(self) -> Stated | None:
        begun = self._part.stat().st_size if self._part.exists() else 0
        headers = {"Accept-Encoding": "identity"}
        if begun:
            headers["Range"] = f"bytes={begun}-"
        async with self._session.get(self._file.url, headers=headers) as response:
            if response.status == 404 and self._file.optional:
                return None
            self._check(response.status)
            stated = stated_by(response)
            if response.status == 416:
                return self._past_the_end(begun, stated)
            again = response.status != 206 or self._other_version(stated)
            if again and response.status == 206:
                self._forget()
                raise Broke("the file is another one by now")
            await self._take(response, 0 if again else begun, stated)
        return stated

    async def _take(self, response: aiohttp.ClientResponse, begun: int, stated: Stated) -> None:
        total = stated.size or self._file.size
        check_room(self._target.parent, total - begun)
        self._mark.write_text(stated.version, "utf-8")
        done = begun
        with self._part.open("ab" if begun else "wb") as part:
            async for block in response.content.iter_chunked(BLOCK):
                await asyncio.to_thread(_write, part, block)
                done += len(block)
                self._tell(Progress(file=self._file.path, done=done, total=total))
        if total and done < total:
            raise Broke(f"the line was cut after {done} of {total} bytes")

    def _check(self, status: int) -> None:
        """Raises for what no range and no patience mend."""
        name = self._file.path
        if status in (404, 410):
            hint = "look whether the model has moved, or copy it into a folder and use --from"
            raise NotFound(f"{name} is not at {self._file.url} ({status})", hint=hint)
        if status in (401, 403):
            hint = "get it with a browser and an account, then use --from FOLDER"
            raise Refused(f"{name} is not given out without an account ({status})", hint=hint)
        if status in (408, 425, 429) or status >= 500:
            raise Broke(f"the server answers {status}")
        if status not in (200, 206, 416):
            raise BotError(f"the server answers {status} for {name}", hint="try again later")

    def _past_the_end(self, begun: int, stated: Stated) -> Stated:
        """Everything had come before, or what had come is of another file."""
        total = stated.size or self._file.size
        if begun == total:
            return stated
        self._forget()
        raise Broke("what had come before does not fit")

    def _other_version(self, stated: Stated) -> bool:
        before = self._mark.read_text("utf-8") if self._mark.exists() else ""
        return bool(before and stated.version and before != stated.version)

    def _finish(self, stated: Stated) -> Known:
        """Check the whole file and put it in its place. Blocks."""
        total = self._part.stat().st_size
        done = 0

        def tell(count: int) -> None:
            nonlocal done
            done += count
            self._tell(Progress(file=self._file.path, done=done, total=total, note="checking"))

        size, sha256 = measure(self._part, tell)
        if self._first is not None and sha256 != self._first.sha256:
            self._forget()
            raise BotError(
                f"{self._file.path} is another one than came the first time",
                hint="if a new version is expected, run `greenroom models remove`, then fetch it",
            )
        wanted_size = self._file.size or stated.size
        wanted = self._file.sha256 or stated.sha256
        if (wanted_size and size != wanted_size) or (wanted and sha256 != wanted):
            self._forget()
            raise BotError(
                f"{self._file.path} is not what it should be: its hash or size is wrong",
                hint="fetch it again; if it stays so, the file was changed where it comes from",
            )
        os.replace(self._part, self._target)
        self._forget()
        return Known(size=size, sha256=sha256, stated=bool(wanted), url=self._file.url)

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)

    def _gave_up(self, error: Exception) -> BotError:
        why = str(error) or type(error).__name__
        return BotError(
            f"{self._file.path} did not come through: {why}",
            hint="run it again: it goes on where it broke off",
        )


def stated_by(response: aiohttp.ClientResponse) -> Stated:
    """Size and hash as the server has them, also where it sent us on to another one."""
    answers = [*response.history, response]
    linked = [one.headers.get("X-Linked-Etag", "") for one in answers]
    etags = [*linked, response.headers.get("ETag", "")]
    found = next((m.group(1) for tag in etags if (m := _HASH.fullmatch(tag))), "")
    sizes = [int(v) for one in answers if (v := one.headers.get("X-Linked-Size", "")).isdigit()]
    ranged = _TOTAL.fullmatch(response.headers.get("Content-Range", ""))
    size = sizes[0] if sizes else int(ranged.group(1)) if ranged else 0
    if not size and response.status == 200:
        size = response.content_length or 0
    return Stated(size=size, sha256=found, version=next((tag for tag in etags if tag), ""))


def _write(part: BinaryIO, block: bytes) -> None:
    part.write(block)
