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
        self._hour = UsageSum()
        self._months: list[UsageSum] = []

    async def refresh(self) -> None:
        """Read anew what was spent. Raises BotError."""
        self._hour, months = await self.parts.database.read(
            lambda s: (UsageRepository(s).hour_totals(), UsageRepository(s).months(1))
        )
        self._months = [month for month in months if month.month == f"{datetime.now(UTC):%Y-%m}"]

    def view(self) -> board.Usage:
        limits = self.parts.settings.llm
        return {
            "tokens_hour": self._hour.tokens,
            "usd_hour": self._hour.usd,
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
