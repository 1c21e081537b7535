"""Bookmarks: told when they are reached, whatever the voice can do and whatever makes the run."""

from __future__ import annotations

import pytest

from bot.engines import TTS, Bookmark, Cancel, SpeechCapabilities, SpeechRequest, VoiceInfo, Word
from bot.errors import BadRequest
from bot.studio import CustomVoice, LongForm, Studio, Subtitles, TableRead
from tests.studio.tone_voice import WORD_S, ToneVoice


def told(outcome) -> list[tuple[str, float]]:
    return [(mark.name, round(mark.start, 2)) for mark in outcome.bookmarks]


class MarkingVoice(ToneVoice):
    """Tells bookmarks of its own: each at a second for each of its offset's characters."""

    async def stream(self, request: SpeechRequest, cancel: Cancel):
        for offset, name in request.bookmarks:
            yield Bookmark(name=name, start=float(offset))
        async for event in super().stream(request, cancel):
            yield event

    async def capabilities(self) -> SpeechCapabilities:
        anna = VoiceInfo(id="anna", label="anna")
        return SpeechCapabilities(voices=(anna,), word_times=True, bookmarks=True)


class Untimed(ToneVoice):
    """Knows no word's time."""

    async def stream(self, request: SpeechRequest, cancel: Cancel):
        async for event in super().stream(request, cancel):
            if not isinstance(event, Word):
                yield event


async def test_a_bookmark_is_at_the_word_that_follows_it(studio: Studio, tone: ToneVoice) -> None:
    made = await studio.run(CustomVoice(text="[mark a]One two [mark b]three four.[mark c]"))
    begin = tone.silence
    assert told(made) == [
        ("a", round(begin, 2)),
        ("b", round(begin + 2 * WORD_S, 2)),
        ("c", round(begin + 4 * WORD_S, 2)),
    ]
    assert len(tone.asked) == 1  # a bookmark does not cut what is said in one breath
    assert [word.text for word in made.words] == ["One", "two", "three", "four."]


async def test_ssml_marks_are_bookmarks(studio: Studio, tone: ToneVoice) -> None:
    text = '<speak>One <mark name="wave"/>two<break time="1s"/><mark name="bow"/>three</speak>'
    made = await studio.run(CustomVoice(text=text, markup="ssml"))
    [wave, bow] = made.bookmarks
    two, three = made.words[1:]
    assert (wave.name, wave.start) == ("wave", two.start)
    assert (bow.name, bow.start) == ("bow", pytest.approx(three.start, abs=0.001))


async def test_an_engine_that_knows_bookmarks_tells_them_itself(studio: Studio) -> None:
    marking = MarkingVoice("marking")
    studio.casting.engines.add(TTS, "marking", marking)
    made = await studio.run(CustomVoice(text="One [mark a]two", engine="marking"))
    assert marking.asked[0].bookmarks == ((4, "a"),)
    assert told(made) == [("a", 4.0)]


async def test_without_word_times_a_bookmark_is_shared_out_by_length(studio: Studio) -> None:
    studio.casting.engines.add(TTS, "untimed", Untimed("untimed"))
    made = await studio.run(CustomVoice(text="aaaa bbbb [mark half]cccc dddd", engine="untimed"))
    [half] = made.bookmarks
    assert half.start == pytest.approx(made.done.seconds * 11 / 20, abs=0.05)


async def test_scripts_captions_and_long_texts_have_them_too(studio: Studio) -> None:
    read = await studio.run(TableRead(script="ANN: Hi.\nBO: Well, [mark gasp]no."))
    [gasp] = read.bookmarks
    assert gasp.start == pytest.approx(read.words[-1].start, abs=0.001)
    srt = "1\n00:00:02,000 --> 00:00:04,000\nHello [mark there]there.\n"
    dub = await studio.run(Subtitles(captions=srt))
    assert dub.bookmarks[0].start == pytest.approx(dub.words[1].start, abs=0.001)
    text = "One two three. " * 20 + "[mark end]Over."
    long = await studio.run(LongForm(text=text, chunk_chars=80))
    assert long.bookmarks[0].start == pytest.approx(long.words[-1].start, abs=0.001)


async def test_they_are_kept_with_the_run(studio: Studio) -> None:
    made = await studio.run(CustomVoice(text="One [mark a]two"))
    timing = await studio.runs.timing(made.run)
    assert timing["bookmarks"] == [{"name": "a", "start": made.bookmarks[0].start}]
    assert "mark" not in await studio.runs.captions(made.run, "srt")


@pytest.mark.parametrize("text", ["One [mark] two", "[say doctor]D[mark a]r.[/say]"])
async def test_a_bookmark_that_means_nothing_is_a_mistake(studio: Studio, text: str) -> None:
    with pytest.raises(BadRequest, match="mark"):
        await studio.run(CustomVoice(text=text))
