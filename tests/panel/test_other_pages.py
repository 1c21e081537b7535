"""History, traces, overlays, plugins, settings, the login and the first run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.panel.fake_bot import FakeBot
from tests.panel.routes import TOKEN

Open = Callable[..., Any]


def test_history_pages_searches_and_leads_to_the_trace(open_panel: Open) -> None:
    page = open_panel("/history")
    expect(page.get_by_text("60 entries")).to_be_visible()
    page.get_by_role("button", name="Older").click()
    expect(page.get_by_text("2 of 3")).to_be_visible()

    page.keyboard.press("/")
    page.keyboard.type("question 17")
    expect(page.get_by_text("1 entry")).to_be_visible()
    page.get_by_role("button", name="question 17").click()
    expect(page.get_by_role("dialog")).to_contain_text("Guard")


def test_history_shows_the_events_with_simulated_ones_marked(open_panel: Open) -> None:
    page = open_panel("/history")
    page.get_by_text("Events").click()
    expect(page.get_by_text("30 entries")).to_be_visible()
    expect(page.locator("[data-simulated]").first).to_contain_text("test")


def test_an_empty_search_says_so(open_panel: Open) -> None:
    page = open_panel("/history")
    page.get_by_placeholder("Search").fill("nonsense")
    expect(page.get_by_text("Nothing found for “nonsense”.")).to_be_visible()


def test_the_trace_tells_every_step_and_escape_closes_it_without_cutting(
    open_panel: Open, bot: FakeBot
) -> None:
    page = open_panel("/?trace=evt_7f3c9a")
    drawer = page.get_by_role("dialog")
    for stage in ("Door", "Arrival", "Lane", "Mind", "Guard", "Voice", "Stage", "Memory"):
        expect(drawer.get_by_role("heading", name=stage, exact=True)).to_be_visible()
    expect(drawer).to_contain_text("evt_7f3c9a")
    drawer.get_by_role("button", name="Newer event").click()
    expect(drawer).to_contain_text("evt_0")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    assert bot.asked("POST", "/stage/cut") == []


def test_an_event_is_replayed_from_its_trace(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/?trace=evt_7f3c9a")
    page.get_by_role("button", name="Replay", exact=True).click()
    expect(page.get_by_text("Replayed. Nothing of it left this machine.")).to_be_visible()
    assert len(bot.asked("POST", "/replay/evt_7f3c9a", count=1)) == 1


def test_an_overlays_address_is_copied(open_panel: Open) -> None:
    page = open_panel("/overlays", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Alerts").click()
    expect(page.get_by_text("Open 2 times")).to_be_visible()
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/overlay/alerts/#token=read-only")


def test_an_overlay_is_previewed_without_its_sound(open_panel: Open) -> None:
    page = open_panel("/overlays")
    page.get_by_role("button", name="Show", exact=True).last.click()
    preview = page.frame_locator("iframe")
    expect(preview.locator("body")).to_contain_text("An overlay page")
    assert "sound=0" in page.locator("iframe").get_attribute("src")


def test_plugins_that_need_a_hand_come_first(open_panel: Open) -> None:
    page = open_panel("/plugins")
    group = page.get_by_role("region", name="Need a hand")
    assert group.get_by_role("listitem").count() == 3
    expect(group).to_contain_text("Paused after 3 errors in a row")
    page.get_by_placeholder("Find among 11 plugins").fill("espeak")
    expect(page.get_by_role("listitem").filter(has_text="espeak")).to_be_visible()
    expect(group).to_have_count(0)


def test_a_forms_mistakes_stand_below_their_fields(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/plugins/twitch")
    field = page.get_by_label("Messages each 30 s")
    field.fill("2000")
    expect(page.get_by_text("Write 1000 or less.")).to_be_visible()
    expect(page.get_by_role("button", name="Save and reload")).to_be_disabled()

    field.fill("250")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Twitch allows 1 to 100 for a moderator.")).to_be_visible()
    expect(page.get_by_text("1 change")).to_be_visible()

    field.fill("90")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Twitch is saved and reloaded.")).to_be_visible()
    expect(page.get_by_text("1 change")).to_have_count(0)
    assert bot.asked("PUT", "/plugins/twitch/settings")[-1] == {"values": {"messages": 90}}


def test_every_kind_of_field_can_be_changed(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/plugins/twitch")
    page.get_by_role("textbox", name="Channel").fill("ada_plays_more")
    page.get_by_label("Answer as a reply").click(force=True)
    page.get_by_text("talk through").click()
    page.get_by_placeholder("Add").fill("spambot")
    page.keyboard.press("Enter")
    page.get_by_role("slider", name="Timeout at most").press("ArrowRight")
    page.get_by_label("Value of mira_draws").fill("knight")
    page.get_by_role("button", name="Save and reload").click()
    expect(page.get_by_text("Twitch is saved and reloaded.")).to_be_visible()
    assert bot.asked("PUT", "/plugins/twitch/settings", count=1) == [
        {
            "values": {
                "channel": "ada_plays_more",
                "reply": False,
                "ads": "talk through",
                "ignore": ["patchworkbot", "tallykeeper", "spambot"],
                "timeout": 11,
                "titles": {"mira_draws": "knight"},
            }
        }
    ]


def test_a_secret_is_replaced_but_never_shown(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/plugins/twitch")
    page.get_by_role("button", name="Replace").click()
    secret = page.locator("#field-client_secret")
    expect(secret).to_have_value("")
    expect(secret).to_have_attribute("type", "password")
    secret.fill("new-secret")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Twitch is saved and reloaded.")).to_be_visible()
    assert bot.asked("PUT", "/plugins/twitch/settings", count=1) == [
        {"values": {"client_secret": "new-secret"}}
    ]
    assert "new-secret" not in page.content()


def test_undo_brings_the_form_back(open_panel: Open) -> None:
    page = open_panel("/plugins/twitch")
    page.get_by_role("textbox", name="Channel").fill("other")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("textbox", name="Channel")).to_have_value("ada_plays")


def test_a_login_shows_its_code_and_the_scopes_their_reasons(
    open_panel: Open, bot: FakeBot
) -> None:
    page = open_panel("/plugins/twitch")
    expect(page.get_by_text("so Luna hears your viewers")).to_be_visible()
    expect(page.get_by_text("luna_bot")).to_be_visible()
    expect(page.get_by_role("button", name="Log out: The bot’s account")).to_be_visible()
    page.get_by_role("button", name="Log in: The channel’s account").click()
    expect(page.get_by_text("HRTW-MKPD")).to_be_visible()
    assert bot.identities == ["channel"]
    expect(page.get_by_text("Open twitch.tv/activate on any device")).to_be_visible()
    link = page.get_by_role("link", name="Open Twitch")
    expect(link).to_have_attribute("href", "https://www.twitch.tv/activate")


def test_a_paused_plugin_is_resumed(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/plugins/raffle")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Resume")).to_have_count(0)
    assert bot.asked("POST", "/plugins/raffle/resume", count=1) != []


def test_a_plugin_is_switched_off_from_the_list(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/plugins")
    page.get_by_label("Use Songs").click(force=True)
    expect(page.get_by_label("Use Songs")).not_to_be_checked()
    assert bot.asked("POST", "/plugins/songs/disable", count=1) != []


def test_a_missing_extra_is_installed_with_its_progress(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/plugins/azure_speech")
    page.get_by_role("button", name="Install azure").click()
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    expect(page.get_by_text("Installed", exact=True)).to_be_visible()
    assert len(bot.asked("POST", "/plugins/azure_speech/install", count=1)) == 1


def test_a_model_is_fetched_with_its_progress_and_removed(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/plugins/azure_speech")
    expect(page.get_by_text("size unknown until fetched")).to_be_visible()
    page.get_by_role("button", name="Fetch en_US-lessac-medium").click()
    expect(page.get_by_text("Fetching", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove en_US-lessac-medium").click()
    expect(page.get_by_text("63.2 MB")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Fetch en_US-lessac-medium")).to_be_visible()
    model = "/plugins/azure_speech/models/en_US-lessac-medium"
    assert len(bot.asked("POST", model, count=1)) == 1
    assert len(bot.asked("DELETE", model, count=1)) == 1


def test_the_settings_are_saved_section_by_section(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/settings/guard")
    page.get_by_text("drop", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert bot.asked("PUT", "/settings/guard", count=1) == [{"values": {"on_word": "drop"}}]


def test_usage_doctor_and_the_decks_address_are_at_hand(open_panel: Open) -> None:
    page = open_panel("/settings/usage")
    november, october = page.locator("details").all()
    expect(november.locator("summary")).to_have_text("November 2026at least $0.61")
    expect(november.get_by_role("row", name="openai")).to_contain_text("at least $0.61")
    expect(november.get_by_role("row", name="espeak")).to_contain_text("$0.00")
    october.locator("summary").click()
    unknown = october.get_by_role("row", name="azure_speech")
    expect(unknown).to_contain_text("1:30:00")
    expect(unknown).to_contain_text("price not known")
    page.get_by_role("button", name="Metrics").click()
    expect(page.get_by_role("table", name="Wait for a turn")).to_contain_text("250 ms")
    page.get_by_role("button", name="Doctor").click()
    expect(page.get_by_text("Add its address as a browser source in OBS.")).to_be_visible()
    page.get_by_role("button", name="Access").click()
    assert "deck-key" not in page.content()
    page.get_by_role("button", name="Show the address").click()
    expect(page.get_by_text("/deck/panic?key=deck-key")).to_be_visible()


def test_a_viewer_is_erased_after_a_question(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/settings/people")
    page.get_by_placeholder("Find a viewer by name").fill("kettle")
    page.get_by_role("button", name="Erase", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Erase").click()
    expect(page.get_by_text("kettlecat is erased.")).to_be_visible()
    assert len(bot.asked("DELETE", "/viewers/7", count=1)) == 1


def test_the_mini_stage_keeps_stop_in_reach(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel("/history")
    mini = page.get_by_role("group", name="Stage")
    expect(mini).to_contain_text("Speaking")
    expect(mini).to_contain_text("1 held")
    mini.get_by_role("button", name="Cut now").click()
    expect(mini).to_contain_text("Idle")
    assert len(bot.asked("POST", "/stage/cut", count=1)) == 1


def test_without_a_ticket_the_token_is_asked_for(open_panel: Open) -> None:
    page = open_panel(ticket=False)
    page.get_by_placeholder("Token").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That token does not fit.")).to_be_visible()
    expect(page.get_by_text("greenroom token reset")).to_be_visible()
    page.get_by_placeholder("Token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Stage")).to_be_visible()


def test_the_first_run_asks_four_things(open_panel: Open, bot: FakeBot) -> None:
    bot.setup["needed"] = True
    page = open_panel(wait_for="form")
    page.get_by_label("The bot’s name").fill("Nova")
    page.get_by_label("Twitch client id").fill("abc123")
    page.get_by_role("button", name="Start the show").click()
    expect(page.get_by_role("region", name="Stage")).to_be_visible()
    assert bot.asked("POST", "/setup", count=1) == [
        {
            "name": "Nova",
            "voice": "en-us",
            "mind": "persona_offline",
            "answers": {"twitch": "abc123"},
        }
    ]


def test_the_first_run_can_be_skipped(open_panel: Open, bot: FakeBot) -> None:
    bot.setup["needed"] = True
    page = open_panel(wait_for="form")
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("region", name="Stage")).to_be_visible()


def test_a_viewer_of_the_panel_can_look_but_not_touch(open_panel: Open, bot: FakeBot) -> None:
    bot.role = "viewer"
    page = open_panel()
    expect(page.get_by_role("button", name="Skip", exact=True)).to_be_disabled()
    expect(page.get_by_placeholder("Write to chat as Luna")).to_be_disabled()
    expect(page.get_by_role("button", name="Why?", exact=True)).to_be_enabled()
    expect(page.get_by_role("link", name="Plugins")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.get_by_role("link", name="History")).to_be_visible()
    assert [path for _, path, _ in bot.calls] == ["/login"]
