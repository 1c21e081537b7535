"""Keys for a moment."""

from __future__ import annotations

from bot.desk.brief_keys import BRIEF_S, MOST, BriefKeys
from bot.host import Member

MIKA = Member(id="1", name="Mika", role="owner")


def test_a_brief_key_names_its_member_for_a_minute() -> None:
    now = [0.0]
    keys = BriefKeys(lambda: now[0])
    key = keys.give(MIKA)
    assert keys.member(key) == MIKA and keys.member("brief-guess") is None
    now[0] = BRIEF_S + 1
    assert keys.member(key) is None


def test_no_more_than_so_many_are_good_at_once() -> None:
    keys = BriefKeys(lambda: 0.0)
    first = keys.give(MIKA)
    for _ in range(MOST):
        newest = keys.give(MIKA)
    assert keys.member(first) is None and keys.member(newest) == MIKA
