"""The terminal, and the log that goes to it and to a file. No secret passes either."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

import structlog
from rich.console import Console

from bot.settings import RedactingFilter, redacted

console = Console(stderr=True, soft_wrap=True)

LOG_BYTES = 5_000_000
LOG_FILES = 3


def log_to(data: Path, *, verbose: bool = False) -> None:
    """Write everything to data/logs/greenroom.log as JSON lines, warnings to the terminal too."""
    folder = data / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    file = logging.handlers.RotatingFileHandler(
        folder / "greenroom.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
    )
    file.setFormatter(_formatter(shared, structlog.processors.JSONRenderer()))
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.INFO if verbose else logging.WARNING)
    terminal.setFormatter(_formatter(shared, structlog.dev.ConsoleRenderer(colors=False)))
    root = logging.getLogger()
    root.handlers = [file, terminal]
    root.setLevel(logging.INFO)
    for handler in root.handlers:
        handler.addFilter(RedactingFilter())


def _formatter(shared: list, render) -> logging.Formatter:  # type: ignore[no-untyped-def]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redacted(render),
        ],
    )
