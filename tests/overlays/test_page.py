"""What every page does: it connects, obeys its address, comes back, and stays small."""

from __future__ import annotations

import re
import time

import pytest

from .conftest import ROOT, TOKEN, WRONG_TOKEN, empty_scene

pytestmark = pytest.mark.browser

PAGES = ["subtitles", "avatar", "alerts", "chat", "meters", "lyrics", "all"]
NOW_HIDDEN = "getComputedStyle(document.querySelector('.part')).visibility === 'hidden'"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_connects_and_leaves_the_stream_visible(house, open_page, name):
    page = open_page(name)
    said = house.wait_for("connect")
    assert said["page"] == name
    assert re.fullmatch(r"[0-9a-f]{16}", said["client"])
    assert page.locator(".part").count() == (6 if name == "all" else 1)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgba(0, 0, 0, 0)"
    assert not page.locator("#notice:visible").count()
    assert not [line for line in page.console if "rror" in line and "404" not in line]


def test_a_wrong_token_says_where_the_right_address_is(open_page):
    page = open_page("chat", token="old", wait=False)
    page.wait_for_selector("#notice")
    assert page.locator("#notice").text_content() == WRONG_TOKEN
    assert page.locator("#notice").is_visible()


def test_an_address_without_its_token_says_so_in_the_viewers_language(house, browser):
    page = browser.new_page(locale="de-DE")
    page.goto(f"{house.address}/overlay/chat/")
    page.wait_for_selector("#notice")
    assert "Schlüssel" in page.locator("#notice").text_content()
    page.close()


def test_a_page_whose_socket_client_is_not_installed_says_so_instead_of_staying_blank(
    house, browser
):
    page = browser.new_page(locale="en-US")
    page.route("**/vendor/socket.io.esm.min.js", lambda route: route.abort())
    page.goto(f"{house.address}/overlay/chat/#token={TOKEN}")
    page.wait_for_selector("#notice")
    assert page.locator("#notice").text_content().startswith("This page could not load")
    page.close()


def test_unknown_and_unfit_parameters_are_ignored_and_named(open_page):
    page = open_page("chat", "colour=red&scale=huge&theme=outline&chat.max=3")
    told = " ".join(page.console)
    assert 'Unknown parameter "colour"' in told
    assert '"huge" is not a number from 0.2 to 5' in told
    assert "theme" not in told and "chat.max" not in told
    assert page.locator("#chat").get_attribute("data-theme") == "outline"


def test_common_parameters_place_size_and_colour_a_part(open_page):
    page = open_page("all", "subtitles.pos=top&scale=0.5&safe=20&accent=ff0000&motion=0")
    style = page.evaluate("""() => {
      const box = document.querySelector("#subtitles .subtitle").getBoundingClientRect();
      const speaker = document.querySelector("#subtitles .speaker");
      return [box.top, box.width, getComputedStyle(speaker).backgroundColor];
    }""")
    assert style == [20, 505, "rgb(255, 0, 0)"]
    assert page.locator("#avatar").get_attribute("data-pos") == "bottom-right"
    assert page.locator(".part.still").count() == 6


def test_the_curtain_hides_everything_at_once_and_gives_it_back(house, open_page):
    page = open_page("all")
    house.say("A line that must go.")
    page.wait_for_selector(".subtitle.shown")
    house.tell("curtain", hidden=True)
    page.wait_for_function(NOW_HIDDEN)
    assert not page.locator(".subtitle").is_visible()
    assert not page.locator(".cue").is_visible()
    house.tell("curtain", hidden=False)
    page.wait_for_selector(".subtitle", state="visible")


def test_a_page_that_opens_behind_the_curtain_stays_hidden(house, open_page):
    house.scene = empty_scene(hidden=True)
    page = open_page("avatar")
    page.wait_for_function(NOW_HIDDEN)
    assert not page.locator(".cue").is_visible()
    house.tell("curtain", hidden=False)
    page.wait_for_selector(".cue", state="visible")


def test_a_page_comes_back_by_itself_after_the_house_restarts(house, open_page):
    page = open_page("chat")
    client = house.wait_for("connect")["client"]
    line = {"id": "1", "platform": "local", "user": "mira", "colour": "", "roles": []}
    house.scene = empty_scene(chat=[line | {"text": "back", "emotes": [], "at": time.time()}])
    house.drop_connections()
    assert house.wait_for("connect", count=2)["client"] == client
    page.wait_for_selector(".line")


def test_a_page_tells_that_it_is_seen_and_how_fast_it_draws(house, open_page):
    page = open_page("chat", clock=True)
    page.clock.fast_forward(10_000)
    page.clock.run_for(1_100)
    said = house.wait_for("seen")
    assert said["visible"] == "visible"
    assert isinstance(said["fps"], int)


def test_a_part_that_fails_does_not_take_the_event_from_the_others(house, open_page):
    page = open_page("all")
    sentence = {"sentence": 0, "text": "Still here", "words": ["Still", "here"], "first": 0}
    speech = {"utterance": "u1", "speaker": "Luna", "word": -1, "subtitle": sentence}
    house.tell("scene", **empty_scene(chat=7, speech=speech))  # the chat, the first, stumbles
    page.wait_for_selector(".subtitle.shown")
    assert page.locator(".subtitle .text").text_content() == "Still here"
    assert any('"scene" could not be drawn' in said for said in page.console)


def test_five_thousand_events_leave_no_more_nodes_than_fifty(house, open_page):
    page = open_page("all", "motion=0")

    def play(first: int, count: int) -> None:
        for at in range(first, first + count):
            kind = at % 4
            if kind == 0:
                house.say(f"Sentence {at} says this", utterance=f"u{at}", first=0)
            elif kind == 1:
                house.word(2, utterance=f"u{at - 1}")
            elif kind == 2:
                house.tell("chat", id=str(at), user="m", text="hi", emotes=[], at=time.time())
            else:
                house.tell("alert", id=str(at), kind="sub", user="m", amount=1)
        done = f"done {first}"
        house.tell("chat", id=done, user="m", text=done, emotes=[], at=time.time())
        page.wait_for_function("text => document.body.textContent.includes(text)", arg=done)

    count_nodes = "document.querySelectorAll('*').length"
    play(0, 60)
    page.wait_for_selector(".alert")
    before = page.evaluate(count_nodes)
    play(1_000, 5_000)
    assert page.evaluate(count_nodes) <= before + 10
    assert page.locator(".line").count() == 8


def test_no_page_takes_foreign_text_for_html():
    for module in (ROOT / "overlays").rglob("*.js"):
        source = module.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", source)


def test_pages_import_nothing_but_their_own_folder_the_library_and_the_socket_client():
    own = re.compile(r"\./|\.\./lib/|/vendor/socket\.io\.esm\.min\.js$")
    for module in (ROOT / "overlays").rglob("*.js"):
        for name in re.findall(r'from "([^"]+)"', module.read_text(encoding="utf-8")):
            assert own.match(name), f"{module.name} imports {name}"
