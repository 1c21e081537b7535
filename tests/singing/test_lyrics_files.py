"""LRC and enhanced LRC are read as players read them, and written so that they read the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadRequest
from bot.singing import LyricLine, Lyrics, LyricWord, parse_lrc, write_lrc

PLAIN = """\
[ti:Blue Moon]
[ar: The Testers ]
[00:12.50]Blue moon
[00:15.25] you saw me standing alone

[00:20]
[01:02.5]Now I'm no longer alone
"""


def times(lyrics: Lyrics) -> list[tuple[str, float | None, float | None]]:
    return [(line.text, line.start, line.end) for line in lyrics.lines]


def test_lines_are_sung_until_the_next_stamp():
    lyrics = parse_lrc(PLAIN)
    assert (lyrics.title, lyrics.artist, lyrics.timed) == ("Blue Moon", "The Testers", True)
    assert times(lyrics) == [
        ("Blue moon", 12.5, 15.25),
        ("you saw me standing alone", 15.25, 20.0),
        ("Now I'm no longer alone", 62.5, 67.5),
    ]


def test_words_have_times_of_their_own():
    line = parse_lrc("[00:10.00]<00:10.00>Blue <00:10.50>moon,<00:12.25>").lines[0]
    assert line == LyricLine(
        text="Blue moon,",
        start=10.0,
        end=12.25,
        words=(
            LyricWord(text="Blue", start=10.0, end=10.5),
            LyricWord(text="moon,", start=10.5, end=12.25),
        ),
    )


def test_syllables_stay_one_word_in_the_text():
    line = parse_lrc("[00:01.00]<00:01.00>Ka<00:01.50>ra<00:02.00>oke <00:02.50>night").lines[0]
    assert line.text == "Karaoke night"
    assert [word.text for word in line.words] == ["Ka", "ra", "oke", "night"]
    assert parse_lrc(write_lrc(Lyrics(lines=(line,)))).lines[0] == line


def test_where_no_words_stand_apart_a_few_syllables_are_a_word():
    line = LyricLine(text="春の風に、君の声", start=0.0, end=4.0)
    [timed] = Lyrics(lines=(line,)).with_words().lines
    assert [word.text for word in timed.words] == ["春の", "風に、", "君の", "声"]
    assert timed.words[1].start == timed.words[0].end > 0
    assert parse_lrc(write_lrc(Lyrics(lines=(timed,)))).lines[0].text == line.text


def test_a_refrain_is_written_once_and_sung_twice():
    lyrics = parse_lrc("[00:50.00][00:10.00]La <00:50.50>la<00:51.00>\n[00:30.00]Verse")
    assert times(lyrics) == [("La la", 10.0, 11.0), ("Verse", 30.0, 50.0), ("La la", 50.0, 51.0)]
    assert [word.start for word in lyrics.lines[0].words] == [10.0, 10.5]


def test_an_offset_lets_everything_come_sooner():
    assert times(parse_lrc("[offset:+500]\n[00:10.00]Hey\n[00:12.00]")) == [("Hey", 9.5, 11.5)]
    assert times(parse_lrc("[offset:-500]\n[00:10.00]Hey\n[00:12.00]")) == [("Hey", 10.5, 12.5)]
    for odd in ("soon", "9" * 400, "-99999999"):
        assert times(parse_lrc(f"[offset:{odd}]\n[00:10.00]Hey\n[00:12.00]")) == [
            ("Hey", 10.0, 12.0)
        ]


def test_lines_without_times_are_lyrics_all_the_same():
    lyrics = parse_lrc("\ufeffBlue moon\r\n\r\nyou saw me")
    assert times(lyrics) == [("Blue moon", None, None), ("you saw me", None, None)]
    assert not lyrics.timed


def test_beside_stamps_a_line_without_one_is_left_out():
    assert [line.text for line in parse_lrc("Written by me\n[00:01.00]Sung").lines] == ["Sung"]


def test_times_that_run_backwards_do_not():
    line = parse_lrc("[00:10.00]<00:12.00>late <00:11.00>early").lines[0]
    starts = [word.start for word in line.words]
    assert starts == sorted(starts)
    assert all(word.end >= word.start for word in line.words)


def test_brackets_that_are_no_times_are_text():
    assert parse_lrc("[00:01.00][chorus] hey <3").lines[0].text == "[chorus] hey <3"


def test_what_is_too_large_is_refused():
    with pytest.raises(BadRequest, match="too long"):
        parse_lrc("x" * 500_000)
    with pytest.raises(BadRequest, match="lines"):
        parse_lrc("a\n" * 4_000)


WORD = st.text(alphabet="abcäöü'é漢", min_size=1, max_size=8)
STEP = st.integers(min_value=1, max_value=400)


@st.composite
def sung(draw: st.DrawFn) -> Lyrics:
    """Lines one after the other, some of them with times for their words, in hundredths."""
    at, lines = 0, []
    for _ in range(draw(st.integers(1, 6))):
        words, start = [], at
        for text in draw(st.lists(WORD, min_size=1, max_size=5)):
            end = at + draw(STEP)
            words.append(LyricWord(text=text, start=at / 100, end=end / 100))
            at = end
        text = " ".join(word.text for word in words)
        kept = tuple(words) if draw(st.booleans()) else ()
        lines.append(LyricLine(text=text, start=start / 100, end=at / 100, words=kept))
        at += draw(st.integers(0, 300))
    return Lyrics(lines=tuple(lines), title=draw(WORD), artist=draw(WORD))


@given(sung())
def test_what_is_written_reads_the_same(lyrics: Lyrics):
    assert parse_lrc(write_lrc(lyrics)) == lyrics


@given(st.text(alphabet="[]<>0123456789:. abti\n", max_size=200))
def test_whatever_stands_in_a_file_is_read_or_refused(text: str):
    lyrics = parse_lrc(text)
    for line in lyrics.lines:
        assert line.start is None or (line.end is not None and line.end >= 0)


def test_lyrics_without_a_line_are_written_and_read():
    assert parse_lrc(write_lrc(Lyrics(title="Hum"))) == Lyrics(title="Hum")
