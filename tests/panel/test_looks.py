"""Phone, themes, languages and the keyboard; a picture of every page in test-results/panel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.panel.fake_bot import FakeBot

Open = Callable[..., Any]

PICTURES = Path(__file__).parents[2] / "test-results" / "panel"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAGES = {
    "live": "/",
    "history": "/history",
    "overlays": "/overlays",
    "plugins": "/plugins/twitch",
    "settings": "/settings/guard",
    "trace": "/?trace=evt_7f3c9a",
}


@pytest.mark.parametrize("screen", ["phone", "wide"])
def test_no_page_scrolls_sideways(screen: str, open_panel: Open, bot: FakeBot) -> None:
    page = open_panel(**PHONE if screen == "phone" else {})
    for name, path in PAGES.items():
        page.goto(bot.url + path)
        page.wait_for_selector("[role=dialog] ol li" if name == "trace" else "main > *")
        page.wait_for_timeout(200)  # fonts and the drawer come in
        page.screenshot(path=PICTURES / f"{name}-{screen}.png")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], name


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_theme_follows_the_system(scheme: str, open_panel: Open) -> None:
    page = open_panel(color_scheme=scheme)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.screenshot(path=PICTURES / f"live-{scheme}.png")
    assert background == {"dark": "rgb(13, 19, 17)", "light": "rgb(238, 242, 238)"}[scheme]


def test_the_theme_can_be_chosen_and_stays(open_panel: Open) -> None:
    page = open_panel("/settings/panel")
    page.get_by_text("Light", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")


def test_the_phone_has_tabs_and_a_dock(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel(**PHONE)
    page.get_by_role("tab", name="Chat").click()
    expect(page.get_by_role("log")).to_contain_text("is this boss even beatable")
    page.get_by_role("tab", name="House").click()
    expect(page.get_by_label("Quiet mode")).to_be_visible()
    page.get_by_role("tab", name="Last").click()
    expect(page.get_by_text("0.53 s")).to_be_visible()
    page.get_by_role("button", name="Cut now").click()
    expect(page.get_by_role("region", name="Stage")).to_contain_text("Idle")
    assert len(bot.asked("POST", "/stage/cut", count=1)) == 1


def test_every_control_on_the_phone_is_big_enough_for_a_thumb(open_panel: Open) -> None:
    page = open_panel(**PHONE)
    small = page.evaluate(
        """[...document.querySelectorAll("button")]
           .filter((it) => it.offsetParent && it.getBoundingClientRect().height < 36)
           .map((it) => it.textContent || it.ariaLabel)"""
    )
    assert small == []


def test_a_phone_holds_an_item_from_the_rows_menu(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel(**PHONE)
    page.locator('[data-waiting="w_raid"]').get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Hold").click()
    expect(page.locator('[data-waiting="w_raid"]')).to_contain_text("Held")


def test_the_phones_menu_leads_to_the_other_pages(open_panel: Open) -> None:
    page = open_panel(**PHONE)
    page.get_by_role("button", name="Pages").click()
    page.get_by_role("menuitem", name="Plugins").click()
    page.get_by_role("button", name="Twitch", exact=False).first.click()
    expect(page.get_by_role("textbox", name="Channel")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_placeholder("Find among 11 plugins")).to_be_visible()


def test_between_phone_and_wide_the_last_exchange_is_a_tab(open_panel: Open) -> None:
    page = open_panel(viewport={"width": 1024, "height": 768})
    expect(page.get_by_text("0.53 s")).to_have_count(0)
    page.get_by_role("tab", name="Last").click()
    expect(page.get_by_text("0.53 s")).to_be_visible()
    page.screenshot(path=PICTURES / "live-narrow.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024


def test_german_is_spoken_to_a_german_browser(open_panel: Open) -> None:
    page = open_panel(locale="de-DE")
    expect(page.get_by_role("button", name="Skippen")).to_be_visible()
    expect(page.get_by_role("heading", name="Letzter Austausch")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.screenshot(path=PICTURES / "live-german.png")


def test_the_language_is_chosen_in_the_settings(open_panel: Open) -> None:
    page = open_panel("/settings/panel")
    page.get_by_text("Deutsch").click()
    expect(page.get_by_role("link", name="Verlauf")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Verlauf")).to_be_visible()


def test_the_keys_are_listed_and_the_list_closes(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Mask and say the held line")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert bot.asked("POST", "/stage/cut") == []


def test_the_keyboard_reaches_the_controls_and_shows_where_it_is(open_panel: Open) -> None:
    page = open_panel()
    reached = set()
    for _ in range(24):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert any("History" in text for text in reached)
    assert any("Pause" in text for text in reached)
    ring = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
    assert "3px" in ring


def test_reduced_motion_moves_nothing(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel(reduced_motion="reduce")
    bot.emit("level", {"db": -6.0})
    cue = page.locator("svg[data-mouth]").first
    expect(cue).to_have_attribute("data-mouth", "open")
    assert cue.evaluate("it => getComputedStyle(it.parentElement).transform") == "none"
