"""Meters: what runs on the channel, its bars, and the time that is left."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from .conftest import ROOT, empty_scene

pytestmark = pytest.mark.browser

PICTURES = ROOT / "test-results" / "overlays"
SHARE = "node => new DOMMatrix(getComputedStyle(node).transform).a"

LOADING_S = 5  # the scene was made this long before the page was told the time by it, at most


def seconds_left(page) -> int:
    minutes, seconds = page.locator(".left").text_content().split(":")
    return int(minutes) * 60 + int(seconds)


def choice(text: str, amount: int, wins: bool = False):
    return {"text": text, "amount": amount, "wins": wins}


def meter(kind: str = "poll", **fields):
    base = {"id": kind, "kind": kind, "title": "", "phase": "open", "choices": [], "level": 0}
    base |= {"amount": 0, "goal": 0, "ends_at": 0, "gone_at": 0, "simulated": False}
    return base | fields


POLL = {"title": "Which boss next?", "choices": [choice("The swamp", 1), choice("Sea <b>", 3)]}


def test_a_poll_shows_its_bars_and_the_time_left_and_then_who_won(house, open_page):
    page = open_page("meters", "motion=0", clock=True)
    now = page.evaluate("Date.now()") / 1_000
    house.tell("meter", **meter(**POLL, ends_at=now + 48.4, gone_at=now + 138))
    page.wait_for_selector(".meter")
    assert page.locator(".title").text_content() == "Which boss next?"
    assert page.locator(".name").all_text_contents() == ["The swamp", "Sea <b>"]
    assert page.locator(".value").all_text_contents() == ["25 %", "75 %"]
    assert [level.evaluate(SHARE) for level in page.locator(".level").all()] == [0.25, 0.75]
    page.clock.run_for(8_000)
    assert seconds_left(page) == pytest.approx(41, abs=LOADING_S)
    closed = [choice("The swamp", 9, True), choice("Sea <b>", 3)]
    house.tell("meter", **meter(title="Which boss next?", phase="closed", choices=closed))
    page.wait_for_selector(".bar.wins")
    assert page.locator(".bar.wins .name").text_content() == "✓ The swamp"
    assert page.locator(".left").text_content() == "result"
    assert page.locator(".meter").count() == 1


def test_a_reloaded_page_goes_on_where_it_was_by_the_houses_clock(house, open_page):
    then = time.time() - 1_000  # the house's clock is behind
    house.scene = empty_scene(at=then, meters=[meter(**POLL, ends_at=then + 30, gone_at=0)])
    page = open_page("meters", "motion=0")
    page.wait_for_selector(".meter")
    assert seconds_left(page) == pytest.approx(26, abs=LOADING_S)
    house.scene = empty_scene()
    house.drop_connections()
    page.wait_for_selector(".meter", state="detached")


def test_the_train_tells_its_level_and_how_far_it_is(house, open_page):
    page = open_page("meters", "motion=0&lang=en")
    house.tell("meter", **meter("hype", level=3, amount=1_500, goal=2_000))
    page.wait_for_selector(".meter")
    assert page.locator(".title").text_content() == "Hype train · level 3"
    assert page.locator(".name").text_content() == "75 %"
    assert page.locator(".value").text_content() == "1,500 / 2,000"
    house.tell("meter", **meter("hype", phase="closed", level=4, amount=5_000))
    page.wait_for_function("document.querySelector('.title').textContent.includes('reached')")
    assert page.locator(".bar").count() == 0


def test_ads_count_down_and_leave_when_they_are_over(house, open_page):
    page = open_page("meters", "motion=0", clock=True)
    now = page.evaluate("Date.now()") / 1_000
    house.tell("meter", **meter("ads", goal=30, ends_at=now + 30, gone_at=now + 30))
    page.wait_for_selector(".meter")
    page.clock.run_for(25_000)
    assert page.locator(".left.last").count() == 1
    share = page.locator(".level").evaluate(SHARE)
    assert share == pytest.approx(seconds_left(page) / 30, abs=0.05)
    page.clock.run_for(5_000 + LOADING_S * 1_000)
    assert page.locator(".meter").count() == 0


def test_a_test_is_marked_a_removal_obeyed_and_kinds_choose(house, open_page):
    page = open_page("meters", "motion=0&kinds=poll")
    house.tell("meter", **meter("ads", goal=30))
    house.tell("meter", **meter(**POLL, simulated=True))
    page.wait_for_selector(".meter")
    assert page.locator(".meter").count() == 1
    assert page.locator(".simulated").text_content() == "test"
    house.tell("meter_remove", id="poll")
    page.wait_for_selector(".meter", state="detached")


def test_a_picture_of_all_of_them_on_a_game(house, open_page):
    page = open_page("meters", "motion=0")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.add_style_tag(content="html { background: linear-gradient(120deg, #31543f, #c7d6a2) }")
    now = time.time()
    house.tell("meter", **meter(**POLL, ends_at=now + 48))
    outcomes = [choice("yes", 5_200, True), choice("no", 1_800)]
    house.tell("meter", **meter("prediction", title="Do we win?", phase="closed", choices=outcomes))
    house.tell("meter", **meter("hype", level=3, amount=1_500, goal=2_000, ends_at=now + 200))
    house.tell("meter", **meter("ads", goal=60, ends_at=now + 42, simulated=True))
    page.wait_for_function("document.querySelectorAll('.meter').length === 4")
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture: Path = PICTURES / "meters.png"
    page.screenshot(path=picture)
    boxes = [node.bounding_box() for node in page.locator(".meter").all()]
    assert all(box["x"] + box["width"] <= 1920 - 54 + 1 for box in boxes)
    assert boxes[-1]["y"] + boxes[-1]["height"] < 1080
