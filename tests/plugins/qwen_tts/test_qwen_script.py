"""A text becomes short parts, each with a limit to how long it may be spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.qwen_tts.script import LONGEST_PART, most_frames, parts_of

SENTENCE = "The raid brought forty-two people to the stream tonight! "


def words(text: str) -> str:
    return "".join(text.split())


def test_short_sentences_share_a_part_and_long_texts_become_several():
    assert len(parts_of("Hello. How are you? Fine.")) == 1
    parts = parts_of(SENTENCE * 20)
    assert len(parts) > 4
    assert all(part.text.endswith("!") and len(part.text) <= LONGEST_PART for part in parts)
    assert words("".join(part.text for part in parts)) == words(SENTENCE * 20)


def test_a_sentence_without_an_end_is_cut_between_words():
    parts = parts_of("word " * 200)
    assert all(part.text.startswith("word") and part.text.endswith("word") for part in parts)
    assert sum(part.text.count("word") for part in parts) == 200


def test_chinese_needs_no_spaces():
    parts = parts_of("你好世界" * 100 + "。" + "今天天气很好。" * 20)
    assert all(len(words(part.text)) <= LONGEST_PART // 4 for part in parts)
    assert words("".join(part.text for part in parts)).count("你好世界") >= 95


def test_the_limit_grows_with_the_text_and_is_never_that_of_the_model():
    one, ten = most_frames("Hello there."), most_frames("Hello there. " * 10)
    assert 25 < one < 60  # 2 to 5 seconds
    assert 4 * one < ten < 10 * one
    assert most_frames("你好世界") > most_frames("abcd")
    assert most_frames("2026") > most_frames("year")
    assert max(part.frames for part in parts_of(SENTENCE * 200)) < 800  # about a minute


@pytest.mark.parametrize("seconds_of_speech", [0.07])
def test_the_limit_leaves_a_slow_reader_room(seconds_of_speech):
    text = SENTENCE * 4
    assert most_frames(text) / 12.5 > 1.5 * len(text) * seconds_of_speech


def test_control_and_direction_characters_are_not_read():
    (part,) = parts_of("a\x00b\x1b[31m \u202eshalom\u202c co\u00adop")
    assert part.text == "a b [31m shalom coop"


@given(st.text(max_size=2000))
def test_any_text_is_split_without_losing_a_letter(text):
    parts = parts_of(text)
    said = [letter for part in parts for letter in part.text if letter.isalnum()]
    assert said == [letter for letter in text if letter.isalnum()]
    assert all(part.frames > 0 for part in parts)
