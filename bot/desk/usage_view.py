"""What the services cost: this hour against the budget, and by month."""

from __future__ import annotations

from itertools import groupby

from bot.desk.parts import Parts
from bot.host import board
from db import UsageRepository, UsageSum

MONTHS = 12  # that are shown


class UsageView:
    """Read from the database after each exchange; in between the newest reading stands."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._months: list[UsageSum] = []

    async def refresh(self) -> None:
        """Read anew what was spent. Raises BotError."""
        self._months = await self.parts.database.read(lambda s: UsageRepository(s).months(MONTHS))

    def view(self) -> board.Usage:
        limits = self.parts.settings.llm
        hour = self.parts.router.budget.spent()  # what counts: free minds eat none of it
        return {
            "tokens_hour": hour.tokens,
            "usd_hour": hour.usd,
            "limit_tokens": limits.tokens_per_hour,
            "limit_usd": limits.usd_per_hour,
            "months": [
                {"month": month, "services": [_service(one) for one in sums]}
                for month, sums in groupby(self._months, lambda one: one.month)
            ],
        }


def _service(one: UsageSum) -> board.ServiceUsage:
    known = one.usd > 0 or not one.unpriced
    return {
        "service": one.service,
        "tokens": one.tokens,
        "characters": one.characters,
        "seconds": one.seconds,
        "usd": one.usd if known else None,
        "unpriced": one.unpriced > 0,
    }
