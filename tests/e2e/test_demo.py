"""The demo: a scripted stream through the real path, of which nothing is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from .hearing import Ears
from .program import Program

pytestmark = pytest.mark.browser

KINDS = {"sub", "bomb", "resub", "bits", "redemption", "raid", "follow", "hype"}
METERS = {"hype", "poll", "prediction", "ads"}
# What no viewer may see or hear:
TROLL = ("fuck", "f.u.c.k", "sh1t", "cheap followers", "dot example")


def test_the_demo_shows_every_alert_and_hides_the_troll(
    browser: Any, open_overlay: Callable[..., Ears], tmp_path: Path
) -> None:
    with Program(tmp_path, "demo", "--speed", "3", "--end") as program:
        overlay = open_overlay(program.overlay_url("all").replace("/#", "/?alerts.hold=1#"))
        program.process.wait(60)
        seen = overlay.page.evaluate("window.seen")
        shown = " ".join(thing["text"] for thing in seen if thing["what"] in ("word", "chat"))

    assert {thing["text"] for thing in seen if thing["what"] == "alert"} >= KINDS
    assert {thing["text"] for thing in seen if thing["what"] == "meter"} == METERS
    assert "hi Luna, first time here!" in shown and "welcome raiders" in shown
    assert not [word for word in TROLL if word in shown.lower()]
    assert program.process.returncode == 0

    with closing(sqlite3.connect(program.data / "greenroom.db")) as database:
        said = [spoken.lower() for (spoken,) in database.execute("SELECT spoken FROM messages")]
        people = database.execute("SELECT count(*) FROM users").fetchone()
    assert said and not [word for word in TROLL for line in said if word in line]
    assert people == (0,)  # simulated people are nobody
