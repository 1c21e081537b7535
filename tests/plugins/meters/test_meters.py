"""Votes, the hype train and ads are on the overlay while they run, and no longer."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.errors import ConfigError
from bot.host import AdBreak, HypeTrain, Origin, Poll, Prediction, simulated
from plugins.meters import LATE_S, TEST_S, MeterSettings

CHOICES = (("chess", 3), ("golf", 5))


def scene(show) -> list[dict[str, Any]]:
    return show.app.screen.scene()["meters"]


async def test_a_poll_is_counted_and_ends_with_its_winner(rehearse) -> None:
    ends = time.time() + 60
    async with rehearse("meters") as show:
        await show.emit(Poll(title="Next game?", choices=CHOICES, ends_at=ends))
        [open_poll] = scene(show)
        assert (open_poll["title"], open_poll["phase"]) == ("Next game?", "open")
        assert (open_poll["ends_at"], open_poll["gone_at"]) == (ends, ends + LATE_S)
        assert [c["wins"] for c in open_poll["choices"]] == [False, False]
        end = Poll(title="Next game?", phase="end", choices=CHOICES)
        await show.emit(end)
        [closed] = scene(show)
        assert closed["choices"] == [
            {"text": "chess", "amount": 3, "wins": False},
            {"text": "golf", "amount": 5, "wins": True},
        ]
        assert (closed["phase"], closed["gone_at"]) == ("closed", end.at + 15)


async def test_a_poll_in_which_nobody_voted_has_no_winner(rehearse) -> None:
    async with rehearse("meters") as show:
        await show.emit(Poll(title="?", phase="end", choices=(("a", 0), ("b", 0))))
        assert [c["wins"] for c in scene(show)[0]["choices"]] == [False, False]


async def test_a_prediction_takes_bets_is_locked_and_names_what_came_true(rehearse) -> None:
    async with rehearse("meters") as show:
        for phase, winner in (("begin", ""), ("lock", ""), ("end", "golf")):
            await show.emit(Prediction(title="?", phase=phase, outcomes=CHOICES, winner=winner))
        told = show.events("meter")
        assert [meter["phase"] for meter in told] == ["open", "locked", "closed"]
        assert [c["text"] for c in told[-1]["choices"] if c["wins"]] == ["golf"]


async def test_the_train_and_the_ads_run_beside_each_other(rehearse) -> None:
    async with rehearse("meters") as show:
        ads = AdBreak(seconds=90)
        await show.emit(HypeTrain(level=2, total=137, goal=500), ads)
        train, break_ = scene(show)
        assert (train["level"], train["amount"], train["goal"]) == (2, 137, 500)
        assert (break_["goal"], break_["ends_at"], break_["gone_at"]) == (
            90,
            ads.at + 90,
            ads.at + 90,
        )


async def test_what_is_over_is_not_shown_to_a_page_that_is_loaded_later(rehearse) -> None:
    async with rehearse("meters") as show:
        await show.emit(AdBreak(seconds=30, at=time.time() - 31))
        assert show.events("meter") and scene(show) == []


async def test_a_test_says_so_and_ends_by_itself(rehearse) -> None:
    async with rehearse("meters") as show:
        event = simulated("Poll", {})
        await show.emit(event)
        [meter] = scene(show)
        assert meter["simulated"] and meter["ends_at"] == event.at + TEST_S


async def test_a_replay_of_a_poll_of_yesterday_runs_as_a_test_does(rehearse) -> None:
    async with rehearse("meters") as show:
        past = time.time() - 86_400
        await show.emit(Poll(title="?", choices=CHOICES, ends_at=past, origin=Origin.REPLAY))
        assert scene(show)[0]["ends_at"] > time.time()


async def test_only_the_chosen_kinds_are_shown(rehearse) -> None:
    async with rehearse(plugins={"meters": {"show": ["hype"]}}) as show:
        await show.emit(Poll(title="?"), AdBreak(seconds=5), HypeTrain())
        assert [meter["kind"] for meter in scene(show)] == ["hype"]


def test_an_unknown_kind_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigError, match="'polls' is not known"):
        MeterSettings(show=("polls",))
