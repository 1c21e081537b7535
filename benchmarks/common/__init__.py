"""What the benchmarks share: figures and their report, a show to measure, pages that look on."""

from benchmarks.common.cost import Cost, rss_mb
from benchmarks.common.figures import Row, command_line, ms_row, quick_run, report
from benchmarks.common.pages import Crowd, Page, Pages
from benchmarks.common.process import Process
from benchmarks.common.pulse import Pulse
from benchmarks.common.show import Show, chat_line
from benchmarks.common.speech import speech
from bot.realtime import percentile

__all__ = [
    "Cost",
    "Crowd",
    "Page",
    "Pages",
    "Process",
    "Pulse",
    "Row",
    "Show",
    "chat_line",
    "command_line",
    "ms_row",
    "percentile",
    "quick_run",
    "report",
    "rss_mb",
    "speech",
]
