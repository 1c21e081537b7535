"""A heavy engine in a process of its own: its load and its work never stall the loop.

The engine is any object that `factory(config, report)` builds in the child. Its plain methods
are called with `call`; a streaming method is `method(request, emit)` and hands out its items
with `emit(item)`, which answers False once the stream is cancelled (see `worker_child.Emit`).
Arguments and items travel by pickle.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.engines.cancel import Cancel
from bot.engines.worker_link import Link
from bot.errors import EngineBusy, EngineError, EngineTimeout

WINDOW = 32  # items of a stream that may wait unread before the child pauses
CANCEL_GRACE_S = 5.0  # a child that ignores a cancel for so long is ended
BACKOFF_S = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # before the restarts after crashes
STEADY_S = 60.0  # a child that lived so long starts the back-off anew

_END = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerState:
    """A worker for the panel: off, loading, ready, restarting, failed or closed."""

    state: str = "off"
    progress: float = 0.0  # of a load, 0 to 1
    note: str = ""
    pid: int = 0
    restarts: int = 0


class _Job:
    """One call or stream under way; `items` ends with `_END` or an EngineError."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.items: asyncio.Queue[Any] = asyncio.Queue()
        self.settled = False  # the child has done with it
        self.hung: asyncio.TimerHandle | None = None


class EngineWorker:
    """An engine in a child process, started on the first job and restarted after a crash.

    `factory` is written `module:callable`. `jobs` is how many run at once in the child, each
    on its own thread; more wait their turn here. Loop thread only.
    """

    def __init__(
        self,
        factory: str,
        config: Mapping[str, Any],
        *,
        name: str,
        start_timeout: float = 60.0,
        jobs: int = 1,
        on_state: Callable[[WorkerState], None] | None = None,
    ) -> None:
        self.name = name
        self._factory = factory
        self._config = config
        self._start_timeout = start_timeout
        self._threads = jobs
        self._turns = asyncio.Semaphore(jobs)
        self._on_state = on_state
        self._log = logging.getLogger(f"{__name__}.{name}")
        self._numbers = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._link: Link | None = None
        self._ready: asyncio.Future[None] | None = None
        self._starting: asyncio.Task[None] | None = None
        self._reviving: asyncio.Task[None] | None = None
        self._crashes = 0
        self._started_at = 0.0
        self._not_before = 0.0
        self._failure: EngineError | None = None
        self.state = WorkerState()

    async def start(self) -> None:
        """Load now, not on the first job. Raises EngineError with what is missing."""
        if self.state.state == "closed":
            raise EngineError(self.name, "the worker is closed")
        if self.state.state == "ready":
            return
        if self._starting is None or self._starting.done():
            self._check_backoff()
            self._ready = asyncio.get_running_loop().create_future()
            self._starting = asyncio.create_task(self._start(), name=f"{self.name}-start")
        await asyncio.shield(self._starting)  # others may wait for the same start

    async def call(self, method: str, *args: Any, timeout_s: float | None = None) -> Any:
        """Run `engine.method(*args)` and return its result.

        Raises EngineError; a retryable one where the child crashed, EngineTimeout past
        `timeout_s`, when the child is ended.
        """
        job = await self._begin("call", (method, args))
        try:
            async with asyncio.timeout(timeout_s):
                result = await job.items.get()
        except TimeoutError as error:
            self._kill("a call took too long")
            raise EngineTimeout(self.name, f"no answer to '{method}' in {timeout_s:g} s") from error
        if isinstance(result, EngineError):
            raise result
        return result[0]

    async def stream(self, method: str, request: Any, cancel: Cancel) -> AsyncGenerator[Any, None]:
        """The items of `engine.method(request, emit)` as they are made.

        After `cancel` nothing more comes, at once and without an error.
        """
        job = await self._begin_unless(cancel, (method, request, WINDOW))
        if job is None:
            return
        watch = asyncio.create_task(self._cancel_when(cancel, job))
        taken = 0
        try:
            while not cancel.is_set():
                item = await job.items.get()
                if item is _END or cancel.is_set() or isinstance(item, tuple):
                    return
                if isinstance(item, EngineError):
                    raise item
                yield item.value
                taken += 1
                if taken == WINDOW // 2 and not job.settled:
                    self._send("credit", job.number, taken)
                    taken = 0
        finally:
            watch.cancel()
            self._abandon(job)

    async def close(self) -> None:
        """End the child (terminate, then kill); its memory is free when this returns."""
        closed = EngineError(self.name, "the worker is closed")
        self._say(state="closed", progress=0.0, note="", pid=0)
        self._fail_jobs(closed)
        self._settle_start(closed)
        if self._reviving is not None:
            self._reviving.cancel()
        under_way = [task for task in (self._starting, self._reviving) if task is not None]
        await asyncio.gather(*under_way, return_exceptions=True)
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def _begin(self, kind: str, payload: Any) -> _Job:
        await self._turns.acquire()
        job = _Job(next(self._numbers))
        try:
            await self.start()
        except BaseException:
            self._turns.release()
            raise
        self._jobs[job.number] = job
        self._send(kind, job.number, payload)
        return job

    async def _begin_unless(self, cancel: Cancel, payload: Any) -> _Job | None:
        """Begin a stream, or give up waiting for the child when the cancel comes first."""
        begin = asyncio.create_task(self._begin("stream", payload))
        stop = asyncio.create_task(cancel.wait())
        try:
            await asyncio.wait({begin, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            if not begin.done():
                begin.cancel()
        if not cancel.is_set():
            return begin.result()
        if begin.done() and not begin.cancelled() and begin.exception() is None:
            self._abandon(begin.result())
        return None

    async def _start(self) -> None:
        assert self._ready is not None
        self._say(state="loading", progress=0.0, note="")
        self._link = link = Link(self.name, self._receive, self._lost)
        try:
            await link.start(self._factory, self._config, self._threads)
            async with asyncio.timeout(self._start_timeout):
                await self._ready
        except TimeoutError:
            self._failure = EngineTimeout(
                self.name, f"not ready after {self._start_timeout:g} s", hint="try again"
            )
        except EngineError as error:
            self._failure = error
        except OSError as error:
            self._failure = EngineError(self.name, f"no process could be started: {error}")
        else:
            self._started_at, self._failure = time.monotonic(), None
            self._say(state="ready", progress=1.0, note="", pid=link.pid)
            return
        self._link = None
        await link.close()
        self._back_off()
        self._say(state="failed", note=str(self._failure), pid=0)
        raise self._failure

    def _check_backoff(self) -> None:
        """Refuse at once while the back-off lasts, so that a fallback can answer."""
        wait = self._not_before - time.monotonic()
        if wait <= 0:
            return
        if self._failure is not None:
            raise self._failure
        raise EngineBusy(self.name, f"crashed; starts again in {wait:.1f} s")

    def _back_off(self) -> None:
        self._not_before = time.monotonic() + BACKOFF_S[min(self._crashes, len(BACKOFF_S) - 1)]
        self._crashes += 1

    def _receive(self, kind: str, number: int, payload: Any) -> None:
        """What the child says, on the loop."""
        if kind == "log":
            self._log.info("%s", payload)
        elif kind == "progress":
            self._say(progress=payload[0], note=payload[1])
        elif kind == "ready":
            self._settle_start(None)
        elif kind == "failed":
            self._settle_start(self._error(payload))
        elif job := self._jobs.get(number):
            self._deliver(job, kind, payload)

    def _deliver(self, job: _Job, kind: str, payload: Any) -> None:
        if kind == "item":
            job.items.put_nowait(_Item(payload))
            return
        job.items.put_nowait(self._error(payload) if kind == "error" else (payload,))
        self._settle(job)

    def _error(self, payload: tuple[str, str, bool]) -> EngineError:
        message, hint, retryable = payload
        return EngineError(self.name, message, hint=hint, retryable=retryable)

    def _settle_start(self, error: EngineError | None) -> None:
        if self._ready is None or self._ready.done():
            return
        self._ready.set_exception(error) if error else self._ready.set_result(None)

    def _lost(self, link: Link) -> None:
        """The child is gone: its jobs fail, the next job starts a new one."""
        code = link.exit_code
        error = EngineError(
            self.name, f"its process ended (exit code {code})", hint="try again", retryable=True
        )
        self._settle_start(error)
        if link is not self._link or self.state.state != "ready":
            return
        self._link = None
        if time.monotonic() - self._started_at > STEADY_S:
            self._crashes = 0
        self._back_off()
        self._log.warning("worker %s: %s", self.name, error.message)
        self._say(state="restarting", note=error.message, pid=0, restarts=self.state.restarts + 1)
        self._fail_jobs(error)
        self._reviving = asyncio.create_task(self._revive(link), name=f"{self.name}-revive")

    async def _revive(self, dead: Link) -> None:
        """Clear the dead child away and start the next one once the back-off is over."""
        await dead.close()
        await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))
        if self.state.state == "restarting":
            try:
                await self.start()
            except EngineError as error:
                self._log.warning("worker %s did not start again: %s", self.name, error)

    def _fail_jobs(self, error: EngineError) -> None:
        for job in list(self._jobs.values()):
            job.items.put_nowait(error)
            self._settle(job)

    async def _cancel_when(self, cancel: Cancel, job: _Job) -> None:
        await cancel.wait()
        job.items.put_nowait(_END)
        self._abandon(job)

    def _abandon(self, job: _Job) -> None:
        """Nobody reads this job any more: the child stops it, or is ended if it does not."""
        if job.settled or job.hung is not None:
            return
        self._send("cancel", job.number)
        loop = asyncio.get_running_loop()
        job.hung = loop.call_later(CANCEL_GRACE_S, self._kill, "it ignored a cancel")

    def _settle(self, job: _Job) -> None:
        if job.settled:
            return
        job.settled = True
        self._jobs.pop(job.number, None)
        if job.hung is not None:
            job.hung.cancel()
        self._turns.release()

    def _kill(self, why: str) -> None:
        if self._link is not None:
            self._log.warning("worker %s is ended: %s", self.name, why)
            self._link.kill()

    def _send(self, kind: str, number: int, payload: Any = None) -> None:
        if self._link is not None:
            self._link.send(kind, number, payload)

    def _say(self, **changes: Any) -> None:
        if self.state.state == "closed":
            return
        self.state = replace(self.state, **changes)
        if self._on_state is not None:
            self._on_state(self.state)


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of a stream, told apart from a result and an error."""

    value: Any
