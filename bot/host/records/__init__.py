"""What is written down while the show runs: events, traces, figures, people."""

from bot.host.records.crowd import Crowd
from bot.host.records.journal import Journal
from bot.host.records.metrics import Metrics
from bot.host.records.slow_calls import SlowCalls
from bot.host.records.trace import Trace, Traces
from bot.host.records.write_behind import WriteBehind

__all__ = [
    "Crowd",
    "Journal",
    "Metrics",
    "SlowCalls",
    "Trace",
    "Traces",
    "WriteBehind",
]
