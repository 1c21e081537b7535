from __future__ import annotations

import re
from pathlib import Path

from bot.host.stage.screen import EVENTS, Screen

PAGE = Path(__file__).parents[2] / "docs" / "screen.md"


def documented() -> dict[str, set[str]]:
    """Events of the page's first table, and the names in their fields' column."""
    table = PAGE.read_text(encoding="utf-8").split("## From the house to the page")[1]
    rows = [
        line for line in table.split("## From the page")[0].splitlines() if line.startswith("| `")
    ]
    found: dict[str, set[str]] = {}
    for row in rows:
        _, event, fields, _ = (cell.strip() for cell in row.split("|")[:4])
        outside = re.sub(r"\([^)]*\)", "", fields)
        found[event.strip("`")] = set(re.findall(r"`(\w+)`", outside))
    return found


def test_the_page_about_the_screen_names_the_events_and_fields_of_the_code() -> None:
    told = documented()
    scene = told.pop("scene")
    assert {name: set(fields) for name, fields in EVENTS.items()} == told
    assert set(Screen("Luna").scene()) == scene


def test_a_page_that_joins_late_gets_what_is_on_the_screen() -> None:
    screen = Screen("Luna")
    screen.show("chat", id="1", text="hi")
    screen.show("speech", utterance="u", speaker="Luna")
    screen.show("subtitle", utterance="u", text="Hello you", words=["Hello", "you"])
    screen.show("word", utterance="u", index=1)
    screen.show("expression", name="happy")
    scene = screen.scene()
    assert scene["speech"]["subtitle"]["text"] == "Hello you" and scene["speech"]["word"] == 1
    assert scene["expression"] == "happy" and [line["id"] for line in scene["chat"]] == ["1"]
    screen.show("speech_end", utterance="u", heard="Hello you")
    assert screen.scene()["speech"] is None


def test_the_scene_stays_small_however_long_the_show() -> None:
    screen = Screen("Luna")
    for number in range(5_000):
        screen.show("chat", id=str(number), text="x")
        screen.show("alert", kind="sub", user=str(number))
    scene = screen.scene()
    assert len(scene["chat"]) == 50 and len(scene["alerts"]) == 50


def test_an_alert_that_was_shown_is_not_shown_again_after_a_reload() -> None:
    screen = Screen("Luna")
    screen.page_joined("c1", "alerts")
    screen.show("alert", id="a", kind="raid")
    screen.incoming("c1", "alert_done", {"id": "a"})
    assert screen.scene()["alerts"] == []


def test_moderated_lines_leave_the_scene() -> None:
    screen = Screen("Luna")
    for number, user in enumerate(("ann", "troll", "ann", "troll")):
        screen.show("chat", id=str(number), user=user)
    screen.show("chat_remove", ids=["0"], user="troll")
    assert [line["id"] for line in screen.scene()["chat"]] == ["2"]


def test_missing_fields_of_an_event_are_filled_in() -> None:
    screen, heard = Screen("Luna"), []
    screen.attach(lambda *event: heard.append(event))
    screen.show("alert", kind="raid")
    [(client, name, fields, data)] = heard
    assert (client, name, data) == (None, "alert", None)
    assert set(fields) == set(EVENTS["alert"]) and fields["id"]


def test_a_page_that_joins_a_song_learns_how_long_its_word_has_been_sung() -> None:
    now = 0.0
    screen = Screen("Luna", clock=lambda: now)
    screen.show("lyrics", utterance="u", lines=[])
    screen.show("lyric", utterance="u", line=2, word=1)
    now += 0.3
    screen.show("held", held=True)
    now += 60
    scene = screen.scene()
    assert scene["held"] and scene["lyrics"]["since_ms"] == 300
    screen.show("held", held=False)
    now += 0.2
    assert screen.scene()["lyrics"]["since_ms"] == 500
    screen.show("lyrics_end", utterance="u")
    assert screen.scene()["lyrics"] is None
