"""What Ctrl-C does while a command works."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable


def on_signal(act: Callable[[], object], *names: str) -> None:
    """Run `act` on the loop for each signal of that name, such as SIGINT. Called on the loop."""
    loop = asyncio.get_running_loop()
    for name in names:
        number = getattr(signal, name)
        try:
            loop.add_signal_handler(number, act)
        except NotImplementedError:  # Windows: the loop has no signal handlers
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(act))
