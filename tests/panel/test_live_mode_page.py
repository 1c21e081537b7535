"""Live mode before a fake bot: dictating, and what is said where that cannot be."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.panel.conftest import Open
from tests.panel.fake_bot import FakeBot
from tests.panel.routes import TICKET

PATH = "/studio/live"
FAKE_MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
NOTE_TAPED = """window.taped = window.loudest = 0;
window.AudioWorkletNode = class extends AudioWorkletNode {
  constructor(...given) {
    super(...given);
    if (given[1] !== "tape") return;
    this.port.addEventListener("message", ({ data }) => {
      window.taped += data.length;
      window.loudest = data.reduce((most, it) => Math.max(most, Math.abs(it)), window.loudest);
    });
  }
};"""  # how many samples the page has recorded, and the loudest of them


@pytest.fixture
def with_microphone(launch: Any, windows: Any, bot: FakeBot) -> Iterator[Any]:
    """The page in a browser whose microphone hears a beep each second."""
    browser = launch(*FAKE_MICROPHONE)
    page = browser.new_page(locale="en-GB")
    page.set_default_timeout(8_000)
    page.add_init_script(NOTE_TAPED)
    page.goto(f"{bot.url}{PATH}#ticket={TICKET}")
    yield page
    browser.close()


def test_what_is_dictated_is_said_at_once(with_microphone: Any, bot: FakeBot) -> None:
    with_microphone.get_by_role("button", name="Dictate").click()
    end = with_microphone.get_by_role("button", name="End and say it")
    end.wait_for()
    with_microphone.wait_for_function("window.taped > 16_000 && window.loudest > 0.1")
    end.click()
    expect(with_microphone.get_by_text("Good evening.")).to_be_visible()
    assert bot.asked("POST", "/say", count=1) == [
        {"text": "Good evening.", "voice": "", "mode": "read"}
    ]
    with wave.open(io.BytesIO(bot.dictated)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert (file.getframerate(), file.getnchannels()) == (16_000, 1)
    assert len(samples) > 16_000 and np.abs(samples).max() > 1_000


def test_without_a_microphone_it_says_so(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel(PATH, permissions=["microphone"])
    page.get_by_role("button", name="Dictate").click()
    expect(page.get_by_text("No microphone was found.")).to_be_visible()
    assert bot.asked("POST", "/studio/listen") == []


def test_without_a_recogniser_it_says_what_to_do(open_panel: Open, bot: FakeBot) -> None:
    bot.recogniser = ""
    page = open_panel(PATH)
    expect(page.get_by_text("To dictate, turn on a plugin that listens.")).to_be_visible()
    assert page.get_by_role("button", name="Dictate").count() == 0


def test_escape_and_a_full_stop_where_none_is_written_stop(open_panel: Open, bot: FakeBot) -> None:
    page = open_panel(PATH)
    line = page.get_by_label("What is said now")
    line.fill("Well")
    line.press("End")
    line.press(".")
    expect(line).to_have_value("Well.")
    assert bot.asked("POST", "/stage/hush") == []
    line.press("Escape")
    line.fill("")
    line.press(".")
    expect(line).to_have_value("")
    page.wait_for_timeout(100)
    assert len(bot.asked("POST", "/stage/hush", count=2)) == 2
    assert bot.asked("POST", "/stage/cut") == []
