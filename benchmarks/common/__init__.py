"""What the benchmarks share: figures and their report, a show to measure, pages that look on."""

from benchmarks.common.figures import Row, percentile, quick_run, report
from benchmarks.common.pages import Crowd, Page, Pages
from benchmarks.common.pulse import Pulse
from benchmarks.common.show import Show, chat_line

__all__ = [
    "Crowd",
    "Page",
    "Pages",
    "Pulse",
    "Row",
    "Show",
    "chat_line",
    "percentile",
    "quick_run",
    "report",
]
