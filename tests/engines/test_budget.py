from __future__ import annotations

from bot.engines import Budget, Spent


class Clock:
    now = 10_000.0

    def __call__(self) -> float:
        return self.now


def test_tokens_of_the_last_hour_are_counted_and_older_ones_forgotten() -> None:
    clock = Clock()
    budget = Budget(100, 0.0, clock)
    budget.add(60, 0.0)
    clock.now += 1800
    budget.add(40, 0.0)
    assert "100 tokens" in budget.exhausted()
    clock.now += 1801
    assert budget.exhausted() == ""
    assert budget.spent() == Spent(tokens=40, usd=0.0)


def test_money_runs_out_too() -> None:
    budget = Budget(0, 0.5, Clock())
    budget.add(10, 0.4)
    assert budget.exhausted() == ""
    budget.add(10, 0.1)
    assert "0.50 USD" in budget.exhausted()


def test_zero_means_no_limit() -> None:
    budget = Budget(0, 0.0, Clock())
    budget.add(10**9, 10**6)
    assert budget.exhausted() == ""


def test_what_was_spent_before_a_restart_still_counts() -> None:
    budget = Budget(100, 0.0, Clock())
    budget.add(500, 0.0, seconds_ago=3700)
    budget.add(90, 0.0, seconds_ago=600)
    assert budget.spent().tokens == 90


def test_new_limits_keep_what_was_spent() -> None:
    budget = Budget(1000, 0.0, Clock())
    budget.add(90, 0.0)
    budget.limit(50, 0.0)
    assert budget.exhausted()
