"""A speech that is made elsewhere, on the stage: shown, checked and stopped like any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from bot.engines import Audio, Bookmark, Cancel, Word
from bot.errors import EngineError
from bot.host.lanes import Boundary
from bot.host.stage.stage import Prepare, UtteranceRequest
from bot.voice import Sentence, SentenceBegins, SentenceEnds, Speech
from tests.host.test_stage import WORD_S, Theatre, as_it_is, now, sound
from tests.virtual_time import play

LINES = (("ANN", "One two."), ("BO", "Three four."), ("ANN", "Five six."))


class Script:
    """Lines of two words each, and what became of the one who makes them."""

    def __init__(self, *, slow: float = 0.0, fail_at: int = -1) -> None:
        self.slow = slow
        self.fail_at = fail_at
        self.made: list[str] = []
        self.closed = False
        self.cancel = Cancel()

    async def make(self, cancel: Cancel) -> AsyncGenerator[Speech, None]:
        self.cancel = cancel
        try:
            for number, (speaker, text) in enumerate(LINES):
                if number == self.fail_at:
                    raise EngineError("lab", "the model is gone")
                self.made.append(text)
                yield SentenceBegins(sentence=Sentence(text, speaker=speaker))
                for index, word in enumerate(text.split()):
                    await asyncio.sleep(self.slow)
                    at = index * WORD_S
                    yield Word(text=word, start=at, end=at + WORD_S)
                    yield Audio(sound(WORD_S))
                yield Bookmark(name=f"after {speaker}", start=WORD_S)
                yield SentenceEnds(engine="lab", voice=speaker.lower())
        finally:
            self.closed = True


def relayed(theatre: Theatre, script: Script, prepare: Prepare = as_it_is) -> asyncio.Task:
    theatre.began = now()
    request = UtteranceRequest(id="u1", speaker="Luna", lane="mic")
    return asyncio.create_task(theatre.stage.relay(request, script.make, prepare))


def test_each_line_is_shown_with_its_speaker_when_it_is_heard() -> None:
    async def main() -> None:
        theatre, script = Theatre(), Script()
        done = await relayed(theatre, script)
        assert done.complete and done.heard == "One two. Three four. Five six."
        told = [(at, f["speaker"], f["text"]) for at, f in theatre.told("subtitle")]
        assert [one[1:] for one in told] == list(LINES)
        assert [round(one[0]) for one in told] == [0, 1, 2]
        assert len(theatre.words()) == 6
        marks = [(at, f["name"]) for at, f in theatre.told("bookmark")]
        assert [name for _, name in marks] == ["after ANN", "after BO", "after ANN"]
        assert [round(at, 1) for at, _ in marks] == [0.5, 1.5, 2.5]

    play(main())


def test_what_is_slow_to_begin_is_made_before_it_is_wanted() -> None:
    async def main() -> None:
        theatre, script = Theatre(), Script(slow=WORD_S * 0.9)
        await relayed(theatre, script)
        starts = [at for at, _ in theatre.told("subtitle")]
        assert starts[1] - starts[0] < 2 * WORD_S + 0.05  # no gap between the lines

    play(main())


def test_a_skip_ends_who_makes_it_too() -> None:
    async def main() -> None:
        theatre, script = Theatre(), Script(slow=WORD_S)
        performing = relayed(theatre, script)
        await asyncio.sleep(1.2)
        theatre.stage.skip()
        done = await performing
        assert done.reason == "skipped" and not done.complete
        assert script.cancel.is_set() and script.closed
        assert script.made == ["One two.", "Three four."]

    play(main())


def test_an_interrupt_lets_the_line_finish_and_ends_who_makes_it() -> None:
    async def main() -> None:
        theatre, script = Theatre(), Script()
        performing = relayed(theatre, script)
        await asyncio.sleep(1.2)
        assert theatre.stage.interrupt(Boundary.SENTENCE, "a raid")
        done = await performing
        assert (done.heard, done.reason) == ("One two. Three four.", "a raid")
        assert script.closed

    play(main())


def test_whoever_makes_it_can_end_the_sound_at_once() -> None:
    async def main() -> None:
        theatre, script = Theatre(), Script()
        performing = relayed(theatre, script)
        await asyncio.sleep(0.7)
        script.cancel.set("cancelled")
        done = await performing
        assert (done.heard, done.reason) == ("One", "cancelled")
        assert now() - theatre.began < 0.75

    play(main())


def test_a_line_that_the_guard_changes_or_drops_is_not_heard() -> None:
    async def mended(sentence: Sentence) -> Sentence | None:
        if sentence.text.startswith("Three"):
            return replace(sentence, text="T*** four.")
        return None if sentence.text.startswith("Five") else sentence

    async def main() -> None:
        theatre, script = Theatre(), Script()
        done = await relayed(theatre, script, mended)
        assert done.heard == "One two."
        assert [f["text"] for _, f in theatre.told("subtitle")] == ["One two."]

    play(main())


def test_what_was_made_before_a_failure_is_heard() -> None:
    async def main() -> None:
        theatre, script = Theatre(), Script(fail_at=1)
        done = await relayed(theatre, script)
        assert done.heard == "One two." and "the model is gone" in done.reason

    play(main())
