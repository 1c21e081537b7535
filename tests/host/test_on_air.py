"""The panel says whether the stream runs, and the broadcast delay holds speech back."""

from __future__ import annotations

import time

from bot.host import ChatMessage, Origin, StreamOffline, StreamOnline, User

ANN = User(id="1", name="ann")


async def test_the_panel_is_told_at_once_when_the_stream_begins_and_ends(rehearse) -> None:
    async with rehearse("chat") as show:
        told: list[bool] = []
        show.app.desk.attach(
            lambda section, payload: told.append(payload["on_air"]) if section == "show" else None
        )
        await show.emit(StreamOnline(at=1000.0))
        await show.until(lambda: told)
        assert (await show.app.desk.state())["show"]["since"] == 1000.0
        await show.emit(StreamOffline())
        await show.until(lambda: len(told) > 1)
        assert told == [True, False]


async def test_a_stream_goes_on_after_the_bot_was_restarted(rehearse) -> None:
    began = time.time() - 600
    async with rehearse("chat") as show:
        await show.emit(StreamOnline(at=began, title="Bread"), StreamOffline(origin=Origin.REPLAY))
        await show.app.host.journal.flush()
    async with rehearse("chat") as show:
        found = (await show.app.desk.state())["show"]
        assert (found["on_air"], found["title"]) == (True, "Bread")
        assert abs(found["since"] - began) < 0.01
        await show.emit(StreamOffline())
        await show.app.host.journal.flush()
    async with rehearse("chat") as show:
        assert (await show.app.desk.state())["show"]["on_air"] is False


async def test_a_test_event_does_not_claim_that_the_stream_runs(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.app.desk.test_event("StreamOnline", {"title": "Test stream"})
        assert (await show.app.desk.state())["show"]["on_air"] is False


async def test_with_a_broadcast_delay_nothing_is_heard_or_shown_before_it_is_over(rehearse) -> None:
    async with rehearse("chat", settings={"guard": {"delay_s": 0.4}}) as show:
        began = time.monotonic()
        await show.app.host.emit(ChatMessage(text="hi", user=ANN))
        await show.until(lambda: show.events("subtitle"))
        assert time.monotonic() - began >= 0.4
        await show.settle()
        assert show.heard == ["Hello there."]
