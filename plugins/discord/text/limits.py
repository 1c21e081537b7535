"""How often the bot answers a person and in a channel. Pure: the time is passed in."""

from __future__ import annotations

from bot.host import Quota
from plugins.discord.text.settings import LimitSettings

KEPT = 5_000  # people and channels


class Limits:
    """Answers within the last minute and the last hour."""

    def __init__(self, settings: LimitSettings) -> None:
        self._of_person = (settings.person_minute, settings.person_hour)
        self._of_channel = (settings.channel_minute, settings.channel_hour)
        self._people: dict[str, Quota] = {}
        self._channels: dict[str, Quota] = {}

    def use(self, person: str, channel: str, now: float) -> str:
        """Count an answer at `now` (seconds); where it is one too many, why."""
        limit = _quota(self._people, person, self._of_person).use(now)
        if limit:
            return f"{limit} for one person"
        limit = _quota(self._channels, channel, self._of_channel).use(now)
        return f"{limit} in one channel" if limit else ""


def _quota(known: dict[str, Quota], key: str, limits: tuple[int, int]) -> Quota:
    """The one of a person or channel; who was counted longest ago is forgotten first."""
    quota = known.pop(key, None) or Quota(*limits)
    if len(known) >= KEPT:
        del known[next(iter(known))]
    known[key] = quota
    return quota
