"""Several moshi-servers that do the same: one of them is opened, and tried again where it helps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar
from urllib.parse import urlencode

import aiohttp

from bot.engines import Addresses, Cancel, Health, Measure, Note
from bot.errors import EngineBusy, EngineError
from plugins.kyutai import failures
from plugins.kyutai.line import Line
from plugins.kyutai.settings import KyutaiSettings

FIRST_WAIT_S, LONGEST_WAIT_S = 0.05, 0.8  # between two rounds of all servers
MOST_BYTES = 2**24  # of a message: a minute of sound
GOODBYE_S = 0.1  # the server need not answer ours
KEY_HEADER = "kyutai-api-key"

T = TypeVar("T")
Begin = Callable[[Line], Awaitable[T]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the servers do. `setting` names where their addresses stand."""

    setting: str
    path: str
    ping: Measure  # how long one server takes to give a place, or to refuse it
    find: Measure  # how long it takes to get a place anywhere


class Servers:
    """The servers of one kind, at `urls`."""

    def __init__(
        self,
        settings: KyutaiSettings,
        urls: Sequence[str],
        kind: Kind,
        note: Note,
    ) -> None:
        self._settings = settings
        self._urls = tuple(dict.fromkeys(urls))
        self._kind = kind
        self._note = note
        self._addresses = Addresses(self._urls)
        self._http: aiohttp.ClientSession | None = None
        self._ms: float | None = None

    async def open(
        self, cancel: Cancel, begin: Begin[T], query: Mapping[str, str] | None = None
    ) -> tuple[Line, T] | None:
        """A line on which `begin` has worked; None after a cancel.

        Raises EngineError once all servers have failed in every round: the one that a wait may
        mend, where there is one.
        """
        began = monotonic()
        work = asyncio.create_task(self._rounds(begin, query or {}), name="kyutai-open")
        stop = asyncio.create_task(cancel.wait())
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                return None
            opened = work.result()
        except asyncio.CancelledError:
            if work.done() and not work.cancelled() and work.exception() is None:
                await work.result()[0].close()  # nobody will
            raise
        finally:
            for task in (work, stop):
                task.cancel()
            await asyncio.gather(work, stop, return_exceptions=True)
        self._note(self._kind.find, monotonic() - began)
        return opened

    def failed(self, line: Line, error: EngineError) -> None:
        """A line broke after it had begun: the others are asked first for a while."""
        self._addresses.failed(line.url, error.message)

    def health(self) -> Health:
        notes = self._addresses.notes()
        details = {url: notes.get(url, "ok") for url in self._urls}
        if not self._urls:
            error = failures.no_server(self._kind.setting)
            return Health(ok=False, note=error.message, fix=error.hint)
        if not notes:
            return Health(ok=True, ms=self._ms, details=details)
        note = f"{len(notes)} of {len(self._urls)} servers do not answer"
        if len(self._urls) == 1:
            note = next(iter(notes.values()))
        return Health(ok=len(notes) < len(self._urls), note=note, ms=self._ms, details=details)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _rounds(self, begin: Begin[T], query: Mapping[str, str]) -> tuple[Line, T]:
        import tenacity  # loaded once somebody speaks

        tries = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(_passing),
            wait=tenacity.wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S),
            stop=tenacity.stop_after_attempt(self._settings.tries)
            | tenacity.stop_after_delay(self._settings.connect_s),
            reraise=True,
        )
        return await tries(self._round, begin, query)

    async def _round(self, begin: Begin[T], query: Mapping[str, str]) -> tuple[Line, T]:
        """Each server in turn, until one has begun."""
        said: list[EngineError] = []
        for url in self._addresses.in_turn():
            try:
                line = await self._dial(url, query)
            except EngineError as error:
                said.append(self._passed(url, error))
                continue
            try:
                return line, await begin(line)
            except EngineError as error:
                await line.close()
                said.append(self._passed(url, error))
            except BaseException:
                await line.close()
                raise
        raise min(said, key=_hopeless, default=failures.no_server(self._kind.setting))

    def _passed(self, url: str, error: EngineError) -> EngineError:
        self._addresses.failed(url, error.message)
        return error

    async def _dial(self, url: str, query: Mapping[str, str]) -> Line:
        """A line with a place at the server. Raises EngineError."""
        began, limit = monotonic(), self._settings.connect_s
        try:
            async with asyncio.timeout(limit):
                line = await self._connect(url, query)
                try:
                    await line.ready()
                except BaseException:
                    await line.close()
                    raise
        except TimeoutError as error:
            raise failures.silent(limit) from error
        finally:
            self._note(self._kind.ping, monotonic() - began)
        self._addresses.worked(url)
        self._ms = (monotonic() - began) * 1000
        return line

    async def _connect(self, url: str, query: Mapping[str, str]) -> Line:
        key = self._settings.api_key.reveal()
        if self._http is None:
            self._http = aiohttp.ClientSession()
        base = url.rstrip("/").replace("http", "ws", 1) if url.startswith("http") else url
        address = f"{base.rstrip('/')}{self._kind.path}"
        if query:
            address = f"{address}?{urlencode(query)}"
        try:
            socket = await self._http.ws_connect(
                address,
                headers={KEY_HEADER: key},
                max_msg_size=MOST_BYTES,
                timeout=aiohttp.ClientWSTimeout(ws_close=GOODBYE_S),  # type: ignore[call-arg]  # attrs
            )
        except aiohttp.WSServerHandshakeError as error:
            raise failures.handshake(error) from None  # it holds the headers that were sent
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failures.unreachable(url, error) from None
        return Line(socket, url, key)


def _passing(error: BaseException) -> bool:
    return isinstance(error, EngineError) and error.retryable


def _hopeless(error: EngineError) -> int:
    """What a wait may mend is told before what a person has to."""
    return 0 if isinstance(error, EngineBusy) else 1 if error.retryable else 2
