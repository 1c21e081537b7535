"""The terminal, and the log that goes to it and to a file. No secret passes either."""

from __future__ import annotations

import logging
import logging.handlers
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console

from bot.app import cannot_write
from bot.settings import redacted

console = Console(stderr=True, soft_wrap=True)
answers = Console(soft_wrap=True)  # what was asked for, so that it can be piped

LOG_BYTES = 5_000_000
LOG_FILES = 3
TALKATIVE = ("alembic.runtime.plugins",)  # libraries whose news nobody needs
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,  # as text, without what the variables held
]
KNOWN = ("event", "level", "timestamp", "logger", "exception", "stack")


def log_path(data: Path) -> Path:
    return data / "logs" / "greenroom.log"


def log_to(data: Path, *, verbose: bool = False) -> None:
    """Write everything to data/logs/greenroom.log as JSON lines, warnings to the terminal too.

    Raises ConfigError where the file cannot be written.
    """
    path = log_path(data)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = logging.handlers.RotatingFileHandler(
            path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise cannot_write(path, error) from error
    file.setFormatter(_formatter(structlog.processors.JSONRenderer()))
    log_to_terminal(logging.INFO if verbose else logging.WARNING)
    logging.getLogger().addHandler(file)


def log_to_terminal(level: int = logging.WARNING) -> None:
    """Write to the terminal alone. Without it the library would show what variables held."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    terminal = logging.StreamHandler()
    terminal.setLevel(level)
    terminal.setFormatter(_formatter(terminal_line))
    root = logging.getLogger()
    root.handlers = [terminal]
    root.setLevel(logging.INFO)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def terminal_line(logger: Any, method: str, event: dict[str, Any]) -> str:
    """One line for a person: `20:41:07 error  failed  plugin=songs`; a traceback is in the file."""
    rest = "  ".join(f"{key}={value}" for key, value in event.items() if key not in KNOWN and value)
    at = datetime.now().strftime("%H:%M:%S")
    more = "  (more in the log file)" if event.get("exception") else ""
    return f"{at} {event['level']:7} {event['event']}  {rest}".rstrip() + more


def _formatter(render: Callable[[Any, str, Any], str | bytes]) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redacted(render),  # type: ignore[arg-type]
        ],
    )
