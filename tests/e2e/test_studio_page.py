"""The studio's page as its user has it: the real program, espeak, a browser that is listened to."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from .conftest import PATIENCE_MS
from .program import ROOT, Program
from .studio_ears import MARKS, StudioEars, place_of, samples_of

pytestmark = pytest.mark.browser

LINE = "The tide keeps its own calendar."
LONG = "The lighthouse keeper counts the ships at night. " * 7  # longer than what is sent ahead
EARLY_MS = (
    200  # before its sound, no word is marked; where the sound stalls, the page goes on a bit
)
LATE_FRAMES = 6  # of a marked word: 0.1 s on a free machine, more where the page is not drawn
SECTIONS = {
    "Custom voice": "Text",
    "Voice design": "Description",
    "Voice clone": "Voice profile",
    "Design + clone": "Description",
    "Codec": "Upload",
    "Long form": "Text",
    "Table read": "Script",
    "NPC pack": "Lines (CSV or JSONL)",
    "Subtitles": "Captions (SRT or VTT)",
    "Audiobook": "Author",
}


@pytest.fixture(scope="module")
def page(browser: Any, show: Program) -> Iterator[Any]:
    """The panel of an owner; scripts of ours listen within it, so its policy is off."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(path=ROOT / "tests" / "overlays" / "recorder.js")
    page.add_init_script(MARKS)
    page.goto(show.ticket_url)
    page.get_by_role("button", name="Skip", exact=True).click()
    page.get_by_role("link", name="Studio").click()
    yield page
    context.close()


@pytest.fixture(scope="module")
def followed(page: Any) -> StudioEars:
    return StudioEars(page)


@pytest.fixture
def ears(followed: StudioEars) -> Iterator[StudioEars]:
    followed.forget()
    yield followed
    followed.page.keyboard.press("Escape")
    assert followed.faults == []


def open_section(page: Any, name: str) -> None:
    page.get_by_role("navigation", name="Studio sections").get_by_role("link", name=name).click()


def wait_for_state(page: Any, *states: str) -> None:
    page.wait_for_selector(",".join(f"[data-testid=studio-state][data-state={s}]" for s in states))


def saved_sound(page: Any, run: str) -> tuple[np.ndarray, int]:
    base = re.match(r"https?://[^/]+", page.url)[0]  # type: ignore[index]
    answer = page.request.get(f"{base}/api/studio/runs/{run}/files/audio.wav")
    assert answer.ok, answer.text()
    return samples_of(answer.body())


def test_a_line_is_heard_whole_and_its_words_are_marked_as_they_sound(
    page: Any, ears: StudioEars
) -> None:
    open_section(page, "Custom voice")
    page.get_by_label("Text", exact=True).fill(LINE)
    page.keyboard.press("Control+Enter")
    wait_for_state(page, "made")

    run = ears.line.of("end")[0]["run_id"]
    saved, rate = saved_sound(page, run)
    assert ears.line.sound == saved.tobytes()
    played = ears.heard()
    device = page.evaluate("new AudioContext().sampleRate")
    places = np.arange(int(len(saved) * device / rate)) * rate / device
    wanted = np.interp(places, np.arange(len(saved)), saved / 32768).astype(np.float32)

    words = ears.line.of("word")
    assert [word["text"] for word in words] == LINE.split()
    # Word by word: a busy machine may tear the sound between two of them, while it still comes.
    spans = [[round(word[end] * device) for end in ("start", "end")] for word in words]
    found, likeness = zip(*(place_of(wanted[a:b], played) for a, b in spans), strict=True)
    assert np.median(likeness) > 0.99, "what went to the loudspeaker is not what was made"
    heard = ears.heard_at(found)
    marks = ears.marks()
    assert [mark["text"] for mark in marks] == LINE.split()
    early = [at - mark["at"] for at, mark in zip(heard, marks, strict=True)]
    assert np.median(early) < EARLY_MS and max(early) < 2 * EARLY_MS, early
    late = [ears.frames(at, mark["at"]) for at, mark in zip(heard, marks, strict=True)]
    assert ears.frames(heard[0], heard[-1]) > len(words) / 2, "frames are counted"
    assert np.median(late) <= LATE_FRAMES and max(late) <= 2 * LATE_FRAMES, late

    ears.forget()  # now that all of it is there, it is played without a gap
    page.get_by_role("button", name="Play", exact=True).click()
    wait_for_state(page, "playing")
    wait_for_state(page, "made")
    _, likeness = place_of(wanted, ears.heard())
    assert likeness > 0.99, "what went to the loudspeaker has a gap, a click or another pitch"
    expect(page.get_by_text(re.compile(r"\d gaps?$"))).to_have_count(0)


def test_it_speaks_before_all_is_made_and_escape_silences_it_but_not_the_show(
    page: Any, ears: StudioEars
) -> None:
    open_section(page, "Custom voice")
    page.get_by_label("Text", exact=True).fill(LONG)
    page.get_by_role("button", name="Speak").click()
    wait_for_state(page, "streaming")
    page.wait_for_function("window.heard.some(({samples}) => samples.some((s) => s > 0.01))")
    assert ears.line.of("end") == []
    expect(page.locator("[data-figure=first]")).to_contain_text(re.compile(r"\d (ms|s)"))

    page.evaluate(
        """() => addEventListener("keydown", ({ key }) => {
          if (key === "Escape") window.pressedAt ??= window.soundTime();
        }, true)"""
    )
    page.keyboard.press("Escape")
    wait_for_state(page, "stopped")
    ears.listen_on(0.5)
    assert ears.loud_at().max() - page.evaluate("window.pressedAt") < 0.2
    assert ears.line.said[-1] == {"type": "cancel"}
    latest = page.get_by_role("region", name="Latest runs").get_by_role("row").first
    expect(latest).to_contain_text("stopped")


def test_it_can_be_paused_and_gone_back_in(page: Any, ears: StudioEars) -> None:
    open_section(page, "Custom voice")
    page.get_by_label("Text", exact=True).fill(LINE)
    page.keyboard.press("Control+Enter")
    wait_for_state(page, "playing", "streaming")
    page.get_by_role("button", name="Pause").last.click()
    wait_for_state(page, "paused")
    ears.wait_until_silent()
    ears.forget()
    ears.listen_on(0.25)
    assert not len(ears.loud_at())
    page.get_by_test_id("read-along").get_by_text("calendar.").click()
    page.get_by_role("button", name="Play", exact=True).click()
    wait_for_state(page, "made")
    assert {mark["text"] for mark in ears.marks()} <= {"own", "calendar."}


def test_every_task_and_pipeline_has_its_page(page: Any, ears: StudioEars) -> None:
    for section, label in SECTIONS.items():
        open_section(page, section)
        expect(page.locator("label", has_text=label).first).to_be_visible()
    open_section(page, "Voice design")
    expect(page.get_by_text("No voice engine here can do this: Voice design.")).to_be_visible()
    expect(page.get_by_role("button", name="Speak")).to_be_disabled()


def test_a_mistake_is_told_at_its_field(page: Any, ears: StudioEars) -> None:
    open_section(page, "Custom voice")
    text = page.get_by_label("Text", exact=True)
    expect(page.get_by_role("button", name="Speak")).to_be_enabled()
    text.fill("")
    text.press("Control+Enter")
    field = page.locator("[data-field=text]")
    expect(field.get_by_role("alert")).to_contain_text("Fill this in.")
    text.fill("[rate 9]too fast[/rate]")
    text.press("Control+Enter")
    expect(field.get_by_role("alert")).to_contain_text("0.25")
    text.fill("[rate 2]fast[/rate]")
    expect(field.get_by_role("alert")).to_have_count(0)


def test_a_table_read_has_a_voice_and_a_colour_for_each(page: Any, ears: StudioEars) -> None:
    open_section(page, "Table read")
    page.get_by_label("Script").fill("LUNA: Who is there?\nTOBI: Only me.")
    expect(page.locator("input[aria-label='Voice of LUNA']")).to_be_visible()
    page.locator("input[aria-label='Voice of TOBI']").fill("German")
    page.get_by_role("option", name="German").first.click()
    page.keyboard.press("Control+Enter")
    wait_for_state(page, "made")
    assert [line["speaker"] for line in ears.line.of("line")] == ["LUNA", "TOBI"]
    assert ears.line.said[0]["cast"] == {"TOBI": "espeak:de"}
    colours = page.evaluate(
        """[...document.querySelectorAll("[data-testid=read-along] [data-from]")]
           .map((it) => getComputedStyle(it).color)"""
    )
    assert len(set(colours)) == 2


def test_captions_are_spoken_on_time_and_taken_away_again(page: Any, ears: StudioEars) -> None:
    open_section(page, "Subtitles")
    captions = (
        "1\n00:00:00,300 --> 00:00:01,000\nHello.\n\n2\n00:00:01,500 --> 00:00:02,500\nBye.\n"
    )
    page.get_by_label("Captions (SRT or VTT)").fill(captions)
    page.keyboard.press("Control+Enter")
    wait_for_state(page, "made")
    times = ears.loud_at()
    gap = times[1:][np.argmax(np.diff(times))] - times[0]
    assert abs(gap - 1.2) < 0.1, "the second caption begins 1.2 s after the first"
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="SRT", exact=True).click()
    assert "00:00:01,500 -->" in download.value.path().read_text()


def test_a_pack_is_made_in_the_background_heard_and_taken_away(page: Any, ears: StudioEars) -> None:
    open_section(page, "NPC pack")
    page.get_by_label("Lines (CSV or JSONL)").fill("id,text\nhello,Hello\nbye,Good bye")
    lines = len(ears.lines)
    page.get_by_role("button", name="Make only").click()
    wait_for_state(page, "made")
    assert len(ears.loud_at()) and len(ears.lines) == lines
    with page.expect_download() as download:
        page.get_by_role("button", name="Pack", exact=True).click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert names == ["hello.wav", "bye.wav", "manifest.json"]


def test_a_cut_connection_is_gone_on_with(page: Any, ears: StudioEars) -> None:
    routes: list[Any] = []

    def cut_the_first(route: Any) -> None:
        server = route.connect_to_server()
        routes.append(route)
        heard = 0

        def passed(message: str | bytes) -> None:
            nonlocal heard
            route.send(message)
            heard += isinstance(message, bytes)
            if len(routes) == 1 and heard == 30:
                server.close()
                route.close()

        server.on_message(passed)

    page.route_web_socket(re.compile("/ws/speech"), cut_the_first)
    open_section(page, "Long form")
    page.get_by_label("Text", exact=True).fill(LONG)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Go on from there").click()
    wait_for_state(page, "streaming", "playing")
    expect(page.get_by_text("The connection was cut.")).to_have_count(0)
    page.wait_for_function("document.querySelector('[data-testid=read-along] mark')")
    assert len(routes) == 2
