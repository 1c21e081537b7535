"""What the services cost, as the panel tells it: by service, and while the show runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.audio import encode
from bot.host import ChatMessage, Talker, User, board
from bot.testing import Rehearsal
from db import UsageRepository
from tests.listening.sounds import frames, loud, quiet

ANN = User(id="1", name="ann")


async def test_the_panel_hears_after_each_answer_what_mind_and_voice_took(rehearse) -> None:
    async with rehearse("chat") as show:
        told: list[dict] = []
        show.app.desk.attach(
            lambda section, payload: told.append(payload) if section == "usage" else None
        )
        show.mind.answer = "Twelve chars"
        await show.emit(ChatMessage(text="hi", user=ANN))
        await show.until(lambda: told)
        [month] = told[-1]["months"]
        [both] = month["services"]
        assert (both["service"], both["usd"], both["unpriced"]) == ("fake", 0.0, False)
        assert both["tokens"] > 0
        assert told[-1]["tokens_hour"] == 0, "a mind that costs nothing takes none of the budget"
        assert both["characters"] == len("Twelve chars")


async def test_a_voice_of_unknown_price_is_never_shown_as_free(rehearse) -> None:
    async with rehearse("chat") as show:
        prices: list[float | None] = [None, 0.002]
        show.voice.usd = lambda characters: prices.pop(0)  # type: ignore[attr-defined]
        await show.emit(ChatMessage(text="hi", user=ANN))
        unknown = await only_service(show)
        assert (unknown["usd"], unknown["unpriced"]) == (None, True)
        await show.emit(ChatMessage(text="again", user=ANN))
        least = await only_service(show)
        assert (least["usd"], least["unpriced"]) == (0.002, True)


async def only_service(show: Rehearsal) -> board.ServiceUsage:
    await show.until(lambda: not len(show.app.writes))
    [month] = (await show.app.desk.state())["usage"]["months"]
    [service] = month["services"]
    return service


async def test_the_shows_own_ears_are_counted_by_the_second(rehearse) -> None:
    async with rehearse("voice_chat") as show:
        show.ears.texts = ["good evening"]
        show.ears.usd = lambda seconds: seconds / 100  # type: ignore[attr-defined]
        ear = await show.app.ears.open(Talker(source="microphone", user=ANN), live=False)
        listening = asyncio.create_task(ear.run())
        for sound in frames(quiet(0.3), loud(1.2), quiet(1.0)):
            await ear.listener.inbox.put(sound)
        ear.listener.inbox.end()
        await listening
        service = await only_service(show)
        assert 1.2 <= service["seconds"] < 3
        assert service["usd"] == pytest.approx(service["seconds"] / 100)


async def test_what_is_dictated_is_counted(rehearse) -> None:
    async with rehearse() as show:
        show.ears.texts = ["good evening"]
        show.ears.usd = lambda seconds: None  # type: ignore[attr-defined]
        await show.app.desk.listen(encode(loud(1.5), "wav"))
        service = await only_service(show)
        assert (service["seconds"], service["usd"], service["unpriced"]) == (1.5, None, True)


async def test_past_months_are_shown_too_the_newest_first(rehearse) -> None:
    async with rehearse("chat") as show:
        now = datetime.now(UTC)
        last = now.replace(day=1) - timedelta(days=1)

        def spend(session: Session) -> None:
            usage = UsageRepository(session)
            usage.add("cloud", characters=80, usd=0.5, at=last)
            usage.add("ears", seconds=12.5, usd=None, at=now)

        await show.app.database.run(spend)
        months = (await show.app.desk.state())["usage"]["months"]
        assert [month["month"] for month in months] == [f"{now:%Y-%m}", f"{last:%Y-%m}"]
        assert months[0]["services"][0]["seconds"] == 12.5
        assert months[1]["services"][0]["usd"] == 0.5


async def test_the_hour_shows_what_counts_against_the_budget(rehearse) -> None:
    async with rehearse("chat") as show:
        show.app.router.budget.add(1200, 0.25)
        usage = (await show.app.desk.state())["usage"]
        assert (usage["tokens_hour"], usage["usd_hour"]) == (1200, 0.25)
