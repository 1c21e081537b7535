"""Events a second through door, arrival and turn, with 20 plugins; beside them nonebot2.

Every event is a chat line of its own. It passes the duplicate check, four filters, the guard and
the journal on disk; all 20 plugins hear it on arrival; it has its turn, and its outcome is in
the journal before the clock stops. nonebot2 brings as many events to 20 matchers, one handler
each, in the same process and in turns with ours, so that the machine is the same for both.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.common import Row, Show, chat_line, other_host, quick_run, report
from benchmarks.common.many_plugins import COUNTS, FILTERS, PLUGINS, write_plugins

ROUNDS, QUICK_ROUNDS = 5, 1
OUR_EVENTS, THEIR_EVENTS, QUICK_EVENTS = 6_000, 400, 50
TOGETHER = 64  # events under way at once, as when a chat is lively
PACKAGE = "benchmark_plugins"
GOAL, GOAL_RATIO = 2_000, 5
# Chat keeps the newest three; here every line is to have its turn.
KEEP_ALL = {"chat": {"waiting": "keep_all", "limit": 1_000_000}}
MAILBOX = 100_000  # nothing may be dropped here


async def in_parallel(events: int, one: Callable[[int], Awaitable[None]]) -> None:
    """Call `one(number)` for each event, so many at once."""
    numbers = iter(range(events))

    async def work() -> None:
        for number in numbers:
            await one(number)

    await asyncio.gather(*(work() for _ in range(TOGETHER)))


async def our_round(show: Show, events: int) -> float:
    """Events a second, all of them heard, turned and journaled. Raises where one is missing."""
    COUNTS.clear()
    began = time.perf_counter()
    await in_parallel(events, lambda number: show.app.host.emit(chat_line("hi all", number % 100)))
    await show.settled()
    await show.app.host.journal.flush()
    took = time.perf_counter() - began
    want = {"filter": events * FILTERS, "arrival": events * PLUGINS, "turn": events}
    if want != COUNTS:
        raise RuntimeError(f"events went missing: {dict(COUNTS)} instead of {want}")
    return events / took


async def their_round(bot: other_host.PlainBot, events: int) -> float:
    """Events a second of nonebot2. Raises where a matcher was not called."""
    other_host.COUNTS.clear()
    began = time.perf_counter()
    await in_parallel(events, lambda number: other_host.handle(bot, number))
    took = time.perf_counter() - began
    if other_host.COUNTS["matcher"] != events * PLUGINS:
        raise RuntimeError(f"nonebot2 missed events: {dict(other_host.COUNTS)}")
    return events / took


async def measure(folder: Path, quick: bool) -> tuple[list[float], list[float]]:
    """Events a second by round, ours and nonebot2's in turns."""
    names = write_plugins(folder, PACKAGE)
    settings = {"lanes": KEEP_ALL, "host": {"hot_reload": False, "mailbox": MAILBOX}}
    settings["plugins"] = {name: {} for name in names}
    bot = other_host.make_bot()
    ours, theirs = [], []
    async with Show(folder, settings=settings, package=PACKAGE) as show:
        await our_round(show, QUICK_EVENTS)
        await their_round(bot, QUICK_EVENTS)
        for _ in range(QUICK_ROUNDS if quick else ROUNDS):
            ours.append(await our_round(show, QUICK_EVENTS if quick else OUR_EVENTS))
            theirs.append(await their_round(bot, QUICK_EVENTS if quick else THEIR_EVENTS))
    return ours, theirs


def main() -> None:
    quick = quick_run(__doc__ or "")
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = asyncio.run(measure(Path(folder), quick))
    rate, other = statistics.median(ours), statistics.median(theirs)
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    rows = [
        Row("plugins, and matchers of nonebot2", str(PLUGINS)),
        Row("rounds", str(len(ours))),
        Row("events a second", f"{rate:,.0f}", f">= {GOAL:,}"),
        Row("of each round", ", ".join(f"{one:,.0f}" for one in ours)),
        Row("nonebot2, events a second", f"{other:,.0f}"),
        Row("times nonebot2", f"{ratio:.1f}", f">= {GOAL_RATIO}"),
    ]
    report("host_throughput", rows, {"events_per_s": rate, "ratio_vs_nonebot2": ratio})


if __name__ == "__main__":
    main()
