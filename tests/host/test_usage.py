"""What the services cost, as the panel tells it: by service, and while the show runs."""

from __future__ import annotations

from bot.host import ChatMessage, User

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
        [mind] = [row for row in told[-1]["month"] if row["tokens"]]
        [voice] = [row for row in told[-1]["month"] if row["characters"]]
        assert mind["service"] == "fake"
        assert told[-1]["tokens_hour"] == 0, "a mind that costs nothing takes none of the budget"
        assert voice["characters"] == len("Twelve chars")


async def test_the_hour_shows_what_counts_against_the_budget(rehearse) -> None:
    async with rehearse("chat") as show:
        show.app.router.budget.add(1200, 0.25)
        usage = (await show.app.desk.state())["usage"]
        assert (usage["tokens_hour"], usage["usd_hour"]) == (1200, 0.25)
