"""What a streamer sees and does on the Live page."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import expect

from tests.panel.fake_bot import FakeBot
from tests.panel.routes import TICKET
from tests.panel.scene import LOSING, chat_line, silent, speaking


def test_a_ticket_logs_in_once_and_leaves_the_address(panel: Any, bot: FakeBot) -> None:
    assert bot.asked("POST", "/login", count=1) == [{"ticket": "one-time"}]
    assert "ticket" not in panel.url


def test_the_words_are_the_progress_bar(panel: Any, bot: FakeBot) -> None:
    stage = panel.get_by_role("region", name="Stage")
    expect(stage.locator("mark")).to_have_text("losing")
    expect(stage.locator('[data-fate="heard"]')).to_have_count(LOSING)

    bot.set("stage", speaking(LOSING + 2))

    expect(stage.locator("mark")).to_have_text("furniture")
    expect(stage.locator('[data-fate="heard"]')).to_have_count(LOSING + 2)


def test_the_top_bar_tells_how_long_it_runs_and_who_watches(panel: Any, bot: FakeBot) -> None:
    air = panel.locator("header").get_by_title("The swamp, again · Marsh of Sorrows")
    expect(air).to_contain_text("On air")
    expect(air.locator("time")).to_contain_text("1:42:")
    expect(air.get_by_title("312 viewers")).to_have_text("312")
    bot.set("show", bot.state["show"] | {"viewers": 313})
    expect(air.get_by_title("313 viewers")).to_have_text("313")
    bot.set("show", bot.state["show"] | {"on_air": False, "since": None, "viewers": None})
    expect(air).to_have_text("Off air")


def test_cue_moves_its_mouth_with_the_loudness(panel: Any, bot: FakeBot) -> None:
    cue = panel.locator("svg[data-mouth]").first
    bot.emit("level", {"db": -10.0})
    expect(cue).to_have_attribute("data-mouth", "open")
    bot.emit("level", {"db": -60.0})
    expect(cue).to_have_attribute("data-mouth", "closed")


def test_an_empty_stage_says_what_to_do(panel: Any, bot: FakeBot) -> None:
    bot.set("stage", silent())
    stage = panel.get_by_role("region", name="Stage")
    expect(stage).to_contain_text("Idle")
    expect(stage).to_contain_text("Nothing is being said")


def test_the_key_to_talk_is_held_where_a_microphone_waits_for_it(panel: Any, bot: FakeBot) -> None:
    button = panel.get_by_role("button", name="Hold to talk")
    expect(button).to_have_count(0)
    bot.change_show(talk_key=True)
    expect(button).to_be_visible()
    panel.keyboard.down("v")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert bot.asked("POST", "/talk/down", count=1)
    panel.keyboard.up("v")
    assert len(bot.asked("POST", "/talk/up", count=1)) == 1
    expect(button).to_have_attribute("aria-pressed", "false")
    panel.keyboard.press("?")
    keys = panel.get_by_role("dialog", name="Keys")
    expect(keys.locator("dt", has_text="V").locator("+ dd")).to_contain_text("Hold to talk")


def test_pause_skip_and_cut_are_one_click_away(panel: Any, bot: FakeBot) -> None:
    for button, move in (
        ("Pause", "pause"),
        ("Go on", "resume"),
        ("Skip", "skip"),
        ("Cut now", "cut"),
    ):
        with panel.expect_response(f"**/stage/{move}"):  # two at once may overtake each other
            panel.get_by_role("button", name=button, exact=True).click()
    expect(panel.get_by_role("region", name="Stage")).to_contain_text("Idle")
    moves = [path for _, path, _ in bot.calls if path.startswith("/stage/")]
    assert moves == ["/stage/pause", "/stage/resume", "/stage/skip", "/stage/cut"]


def test_keys_work_the_stage_and_rest_while_typing(panel: Any, bot: FakeBot) -> None:
    panel.keyboard.press("Space")
    expect(panel.get_by_role("button", name="Go on", exact=True)).to_be_visible()
    panel.keyboard.press("q")
    expect(panel.get_by_label("Quiet mode")).to_be_checked()

    panel.keyboard.press("/")
    panel.keyboard.type("skip s t q m x")
    field = panel.get_by_placeholder("What should Luna react to?")
    expect(field).to_have_value("skip s t q m x")
    panel.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    assert bot.asked("POST", "/stage/cut") == []

    panel.keyboard.press("Escape")
    expect(panel.get_by_role("region", name="Stage")).to_contain_text("Idle")
    assert bot.asked("POST", "/stage/skip") == []
    assert len(bot.asked("POST", "/stage/cut", count=1)) == 1


def test_a_held_line_shows_what_offends_and_m_masks_it(panel: Any, bot: FakeBot) -> None:
    card = panel.get_by_role("region", name="Held for you: a home address?")
    expect(card.locator("mark")).to_have_text("14 Larch Lane")
    expect(card.get_by_role("timer")).to_contain_text("drops in 0:4")
    panel.keyboard.press("m")
    expect(card).to_have_count(0)
    assert bot.asked("POST", "/held/held_1", count=1) == [{"verdict": "mask"}]


def test_a_held_line_can_be_said_as_it_is(panel: Any, bot: FakeBot) -> None:
    panel.get_by_role("button", name="Say as it is").click()
    expect(panel.get_by_role("timer")).to_have_count(0)
    assert bot.asked("POST", "/held/held_1", count=1) == [{"verdict": "say"}]


def test_what_waits_can_be_moved_held_and_dropped(panel: Any, bot: FakeBot) -> None:
    gift = panel.locator('[data-waiting="w_gift"]')
    expect(gift).to_contain_text("5 merged")
    gift.get_by_role("button", name="Hold").click()
    expect(gift).to_contain_text("Held")
    gift.get_by_role("button", name="Release").click()
    expect(gift).not_to_contain_text("Held")
    panel.locator('[data-waiting="w_song"]').get_by_role("button", name="Drop").click()
    expect(panel.locator("[data-waiting]")).to_have_count(3)


def test_j_and_u_walk_the_list_and_move_up(panel: Any, bot: FakeBot) -> None:
    panel.keyboard.press("j")
    panel.keyboard.press("j")
    expect(panel.locator('[data-waiting="w_gift"]')).to_be_focused()
    panel.keyboard.press("u")
    expect(panel.locator('[data-waiting="w_gift"]')).to_contain_text("Next")
    assert bot.asked("POST", "/waiting/w_gift/up", count=1) != []


def test_nothing_waiting_offers_a_test_sub(panel: Any, bot: FakeBot) -> None:
    bot.set("held", [])
    bot.set("waiting", {"total": 0, "lanes": []})
    panel.get_by_role("button", name="Send a test sub").click()
    expect(panel.get_by_role("status").first).to_be_visible()
    assert bot.asked("POST", "/test", count=1) == [{"kind": "Subscription"}]


def test_the_text_box_answers_reads_and_sets_the_context(panel: Any, bot: FakeBot) -> None:
    panel.get_by_placeholder("What should Luna react to?").fill("we found a secret door")
    panel.keyboard.press("Enter")
    expect(panel.get_by_placeholder("What should Luna react to?")).to_have_value("")
    assert len(bot.asked("POST", "/say", count=1)) == 1

    panel.get_by_text("Read aloud").click()
    panel.get_by_placeholder("What should Luna read aloud?").fill("hello")
    panel.get_by_role("button", name="Send to Luna").click()
    expect(panel.get_by_placeholder("What should Luna read aloud?")).to_have_value("")

    panel.get_by_text("Set context").first.click()
    context = panel.get_by_placeholder("What is going on in the stream?")
    expect(context).to_have_value("A souls-like; the swamp boss, third evening.")
    context.fill("Boss rush")
    panel.get_by_role("button", name="Set context").click()
    expect(panel.get_by_text("The context is set.")).to_be_visible()

    said = bot.asked("POST", "/say", count=2)
    assert [(one["text"], one["mode"]) for one in said] == [
        ("we found a secret door", "answer"),
        ("hello", "read"),
    ]
    assert bot.asked("PATCH", "/show", count=1) == [{"context": "Boss rush"}]


def test_test_events_are_dashed_and_sent(panel: Any, bot: FakeBot) -> None:
    raid = panel.get_by_role("button", name="Raid", exact=True)
    assert raid.evaluate("it => getComputedStyle(it).borderTopStyle") == "dashed"
    raid.click()
    expect(panel.get_by_text("Test sent: Raid")).to_be_visible()
    panel.get_by_role("button", name="More test events").click()
    panel.get_by_role("menuitem", name="Follow").click()
    expect(panel.get_by_text("Test sent: Follow")).to_be_visible()
    assert [event["kind"] for event in bot.asked("POST", "/test", count=2)] == ["Raid", "Follow"]


def test_a_viewers_text_stays_text(panel: Any) -> None:
    chat = panel.get_by_role("log")
    expect(chat).to_contain_text("<img src=x onerror=alert(1)>")
    expect(chat.locator("img")).to_have_count(0)


def test_a_new_line_shows_its_fate_and_says_why(panel: Any, bot: FakeBot) -> None:
    line = chat_line("evt_new", "new_face", "hello everybody", time.time(), "waiting")
    bot.emit("chat_line", line)
    row = panel.get_by_role("log").locator("li").last
    expect(row).to_contain_text("hello everybody")
    expect(row.get_by_role("button", name="Waiting. Why?")).to_be_visible()

    bot.emit("chat_fate", {"id": "evt_new", "fate": {"kind": "dropped", "note": "newest 3 kept"}})
    row.get_by_role("button", name="Dropped. Why?").click()

    expect(panel.get_by_role("dialog")).to_contain_text("Answered, with one word masked.")


def test_a_simulated_line_is_marked_as_a_test(panel: Any, bot: FakeBot) -> None:
    line = chat_line("evt_sim", "tester", "just a test", time.time(), "answered")
    bot.emit("chat_line", line | {"simulated": True})
    expect(panel.get_by_role("log").locator("li[data-simulated]")).to_contain_text("test")


def test_chat_can_be_written_searched_and_stopped(panel: Any, bot: FakeBot) -> None:
    panel.keyboard.press("c")
    panel.keyboard.type("hi chat")
    panel.keyboard.press("Enter")
    expect(panel.get_by_placeholder("Write to chat as Luna")).to_have_value("")
    assert bot.asked("POST", "/chat", count=1) == [{"text": "hi chat"}]

    panel.get_by_role("button", name="Stop scrolling").click()
    bot.emit("chat_line", chat_line("evt_late", "late", "too late", time.time(), "read"))
    expect(panel.get_by_role("log")).not_to_contain_text("too late")
    panel.get_by_role("button", name="Go on scrolling").click()
    expect(panel.get_by_role("log")).to_contain_text("too late")

    panel.get_by_role("button", name="Find in chat").click()
    panel.keyboard.type("boss")
    expect(panel.get_by_role("log").locator("li")).to_have_count(1)


def test_a_line_can_be_written_into_the_local_chat_as_a_viewer_would(
    panel: Any, bot: FakeBot
) -> None:
    panel.get_by_text("A viewer", exact=True).click()
    panel.get_by_label("The viewer’s name").fill("ann")
    panel.get_by_placeholder("Write to chat as a viewer").fill("hi Luna")
    panel.keyboard.press("Enter")
    expect(panel.get_by_placeholder("Write to chat as a viewer")).to_have_value("")
    assert bot.asked("POST", "/local-chat", count=1) == [{"user": "ann", "text": "hi Luna"}]


def test_the_last_exchange_strikes_what_was_removed(panel: Any) -> None:
    card = panel.get_by_role("region", name="Last exchange")
    assert card.locator("s").all_text_contents() == ["*yawns*", "d4mn"]
    expect(card).to_contain_text("0.53 s")
    expect(card).to_contain_text("352 ms")


def test_switches_and_rate_reach_the_bot(panel: Any, bot: FakeBot) -> None:
    panel.get_by_text("React to chat").click()
    expect(panel.get_by_label("React to chat")).not_to_be_checked()
    assert bot.asked("PATCH", "/show", count=1) == [{"react_to_chat": False}]
    panel.get_by_role("slider", name="Speaking rate").press("ArrowRight")
    expect(panel.get_by_text("1.2×")).to_be_visible()
    assert bot.asked("PATCH", "/show", count=2)[1:] == [{"rate": 1.2}]


def test_clearing_the_memory_asks_first(panel: Any, bot: FakeBot) -> None:
    question = "Clear what Luna remembers of this stream? Viewers’ notes stay."
    panel.get_by_role("button", name="Clear memory…").click()
    expect(panel.get_by_role("dialog")).to_contain_text(question)
    panel.get_by_role("button", name="Keep").click()
    expect(panel.get_by_role("dialog")).to_have_count(0)
    assert bot.asked("DELETE", "/memory") == []

    panel.get_by_role("button", name="Clear memory…").click()
    panel.get_by_role("button", name="Clear", exact=True).click()
    expect(panel.get_by_text("This stream’s talk is forgotten.")).to_be_visible()
    assert len(bot.asked("DELETE", "/memory", count=1)) == 1


def test_panic_is_one_press_and_has_a_way_back(panel: Any, bot: FakeBot) -> None:
    panel.get_by_role("button", name="Panic").click()
    expect(panel.get_by_text("Panic: muted and hidden.")).to_be_visible()
    panel.get_by_role("button", name="Go back on").click()
    expect(panel.get_by_text("Panic: muted and hidden.")).to_have_count(0)
    assert [verb for verb, path, _ in bot.calls if path == "/panic"] == ["POST", "DELETE"]


def test_a_refused_click_says_what_to_do(panel: Any, bot: FakeBot) -> None:
    bot.broken = {"message": "Chat is not joined.", "hint": "Log in to Twitch first."}
    panel.get_by_role("button", name="Skip", exact=True).click()
    expect(panel.get_by_text("Chat is not joined.")).to_be_visible()
    expect(panel.get_by_text("Log in to Twitch first.")).to_be_visible()


def test_the_worst_trouble_leads_to_its_remedy(panel: Any, bot: FakeBot) -> None:
    expect(panel.get_by_text("Discord signed out")).to_be_visible()
    panel.get_by_role("button", name="Log in").click()
    panel.wait_for_url("**/plugins/discord")
    expect(panel.get_by_role("heading", name="Discord")).to_be_visible()


def test_that_nobody_listens_is_said(panel: Any, bot: FakeBot) -> None:
    bot.set("connections", [])
    bot.set("plugins", [])
    note = "Open an overlay page in OBS."
    bot.set("sound", {"sink": "page", "heard": False, "note": note, "level_db": None})
    expect(panel.get_by_text("Nobody listens")).to_be_visible()


def test_a_lost_bot_counts_down_and_switches_the_controls_off(windows: Any) -> None:
    bot = FakeBot()
    bot.start()
    page = windows.new_page()
    page.goto(f"{bot.url}/#ticket={TICKET}")
    skip = page.get_by_role("button", name="Skip", exact=True)
    expect(skip).to_be_enabled()

    bot.stop()
    expect(page.get_by_role("alert")).to_contain_text("Lost the bot. Trying again")
    expect(skip).to_be_disabled()
    expect(page.get_by_role("region", name="Stage").locator("mark")).to_have_text("losing")

    again = FakeBot(port=bot.port)
    again.start()
    expect(skip).to_be_enabled(timeout=15_000)
    expect(page.get_by_text("Lost the bot.")).to_have_count(0)
    page.close()
    again.stop()
