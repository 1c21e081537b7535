"""The panel tells viewers, title and time of the stream, as Twitch tells them when asked."""

from __future__ import annotations

from typing import Any

from twitch_payloads import CHANNEL
from twitch_stage import connected, noted

from bot.host import StreamOnline, StreamStatus
from plugins.twitch import stream_watch

BEGAN = 1_795_197_600.0  # 2026-11-20 18:00 UTC
RUNS = {"viewer_count": 48, "game_name": "Cooking", "started_at": "2026-11-20T18:00:00Z"}


def air(show) -> dict[str, Any]:
    return show.app.desk.show_view()


async def test_a_stream_that_runs_already_is_known_as_soon_as_twitch_is_connected(on_air, twitch):
    twitch.stream = RUNS
    async with on_air() as show:
        await show.until(lambda: air(show)["on_air"])
        assert {name: air(show)[name] for name in ("since", "viewers", "title", "category")} == {
            "since": BEGAN,
            "viewers": 48,
            "title": "Baking bread",
            "category": "Cooking",
        }


async def test_viewers_are_counted_anew_while_it_runs_and_gone_when_it_ends(
    on_air, twitch, monkeypatch
):
    monkeypatch.setattr(stream_watch, "LIVE_S", 0.02)
    twitch.stream = RUNS
    async with on_air() as show:
        await show.until(lambda: air(show)["viewers"] == 48)
        twitch.stream = {**RUNS, "viewer_count": 51}
        await show.until(lambda: air(show)["viewers"] == 51)
        twitch.stream = None
        await show.until(lambda: not air(show)["on_air"])
        assert (air(show)["viewers"], air(show)["title"]) == (None, "")


async def test_one_account_is_enough_to_ask_and_no_scope_is_needed(on_air, twitch):
    twitch.stream = RUNS
    async with on_air() as show:
        await show.until(lambda: air(show)["on_air"])
        [call] = twitch.asked("streams")
        assert (call.query["user_id"], call.user) == ("100", "200")


async def test_the_news_of_a_beginning_carries_title_and_time_and_asks_for_the_viewers(
    on_air, twitch
):
    async with on_air() as show:
        await connected(show)
        found, told = noted(show, StreamOnline), noted(show, StreamStatus)
        await twitch.until(lambda: twitch.asked("streams"))
        twitch.stream = RUNS
        raw = {**CHANNEL, "type": "live", "started_at": "2026-11-20T18:00:00Z"}
        await twitch.notify("stream.online", raw)
        await show.until(lambda: found and any(status.live for status in told))
        assert (found[0].title, found[0].at) == ("Baking bread", BEGAN)


async def test_a_title_that_cannot_be_had_does_not_keep_the_news_back(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        found = noted(show, StreamOnline)
        twitch.fail("channels", 400)
        await twitch.notify("stream.online", {**CHANNEL, "type": "live"})
        await show.until(lambda: found)
        assert found[0].title == ""


async def test_what_twitch_refuses_to_tell_is_asked_again(on_air, twitch, monkeypatch):
    monkeypatch.setattr(stream_watch, "LIVE_S", 0.02)
    twitch.stream = RUNS
    twitch.fail("streams", 400)
    async with on_air() as show:
        await show.until(lambda: air(show)["on_air"])
        assert len(twitch.asked("streams")) >= 2
