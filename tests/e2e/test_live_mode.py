"""Live mode as an operator lives it: typed in the panel, seen and heard on the overlay."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .hearing import Ears
from .program import Program

pytestmark = pytest.mark.browser

Open = Callable[..., Ears]
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
STOPS_WITHIN_MS = 300


@pytest.fixture
def live(show: Program, panel: Any) -> Iterator[Any]:
    panel.goto(f"{show.url}/studio/live")
    panel.get_by_label("What is said now").wait_for()
    yield panel
    panel.keyboard.press("Escape")


def say(live: Any, text: str) -> None:
    live.get_by_label("What is said now").fill(text)
    live.keyboard.press("Enter")


def wait_for_state(live: Any, state: str) -> None:
    live.locator(f'[data-line="{state}"]').first.wait_for()


def test_a_typed_line_is_seen_and_heard_and_stop_silences_it(
    show: Program, live: Any, open_overlay: Open
) -> None:
    overlay = open_overlay(show.overlay_url("all"), sounding=True)
    say(live, LONG)
    overlay.wait_for("word", "three")
    wait_for_state(live, "sounding")
    live.get_by_text("Heard after").wait_for()
    assert overlay.page.inner_text(".subtitle .text") == LONG

    live.evaluate(
        """() => addEventListener("keydown", (event) => {
          if (event.key === "Escape") window.stoppedAt = Date.now();
        }, true)"""
    )
    delays = []
    for turn in range(5):  # some may fall on a moment when the machine has no time
        if turn:
            overlay.forget()
            say(live, LONG)
            overlay.wait_for("word", "three")
        live.keyboard.press("Escape")
        live.locator('[data-line="stopped"]').nth(turn).wait_for()
        overlay.page.wait_for_timeout(500)
        loud = overlay.loud()
        assert len(loud) > 0, "the overlay was silent"
        delays.append(loud[-1] - live.evaluate("window.stoppedAt"))
        assert "fifteen" not in [word["text"] for word in overlay.seen("word")]
    assert statistics.median(delays) < STOPS_WITHIN_MS, delays


def test_a_line_is_said_in_the_chosen_voice_and_once_more(
    show: Program, live: Any, open_overlay: Open
) -> None:
    overlay = open_overlay(show.overlay_url("all"), sounding=True)
    voice = live.get_by_role("combobox", name="Voice")
    voice.fill("Received")
    live.get_by_role("option").first.click()
    say(live, "Good evening.")
    overlay.wait_for("word", "evening")
    wait_for_state(live, "heard")
    assert ":" in live.locator("[data-line]").first.inner_text()
    live.get_by_role("button", name="Again").first.click()
    overlay.wait_for("word", "evening", count=2)


def test_phrases_are_kept_and_said_with_a_click(
    show: Program, live: Any, open_overlay: Open
) -> None:
    overlay = open_overlay(show.overlay_url("all"))
    live.get_by_label("What is said now").fill("Back in a minute.")
    live.get_by_role("button", name="Keep as phrase").click()
    live.reload()
    live.get_by_role("button", name="Back in a minute.", exact=True).click()
    overlay.wait_for("word", "minute")
    live.get_by_label("Forget: Back in a minute.").click()
    assert live.get_by_role("button", name="Back in a minute.").count() == 0
