"""What the services cost, as the panel tells it: by service, and while the show runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot.host import ChatMessage, User
from db import UsageRepository

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
        [unknown] = (await show.app.desk.state())["usage"]["months"][0]["services"]
        assert (unknown["usd"], unknown["unpriced"]) == (None, True)
        await show.emit(ChatMessage(text="again", user=ANN))
        [least] = (await show.app.desk.state())["usage"]["months"][0]["services"]
        assert (least["usd"], least["unpriced"]) == (0.002, True)


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
