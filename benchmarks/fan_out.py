"""200 overlay pages: how long until the last of them has a subtitle.

The server is the panel plugin's; the pages are Socket.IO connections over WebSockets, in two
processes of their own. One figure an event: from `screen.show` to the last page that has it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.common import Crowd, Row, Show, percentile, quick_run, report

PAGES, QUICK_PAGES = 200, 6
PROCESSES = 2
EVENTS, QUICK_EVENTS = 150, 5
WARM_UP = 10
GAP_S = 0.1  # between two subtitles; a speaker needs longer for a sentence
DRAIN_S = 1.0
P99_MS = 100.0


async def measure(folder: Path, pages: int, events: int) -> tuple[list[float], list[float], int]:
    """Milliseconds to the last page by event, to every page, and how many never came."""
    each = pages // PROCESSES
    async with Show(folder, "chat", "panel") as show:
        first = Crowd(show.address, events=("subtitle",), count=each, start=0)
        second = Crowd(show.address, events=("subtitle",), count=each, start=each)
        async with first, second:
            sent = await _show_all(show, WARM_UP + events)
            await asyncio.sleep(DRAIN_S)
    came: dict[str, list[float]] = defaultdict(list)
    for seen in (*first.seen, *second.seen):
        came[seen.about].append((seen.at - sent[seen.about]) * 1000)
    counted = [came[text] for text in list(sent)[WARM_UP:]]
    lost = sum(each * PROCESSES - len(delays) for delays in counted)
    last = [max(delays) for delays in counted if delays]
    return last, [delay for delays in counted for delay in delays], lost


async def _show_all(show: Show, events: int) -> dict[str, float]:
    """Subtitles at an even pace; when each of them was shown."""
    sent: dict[str, float] = {}
    for number in range(events):
        text = f"This is sentence {number} of a talk."
        sent[text] = time.perf_counter()
        words = text.split(" ")
        show.app.screen.show("subtitle", utterance="u1", sentence=number, text=text, words=words)
        await asyncio.sleep(GAP_S)
    return sent


def main() -> None:
    quick = quick_run(__doc__ or "")
    pages, events = (QUICK_PAGES, QUICK_EVENTS) if quick else (PAGES, EVENTS)
    with tempfile.TemporaryDirectory() as folder:
        last, each, lost = asyncio.run(measure(Path(folder), pages, events))
    p99 = percentile(last, 0.99)
    rows = [
        Row("pages", str(pages)),
        Row("subtitles", str(len(last))),
        Row("until the last page has it, p50", f"{percentile(last, 0.5):.1f} ms"),
        Row("the same, p99", f"{p99:.1f} ms", f"<= {P99_MS:.0f} ms"),
        Row("until a page has it, p50", f"{percentile(each, 0.5):.1f} ms"),
        Row("lost", str(lost), "0"),
    ]
    report("fan_out", rows, {"p99_ms": p99, "lost": lost})


if __name__ == "__main__":
    main()
