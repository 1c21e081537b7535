"""Two people in a call on Discord talk with the show, and viewers read what was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("davey")
pytest.importorskip("discord")
pytest.importorskip("nacl")
pytest.importorskip("onnxruntime")
pytest.importorskip("pocketsphinx")

from bot.audio import AudioChunk
from bot.engines import ChatRequest
from bot.testing import Rehearsal
from tests.discord_double.call_stage import join, keyed, state
from tests.discord_double.discord_double import ANN, STREAMER, DiscordDouble
from tests.grammar_ears import GrammarEars
from tests.spoken import espeak, listen, text_of

from .hearing import Ears
from .live_show import LiveShow

pytestmark = pytest.mark.browser

LIGHT, STORY, COUNT, STOP = (
    "turn on the light",
    "tell me a long story",
    "count from one to twenty",
    "stop talking",
)
ANSWERS = {
    LIGHT: "good evening everybody",
    STORY: "what a lovely day it is",
    COUNT: "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty",
    STOP: "all right then",
}
SETTINGS = {
    "language": "en",
    "ears": {"vad": "silero_vad"},
    "voice": {"tts": "espeak", "stt": "fake", "sinks": ["null"], "pause_s": 0.0},
}
WORD_S = 0.4  # the longest of COUNT's answer, in espeak's usual voice


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShow]:
    show = LiveShow(tmp_path_factory.mktemp("call"))
    yield show
    show.close()


@pytest.fixture(scope="module")
def double(live: LiveShow) -> DiscordDouble:
    discord = DiscordDouble()
    live.ask(discord.start())
    live.at_end(discord.close)
    return discord


@pytest.fixture(scope="module")
def show(live: LiveShow, double: DiscordDouble) -> Rehearsal:
    """The show is in the call with the streamer and Ann."""

    def prepare(show: Rehearsal) -> None:
        show.ears = GrammarEars(*ANSWERS)  # type: ignore[assignment]
        show.mind.answer = answer

    plugins = {
        "discord": double.settings,
        "silero_vad": {},
        "espeak": {},
        "voice_chat": {"answer": "all", "speculate": False},
    }
    live.begin(prepare, plugins=plugins, settings=SETTINGS)
    live.ask(gather(live.show, double))
    return live.show


@pytest.fixture
def overlay(live: LiveShow, show: Rehearsal, open_overlay: Callable[..., Ears]) -> Ears:
    """The subtitles, as OBS has them; the last sentence stands until the next one."""
    return open_overlay(live.overlay("subtitles").replace("/#", "/?hold=60#"))


def answer(request: ChatRequest) -> str:
    asked = request.messages[-1].content
    return next(said for line, said in ANSWERS.items() if line in asked)


async def gather(show: Rehearsal, double: DiscordDouble) -> None:
    await double.until(lambda: double.logins)
    for who in (STREAMER, ANN):
        await join(double, who)
    await state(show, "ok", "2 people")
    await keyed(show, double)


async def said(double: DiscordDouble, lines: dict[int, str]) -> None:
    """They say it, all at once."""
    sounds = {who: await espeak(text) for who, text in lines.items()}
    callers = double.voice().callers
    await asyncio.gather(*(callers[who].say(sound) for who, sound in sounds.items()))


def seen(overlay: Ears) -> list[str]:
    """Every word that was marked as being heard, in its order."""
    return [word["text"] for word in overlay.seen("word")]


def wait_until_shown(overlay: Ears, heard: str) -> None:
    """Until just these words stand on the page as heard; what was not can be read no more."""
    overlay.page.wait_for_function(
        """(heard) => {
          const words = [...document.querySelectorAll(".subtitle.shown .text span")];
          const read = words.filter((word) => getComputedStyle(word).opacity !== "0");
          return read.map((word) => word.textContent).join(" ") === heard;
        }""",
        arg=heard,
    )


def test_both_are_understood_and_answered_and_viewers_read_what_was_heard(
    live: LiveShow, show: Rehearsal, double: DiscordDouble, overlay: Ears
) -> None:
    live.ask(said(double, {STREAMER: LIGHT, ANN: STORY}))
    live.until(lambda: len(show.exchanges) == 2)

    heard = {exchange.event.user.name: exchange.event.text for exchange in show.exchanges}
    assert heard == {"Streamer": LIGHT, "Ann": STORY}
    answers = [ANSWERS[exchange.event.text] for exchange in show.exchanges]
    assert [exchange.heard for exchange in show.exchanges] == answers
    wait_until_shown(overlay, answers[-1])
    assert seen(overlay) == " ".join(answers).split()
    for caller in double.voice().callers.values():
        assert caller.failures == 0
        assert live.ask(words_in(caller.sound, answers)) == answers


async def words_in(sound: AudioChunk, answers: list[str]) -> list[str]:
    """What the recogniser understands of a sound that has these answers one after the other."""
    lengths = [(await espeak(text)).seconds for text in answers]
    ears = GrammarEars(*ANSWERS.values())
    try:
        first, rest = sound.split(sound.seconds * lengths[0] / sum(lengths))
        return [text_of(await listen(ears, part)) for part in (first, rest)]
    finally:
        await ears.close()


def test_an_answer_that_is_interrupted_stays_as_far_as_it_was_heard(
    live: LiveShow, show: Rehearsal, double: DiscordDouble, overlay: Ears
) -> None:
    before = len(show.exchanges)
    ann = double.voice().callers[ANN]
    silent_until = ann.sound.seconds
    live.ask(said(double, {ANN: COUNT}))
    overlay.wait_for("word", "three")
    live.ask(said(double, {STREAMER: STOP}))
    live.until(lambda: len(show.exchanges) == before + 2)

    cut, after = show.exchanges[before:]
    assert (cut.event.text, after.event.text) == (COUNT, STOP)
    counted = cut.heard.split()
    assert not cut.complete and 3 <= len(counted) < 20
    assert counted == ANSWERS[COUNT].split()[: len(counted)]
    assert after.heard == ANSWERS[STOP]
    wait_until_shown(overlay, after.heard)
    assert [left["text"] for left in overlay.seen("cut")] == [cut.heard]
    begun = len(seen(overlay)) - len(after.heard.split())
    assert begun - len(counted) in (0, 1), "a word may have been cut in its middle"
    assert seen(overlay) == [*ANSWERS[COUNT].split()[:begun], *after.heard.split()]
    # what went into the call, and what the bot remembers, is what viewers read
    sounded = ann.sound.seconds - silent_until - live.ask(length(after.heard))
    assert abs(sounded - live.ask(length(cut.heard))) < WORD_S
    assert cut.heard in [message.content for message in show.mind.asked[-1].messages]


async def length(text: str) -> float:
    return (await espeak(text)).seconds
