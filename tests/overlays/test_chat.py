"""Chat lines: in colour, bounded, gone when they should be."""

from __future__ import annotations

import time

import pytest

from .conftest import empty_scene

pytestmark = pytest.mark.browser

CONTRAST_ON_THE_PLATE = """(node) => {
  const light = (rgb) => rgb.map((part) => part / 255).map((share) =>
    share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const colour = getComputedStyle(node).color.match(/\\d+/g).slice(0, 3).map(Number);
  return (light(colour) + 0.05) / (light([63, 69, 66]) + 0.05);
}"""


def line(id: str, text: str = "hi", user: str = "mira", **fields):
    base = {"id": id, "platform": "local", "user": user, "colour": "", "roles": [], "text": text}
    return base | {"emotes": [], "at": time.time()} | fields


def lines(page) -> list[str]:
    return page.locator(".line").all_text_contents()


def wait_lines(page, count: int) -> None:
    page.wait_for_function(
        "count => document.querySelectorAll('.line').length === count", arg=count
    )


def test_a_line_shows_its_name_and_its_text(house, open_page):
    page = open_page("chat")
    house.tell("chat", **line("1", "is this boss even beatable"))
    wait_lines(page, 1)
    assert lines(page) == ["mira is this boss even beatable"]


def test_every_name_is_bright_enough_to_read_and_a_bright_one_stays_as_it_is(house, open_page):
    page = open_page("chat")
    for colour in ("#0000ff", "#000000", "#8a2be2", "", "not a colour", "#FFD07A"):
        house.tell("chat", **line(colour, colour=colour))
    wait_lines(page, 6)
    for name in page.locator(".user").all():
        assert name.evaluate(CONTRAST_ON_THE_PLATE) >= 5.69
    last = page.locator(".user").last.evaluate("node => getComputedStyle(node).color")
    assert last == "rgb(255, 208, 122)"


def test_newest_lines_push_out_the_oldest(house, open_page):
    page = open_page("chat", "max=3")
    for at in range(5):
        house.tell("chat", **line(str(at), f"line {at}"))
    page.wait_for_function("document.body.textContent.includes('line 4')")
    assert lines(page) == ["mira line 2", "mira line 3", "mira line 4"]


def test_a_line_leaves_after_its_time(house, open_page):
    page = open_page("chat", "ttl=10", clock=True)
    house.tell("chat", **line("1", at=house.scene["at"]))
    wait_lines(page, 1)
    page.clock.run_for(9_900)
    assert page.locator(".line:not(.leaving)").count() == 1
    page.clock.run_for(400)
    wait_lines(page, 0)


def test_removed_lines_and_a_removed_persons_lines_vanish(house, open_page):
    page = open_page("chat")
    for id, user in [("1", "mira"), ("2", "troll"), ("3", "mira"), ("4", "troll")]:
        house.tell("chat", **line(id, user=user))
    wait_lines(page, 4)
    house.tell("chat_remove", ids=["1"], user=None)
    wait_lines(page, 3)
    house.tell("chat_remove", ids=[], user="troll")
    wait_lines(page, 1)
    assert lines(page) == ["mira hi"]


def test_a_reloaded_page_shows_the_lines_that_still_live(house, open_page):
    old = line("1", "old", at=time.time() - 100)
    house.scene = empty_scene(chat=[old, line("2", "new"), line("2", "new")])
    page = open_page("chat")
    wait_lines(page, 1)
    assert lines(page) == ["mira new"]


def test_a_long_ugly_line_stays_within_its_bounds(house, open_page):
    page = open_page("chat")
    house.tell("chat", **line("1", "\u202eW" + "\u0336" * 99 + "<b>x</b>" + "y" * 100_000))
    wait_lines(page, 1)
    box = page.locator(".line").bounding_box()
    assert box["x"] >= 54 and box["width"] <= 440 and box["height"] < 300
    text = page.locator(".line").text_content()
    assert len(text) < 600 and "\u202e" not in text and "<b>x</b>" in text


def test_emotes_are_pictures_and_one_that_does_not_load_becomes_its_name(house, open_page):
    (house.pictures / "wave.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"></svg>'
    )
    emotes = [
        {"start": 0, "end": 4, "name": "wave", "url": "/overlay/pictures/wave.svg"},
        {"start": 5, "end": 9, "name": "gone", "url": "/overlay/pictures/gone.png"},
    ]
    page = open_page("chat")
    house.tell("chat", **line("1", "wave gone bye", emotes=emotes))
    page.wait_for_function("document.querySelector('.line')?.textContent === 'mira  gone bye'")
    picture = page.locator(".line img")
    assert picture.get_attribute("alt") == "wave"
    assert picture.evaluate("node => node.naturalWidth") == 28
