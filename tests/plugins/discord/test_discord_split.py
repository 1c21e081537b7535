"""Long texts as messages, lengths of time, limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.discord.text.limits import Limits
from plugins.discord.text.places import key_in, parts_of
from plugins.discord.text.settings import LimitSettings
from plugins.discord.text.span import seconds_of, told
from plugins.discord.text.split import FENCE, messages


def test_a_short_text_is_one_message():
    assert messages("Hello.") == ["Hello."]
    assert messages("  \n ") == []


def test_no_word_is_broken_and_nothing_is_lost():
    text = " ".join(f"word{number}" for number in range(900))
    found = messages(text)
    assert all(len(piece) <= 2000 for piece in found)
    assert " ".join(found) == text


def test_a_block_of_code_is_closed_and_opened_again():
    code = "\n".join(f"print({number})" for number in range(300))
    found = messages(f"Look:\n```python\n{code}\n```\nThat is it.")
    assert len(found) > 1
    assert all(piece.count(FENCE) % 2 == 0 for piece in found)
    assert all(piece.startswith("```python\n") for piece in found[1:])
    bare = "\n".join(found).replace("```python\n", "").replace("\n```", "")
    assert bare.replace("Look:\n", "").replace("\nThat is it.", "").split() == code.split()


def test_a_block_that_fits_whole_into_the_next_message_is_not_broken():
    text = "talk " * 350 + "\n```\n" + "code\n" * 100 + "```"
    found = messages(text)
    assert len(found) == 2
    assert FENCE not in found[0]
    assert found[1].startswith(FENCE) and found[1].endswith(FENCE)


def test_a_flood_ends_in_an_ellipsis():
    found = messages("word " * 5000)
    assert len(found) == 5
    assert found[-1].endswith("…")
    assert len(found[-1]) <= 2000


@given(st.text(alphabet="ab `\n", max_size=600))
def test_any_text_fits(text):
    found = messages(text, longest=60, most=50)
    assert all(0 < len(piece) <= 60 for piece in found)
    letters = "".join(found)
    assert [c for c in letters if c in "ab"][:20] == [c for c in text if c in "ab"][:20]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("4m 2s", 242), ("12h", 43_200), ("1d2h", 93_600), ("90", 90), ("soon", 0), ("", 0)],
)
def test_lengths_of_time(text, seconds):
    assert seconds_of(text) == seconds


def test_a_length_is_told_as_it_is_written():
    assert told(242) == "4m 2s"
    assert told(0) == "0s"


def test_answers_are_counted_by_the_minute_and_the_hour():
    limits = Limits(LimitSettings(person_minute=2, person_hour=3, channel_minute=0))
    assert limits.use("ann", "general", 0.0) == ""
    assert limits.use("ann", "general", 1.0) == ""
    assert limits.use("ann", "general", 2.0) == "2 lines a minute for one person"
    assert limits.use("ben", "general", 2.0) == ""
    assert limits.use("ann", "general", 62.0) == ""
    assert limits.use("ann", "general", 130.0) == "3 lines an hour for one person"


def test_a_line_is_named_by_its_link_or_its_id():
    link = "https://discord.com/channels/10/30/123456789012345678"
    assert parts_of(key_in(link, "99")) == (30, 123456789012345678)
    assert parts_of(key_in("123456789012345678", "99")) == (99, 123456789012345678)
    assert key_in("hello", "99") == ""
