"""The show as a newcomer lives it: the real program, a browser, and what viewers see and hear."""

from __future__ import annotations

import statistics
import time
import urllib.error
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .hearing import Ears
from .program import PATIENCE_S, Program

pytestmark = pytest.mark.browser

Open = Callable[..., Ears]
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"


def ask(panel: Any, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """What the panel's page would be answered, with its cookie."""
    url = panel.url.split("/", 3)
    answer = panel.request.fetch(
        f"{url[0]}//{url[2]}{path}", method=method, data=body, headers={"X-Greenroom": "1"}
    )
    assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
    return answer.json() if answer.status != 204 else None


def wait_until_idle(panel: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while ask(panel, "GET", "/api/state")["stage"]["state"] != "idle":
        assert time.monotonic() < deadline, "the stage never came to rest"
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def quiet_stage(panel: Any) -> Iterator[None]:
    yield
    ask(panel, "DELETE", "/api/panic")
    ask(panel, "POST", "/api/stage/resume")
    ask(panel, "POST", "/api/stage/cut")
    wait_until_idle(panel)


def test_a_chat_line_is_shown_answered_and_heard(
    show: Program, panel: Any, open_overlay: Open
) -> None:
    overlay = open_overlay(show.overlay_url("all"), sounding=True)
    panel.get_by_text("A viewer", exact=True).click()
    panel.get_by_label("The viewer’s name").fill("mira")
    panel.get_by_placeholder("Write to chat as a viewer").fill("Luna, do you ever sleep?")
    panel.keyboard.press("Enter")
    overlay.wait_for("chat", "do you ever sleep?")
    overlay.wait_for("word")
    wait_until_idle(panel)

    exchange = ask(panel, "GET", "/api/state")["exchange"]
    words = overlay.seen("word")
    spoken = exchange["spoken"].split()
    assert [word["text"] for word in words] == spoken and exchange["complete"]
    assert len({mouth["text"] for mouth in overlay.seen("mouth")} - {"closed"}) >= 3

    loud = overlay.loud()
    assert len(loud) > 0, "the overlay was silent"
    first, last = words[0]["at"], words[-1]["at"]
    assert -50 < loud[-1] - last < 1_500  # the last one sounds on after it is marked
    assert overlay.longest_break() < 0.7, "the sound broke off within the answer"
    page = panel.get_by_text("do you ever sleep?").first
    page.wait_for()

    early = [loud[0] - first]  # the first word is marked when it begins to sound
    for text in ("Good evening.", "How are you?"):
        overlay.forget()
        ask(panel, "POST", "/api/say", {"text": text, "mode": "read"})
        overlay.wait_for("word", text.split()[-1])
        wait_until_idle(panel)
        early.append(overlay.loud()[0] - overlay.seen("word")[0]["at"])
    assert abs(statistics.median(early)) < 200, early


def test_a_page_as_it_is_sounds_under_its_own_policy(
    show: Program, panel: Any, browser: Any
) -> None:
    page = browser.new_page()
    page.goto(show.overlay_url("all"))
    deadline = time.monotonic() + PATIENCE_S
    while not ask(panel, "GET", "/api/state")["sound"]["heard"]:
        assert time.monotonic() < deadline, "no page ever said that it can sound"
        time.sleep(0.05)
    page.close()


def test_of_two_overlay_pages_exactly_one_sounds(
    show: Program, panel: Any, open_overlay: Open
) -> None:
    pages = [open_overlay(show.overlay_url(name), sounding=True) for name in ("all", "avatar")]
    ask(panel, "POST", "/api/say", {"text": "One voice and no echo.", "mode": "read"})
    pages[0].wait_for("word", "echo")
    wait_until_idle(panel)

    assert sorted(len(page.loud()) > 0 for page in pages) == [False, True]
    assert all(page.seen("mouth") for page in pages)  # both show it


def test_a_page_reloaded_in_mid_utterance_shows_it_at_once(
    show: Program, panel: Any, open_overlay: Open
) -> None:
    text = f"{LONG} sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy"
    overlay = open_overlay(show.overlay_url("subtitles"))
    ask(panel, "POST", "/api/say", {"text": text, "mode": "read"})
    overlay.wait_for("word", "two")
    overlay.page.reload()
    overlay.page.wait_for_selector(".subtitle.shown .now")

    assert overlay.page.inner_text(".subtitle .text") == text
    reached = text.split().index(overlay.page.inner_text(".subtitle .now"))
    assert reached >= 1
    overlay.wait_for("word", text.split()[reached + 1])  # and it goes on


def test_pause_holds_the_sound_and_skip_ends_it(
    show: Program, panel: Any, open_overlay: Open
) -> None:
    overlay = open_overlay(show.overlay_url("all"), sounding=True)
    ask(panel, "POST", "/api/say", {"text": LONG, "mode": "read"})
    overlay.wait_for("word", "three")
    panel.get_by_role("button", name="Pause").click()
    panel.get_by_role("button", name="Go on").wait_for()
    overlay.wait_until_silent()
    overlay.page.wait_for_timeout(300)  # the word that was heard last is marked
    heard, words = len(overlay.loud()), len(overlay.seen("word"))
    overlay.page.wait_for_timeout(600)
    assert (len(overlay.loud()), len(overlay.seen("word"))) == (heard, words)

    panel.get_by_role("button", name="Go on").click()
    overlay.wait_for("word", "six")
    panel.get_by_role("button", name="Skip").click()
    wait_until_idle(panel)
    exchange = ask(panel, "GET", "/api/state")["exchange"]
    assert not exchange["complete"]
    assert exchange["heard"].startswith("one two three")
    assert "fifteen" not in exchange["heard"]


def test_panic_silences_and_hides_within_300_ms_and_comes_back(
    show: Program, panel: Any, open_overlay: Open
) -> None:
    overlay = open_overlay(show.overlay_url("all"), sounding=True)
    overlay.page.evaluate(
        """() => new MutationObserver(() => { window.hiddenAt ??= Date.now(); })
          .observe(document.body, { attributes: true, attributeFilter: ["class"] })"""
    )
    panel.evaluate(
        """() => addEventListener("click", () => { window.clickedAt ??= Date.now(); }, true)"""
    )
    turns = []
    for _ in range(5):  # some may fall on a moment when the machine has no time
        turns.append(panic(panel, overlay))
        panel.get_by_role("button", name="Go back on").click()
        overlay.page.wait_for_selector("body:not(.curtain)", state="attached")
    hidden, silent = (statistics.median(delays) for delays in zip(*turns, strict=True))
    assert hidden < 300 and silent < 300, turns

    overlay.forget()
    ask(panel, "POST", "/api/say", {"text": "Back again.", "mode": "read"})
    overlay.wait_for("word", "again")
    wait_until_idle(panel)
    assert len(overlay.loud()) > 0


def panic(panel: Any, overlay: Ears) -> tuple[float, float]:
    """Milliseconds from the click until the page hides, and until it is silent."""
    overlay.forget()
    ask(panel, "POST", "/api/say", {"text": LONG, "mode": "read"})
    overlay.wait_for("word", "three")
    overlay.page.evaluate("() => { window.hiddenAt = undefined; }")
    panel.evaluate("() => { window.clickedAt = undefined; }")
    panel.get_by_role("button", name="Panic").click()
    overlay.page.wait_for_selector("body.curtain", state="attached")
    overlay.page.wait_for_timeout(500)
    assert not overlay.page.is_visible(".subtitle")
    clicked = panel.evaluate("window.clickedAt")
    return overlay.page.evaluate("window.hiddenAt") - clicked, overlay.loud()[-1] - clicked


def test_a_moderator_runs_the_show_and_cannot_change_settings(show: Program, panel: Any) -> None:
    token = show.token("moderator")
    assert show.ask(token, "/api/me")["role"] == "moderator"
    before = show.config.read_text(encoding="utf-8")
    with pytest.raises(urllib.error.HTTPError) as refused:
        show.ask(token, "/api/settings/general", {"values": {"name": "Mine"}}, "PUT")
    assert refused.value.code == 403
    assert show.config.read_text(encoding="utf-8") == before
    event = ("Raid", "leader=tobi", "viewers=48", "--url", show.url, "--token", token)
    assert show.command("simulate", *event).stderr.startswith("event ")
    show.ask(token, "/api/stage/pause", {})
    assert ask(panel, "GET", "/api/state")["show"]["paused"]
