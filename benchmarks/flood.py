"""10,000 chat lines in ten seconds: what the show still does, and what it costs.

The shipped features are loaded, the journal is on disk, the bot speaks at a person's pace, and a
overlay page looks on over a WebSocket. Every hundredth line has a banned word, and 20
subs, bits, raids and follows come in between. Afterwards every line must stand in the journal
with what became of it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil
from sqlalchemy import func, select

from benchmarks.common import Crowd, Pulse, Row, Show, chat_line, percentile, quick_run, report
from bot.host import Cheer, Event, Follow, Raid, Subscription, User
from bot.testing import FakeMind, FakeVoice
from db import Journal

LINES, QUICK_LINES = 10_000, 200
LINES_A_SECOND = 1_000
SUPPORTERS, QUICK_SUPPORTERS = 20, 4
BAD_EVERY = 100  # one line of so many has the banned word
BANNED = "blimpsnap"
VIEWERS = 500
WARM_UP = 500  # lines before the memory is looked at
TICK_S = 0.01
WORD_S = 0.3  # of speech
SUPPORT_MS, GROWTH_MB = 100.0, 20.0
_newcomers = count(VIEWERS)
FEATURES = ("chat", "commands", "alerts", "moderation", "redemptions", "panel")


@dataclass(slots=True)
class Flood:
    """What was sent and what came of it. Times by `perf_counter`."""

    took: float = 0.0
    support: dict[str, float] = field(default_factory=dict)  # when by event id
    bad: int = 0
    timeouts: int = 0
    states: Counter[str] = field(default_factory=Counter)  # of the journal
    dropped: int = 0  # as the panel shows it for the chat lane
    growth_mb: float = 0.0
    longest_stall: float = 0.0


def supporter(number: int) -> Event:
    """One of the kinds of support, by a person of its own."""
    user = User(id=f"s{number}", name=f"supporter{number}")
    kinds: tuple[Callable[[], Event], ...] = (
        lambda: Subscription(user=user),
        lambda: Cheer(user=user, bits=100),
        lambda: Raid(user=user, leader=user.name, viewers=42),
        lambda: Follow(user=user),
    )
    return kinds[number % len(kinds)]()


async def measure(folder: Path, lines: int, supporters: int) -> tuple[Flood, dict[str, float]]:
    """The flood, and when the page saw which alert."""
    settings = {"guard": {"words": [BANNED]}}
    voice = FakeVoice(per_word=WORD_S)
    show = Show(folder, *FEATURES, settings=settings, mind=FakeMind("Hello chat."), voice=voice)
    flood = Flood()
    async with show, Crowd(show.address, events=("alert",)) as page:
        await send(show, Flood(), WARM_UP, 1)
        await show.app.host.journal.flush()
        before = psutil.Process().memory_info().rss
        show.platform.acted.clear()
        async with Pulse() as pulse:
            await send(show, flood, lines, supporters)
        await show.app.host.journal.flush()
        flood.growth_mb = (psutil.Process().memory_info().rss - before) / 2**20
        flood.longest_stall = pulse.longest
        flood.timeouts = sum(1 for action, _ in show.platform.acted if action == "timeout")
        await look(show, flood)
    return flood, {seen.about: seen.at for seen in reversed(page.seen)}


async def send(show: Show, flood: Flood, lines: int, supporters: int) -> None:
    """Lines at their pace, supporters evenly between them; returns when all are at rest."""
    under_way: set[asyncio.Task[None]] = set()

    def emit(event: Event) -> None:
        task = asyncio.create_task(show.app.host.emit(event))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    began = time.perf_counter()
    every = lines // supporters
    sent = 0
    while sent < lines:
        due = min(lines, int((time.perf_counter() - began) * LINES_A_SECOND) + 1)
        for number in range(sent, due):
            flood.bad += number % BAD_EVERY == 0
            emit(line(number))
            if number % every == every // 2:
                event = supporter(number // every)
                flood.support[event.id] = time.perf_counter()
                emit(event)
        sent = due
        await asyncio.sleep(TICK_S)
    flood.took = time.perf_counter() - began
    await asyncio.gather(*under_way)


def line(number: int) -> Event:
    """A line as a lively chat has them, each a little different; bad ones by new people, for
    who is timed out already is not timed out again."""
    text = f"that was the best jump of the night {number}"
    if number % BAD_EVERY == 0:
        return chat_line(f"{text} {BANNED}", next(_newcomers))
    return chat_line(text, number % VIEWERS)


async def look(show: Show, flood: Flood) -> None:
    """What the journal and the panel say of it."""
    count = select(Journal.state, func.count()).group_by(Journal.state)
    rows = await show.app.database.read(lambda session: session.execute(count).all())
    flood.states = Counter({state: number for state, number in rows})
    lanes = (await show.app.desk.state())["waiting"]["lanes"]
    flood.dropped = next(lane["dropped"] for lane in lanes if lane["lane"] == "chat")


def main() -> None:
    quick = quick_run(__doc__ or "")
    lines, supporters = (QUICK_LINES, QUICK_SUPPORTERS) if quick else (LINES, SUPPORTERS)
    with tempfile.TemporaryDirectory() as folder:
        flood, alerts = asyncio.run(measure(Path(folder), lines, supporters))
    delays = [(alerts[id] - at) * 1000 for id, at in flood.support.items() if id in alerts]
    lost = len(flood.support) - len(delays)
    p99 = percentile(delays, 0.99)
    journaled = sum(flood.states.values()) - WARM_UP - 1
    rows = [
        Row("chat lines", f"{lines:,} in {flood.took:.1f} s"),
        Row("lines with a banned word", str(flood.bad)),
        Row("timeouts by moderation", str(flood.timeouts), str(flood.bad)),
        Row("support, in to its alert on the page, p50", f"{percentile(delays, 0.5):.1f} ms"),
        Row("the same, p99", f"{p99:.1f} ms", f"<= {SUPPORT_MS:.0f} ms"),
        Row("support lost", str(lost), "0"),
        Row("events in the journal", f"{journaled:,}", f"{lines + supporters:,}"),
        Row("what became of all", ", ".join(f"{k} {n:,}" for k, n in flood.states.items())),
        Row("dropped by the chat lane, on the panel", f"{flood.dropped:,}"),
        Row("longest stall of the loop", f"{flood.longest_stall:.0f} ms"),
        Row("memory grown by", f"{flood.growth_mb:.1f} MB", f"<= {GROWTH_MB:.0f} MB"),
    ]
    figures = {"support_p99_ms": p99, "support_lost": lost, "rss_growth_mb": flood.growth_mb}
    report("flood", rows, figures)


if __name__ == "__main__":
    main()
