"""A spoken conversation in a real browser: a fake microphone speaks, waits, and interrupts.

Real too are the voice detector, the recogniser and the voice, in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnxruntime")
pytest.importorskip("pocketsphinx")

from bot.audio import AudioChunk, AudioFormat
from bot.realtime import Recordings
from bot.testing import FakeEars, Rehearsal
from tests.grammar_ears import GrammarEars
from tests.spoken import espeak, listen, silence, text_of, wav

from .conftest import SCRIPTS
from .hearing import LOUD, Ears
from .live_show import LiveShow

pytestmark = pytest.mark.browser

HELLO, STOP = "good evening everybody", "stop talking"  # understood with a gap in them, too
COUNT = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
LONG = " ".join([COUNT] * 3)
FINE = "what a lovely day it is"
PLUGINS = {"gateway": {"port": 0}, "silero_vad": {}, "espeak": {}}
SETTINGS = {
    "language": "en",
    "ears": {"vad": "silero_vad"},
    "voice": {"tts": "espeak", "stt": "fake", "sinks": ["null"], "pause_s": 0.0},
}
PATIENCE_MS = 30_000
WORD_S = 0.7  # a word, and what of the next one sounded
SILENT_MS = 1_000
LOUD_MICROPHONE = """() => [
    ...document.querySelectorAll("svg[preserveAspectRatio] rect:not([data-bot])")
  ].some((bar) => bar.height.baseVal.value > 2)"""
QUIET = """() => window.heard.slice(-300)
  .every(({ samples }) => samples.every((sample) => Math.abs(sample) < 0.01))"""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveShow]:
    show = LiveShow(tmp_path)
    yield show
    show.close()


@pytest.fixture
def microphone(launch: Any, live: LiveShow, tmp_path: Path) -> Iterator[Any]:
    """A browser whose microphone says hello and, six seconds later, interrupts."""
    yield from spoken_into(launch, live, tmp_path, 1.5, HELLO, 6.0, STOP, 60.0)


@pytest.fixture
def chatter(launch: Any, live: LiveShow, tmp_path: Path) -> Iterator[Any]:
    """A browser whose microphone hears the same every few seconds."""
    yield from spoken_into(launch, live, tmp_path, HELLO, 4.0)


def spoken_into(launch: Any, live: LiveShow, folder: Path, *script: str | float) -> Iterator[Any]:
    """A browser with a microphone that says the script, again and again; numbers are pauses."""
    rate = live.ask(espeak(HELLO)).format
    file = folder / "microphone.wav"
    file.write_bytes(
        wav(*(live.ask(espeak(x)) if isinstance(x, str) else silence(x, rate) for x in script))
    )
    browser = launch(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}",
        "--autoplay-policy=no-user-gesture-required",
    )
    yield browser
    browser.close()


def begin(live: LiveShow, *said: str) -> None:
    """With `said`, a recogniser that hears just that."""
    answers = iter([LONG, FINE])

    def prepare(show: Rehearsal) -> None:
        show.ears = FakeEars(*said) if said else GrammarEars(HELLO, STOP)  # type: ignore[assignment]
        show.mind.answer = lambda request: next(answers)

    live.begin(prepare, plugins=PLUGINS, settings=SETTINGS)
    live.until(lambda: live.is_up("gateway"))


def talk_page(live: LiveShow, browser: Any, path: str) -> Any:
    """The page on which one talks, past the first run's page, with its sound noted."""
    page = browser.new_context(locale="en-GB", bypass_csp=True).new_page()
    page.set_default_timeout(PATIENCE_MS)
    for script in SCRIPTS:
        page.add_init_script(path=script)
    page.goto(live.page(path))
    skip = page.get_by_role("button", name="Skip", exact=True)
    start = page.get_by_role("button", name="Start talking")
    skip.or_(start).first.wait_for()
    if skip.is_visible():
        skip.click()
        page.get_by_role("button", name="Panic").or_(start).first.wait_for()
        page.goto(live.url(path))
    start.wait_for()
    return page


def test_it_is_interrupted_and_the_captions_show_what_was_heard(
    live: LiveShow, microphone: Any
) -> None:
    begin(live)
    page = talk_page(live, microphone, "/talk")
    page.get_by_label("Keep a recording").check()
    page.get_by_role("button", name="Start talking").click()
    page.get_by_text("This talk is recorded").wait_for()
    lines = page.get_by_role("list", name="What was said").locator("li")
    lines.nth(0).get_by_text(HELLO).wait_for()
    lines.nth(1).get_by_text("one two").wait_for()
    cut = page.locator('[data-who="bot"][data-state="cut"] span')
    cut.wait_for()
    lines.nth(2).get_by_text(STOP).wait_for()
    lines.nth(3).get_by_text(FINE).wait_for()
    page.wait_for_function("() => !document.querySelector('[data-state=going]')")

    shown = cut.inner_text().split()
    assert 3 <= len(shown) < len(LONG.split())
    assert shown == LONG.split()[: len(shown)]
    # the bot remembers what the page shows, to the word
    remembered = [message.content for message in live.show.mind.asked[-1].messages]
    assert remembered[-3:] == [HELLO, " ".join(shown), STOP]

    # the loudspeaker fell silent there, and then said the second answer
    page.wait_for_function(QUIET, polling=250)
    broken_off, second = stretches(Ears(page))
    assert abs(broken_off.seconds - live.ask(espeak(" ".join(shown))).seconds) < WORD_S
    assert live.ask(words_in(second)) == FINE

    page.get_by_role("button", name="End").click()
    page.get_by_text("The microphone is off.").wait_for()
    [kept] = live.ask(live.show.app.services.get(Recordings).all())
    assert [line.text for line in kept.lines] == [HELLO, " ".join(shown), STOP, FINE]


def stretches(ears: Ears) -> list[AudioChunk]:
    """What was played, parted where it was silent for a second and more."""
    blocks = ears.blocks()
    loud = [number for number, (_, samples) in enumerate(blocks) if np.abs(samples).max() > LOUD]
    parts = [loud[:1]]
    for before, number in pairwise(loud):
        if blocks[number][0] - blocks[before][0] > SILENT_MS:
            parts.append([])
        parts[-1].append(number)
    format = AudioFormat(ears.page.evaluate("new AudioContext().sampleRate"))
    sounds = (np.concatenate([s for _, s in blocks[part[0] : part[-1] + 1]]) for part in parts)
    return [AudioChunk.from_floats(sound[:, None], format) for sound in sounds]


async def words_in(sound: AudioChunk) -> str:
    ears = GrammarEars(HELLO, STOP, FINE)
    try:
        return text_of(await listen(ears, sound, silence(0.5, sound.format)))
    finally:
        await ears.close()


def test_with_a_key_it_hears_only_while_the_key_is_down(live: LiveShow, chatter: Any) -> None:
    begin(live, STOP)
    page = talk_page(live, chatter, "/talk")
    page.get_by_label("Push to talk: hold V").check()
    page.get_by_role("button", name="Start talking").click()
    page.get_by_text("Hold the key and speak.").wait_for()
    lines = page.get_by_role("list", name="What was said").locator("li")

    page.wait_for_function(LOUD_MICROPHONE)
    page.wait_for_function(f"() => !({LOUD_MICROPHONE})()")
    assert lines.count() == 0 and live.show.ears.asked == []

    page.keyboard.down("v")
    page.get_by_text("It hears you.").wait_for()
    page.wait_for_function(LOUD_MICROPHONE)
    page.wait_for_function(f"() => !({LOUD_MICROPHONE})()")
    page.keyboard.up("v")
    lines.nth(0).get_by_text(STOP).wait_for()
    lines.nth(1).get_by_text("one two").wait_for()

    page.keyboard.down("v")  # which interrupts it
    page.locator('[data-who="bot"][data-state="cut"]').wait_for()
    page.keyboard.up("v")


def test_without_a_microphone_it_says_so(live: LiveShow, chromium: Any) -> None:
    begin(live)
    page = talk_page(live, chromium, "/talk")
    start = page.get_by_role("button", name="Start talking")
    start.click()
    trouble = (
        page.get_by_role("status")
        .filter(has_text="No microphone was found.")
        .or_(
            page.get_by_role("status").filter(
                has_text="The browser was told not to lend the microphone to this page."
            )
        )
    )
    trouble.wait_for()
    assert start.is_enabled()  # for a second try
    assert page.get_by_role("list", name="What was said").locator("li").count() == 0
    page.context.close()
