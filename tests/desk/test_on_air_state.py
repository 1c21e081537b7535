"""Whether the stream runs: news, what its platform tells when asked, and what neither decides."""

from __future__ import annotations

from bot.desk.on_air import LAG_S, LONGEST_S, OnAir
from bot.host import Origin, StreamOffline, StreamOnline, StreamStatus

NOW = 1_000_000.0


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


def live(platform: str = "twitch", viewers: int = 5, since: float = NOW - 60) -> StreamStatus:
    return StreamStatus(platform=platform, live=True, viewers=viewers, started_at=since)


def off(platform: str = "twitch") -> StreamStatus:
    return StreamStatus(platform=platform, live=False)


def test_a_test_or_a_replay_says_nothing_of_the_stream() -> None:
    air = OnAir(Clock())
    for origin in (Origin.SIMULATED, Origin.REPLAY):
        assert not air.hear(StreamOnline(origin=origin))
    assert air.view()["on_air"] is False


def test_a_test_does_not_end_the_stream_either() -> None:
    air = OnAir(Clock())
    air.hear(StreamOnline(at=NOW))
    air.hear(StreamOffline(origin=Origin.SIMULATED))
    assert air.view()["on_air"] is True


def test_a_count_that_lags_behind_the_news_does_not_undo_it() -> None:
    clock = Clock()
    air = OnAir(clock)
    air.hear(StreamOnline(platform="twitch", at=NOW))
    air.hear(off())
    assert air.view()["on_air"] is True
    clock.now += LAG_S
    air.hear(off())
    assert air.view()["on_air"] is False


def test_a_stream_that_has_ended_is_not_brought_back_by_a_count_that_lags() -> None:
    air = OnAir(Clock())
    air.hear(live())
    air.hear(StreamOffline(platform="twitch"))
    air.hear(live())
    assert air.view()["on_air"] is False


def test_viewers_of_all_platforms_are_counted_together() -> None:
    air = OnAir(Clock())
    air.hear(live("twitch", 5, NOW - 60))
    air.hear(live("elsewhere", 7, NOW - 90))
    assert (air.view()["viewers"], air.view()["since"]) == (12, NOW - 90)
    air.hear(off("elsewhere"))
    assert (air.view()["viewers"], air.view()["since"]) == (5, NOW - 60)


def test_a_beginning_of_days_ago_has_an_end_that_nobody_saw() -> None:
    air = OnAir(Clock())
    air.recall("twitch", NOW - LONGEST_S - 1, "")
    assert air.view()["on_air"] is False
    air.recall("twitch", NOW - 3600, "Bread")
    assert (air.view()["since"], air.view()["title"]) == (NOW - 3600, "Bread")
