from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engines import Word
from bot.voice import Ledger


def ledger_of(*lines: tuple[str, float]) -> Ledger:
    """Lines whose engine gave no word times."""
    ledger = Ledger()
    for text, seconds in lines:
        ledger.begin(text)
        ledger.sound(seconds)
        ledger.end_line()
    return ledger


def spoken(text: str, times: list[tuple[float, float]]) -> Ledger:
    ledger = Ledger()
    ledger.begin(text)
    offset = 0
    for word, (start, end) in zip(text.split(), times, strict=True):
        offset = text.index(word, offset)
        ledger.word(Word(text=word, start=start, end=end, offset=offset))
    ledger.sound(times[-1][1])
    ledger.end_line()
    return ledger


def test_only_words_heard_to_their_end_count() -> None:
    ledger = spoken("one two three", [(0.0, 0.5), (0.5, 1.0), (1.0, 1.5)])
    assert ledger.heard_text(0.0) == ""
    assert ledger.heard_text(0.9) == "one"
    assert ledger.heard_text(1.0) == "one two"
    assert ledger.heard_text(9.9) == "one two three"


def test_a_cut_is_final_even_if_the_clock_runs_on() -> None:
    ledger = spoken("one two three", [(0.0, 0.5), (0.5, 1.0), (1.0, 1.5)])
    ledger.cut(0.7)
    assert ledger.heard_text(5.0) == "one"


def test_words_without_times_are_estimated_by_their_length() -> None:
    ledger = ledger_of(("a wonderful day", 1.6))
    assert [round(word.end, 1) for word in ledger.timed_words()] == [0.2, 1.2, 1.6]
    assert ledger.heard_text(1.2) == "a wonderful"


def test_an_emoji_between_timed_words_is_heard_with_its_neighbour() -> None:
    ledger = Ledger()
    ledger.begin("hi 😀 there")
    ledger.word(Word(text="hi", start=0.0, end=0.4, offset=0))
    ledger.word(Word(text="there", start=0.4, end=0.9, offset=5))
    ledger.sound(1.0)
    ledger.end_line()
    assert ledger.heard_text(0.4) == "hi 😀"
    assert ledger.heard_text(1.0) == "hi 😀 there"


def test_words_are_counted_over_the_whole_utterance() -> None:
    ledger = ledger_of(("one two.", 1.0), ("three four.", 1.0))
    assert [word.index for word in ledger.timed_words()] == [0, 1, 2, 3]
    assert ledger.lines[1].first == 2
    assert ledger.lines[1].start == 1.0


def test_a_sentence_that_broke_off_is_heard_only_as_far_as_it_sounded() -> None:
    ledger = Ledger()
    ledger.begin("this was going to be long")
    ledger.word(Word(text="this", start=0.0, end=0.3, offset=0))
    ledger.word(Word(text="was", start=0.3, end=0.6, offset=5))
    ledger.sound(0.6)
    assert ledger.heard_text(10.0) == "this was"


LINES = st.lists(
    st.tuples(
        st.lists(st.text(alphabet="abcé😀.", min_size=1, max_size=9), min_size=1, max_size=8).map(
            " ".join
        ),
        st.floats(0.05, 20),
    ),
    min_size=1,
    max_size=6,
)


@given(LINES, st.lists(st.floats(0, 130), max_size=20))
def test_what_was_heard_only_grows_and_is_always_a_beginning_of_the_text(
    lines: list[tuple[str, float]], positions: list[float]
) -> None:
    ledger = ledger_of(*lines)
    before = 0
    for position in sorted(positions):
        heard = ledger.heard_words(position)
        assert [word.index for word in heard] == list(range(len(heard)))
        assert len(heard) >= before
        assert ledger.text.startswith(ledger.heard_text(position))
        before = len(heard)
    assert ledger.heard_text(ledger.seconds) == ledger.text


@given(LINES, st.floats(0, 130), st.floats(0, 130))
def test_after_a_cut_nothing_more_is_ever_heard(
    lines: list[tuple[str, float]], cut: float, later: float
) -> None:
    ledger = ledger_of(*lines)
    heard = ledger.heard_text(cut)
    ledger.cut(cut)
    assert ledger.heard_text(cut + later) == heard


@given(
    st.lists(st.text(alphabet="abc", min_size=1, max_size=6), min_size=1, max_size=10),
    st.lists(st.floats(-1, 30), min_size=20, max_size=20),
    st.sets(st.integers(0, 9)),
)
def test_times_are_in_order_whatever_an_engine_claims(
    words: list[str], claims: list[float], silent: set[int]
) -> None:
    ledger = Ledger()
    text = " ".join(words)
    ledger.begin(text)
    offset = 0
    for index, word in enumerate(words):
        if index not in silent:
            start, end = claims[2 * index], claims[2 * index + 1]
            ledger.word(Word(text=word, start=start, end=end, offset=offset))
        offset += len(word) + 1
    ledger.sound(10)
    ledger.end_line()
    times = [(word.start, word.end) for word in ledger.timed_words()]
    assert len(times) == len(words)
    flat = [moment for span in times for moment in span]
    assert flat == pytest.approx(sorted(flat))


def test_chinese_and_japanese_are_timed_in_small_groups_that_read_as_the_text() -> None:
    ledger = Ledger()
    line = ledger.begin("今日はとても楽しかった。 Hello 世界！")
    assert line.words == ("今日はと", "ても", "楽しか", "った。", "Hello", "世界！")
    assert line.shown == "今日はとても楽しかった。 Hello 世界！"
    ledger.sound(6)
    ledger.end_line()
    starts = [word.start for word in ledger.timed_words()]
    assert starts == sorted(starts) and len(set(starts)) == 6
    assert ledger.heard_text(starts[2]) == "今日はとても"
    assert ledger.heard_text(6) == ledger.text == line.shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("สวัสดีครับ วันนี้อากาศดีมากๆ!", ("สวัส", "ดีครับ", "วันนี้", "อากาศ", "ดีมากๆ!")),
        ("ສະບາຍດີ ຍິນດີ", ("ສະບາຍ", "ດີ", "ຍິນດີ")),
        ("សួស្តី អ្នកទាំងអស់គ្នា។", ("សួស្តី", "អ្នក", "ទាំង", "អស់", "គ្នា។")),
        ("ကြိုဆိုပါတယ်။ Hi", ("ကြိုဆို", "ပါတယ်။", "Hi")),
    ],
    ids=["Thai", "Lao", "Khmer", "Burmese"],
)
def test_scripts_without_spaces_are_timed_in_groups_that_break_no_glyph(
    text: str, words: tuple[str, ...]
) -> None:
    ledger = Ledger()
    line = ledger.begin(text)
    assert line.words == words
    assert line.shown == text
    ledger.sound(6)
    ledger.end_line()
    starts = [word.start for word in ledger.timed_words()]
    assert starts == sorted(starts) and len(set(starts)) == len(words)


def test_one_word_of_an_engine_may_be_a_whole_text_without_spaces() -> None:
    ledger = Ledger()
    ledger.begin("我觉得很好玩。 OK")
    ledger.sound(4)
    ledger.word(Word(text="我觉得很好玩。", start=0.5, end=3.0, offset=0))
    ledger.word(Word(text="OK", start=3.2, end=3.9, offset=8))
    ledger.end_line()
    words = ledger.timed_words()
    assert [word.text for word in words] == ["我觉", "得很", "好玩。", "OK"]
    assert (words[0].start, words[2].end) == (0.5, 3.0)
    assert 0.5 < words[0].end == words[1].start < words[1].end == words[2].start < 3.0
    assert (words[3].start, words[3].end) == (3.2, 3.9)


def test_an_engine_that_times_each_character_is_taken_at_its_word() -> None:
    ledger = Ledger()
    ledger.begin("我觉得很好")
    ledger.sound(2)
    for index, character in enumerate("我觉得很好"):
        ledger.word(Word(text=character, start=index * 0.4, end=index * 0.4 + 0.4, offset=index))
    ledger.end_line()
    assert [word.start for word in ledger.timed_words()] == pytest.approx([0.0, 0.8, 1.6])


EAST = st.text("漢字かなカナー、。「」abc 1!　", max_size=60)
SOUTH = st.text("กรเัาี้ๆฯກເັາ្កាីက်ို့ း။ a", max_size=60)


@given(EAST | SOUTH)
def test_no_character_of_any_text_is_lost(text: str) -> None:
    ledger = Ledger()
    line = ledger.begin(text)
    assert line.shown == " ".join(text.split())
    assert all(text[unit.offset :].startswith(unit.text) for unit in line.units)
