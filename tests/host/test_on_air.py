"""The panel says whether the stream runs, and the broadcast delay holds speech back."""

from __future__ import annotations

import time

from bot.host import ChatMessage, StreamOffline, StreamOnline, User

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


async def test_with_a_broadcast_delay_nothing_is_heard_or_shown_before_it_is_over(rehearse) -> None:
    async with rehearse("chat", settings={"guard": {"delay_s": 0.4}}) as show:
        began = time.monotonic()
        await show.app.host.emit(ChatMessage(text="hi", user=ANN))
        await show.until(lambda: show.events("subtitle"))
        assert time.monotonic() - began >= 0.4
        await show.settle()
        assert show.heard == ["Hello there."]
