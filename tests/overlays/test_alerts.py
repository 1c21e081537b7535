"""Alerts: one at a time, each with its medal, its words, its bulbs and its chime."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from .conftest import empty_scene

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
KINDS = ["sub", "resub", "gift", "bomb", "bits", "raid", "follow", "redemption", "hype", "test"]


def alert(id: str, kind: str = "sub", **fields):
    base = {"id": id, "kind": kind, "user": "noor_plays", "title": "", "text": "", "amount": 1}
    return base | {"simulated": False} | fields


def wait_alert(page, user: str) -> None:
    page.wait_for_function(
        "user => document.querySelector('.alert:not(.leaving) .who')?.textContent === user",
        arg=user,
    )


WORDS = [
    ({"kind": "sub"}, "just subscribed"),
    ({"kind": "resub", "amount": 12}, "subscribed for 12 months"),
    ({"kind": "gift", "title": "mira"}, "gifted a sub to mira"),
    ({"kind": "bomb", "amount": 5}, "gifted 5 subs to the chat"),
    ({"kind": "bits", "amount": 1_500}, "cheered 1,500 bits"),
    ({"kind": "raid", "amount": 48}, "is raiding with 48 viewers"),
    ({"kind": "raid", "amount": 1}, "is raiding with one viewer"),
    ({"kind": "raid", "amount": 0}, "is raiding"),
    ({"kind": "follow", "amount": 0}, "follows now"),
    ({"kind": "redemption", "title": "Hydrate"}, "redeemed Hydrate"),
    ({"kind": "hype", "amount": 3}, "level 3"),
]


def test_the_words_fit_the_kind_and_its_amount(open_page):
    page = open_page("alerts", "volume=0")
    said = page.evaluate(
        """async (all) => {
          const { sayAlert } = await import("/overlay/lib/texts.js");
          return all.map((alert) => sayAlert(alert));
        }""",
        [alert("1") | fields for fields, _ in WORDS],
    )
    assert said == [says for _, says in WORDS]


def test_the_words_speak_the_houses_language_and_the_addresss_before_it(house, open_page):
    house.scene = empty_scene(language="de")
    page = open_page("alerts", "volume=0")
    english = open_page("alerts", "volume=0&lang=en")
    house.tell("alert", **alert("1", "raid", amount=1_048))
    for shown, says in [
        (page, "kommt mit 1.048 Leuten vorbei"),
        (english, "is raiding with 1,048 viewers"),
    ]:
        shown.wait_for_selector(".alert")
        assert shown.locator(".what").text_content() == says


def test_an_alert_has_a_medal_of_its_kind_and_the_viewers_message(house, open_page):
    page = open_page("alerts", "volume=0")
    house.tell("alert", **alert("1", "bits", amount=100, text="<i>love</i> it", simulated=True))
    page.wait_for_selector(".alert")
    medal = page.locator(".medal").evaluate("node => getComputedStyle(node).backgroundColor")
    assert medal == "rgb(246, 196, 111)"
    assert page.locator(".message").text_content() == "<i>love</i> it"
    assert page.locator(".simulated").text_content() == "test"


def test_alerts_wait_for_each_other_and_tell_when_they_left(house, open_page):
    page = open_page("alerts", "volume=0", clock=True)
    house.tell("alert", **alert("1", user="first"))
    house.tell("alert", **alert("2", user="second"))
    house.tell("alert", **alert("2", user="second"))  # the same once more is not a third
    wait_alert(page, "first")
    assert page.locator(".alert").count() == 1
    page.clock.run_for(6_300)
    wait_alert(page, "first")
    page.clock.run_for(400)
    assert house.wait_for("alert_done") == {"id": "1"}
    page.clock.run_for(400)
    wait_alert(page, "second")
    page.clock.run_for(6_700)
    house.wait_for("alert_done", lambda said: said["id"] == "2")
    assert page.locator(".alert").count() == 0


def test_a_bomb_of_fifty_gifts_is_one_alert(house, open_page):
    page = open_page("alerts", "volume=0")
    house.tell("alert", **alert("1", "bomb", amount=50))
    page.wait_for_selector(".alert")
    assert page.locator(".alert").count() == 1
    assert page.locator(".what").text_content() == "gifted 50 subs to the chat"


def test_an_alert_taken_back_goes_whether_it_stands_or_waits(house, open_page):
    page = open_page("alerts", "volume=0")
    for id in ("1", "2", "3"):
        house.tell("alert", **alert(id, user=f"user {id}"))
    wait_alert(page, "user 1")
    house.tell("alert_remove", id="2")
    house.tell("alert_remove", id="1")
    wait_alert(page, "user 3")
    assert page.locator(".alert .who").all_text_contents() == ["user 3"]
    assert house.wait_for("alert_done") == {"id": "1"}
    assert house.heard("alert_done") == [{"id": "1"}]  # the second never stood


def test_kinds_and_hold_choose_what_stands_and_how_long(house, open_page):
    page = open_page("alerts", "volume=0&kinds=raid,bits&hold=2", clock=True)
    house.tell("alert", **alert("1", "sub"))
    house.tell("alert", **alert("2", "raid", user="raider"))
    wait_alert(page, "raider")
    page.clock.run_for(2_700)
    assert house.wait_for("alert_done") == {"id": "2"}


def test_a_reloaded_page_goes_on_with_the_alerts_of_the_scene(house, open_page):
    house.scene = empty_scene(alerts=[alert("1", user="shown"), alert("2", user="waits")])
    page = open_page("alerts", "volume=0")
    wait_alert(page, "shown")
    assert page.locator(".alert .who").all_text_contents() == ["shown"]
    house.scene = empty_scene(alerts=[alert("2", user="waits")])
    house.drop_connections()
    wait_alert(page, "waits")
    assert page.locator(".alert .who").all_text_contents() == ["waits"]


def test_the_bulbs_run_three_steps_a_second_for_a_moment_and_then_shine(house, open_page):
    page = open_page("alerts", "volume=0", clock=True)
    page.evaluate("""() => {
      window.steps = [];
      new MutationObserver(() => {
        const step = document.querySelector(".alert")?.dataset.step;
        if (step !== window.steps.at(-1)?.[1]) window.steps.push([performance.now(), step]);
      }).observe(document.querySelector("#alerts"), {
        childList: true, subtree: true, attributeFilter: ["data-step"] });
    }""")
    house.tell("alert", **alert("1"))
    page.wait_for_function("window.steps.length === 1")
    page.clock.run_for(2_000)
    page.wait_for_function("window.steps.at(-1)[1] === undefined")
    steps = page.evaluate("window.steps")
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(steps)]
    assert min(gaps) > 330 and 3 <= len(steps) <= 6
    assert steps[-1][0] - steps[0][0] < 2_000
    assert page.locator(".bulb").count() <= 50


def test_without_motion_the_bulbs_never_run(house, open_page):
    page = open_page("alerts", "volume=0&motion=0")
    house.tell("alert", **alert("1"))
    page.wait_for_selector(".alert")
    assert page.locator(".alert[data-step]").count() == 0


def test_every_chime_is_short_and_about_as_loud_as_the_others(open_page):
    page = open_page("alerts")
    measure = (HERE / "loudness.js").read_text(encoding="utf-8").partition("async")
    for kind in KINDS:
        heard = page.evaluate(measure[1] + measure[2], kind)
        assert heard["lufs"] == pytest.approx(-18, abs=0.5), kind
        assert heard["seconds"] <= 1.2, kind


def test_a_chime_gives_way_to_speech(house, open_page):
    recorder = (HERE / "recorder.js").read_text(encoding="utf-8")
    page = open_page("alerts", "hold=1", script=recorder)
    page.wait_for_function("window.recording")
    loudest = """() => window.heard.reduce((most, { samples }) =>
      samples.reduce((top, value) => Math.max(top, Math.abs(value)), most), 0)"""

    def ring(id: str) -> float:
        page.evaluate("window.heard.length = 0")
        house.tell("alert", **alert(id, "bits", amount=5))
        house.wait_for("alert_done", lambda said: said["id"] == id)
        return page.evaluate(loudest)

    alone = ring("1")
    house.tell("speech", utterance="u1", speaker="Luna", lane="chat", to="")
    beside_speech = ring("2")
    house.tell("curtain", hidden=True)
    assert alone > 0.1
    assert beside_speech == pytest.approx(alone / 4, rel=0.2)
    assert ring("3") == 0


def test_only_the_page_that_the_house_chose_chimes(house, open_page, browser):
    recorder = (HERE / "recorder.js").read_text(encoding="utf-8")
    elsewhere = browser.new_context()  # shares nothing with the other, as another program
    pages = [
        open_page("alerts", "hold=1", script=recorder),
        open_page("alerts", "hold=1", script=recorder, context=elsewhere),
    ]
    for page in pages:
        page.wait_for_function("window.recording")
    house.wait_for("chime_state", lambda said: said["running"], count=2)
    heard = "window.heard.some(({ samples }) => samples.some((value) => Math.abs(value) > 0.01))"

    def ring(id: str) -> list[bool]:
        for page in pages:
            page.evaluate("window.heard.length = 0")
        house.tell("alert", **alert(id))
        house.wait_for("alert_done", lambda said: said["id"] == id, count=2)
        return [page.evaluate(heard) for page in pages]

    assert ring("1") == [True, False]
    house.tell("chime", pages[0].sid, lease=False)
    house.tell("chime", pages[1].sid, lease=True)
    assert ring("2") == [False, True]
    elsewhere.close()
