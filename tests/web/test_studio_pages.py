"""The studio's voices, runs and comparison in a real browser, before a real studio: heard, too."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from bot.engines import TTS, EngineRegistry
from bot.errors import EngineError
from bot.host import Folders
from bot.studio import CustomVoice, Studio, StudioSettings, VoiceDraft
from plugins.espeak import EspeakVoice
from tests.studio.tone_voice import LabVoice, ToneVoice
from tests.web.fake_house import RunningHouse
from tests.web.heard import LOUD, forget, heard, wait_until_heard

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
Open = Callable[[str], Any]
NOTE_MARKS = """() => {
  window.marks = [];
  new MutationObserver(() => {
    const now = document.querySelector("[data-testid=read-along] mark")?.textContent;
    if (now && now !== window.marks.at(-1)) window.marks.push(now);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  addEventListener("pointerdown", () => { window.switched = window.marks.length; }, true);
}"""  # every word that was marked, and how many were at the last click


class World:
    """A studio that speaks with espeak, clones with a laboratory, and has a voice that is stuck."""

    def __init__(self, folder: Path) -> None:
        self.espeak = EspeakVoice()
        self.lab = LabVoice()
        self.stuck = ToneVoice("stuck")
        engines = EngineRegistry()
        for name, voice in (("espeak", self.espeak), ("lab", self.lab), ("stuck", self.stuck)):
            engines.add(TTS, name, voice)
        settings = StudioSettings(engine="espeak", voice="en-gb")
        self.studio = Studio(engines, folder / "studio", settings)
        self.house = RunningHouse(Folders(code=ROOT, data=folder / "data"), self.studio)
        self.house.do(self.studio.open())

    def say(self, text: str, **more: Any) -> str:
        """A run that is done; its id."""
        return self.house.do(self.studio.run(CustomVoice(text=text, **more))).run

    def close(self) -> None:
        self.house.do(self.studio.close())
        self.house.do(self.espeak.close())
        self.house.stop()


@pytest.fixture(scope="module")
def world(built_panel: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("pages"))
    yield made
    made.close()


@pytest.fixture
def open_page(open_panel: Open) -> Open:
    """`open_page("voices")` opens a section of the studio."""
    return lambda section: open_panel(f"/studio/{section}")


def recording(seconds: float = 5.0, rate: int = 24_000) -> bytes:
    """Syllables of a tone in a noisy room."""
    at = np.arange(int(seconds * rate)) / rate
    voice = sum(np.sin(2 * np.pi * 140 * k * at) / k for k in range(1, 8)) * 0.2
    syllables = np.sin(2 * np.pi * 3 * at) > -0.3
    noise = np.random.default_rng(7).normal(0, 0.02, len(at))
    target = io.BytesIO()
    soundfile.write(target, np.clip(voice * syllables + noise, -1, 1), rate, format="WAV")
    return target.getvalue()


def test_a_voice_is_cloned_from_a_file_and_heard_but_not_without_consent(
    open_page: Open, world: World
) -> None:
    page = open_page("voices")
    page.get_by_role("button", name="New voice").click()
    form = page.get_by_role("article")
    form.locator("#voice-name").fill("Old Tobi")
    form.get_by_text("Clone", exact=True).click()
    form.get_by_role("combobox", name="Engine").click()
    page.get_by_role("option", name="lab").click()
    page.locator("input[type=file][accept*=audio]").set_input_files(
        {"name": "tobi.wav", "mimeType": "audio/wav", "buffer": recording()}
    )
    form.get_by_role("button", name="Save voice").click()
    form.get_by_text("Say whose voice it is, since when, and what was agreed.").wait_for()
    assert world.house.get("/api/studio/voices").json() == []

    form.get_by_label("Whose voice it is").fill("Tobias")
    form.get_by_label("What was agreed").fill("The show may read chat in my voice.")
    form.get_by_role("button", name="Save voice").click()
    page.get_by_role("heading", name="Old Tobi").wait_for()
    page.get_by_text("dB between speech and noise").wait_for()
    kept = world.house.get("/api/studio/voices").json()[0]
    assert (kept["sort"], kept["engine"], kept["consent"]["who"]) == ("clone", "lab", "Tobias")
    assert kept["seconds"] == pytest.approx(5.0, abs=0.3)

    page.get_by_role("textbox", name="What it says").fill("Only these four words")
    page.get_by_role("button", name="Hear it", exact=True).click()
    wait_until_heard(page)
    assert world.lab.asked[-1].text == "Only these four words"
    assert world.lab.asked[-1].reference is not None
    page.get_by_role("slider", name="Place in the sound").wait_for()

    forget(page)
    page.get_by_role("button", name="Hear the recording").click()
    wait_until_heard(page)


def test_voices_are_found_by_language_and_words(open_page: Open) -> None:
    page = open_page("voices")
    page.get_by_role("combobox", name="Any language").click()
    page.get_by_role("option", name="German").click()
    entries = page.get_by_role("region", name="From the engines").get_by_role("listitem")
    assert {entry.split("\n")[0] for entry in entries.all_inner_texts()} == {"German"}
    page.get_by_placeholder("Find among").fill("nobody is called that")
    page.get_by_text("No voice fits.").wait_for()


def test_a_voice_is_changed_and_deleted_after_a_question(open_page: Open, world: World) -> None:
    made = world.house.do(world.studio.voices.create(VoiceDraft(name="Luna", voice="en-us")))
    world.house.do(world.studio.voices.choose("local:ada", f"profile:{made.id}"))
    page = open_page(f"voices?voice=profile:{made.id}")
    page.get_by_role("region", name="Viewers who chose this voice").wait_for()
    page.get_by_role("button", name="Clear the voice of local:ada").click()
    page.get_by_text("local:ada has the show’s own voice again.").wait_for()
    assert world.house.do(world.studio.voices.choices()) == {}

    page.get_by_role("button", name="Edit").click()
    page.locator("#voice-name").fill("Luna the second")
    page.get_by_role("button", name="Save voice").click()
    page.get_by_role("heading", name="Luna the second").wait_for()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("Luna the second is deleted.").wait_for()
    assert made.id not in [voice.id for voice in world.house.do(world.studio.voices.all())]


def test_runs_are_found_heard_noted_and_deleted(open_page: Open, world: World) -> None:
    dragon = world.say("The dragon sleeps under the bridge.", voice="en-us")
    world.say("Mind the gap.", voice="de")
    page = open_page("runs")
    page.get_by_text("Mind the gap.").wait_for()
    page.get_by_label("Search text, title and notes").fill("drag")
    page.get_by_text("1 run", exact=True).wait_for()
    page.get_by_text("The dragon sleeps under the bridge.").click()
    detail = page.get_by_role("complementary", name="The run")
    detail.get_by_role("button", name="Play").click()
    page.locator("[data-testid=read-along] mark").wait_for()
    wait_until_heard(page)
    detail.get_by_role("button", name="Say in the show").click()
    page.get_by_text("It is said in the show when its turn comes.").wait_for()
    assert ("play_in_show", dragon) in world.house.desk.asked

    detail.get_by_label("Notes").fill("for the finale")
    detail.get_by_role("button", name="Save notes").click()
    page.get_by_text("The notes are saved.").wait_for()
    page.get_by_label("Search text, title and notes").fill("finale")
    page.get_by_text("1 run", exact=True).wait_for()

    detail.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("The run is deleted.").wait_for()
    page.get_by_text("No run fits.").wait_for()
    page.get_by_role("button", name="Show all").click()
    page.get_by_text("Mind the gap.").wait_for()
    expect(page.get_by_text("The dragon sleeps")).to_have_count(0)


def test_a_run_that_is_deleted_while_a_search_settles_stays_closed(
    open_page: Open, world: World
) -> None:
    world.say("The ferry leaves at dawn.", voice="en-us")
    page = open_page("runs")
    page.get_by_text("The ferry leaves at dawn.").click()
    detail = page.get_by_role("complementary", name="The run")
    late: list[Any] = []
    page.route("**/studio/runs/delete", lambda route: late.append(route))
    detail.get_by_role("button", name="Delete").click()
    with page.expect_request("**/studio/runs/delete"):
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    search = page.get_by_label("Search text, title and notes")
    search.fill("gap", force=True)
    page.wait_for_url(lambda url: "search=gap" in url)
    late[0].continue_()
    page.get_by_text("The run is deleted.").wait_for()
    expect(detail).to_have_count(0)
    assert "search=gap" in page.url and "run=" not in page.url


def test_a_phone_keeps_the_pager_on_one_line(open_page: Open, world: World) -> None:
    world.say("Hi.", voice="en-us")
    page = open_page("runs")
    page.set_viewport_size({"width": 360, "height": 740})
    row = page.get_by_role("listitem").filter(has_text="Hi.").first
    row.get_by_text(re.compile(r"^0\.\d s$")).wait_for()
    newer, older = (
        page.get_by_role("button", name=name).bounding_box() for name in ("Newer", "Older")
    )
    assert newer and older
    assert newer["y"] == older["y"] and older["x"] + older["width"] <= 360


def test_several_runs_are_deleted_at_once_and_one_is_made_again(
    open_page: Open, world: World
) -> None:
    kept = [world.say(f"Number {word}.") for word in ("one", "two", "three")]
    page = open_page("runs?search=number")
    for name in ("Number one.", "Number two."):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_text("2 chosen").wait_for()
    page.get_by_role("region", name="Runs").get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("2 runs are deleted.").wait_for()
    assert [run.id for run in world.house.do(world.studio.runs.page()).items if run.id in kept] == [
        kept[2]
    ]
    page.get_by_text("Number three.").click()
    page.get_by_role("button", name="Again").click()
    page.wait_for_url("**/studio/speak")
    page.get_by_text("Number three.").first.wait_for()


def test_what_works_is_seen_at_once_and_what_failed_stays(open_page: Open, world: World) -> None:
    async def gate() -> None:
        world.stuck.gate = asyncio.Event()

    world.house.do(gate())
    page = open_page("runs")
    page.get_by_role("region", name="Runs").wait_for()
    body = {"text": "slowly now", "engine": "stuck"}
    world.house.post("/api/studio/tasks/custom_voice", json=body)
    line = page.get_by_role("list", name="At work")
    line.get_by_text("stuck").wait_for()
    line.get_by_role("button", name="Cancel").click()
    line.wait_for(state="detached")

    world.stuck.gate = None
    world.stuck.errors = [EngineError("stuck", "the weights are gone")]
    world.house.post("/api/studio/tasks/custom_voice", json={**body, "text": "Welcome, raiders"})
    row = page.get_by_role("listitem").filter(has_text="Welcome, raiders")
    row.get_by_text("Failed").wait_for()
    row.get_by_role("button").click()
    why = page.get_by_role("alert").get_by_text("the weights are gone")
    why.wait_for()
    assert why.count() == 1


def test_two_voices_are_compared_at_the_same_place_in_the_text(open_page: Open) -> None:
    page = open_page("compare")
    text = "One two three four five six seven eight nine ten eleven twelve."
    page.get_by_role("textbox", name="Text").fill(text)
    for side, voice in (("A", "en-us"), ("B", "de")):
        page.get_by_role("combobox", name=f"Voice {side}").click()
        page.locator(f'[role=option][value="espeak:{voice}"]:visible').click()
    page.get_by_role("button", name="Make both").click()
    duel = page.get_by_role("region", name="The two, side by side")
    page.evaluate(NOTE_MARKS)
    duel.get_by_role("button", name="Play").click()
    wait_until_heard(page)
    page.wait_for_function("window.marks.includes('four')")
    forget(page)
    duel.get_by_role("button", name="B", exact=True).click()
    wait_until_heard(page)
    page.wait_for_function("window.marks.length > window.switched + 1")
    marks = page.evaluate("window.marks.slice(window.switched - 1, window.switched + 2)")
    places = [text.split().index(mark) for mark in marks]
    assert places == sorted(places) and places[-1] - places[0] <= 3
    sound = heard(page)
    silent = np.abs(sound[: int(np.argmax(np.abs(sound) > LOUD))])
    assert len(silent) < 0.4 * 48_000, "the other voice takes over at once"
    assert duel.get_by_role("cell").filter(has_text="LUFS").count() == 2


def test_a_blind_comparison_hides_which_is_which_until_one_is_chosen(open_page: Open) -> None:
    page = open_page("compare")
    page.get_by_role("textbox", name="Text").fill("Good evening.")
    page.get_by_label("Blind").click(force=True)
    page.keyboard.press("Control+Enter")
    duel = page.get_by_role("region", name="The two, side by side")
    duel.get_by_role("button", name="Second is better").wait_for()
    assert duel.get_by_role("table").count() == 0
    duel.get_by_role("button", name="Second is better").click()
    duel.get_by_role("status").get_by_text("You chose").wait_for()
    duel.get_by_role("row", name="First sound").wait_for()
