from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, Outputs
from bot.engines import (
    TTS,
    Audio,
    Cancel,
    End,
    EngineRegistry,
    Mouth,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    Viseme,
    Word,
)
from bot.errors import EngineError
from bot.host.lanes import Boundary
from bot.host.stage.stage import Performance, Stage, UtteranceRequest
from bot.settings import VoiceSettings
from bot.voice import Sentence, Speaker
from tests.virtual_time import play

FORMAT = AudioFormat(8_000)
WORD_S = 0.5


def now() -> float:
    return asyncio.get_running_loop().time()


def sound(seconds: float) -> AudioChunk:
    return AudioChunk.from_floats(np.full(round(seconds * 8_000), 0.3, np.float32), FORMAT)


class FakeVoice:
    """Every word takes half a second; `slow` is how long it takes to make a second of sound."""

    name = "fake"

    def __init__(self, *, slow: float = 0.0, fail_after: int = -1) -> None:
        self.said: list[str] = []
        self.slow = slow
        self.fail_after = fail_after  # words of each sentence

    async def stream(self, request: SpeechRequest, cancel: Cancel) -> AsyncIterator[SpeechEvent]:
        self.said.append(request.text)
        start = 0.0
        for index, text in enumerate(request.text.split()):
            if index == self.fail_after:
                raise EngineError(self.name, "the voice is gone", retryable=True)
            await asyncio.sleep(self.slow * WORD_S)
            yield Viseme(mouth=Mouth.OPEN, start=start)
            yield Audio(sound(WORD_S))
            yield Viseme(mouth=Mouth.CLOSED, start=start + 0.3)
            offset = len(" ".join(request.text.split()[:index])) + bool(index)
            yield Word(text=text, start=start, end=start + WORD_S, offset=offset)
            start += WORD_S
        yield End(seconds=start)

    async def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(word_times=True, visemes=True)

    async def close(self) -> None: ...


class Theatre:
    """A stage with a fake voice and a silent sink, and a record of what the screen was told."""

    def __init__(self, voice: FakeVoice | None = None) -> None:
        self.voice = voice or FakeVoice()
        self.shown: list[tuple[float, str, dict[str, Any]]] = []
        registry = EngineRegistry()
        registry.add(TTS, "fake", self.voice)
        self.outputs = Outputs(lambda *message: None)
        speaker = Speaker(registry, VoiceSettings(tts="fake", default=""))
        self.stage = Stage(speaker, self.outputs, self._show)
        self.began = 0.0

    def _show(self, name: str, /, **fields: Any) -> None:
        self.shown.append((round(now() - self.began, 3), name, fields))

    def start(
        self,
        text: str | AsyncIterator[str],
        prepare: Callable[[Sentence], Awaitable[Sentence | None]] | None = None,
        **fields: Any,
    ) -> asyncio.Task[Performance]:
        self.began = now()
        tokens = letters(text) if isinstance(text, str) else text
        request = UtteranceRequest(id="u1", speaker="Luna", lane="chat", to="ann", **fields)
        return asyncio.create_task(self.stage.perform(request, tokens, prepare or as_it_is))

    def told(self, name: str) -> list[tuple[float, dict[str, Any]]]:
        return [(at, fields) for at, told, fields in self.shown if told == name]

    def words(self) -> list[tuple[float, int]]:
        return [(at, fields["index"]) for at, fields in self.told("word")]


async def as_it_is(sentence: Sentence) -> Sentence | None:
    return sentence


async def letters(text: str, pause: float = 0.0) -> AsyncIterator[str]:
    for letter in text:
        if pause:
            await asyncio.sleep(pause)
        yield letter


TEXT = "One two three. Four five six. Seven eight nine."


def test_an_utterance_is_said_shown_and_heard_to_its_end() -> None:
    async def main() -> None:
        theatre = Theatre()
        done = await theatre.start(TEXT)
        assert done.heard == done.text == TEXT
        assert done.complete
        assert done.reason == ""
        assert now() - theatre.began == pytest.approx(9 * WORD_S, abs=0.02)
        names = [name for _, name, _ in theatre.shown]
        assert names[0] == "speech"
        assert names[-1] == "speech_end"
        assert theatre.shown[0][2] == {
            "utterance": "u1",
            "speaker": "Luna",
            "lane": "chat",
            "to": "ann",
        }
        assert [f["text"] for _, f in theatre.told("subtitle")] == [
            "One two three.",
            "Four five six.",
            "Seven eight nine.",
        ]
        assert [f["first"] for _, f in theatre.told("subtitle")] == [0, 3, 6]
        assert theatre.shown[-1][2] == {
            "utterance": "u1",
            "heard": TEXT,
            "words": 9,
            "complete": True,
            "reason": "",
        }

    play(main())


def test_each_word_is_told_when_it_begins_to_be_heard() -> None:
    async def main() -> None:
        theatre = Theatre()
        await theatre.start(TEXT)
        assert [index for _, index in theatre.words()] == list(range(9))
        for at, index in theatre.words():
            assert at == pytest.approx(index * WORD_S, abs=0.01)
        for (at, _), sentence in zip(theatre.told("subtitle"), range(3), strict=True):
            assert at == pytest.approx(sentence * 3 * WORD_S, abs=0.01)

    play(main())


def test_a_mouth_is_shown_40_ms_before_its_sound() -> None:
    async def main() -> None:
        theatre = Theatre()
        await theatre.start("One two three.")
        mouths = [(at, f["shape"]) for at, f in theatre.told("mouth")]
        assert mouths[0] == (0.0, "open")
        assert mouths[1] == (pytest.approx(0.26, abs=0.01), "closed")
        assert mouths[2] == (pytest.approx(0.46, abs=0.01), "open")
        assert mouths[-1][1] == "closed"
        gaps = [b[0] - a[0] for a, b in pairwise(mouths)]
        assert min(gaps) >= 0.059

    play(main())


def test_the_first_sound_leaves_while_the_mind_still_thinks() -> None:
    async def main() -> None:
        theatre = Theatre()
        done = await theatre.start(letters(TEXT, pause=0.05))
        assert done.timings["first_audio"] == pytest.approx(15 * 0.05, abs=0.01)
        assert done.timings["first_sentence"] <= done.timings["first_prepared"]
        assert done.complete

    play(main())


def test_the_next_sentence_is_made_while_the_last_one_plays() -> None:
    async def main() -> None:
        theatre = Theatre(FakeVoice(slow=0.5))
        await theatre.start(TEXT)
        first = theatre.words()[0][0]
        gaps = [at - first - index * WORD_S for at, index in theatre.words()]
        assert max(gaps) < 0.02  # no gap between sentences although making them takes time

    play(main())


def test_a_skip_ends_it_and_remembers_exactly_what_was_heard() -> None:
    async def main() -> None:
        theatre = Theatre()
        performing = theatre.start(TEXT)
        await asyncio.sleep(2.3)  # in the middle of "five"
        theatre.stage.skip()
        done = await performing
        assert done.heard == "One two three. Four"
        assert not done.complete
        assert done.reason == "skipped"
        assert now() - theatre.began == pytest.approx(2.3, abs=0.01)
        end = theatre.told("speech_end")[0][1]
        assert (end["heard"], end["words"]) == ("One two three. Four", 4)
        assert (await theatre.start("Again.")).complete

    play(main())


def test_an_interrupt_lets_the_sentence_finish() -> None:
    async def main() -> None:
        theatre = Theatre()
        performing = theatre.start(TEXT)
        await asyncio.sleep(1.2)  # sound of the second sentence waits in the sink already
        assert theatre.stage.interrupt(Boundary.SENTENCE, "a raid")
        done = await performing
        assert done.heard == "One two three."
        assert done.reason == "a raid"
        assert now() - theatre.began == pytest.approx(1.5, abs=0.02)

    play(main())


def test_an_interrupt_in_the_last_sentence_changes_nothing() -> None:
    async def main() -> None:
        theatre = Theatre()
        performing = theatre.start(TEXT)
        await asyncio.sleep(3.2)
        theatre.stage.interrupt(Boundary.SENTENCE, "a raid")
        done = await performing
        assert done.heard == TEXT
        assert done.complete
        assert done.reason == ""

    play(main())


def test_an_urgent_interrupt_cuts_at_once_but_not_what_is_uninterruptible() -> None:
    async def main() -> None:
        theatre = Theatre()
        performing = theatre.start(TEXT)
        await asyncio.sleep(0.7)
        assert not theatre.stage.interrupt(Boundary.FINISH, "a chat line")
        assert theatre.stage.interrupt(Boundary.CUT, "moderation")
        assert (await performing).heard == "One"
        performing = theatre.start(TEXT, uninterruptible=True)
        await asyncio.sleep(0.7)
        assert not theatre.stage.interrupt(Boundary.CUT, "moderation")
        await asyncio.sleep(1)
        theatre.stage.cut("panic")
        assert (await performing).reason == "panic"

    play(main())


def test_an_interrupt_before_the_first_sound_ends_it_silently() -> None:
    async def main() -> None:
        theatre = Theatre()
        performing = theatre.start(letters(TEXT, pause=1.0))
        await asyncio.sleep(3)
        assert theatre.stage.snapshot()["state"] == "thinking"
        theatre.stage.interrupt(Boundary.SENTENCE, "a raid")
        done = await performing
        assert done.heard == ""
        assert theatre.shown == []

    play(main())


def test_a_pause_holds_everything_and_resume_goes_on() -> None:
    async def main() -> None:
        theatre = Theatre()
        performing = theatre.start(TEXT)
        await asyncio.sleep(1.2)
        theatre.stage.pause()
        told = len(theatre.shown)
        assert theatre.stage.snapshot()["state"] == "paused"
        await asyncio.sleep(60)
        assert len(theatre.shown) <= told + 1
        theatre.stage.resume()
        done = await performing
        assert done.complete
        assert now() - theatre.began == pytest.approx(64.5, abs=0.05)

    play(main())


def test_a_skip_works_while_paused_and_the_next_one_waits() -> None:
    async def main() -> None:
        theatre = Theatre()
        performing = theatre.start(TEXT)
        await asyncio.sleep(1.2)
        theatre.stage.pause()
        theatre.stage.skip()
        assert (await performing).heard == "One two"
        performing = theatre.start("Hello.")
        await asyncio.sleep(10)
        assert not performing.done()
        theatre.stage.resume()
        assert (await performing).complete

    play(main())


def test_a_skip_does_not_wait_for_a_line_that_a_human_holds() -> None:
    async def main() -> None:
        theatre = Theatre()

        async def held(sentence: Sentence) -> Sentence | None:
            await asyncio.Event().wait()
            return sentence

        performing = theatre.start(TEXT, held)
        await asyncio.sleep(5)
        theatre.stage.skip()
        async with asyncio.timeout(1):
            assert (await performing).heard == ""

    play(main())


def test_a_held_second_line_does_not_stop_the_first_from_being_heard() -> None:
    async def main() -> None:
        theatre = Theatre()

        async def hold_four(sentence: Sentence) -> Sentence | None:
            if sentence.text.startswith("Four"):
                await asyncio.sleep(20)
                return None
            return replace(sentence, text=sentence.text.upper(), masked=True)

        done = await theatre.start(TEXT, hold_four)
        assert done.heard == "ONE TWO THREE. SEVEN EIGHT NINE."
        assert done.complete
        assert [at for at, _ in theatre.told("subtitle")] == pytest.approx([0, 20], abs=0.1)

    play(main())


def test_a_voice_that_breaks_keeps_what_was_heard_and_the_next_sentence_goes_on() -> None:
    async def main() -> None:
        theatre = Theatre(FakeVoice(fail_after=2))
        done = await theatre.start("One two three. Four five six.")
        assert done.heard == "One two Four five"
        assert not done.complete
        assert "the voice is gone" in done.reason

    play(main())


def test_a_sink_with_a_bug_ends_the_utterance_instead_of_hanging() -> None:
    async def main() -> None:
        theatre = Theatre()

        async def broken(chunk: AudioChunk) -> None:
            raise RuntimeError("a bug")

        theatre.outputs.write = broken
        with pytest.raises(RuntimeError, match="a bug"):
            await theatre.start(letters(TEXT, pause=0.1))
        assert theatre.stage.snapshot()["state"] == "idle"

    play(main())


def test_when_nothing_can_be_said_the_error_is_raised() -> None:
    async def main() -> None:
        theatre = Theatre(FakeVoice(fail_after=0))
        with pytest.raises(EngineError, match="the voice is gone"):
            await theatre.start(TEXT)
        assert theatre.stage.snapshot()["state"] == "idle"

    play(main())


def test_a_mind_that_breaks_off_is_heard_as_far_as_it_came() -> None:
    async def main() -> None:
        theatre = Theatre()

        async def tokens() -> AsyncIterator[str]:
            yield "One two three. Four five"
            raise EngineError("mind", "the stream broke off", retryable=True)

        done = await theatre.start(tokens())
        assert done.heard == "One two three."
        assert "the stream broke off" in done.reason
        assert not done.complete

        async def nothing() -> AsyncIterator[str]:
            raise EngineError("mind", "not reachable", retryable=True)
            yield ""

        with pytest.raises(EngineError, match="not reachable"):
            await theatre.start(nothing())

    play(main())


def test_a_cancelled_turn_falls_silent_and_leaves_nothing_behind() -> None:
    async def main() -> None:
        theatre = Theatre()
        performing = theatre.start(TEXT)
        await asyncio.sleep(1.2)
        performing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await performing
        assert theatre.told("speech_end")[0][1]["heard"] == "One two"
        assert theatre.stage.snapshot()["utterance"] is None

    play(main())


def test_the_face_follows_the_tags_and_is_neutral_after_four_seconds() -> None:
    async def main() -> None:
        theatre = Theatre()
        done = await theatre.start("[happy] One two. [sad] Three four.")
        assert done.expression == "sad"
        await asyncio.sleep(5)
        faces = [(at, f["name"]) for at, f in theatre.told("expression")]
        assert faces == [
            (0.0, "happy"),
            (pytest.approx(1.0, abs=0.01), "sad"),
            (pytest.approx(6.0, abs=0.05), "neutral"),
        ]

    play(main())


def test_without_subtitles_the_mouth_still_moves() -> None:
    async def main() -> None:
        theatre = Theatre()
        await theatre.start("One two.", subtitles=False)
        assert {name for _, name, _ in theatre.shown} == {"speech", "mouth", "speech_end"}

    play(main())


def test_utterances_wait_for_each_other() -> None:
    async def main() -> None:
        theatre = Theatre()
        first, second = theatre.start("One two."), theatre.start("Three four.")
        await asyncio.gather(first, second)
        assert [f["text"] for _, f in theatre.told("subtitle")] == ["One two.", "Three four."]
        assert now() - theatre.began == pytest.approx(2.0, abs=0.05)

    play(main())


def test_a_text_of_emoji_only_is_over_at_once() -> None:
    async def main() -> None:
        class Mute(FakeVoice):
            async def stream(
                self, request: SpeechRequest, cancel: Cancel
            ) -> AsyncIterator[SpeechEvent]:
                yield End(seconds=0.0)

        theatre = Theatre(Mute())
        async with asyncio.timeout(1):
            done = await theatre.start("😀🎉")
        assert done.heard == ""
        assert theatre.stage.snapshot()["state"] == "idle"

    play(main())


def test_a_sound_is_played_like_an_utterance() -> None:
    async def main() -> None:
        theatre = Theatre()

        async def chunks() -> AsyncIterator[AudioChunk]:
            for _ in range(10):
                yield sound(0.3)

        done = await theatre.stage.perform_sound(UtteranceRequest(id="s1"), chunks())
        assert done.complete
        playing = asyncio.create_task(
            theatre.stage.perform_sound(UtteranceRequest(id="s2"), chunks())
        )
        await asyncio.sleep(1)
        theatre.stage.skip()
        done = await playing
        assert not done.complete
        assert done.reason == "skipped"
        assert theatre.shown == []

    play(main())


def test_the_panel_sees_what_is_being_said() -> None:
    async def main() -> None:
        theatre = Theatre()
        changes: list[str] = []
        theatre.stage.on_change = lambda: changes.append(theatre.stage.snapshot()["state"])
        performing = theatre.start(TEXT, prompt="say something")
        await asyncio.sleep(2.2)
        view = theatre.stage.snapshot()
        assert view["state"] == "speaking"
        utterance = view["utterance"]
        assert utterance is not None
        assert utterance["prompt"] == "say something"
        assert utterance["word"] == 4
        assert utterance["heard_ms"] == pytest.approx(2200, abs=10)
        peaks = utterance["sentences"][0].pop("peaks")  # type: ignore[misc]
        assert len(peaks) == 37 and len(set(peaks)) == 1  # 1.5 s of one loudness
        assert utterance["sentences"][0] == {
            "text": "One two three.",
            "words": ["One", "two", "three."],
            "made_ms": 1500.0,
            "mask": False,
        }
        assert not utterance["complete"]
        await performing
        assert changes[0] == "thinking"
        assert changes[-1] == "idle"

    play(main())


def test_a_cut_with_nobody_on_stage_is_harmless() -> None:
    async def main() -> None:
        theatre = Theatre()
        theatre.stage.cut("panic")
        theatre.stage.skip()
        assert theatre.stage.interrupt(Boundary.CUT, "x")
        assert theatre.stage.snapshot()["state"] == "idle"

    play(main())
