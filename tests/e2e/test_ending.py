"""How a show ends: by Ctrl-C at once and clean, by a power cut without a loss."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .hearing import Ears
from .program import PATIENCE_S, Program

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"


def spoken(program: Program, token: str) -> list[str]:
    """All that was said and is remembered, oldest first."""
    items: list[dict[str, Any]] = program.ask(token, "/api/history/messages")["items"]
    return [item["spoken"] for item in reversed(items)]


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def is_idle(program: Program, token: str) -> bool:
    state = program.ask(token, "/api/state")
    return state["stage"]["state"] == "idle" and not state["waiting"]["total"]


@pytest.mark.browser
def test_ctrl_c_ends_it_within_two_seconds_with_two_pages_open(
    browser: Any, open_overlay: Callable[..., Ears], tmp_path: Path
) -> None:
    with Program(tmp_path, "run") as program:
        token = program.token("owner")
        pages = [open_overlay(program.overlay_url(name)) for name in ("all", "subtitles")]
        program.ask(token, "/api/say", {"text": LONG, "mode": "read"})
        for page in pages:
            page.wait_for("word", "three")
        assert program.interrupt() < 2.0
        assert program.process.returncode == 0
        after = program.output[program.output.index("Stopping.") + 1 :]
        assert after == []  # no warning, no traceback

    with Program(tmp_path, "run") as program:  # what was heard until then is known
        message = program.ask(token, "/api/history/messages")["items"][0]
        assert message["heard"].startswith("one two") and not message["complete"]
        assert "fifteen" not in message["heard"]


def test_after_a_power_cut_what_waited_is_said_once(tmp_path: Path) -> None:
    lines = ["The first one.", "The second one.", "The third one."]
    with Program(tmp_path, "run") as program:
        token = program.token("owner")
        program.ask(token, "/api/show", {"hold_all": True}, "PATCH")
        for line in lines:
            program.ask(token, "/api/say", {"text": line, "mode": "read"})
        program.kill()

    with Program(tmp_path, "run") as program:
        wait_until(lambda: len(spoken(program, token)) == len(lines))
        wait_until(lambda: is_idle(program, token))
        assert spoken(program, token) == lines
        program.kill()

    with Program(tmp_path, "run") as program:
        assert is_idle(program, token)
        assert spoken(program, token) == lines
