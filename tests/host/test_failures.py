from __future__ import annotations

from bot.host.plugin.failures import WINDOW, Failure, Failures


def fail(failures: Failures, event: str, person: str, at: float = 0.0) -> bool:
    return failures.add(Failure(at, event, person, "boom"))


def test_three_events_from_two_people_pause_a_plugin() -> None:
    failures = Failures()
    assert not fail(failures, "1", "ann")
    assert not fail(failures, "2", "ann")
    assert fail(failures, "3", "bo")


def test_a_single_viewer_can_never_pause_a_plugin() -> None:
    failures = Failures()
    assert not any(fail(failures, str(number), "troll") for number in range(40))


def test_one_event_that_fails_again_and_again_counts_once() -> None:
    failures = Failures()
    assert not any(fail(failures, "same", person) for person in "abcd")


def test_old_failures_do_not_count() -> None:
    failures = Failures()
    fail(failures, "1", "ann")
    fail(failures, "2", "bo")
    assert not fail(failures, "3", "cy", at=WINDOW + 1)
