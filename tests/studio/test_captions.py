from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engines import Word
from bot.errors import BadRequest
from bot.studio import Line, parse_captions, write_captions
from bot.studio.sound.captions import CUE_CHARS, Cue, cues_of
from bot.studio.text import Traced

SRT = (
    "1\n00:00:01,000 --> 00:00:02,500\nHello <i>there</i>\nchat!\n\n"
    "2\n01:00:00,001 --> 01:00:03,000\nThe end.\n"
)


def test_srt_is_read_with_its_markup_taken_off() -> None:
    first, last = parse_captions(SRT)
    assert (first.start, first.end, first.text) == (1.0, 2.5, "Hello there chat!")
    assert last.start == 3600.001


def test_the_words_of_a_caption_are_found_in_the_file() -> None:
    first = parse_captions(SRT)[0]
    at = first.text.index("chat!")
    assert SRT[slice(*first.words.where(at, at + 5))] == "chat!"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + SRT,
        SRT.replace("\n", "\r\n"),
        SRT.replace("\n", "\r"),
        SRT.replace(",", "."),
        SRT.replace("1\n00", "00", 1),
        SRT.replace("\n\n2\n", "\n2\n"),
        "WEBVTT - a title\n\nNOTE a\ncomment\n\nSTYLE\n::cue {}\n\nid-1\n" + SRT.replace(",", "."),
        "WEBVTT\n\n00:01.000 --> 00:02.500 align:start position:10%\nHello there\nchat!\n\n"
        "1:00:00.001 --> 01:00:03.000\nThe end.",
    ],
    ids=["bom", "crlf", "cr", "points", "no number", "no blank line", "vtt", "vtt short times"],
)
def test_what_players_read_is_read(text: str) -> None:
    found = parse_captions(text)
    assert [cue.text for cue in found] == ["Hello there chat!", "The end."]
    assert [cue.start for cue in found] == [1.0, 3600.001]


def test_speakers_are_known_by_tag_and_by_name() -> None:
    vtt = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Luna>Hi &amp; bye\n\n"
        "00:03.000 --> 00:04.000\n- TOBI: Ho"
    )
    assert [(cue.speaker, cue.text) for cue in parse_captions(vtt)] == [
        ("Luna", "Hi & bye"), ("TOBI", "Ho"),
    ]  # fmt: skip


def test_captions_out_of_order_are_sorted() -> None:
    text = "00:00:05,000 --> 00:00:06,000\nlate\n\n00:00:01,000 --> 00:00:02,000\nearly\n"
    assert [cue.text for cue in parse_captions(text)] == ["early", "late"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1), ("only words", 1),
        ("1\n00:00:aa,000 --> 00:00:02,000\nx", 2),
        ("1\n00:00:03,000 --> 00:00:02,000\nx", 2),
        ("1\n99:00:03,000 --> 99:00:04,000\nx", 2),
        ("ok\n\n1\n00:00:03 --> 00:00:04\nx", 4),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line(text: str, line: int) -> None:
    with pytest.raises(BadRequest, match=f"line {line}") as error:
        parse_captions(text)
    assert error.value.field == "captions"


def test_a_file_without_webvtt_is_no_vtt() -> None:
    with pytest.raises(BadRequest):
        parse_captions(SRT, "vtt")


words = st.text(st.sampled_from("abcdefghij<&>ÄÖ界 "), min_size=1, max_size=40).filter(str.strip)
times = st.integers(0, 80_000_000)


@given(st.lists(st.tuples(times, st.integers(1, 10_000), words), min_size=1, max_size=10))
def test_what_is_written_is_read_back(listed: list[tuple[int, int, str]]) -> None:
    cues = [
        Cue(start=ms / 1000, end=(ms + length) / 1000, words=Traced.of(" ".join(text.split())))
        for ms, length, text in sorted(listed)
    ]
    for format in ("vtt", "srt"):
        if format == "srt" and any(c in cue.text for cue in cues for c in "<>&"):
            continue  # SRT has no way to write these down
        back = parse_captions(write_captions(cues, format), format)
        assert [(c.start, c.end, c.text) for c in back] == [(c.start, c.end, c.text) for c in cues]


@given(st.text(max_size=300))
def test_no_file_breaks_the_reader(text: str) -> None:
    for source in (text, f"WEBVTT\n\n{text}", f"1\n00:00:01,000 --> 00:00:02,000\n{text}"):
        try:
            cues = parse_captions(source)
        except BadRequest as refused:
            assert str(refused)
        else:
            assert all(cue.text.strip() and cue.start <= cue.end for cue in cues)


def spoken(text: str, start: float = 0.0, each: float = 0.3) -> list[Word]:
    return [
        Word(text=word, start=start + i * each, end=start + (i + 1) * each)
        for i, word in enumerate(text.split())
    ]


def test_a_long_line_is_cut_into_captions_that_can_be_read() -> None:
    text = "one two three four five six seven " * 12
    said = spoken(text)
    cues = cues_of([Line(index=0, text=text, start=0.0, end=said[-1].end)], said)
    assert " ".join(cue.text for cue in cues) == text.strip()
    assert all(len(cue.text) <= CUE_CHARS for cue in cues)
    assert all(a.end <= b.start for a, b in pairwise(cues))


def test_vtt_with_words_gives_each_its_time() -> None:
    cues = cues_of([], spoken("hello you"))
    assert "<00:00:00.000>hello <00:00:00.300>you" in write_captions(cues, "vtt", words=True)
    assert write_captions(cues, "srt", words=True).count("-->") == 2
