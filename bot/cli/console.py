"""The terminal, and the log that goes to it and to a file. No secret passes either."""

from __future__ import annotations

import logging
import logging.handlers
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console

from bot.app import cannot_write
from bot.settings import redacted

console = Console(stderr=True, soft_wrap=True)

LOG_BYTES = 5_000_000
LOG_FILES = 3
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,  # into text, and plainly: the renderer's own has locals
]
Renderer = Callable[[Any, str, Any], str]


def log_to(data: Path, *, verbose: bool = False) -> None:
    """Write everything to data/logs/greenroom.log as JSON lines, warnings to the terminal too."""
    file = _log_file(data / "logs")
    file.setFormatter(_formatter(structlog.processors.JSONRenderer()))
    log_to_terminal(logging.INFO if verbose else logging.WARNING)
    logging.getLogger().addHandler(file)


def log_to_terminal(level: int = logging.WARNING) -> None:
    """Write to the terminal alone. A traceback never shows what its variables held."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    terminal = logging.StreamHandler()
    terminal.setLevel(level)
    terminal.setFormatter(_formatter(structlog.dev.ConsoleRenderer(colors=False)))
    root = logging.getLogger()
    root.handlers = [terminal]
    root.setLevel(logging.INFO)


def _log_file(folder: Path) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return logging.handlers.RotatingFileHandler(
            folder / "greenroom.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise cannot_write(folder, error) from error


def _formatter(render: Renderer) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redacted(render),
        ],
    )
