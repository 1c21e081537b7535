"""A chat line in, its first subtitle on an overlay page: how long that takes.

The house is whole: guard, journal on disk, lanes, mind, voice, stage, bridge, web server. Mind
and voice are fakes that take no time. The page is a real Socket.IO client in a process of its
own. One line at a time, so that no line waits for another one's turn.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.common import Page, Row, Show, chat_line, percentile, quick_run, report
from bot.testing import FakeMind, FakeVoice

LINES, QUICK_LINES = 1_000, 5
WARM_UP = 20  # lines before the first that counts
WORD_S = 0.003  # of sound: lines follow each other quickly, but no faster than a page can read
GAP_S = 0.002  # after what a line's record still writes
DRAIN_S = 0.5  # for the last subtitle
P50_MS, P99_MS, HOST_MS = 10.0, 50.0, 1.0


async def measure(folder: Path, lines: int) -> tuple[list[float], list[float]]:
    """Milliseconds to the page, and to the moment the turn's handler has begun, of each line."""
    mind = FakeMind(lambda asked: asked.messages[-1].content)
    show = Show(folder, "chat", "panel", mind=mind, voice=FakeVoice(per_word=WORD_S))
    begun: dict[str, float] = {}
    came_in: dict[str, float] = {}
    async with show, Page(show.address, events=("subtitle",)) as page:
        performer: Any = show.app.performer
        performer.think = _noting(performer.think, begun)
        for number in range(WARM_UP + lines):
            text = f"Line {number} here"
            line = chat_line(text)
            came_in[text] = time.perf_counter()
            await show.app.host.emit(line)
            await show.settled()
            await asyncio.sleep(GAP_S)
        await asyncio.sleep(DRAIN_S)
    shown = {seen.about: seen.at for seen in reversed(page.seen)}
    counted = list(came_in.items())[WARM_UP:]
    to_page = [(_of(shown, text) - at) * 1000 for text, at in counted]
    to_turn = [(begun[text] - at) * 1000 for text, at in counted]
    return to_page, to_turn


def _noting(think: Callable[..., Any], begun: dict[str, float]) -> Callable[..., Any]:
    """The performer's `think`, which the chat's turn calls first of all."""

    def noted(prompt: str, **options: Any) -> Any:
        begun[prompt] = time.perf_counter()
        return think(prompt, **options)

    return noted


def _of(shown: dict[str, float], text: str) -> float:
    """When the subtitle of that line came; the mind says the line again."""
    return next(at for about, at in shown.items() if text in about)


def main() -> None:
    quick = quick_run(__doc__ or "")
    with tempfile.TemporaryDirectory() as folder:
        to_page, to_turn = asyncio.run(measure(Path(folder), QUICK_LINES if quick else LINES))
    p50, p99 = percentile(to_page, 0.5), percentile(to_page, 0.99)
    host = statistics.median(to_turn)
    rows = [
        Row("chat lines", str(len(to_page))),
        Row("line in to subtitle on the page, p50", f"{p50:.1f} ms", f"<= {P50_MS:.0f} ms"),
        Row("the same, p99", f"{p99:.1f} ms", f"<= {P99_MS:.0f} ms"),
        Row("of it door, arrival, turn begun, p50", f"{host:.2f} ms", f"<= {HOST_MS:.0f} ms"),
        Row("the same, p99", f"{percentile(to_turn, 0.99):.2f} ms"),
    ]
    report("chat_to_overlay", rows, {"p50_ms": p50, "p99_ms": p99, "host_p50_ms": host})


if __name__ == "__main__":
    main()
