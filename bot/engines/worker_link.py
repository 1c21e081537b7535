"""The parent's side of a worker's pipe: a child process, a reader thread and a writer thread.

The loop never touches the pipe: what the child says arrives by `call_soon_threadsafe`, what
goes to the child is written by a thread of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.engines.worker_child import main

TERMINATE_S = 1.0  # how long a child may take to end before it is killed

Receive = Callable[[str, int, Any], None]

_starting = threading.Lock()


@contextlib.contextmanager
def _no_main() -> Iterator[None]:
    """Hide the program's `__main__`, which the spawn method would import into the child.

    A child would otherwise load all that the command line imports: the web, the database.
    """
    with _starting:
        real = sys.modules["__main__"]
        blank = types.ModuleType("__main__")
        blank.__spec__ = None
        sys.modules["__main__"] = blank
        try:
            yield
        finally:
            sys.modules["__main__"] = real


class Link:
    """One child process and its pipe. `receive` and `lost` are called on the loop."""

    def __init__(self, name: str, receive: Receive, lost: Callable[[Link], None]) -> None:
        self._name = name
        self._receive = receive
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"{name}-writer")
        self._ended = asyncio.Event()
        self.pid = 0

    async def start(self, factory: str, config: Mapping[str, Any], threads: int) -> None:
        """Start the child; its first words arrive through `receive`."""
        await asyncio.to_thread(self._spawn, factory, config, threads)

    def _spawn(self, factory: str, config: Mapping[str, Any], threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe(duplex=True)
        self._process = context.Process(
            target=main, args=(theirs, factory, dict(config), threads), name=self._name, daemon=True
        )
        with _no_main():
            self._process.start()
        theirs.close()  # so that the pipe ends with the child
        self.pid = self._process.pid or 0
        threading.Thread(target=self._read, name=f"{self._name}-reader", daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError, RuntimeError):
            while True:
                self._loop.call_soon_threadsafe(self._receive, *self._connection.recv())
        self._process.join(TERMINATE_S)
        with contextlib.suppress(RuntimeError):  # the loop has closed before the child
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        if not self._ended.is_set():
            self._ended.set()
            self._lost(self)

    def send(self, kind: str, job: int, payload: Any = None) -> None:
        """Write to the child, in order, without waiting."""
        with contextlib.suppress(RuntimeError):  # closed: `lost` tells the jobs
            self._writer.submit(self._write, (kind, job, payload))

    def _write(self, message: tuple[str, int, Any]) -> None:
        with contextlib.suppress(OSError):
            self._connection.send(message)

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        """End the child at once; `lost` follows."""
        self._process.kill()

    async def close(self) -> None:
        """Terminate, then kill; returns when the child is gone and its memory is free."""
        if not self.pid:  # it was never started
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(TERMINATE_S):
                await self._ended.wait()
        except TimeoutError:
            self._process.kill()
            await self._ended.wait()
        self._writer.shutdown(wait=False, cancel_futures=True)
        self._connection.close()
        self._process.close()
