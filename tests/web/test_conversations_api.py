"""Recorded talks over REST: listed, heard and erased, by moderators alone."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator

import pytest

from bot.host import Folders
from bot.realtime import RecordingView, SpokenLine
from bot.realtime.recordings import write_facts
from tests.web.fake_house import RunningHouse


@pytest.fixture
def house(folders: Folders) -> Iterator[RunningHouse]:
    folder = folders.data / "conversations" / "rec_1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bot.pcm").write_bytes(bytes(48_000))
    (folder / "events.jsonl").write_text('{"at": 0.1, "from": "bot", "event": {"type": "x"}}\n')
    view = RecordingView(
        id="rec_1",
        user="Ann",
        began=1.0,
        seconds=2.0,
        running=False,
        lines=(SpokenLine(who="bot", text="Hello."),),
        client_rate=8_000,
        bot_rate=24_000,
    )
    write_facts(folder, view)
    running = RunningHouse(folders)
    yield running
    running.stop()


def test_a_talk_is_listed_heard_and_erased(house: RunningHouse) -> None:
    [talk] = house.get("/api/conversations").json()
    assert (talk["user"], talk["lines"]) == ("Ann", [{"who": "bot", "text": "Hello."}])
    assert house.get("/api/conversations/rec_1").json() == talk
    assert house.get("/api/conversations/rec_1/events").json()[0]["from"] == "bot"
    sound = house.get("/api/conversations/rec_1/bot.wav")
    with wave.open(io.BytesIO(sound.content)) as file:
        assert (file.getframerate(), file.getnframes()) == (24_000, 24_000)
    assert house.get("/api/conversations/rec_1/cat.wav").status_code == 404
    assert house.request("DELETE", "/api/conversations/rec_1").status_code == 204
    assert house.get("/api/conversations").json() == []
    assert house.get("/api/conversations/rec_1").status_code == 404


def test_a_viewer_hears_nothing(house: RunningHouse) -> None:
    for path in ("", "/rec_1", "/rec_1/events", "/rec_1/bot.wav"):
        assert house.get(f"/api/conversations{path}", token="viewer-token").status_code == 403
