"""What the services cost: this hour against the budget, and by month."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.desk.parts import Parts
from bot.host import board
from db import UsageRepository, UsageSum


class UsageView:
    """Read from the database after each exchange; in between the newest reading stands."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._months: list[UsageSum] = []

    async def refresh(self) -> None:
        """Read anew what was spent. Raises BotError."""
        months = await self.parts.database.read(lambda s: UsageRepository(s).months(1))
        self._months = [month for month in months if month.month == f"{datetime.now(UTC):%Y-%m}"]

    def view(self) -> board.Usage:
        limits = self.parts.settings.llm
        hour = self.parts.router.budget.spent()  # what counts: free minds eat none of it
        return {
            "tokens_hour": hour.tokens,
            "usd_hour": hour.usd,
            "limit_tokens": limits.tokens_per_hour,
            "limit_usd": limits.usd_per_hour,
            "month": [
                {
                    "service": month.service,
                    "tokens": month.tokens,
                    "characters": month.characters,
                    "usd": month.usd,
                }
                for month in self._months
            ],
        }
