"""Several servers: the one that worked goes first, the one that failed last for a while."""

from __future__ import annotations

from bot.engines import Addresses
from bot.testing import FakeClock


def test_who_failed_is_asked_last_until_it_has_rested():
    clock = FakeClock()
    addresses = Addresses(("a", "b", "c"), rest_s=30, clock=clock)
    addresses.failed("a", "no answer")
    assert addresses.in_turn() == ["b", "c", "a"]
    assert addresses.notes() == {"a": "no answer"}
    clock.pass_(10)
    addresses.failed("b", "boom")
    assert addresses.in_turn() == ["c", "a", "b"], "the longest rest is the last to be asked"
    clock.pass_(31)
    assert addresses.in_turn() == ["a", "b", "c"]
    assert addresses.notes() == {}


def test_who_worked_stays_first():
    addresses = Addresses(("a", "b"))
    addresses.worked("b")
    assert addresses.in_turn() == ["b", "a"]
