"""The log: whole JSON lines in the file, one plain line on the terminal, no secret in either."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.cli.console import log_path, log_to
from bot.settings import remember

SECRET = "swordfish-0815"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    remember(SECRET)
    yield
    root.handlers, root.level = before, level
    structlog.reset_defaults()


def test_a_failure_is_one_line_on_the_terminal_and_whole_in_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to(tmp_path)
    try:
        raise ValueError(f"refused {SECRET}")
    except ValueError as error:
        structlog.get_logger("test.console").error("failed", plugin="songs", exc_info=error)

    terminal = capsys.readouterr().err
    assert terminal.count("\n") == 1
    assert "error   failed  plugin=songs  (more in the log file)" in terminal
    line = json.loads(log_path(tmp_path).read_text(encoding="utf-8"))
    assert (line["event"], line["level"], line["plugin"]) == ("failed", "error", "songs")
    assert "ValueError: refused ••••••" in line["exception"]


def test_libraries_log_into_the_same_file_without_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to(tmp_path)
    try:
        raise OSError(f"no answer to {SECRET}")
    except OSError:
        logging.getLogger("somebody").exception("login with %s failed", SECRET)
    logging.getLogger("somebody").info("quiet news")

    terminal, file = capsys.readouterr().err, log_path(tmp_path).read_text(encoding="utf-8")
    assert "login with •••••• failed" in terminal and "quiet news" not in terminal
    assert "quiet news" in file and "OSError: no answer to ••••••" in file
    assert SECRET not in terminal + file
