"""The child's side of a worker process: builds one engine and runs its jobs.

Messages are tuples `(kind, job, payload)`. From the parent: call, stream, cancel, credit.
From the child: progress, ready, failed, item, result, error, log. When the pipe ends, the
parent is gone and the child ends too. Nothing but the factory's own imports is loaded here.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
import os
import queue
import signal
import sys
import threading
import types
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from bot.errors import BotError, EngineError

Report = Callable[[float, str], None]  # how far a load is (0 to 1), and what it is doing

# Threads of numeric libraries that wait for each other are to sleep: on a machine that is busy with
# a game they would spin through the others' turns (a step of training took 10.8 s, not 0.3 s). Read
# once, as OpenMP is loaded.
PATIENT_THREADS = ("OMP_WAIT_POLICY", "PASSIVE")


class Wire:
    """The child's end of the pipe; threads may send side by side."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def send(self, kind: str, job: int = 0, payload: Any = None) -> None:
        try:
            with self._lock:
                self._connection.send((kind, job, payload))
        except OSError:  # the parent is gone; nobody is left to work for
            os._exit(0)

    def receive(self) -> tuple[str, int, Any]:
        return self._connection.recv()


class Emit:
    """Hands one item of a stream to the parent: `emit(item)`, from any thread of the engine.

    It waits while the parent has `window` items unread, and answers False once the parent has
    cancelled: the engine then returns. `cancelled` may be asked between items.
    """

    def __init__(self, wire: Wire, job: int, window: int) -> None:
        self._wire = wire
        self._job = job
        self._credit = window
        self._changed = threading.Condition()
        self.cancelled = False

    def __call__(self, item: Any) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._credit > 0 or self.cancelled)
            if self.cancelled:
                return False
            self._credit -= 1
        self._wire.send("item", self._job, item)
        return not self.cancelled

    def cancel(self) -> None:
        with self._changed:
            self.cancelled = True
            self._changed.notify_all()

    def grant(self, count: int) -> None:
        with self._changed:
            self._credit += count
            self._changed.notify_all()


class Desk:
    """Takes what the parent asks for and runs it, in order, on the engine's threads."""

    def __init__(self, wire: Wire, engine: Any) -> None:
        self._wire = wire
        self._engine = engine
        self._waiting: queue.SimpleQueue[tuple[str, int, Any]] = queue.SimpleQueue()
        self._streams: dict[int, Emit] = {}

    def listen(self) -> None:
        """Read the pipe until the parent goes; cancels and credits take effect at once."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                kind, job, payload = self._wire.receive()
                if kind == "stream":
                    self._streams[job] = Emit(self._wire, job, payload[2])
                if kind in ("stream", "call"):
                    self._waiting.put((kind, job, payload))
                elif stream := self._streams.get(job):
                    stream.cancel() if kind == "cancel" else stream.grant(payload)
        os._exit(0)

    def work(self) -> None:
        """Run one job after the other, for ever."""
        while True:
            kind, job, payload = self._waiting.get()
            try:
                self._wire.send("result", job, self._run(kind, job, payload))
            except Exception as error:
                self._wire.send("error", job, describe(error))
            finally:
                self._streams.pop(job, None)

    def _run(self, kind: str, job: int, payload: Any) -> Any:
        method = getattr(self._engine, payload[0])
        if kind == "call":
            return method(*payload[1])
        emit = self._streams[job]
        return None if emit.cancelled else method(payload[1], emit)


def describe(error: BaseException) -> tuple[str, str, bool]:
    """An exception as message, hint and whether it is worth a retry: what survives a pipe."""
    if isinstance(error, EngineError):
        return error.message.removeprefix(f"{error.engine}: "), error.hint, error.retryable
    if isinstance(error, BotError):
        return error.message, error.hint, False
    if isinstance(error, ImportError):
        return str(error), f"install the package '{error.name}'", False
    if isinstance(error, FileNotFoundError):
        return f"{error.filename or error} is missing", "check the path in the settings", False
    return f"{type(error).__name__}: {error}", "", False


def forward_output(wire: Wire) -> None:
    """Everything that libraries print becomes log lines of the parent, line by line."""
    reading, writing = os.pipe()
    for descriptor in (1, 2):
        os.dup2(writing, descriptor)
    sys.stdout = sys.stderr = os.fdopen(writing, "w", buffering=1, errors="replace")
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(name)s: %(message)s")

    def forward() -> None:
        with os.fdopen(reading, errors="replace") as lines:
            for line in lines:
                if text := line.strip():
                    wire.send("log", 0, text)

    threading.Thread(target=forward, name="output", daemon=True).start()


def _bare_package(name: str) -> None:
    """Let modules of a plugin or a room be imported without its face, which would bring in all
    that it uses."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None or name in sys.modules:
        return
    package = types.ModuleType(name)
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = package


def build(factory: str, config: Mapping[str, Any], report: Report) -> Any:
    """Call `module:callable` with the config and the load's progress report."""
    module, _, name = factory.partition(":")
    if module.startswith(("plugins.", "bot.")):
        _bare_package(module.rpartition(".")[0])
    return getattr(importlib.import_module(module), name)(config, report)


def main(connection: Connection, factory: str, config: Mapping[str, Any], threads: int) -> None:
    """The child process: build the engine, say so, work until the parent goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    os.environ.setdefault(*PATIENT_THREADS)
    wire = Wire(connection)
    forward_output(wire)
    try:
        engine = build(factory, config, lambda part, note: wire.send("progress", 0, (part, note)))
    except Exception as error:
        logging.getLogger(factory).exception("the engine did not start")
        wire.send("failed", 0, describe(error))
        return
    desk = Desk(wire, engine)
    threading.Thread(target=desk.listen, name="pipe", daemon=True).start()
    for _ in range(threads - 1):
        threading.Thread(target=desk.work, daemon=True).start()
    wire.send("ready")
    desk.work()
