"""Everything but chat lines as Twitch tells it, made into events."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.host import (
    AdBreak,
    Cheer,
    Event,
    Follow,
    HypeTrain,
    Poll,
    Prediction,
    Raid,
    RewardRedeemed,
    StreamOffline,
    StreamOnline,
    Subscription,
    Trust,
    User,
    UserModerated,
)

Raw = Mapping[str, Any]
PLATFORM = "twitch"
NOBODY = User(id="", name="somebody", platform=PLATFORM)
GIFT_S = 10.0  # a gift and who got it are told apart, a moment between them


def person(raw: Raw, prefix: str = "") -> User:
    """Whose id, login and name stand under `prefix` + user_id and so on; may be anonymous."""
    number = raw.get(f"{prefix}user_id")
    if not number:
        return NOBODY
    name = raw.get(f"{prefix}user_name") or raw.get(f"{prefix}user_login") or ""
    return User(id=str(number), name=name, platform=PLATFORM)


def tier(raw: Raw) -> int:
    """Twitch counts tiers in thousands."""
    return max(1, int(raw.get("tier") or 1000) // 1000)


def moment(written: str | None) -> float:
    """Twitch's way to write a time as Unix seconds; 0 where it says none."""
    return datetime.fromisoformat(written).timestamp() if written else 0.0


def follow(raw: Raw, common: Raw) -> Event:
    return Follow(user=person(raw), **common)


def resub(raw: Raw, common: Raw) -> Event:
    return Subscription(
        user=person(raw),
        sort="resub",
        tier=tier(raw),
        months=int(raw.get("cumulative_months") or 1),
        text=raw["message"]["text"] or "",
        **common,
    )


def cheer(raw: Raw, common: Raw) -> Event:
    text = raw.get("message") or ""
    return Cheer(user=person(raw), bits=int(raw["bits"]), text=text, **common)


def redemption(raw: Raw, common: Raw) -> Event:
    reward = raw["reward"]
    return RewardRedeemed(
        **{**common, "key": f"redemption {raw['id']}"},
        user=person(raw),
        title=reward["title"],
        cost=int(reward.get("cost") or 0),
        text=raw.get("user_input") or "",
        redemption=raw["id"],
        reward=reward["id"],
    )


def raid(raw: Raw, common: Raw) -> Event:
    leader = person(raw, "from_broadcaster_")
    return Raid(user=leader, leader=leader.name, viewers=int(raw["viewers"]), **common)


def poll(phase: str) -> Callable[[Raw, Raw], Event]:
    def read(raw: Raw, common: Raw) -> Event:
        choices = tuple((c["title"], int(c.get("votes") or 0)) for c in raw["choices"])
        ends_at = moment(raw.get("ends_at"))
        return Poll(title=raw["title"], phase=phase, choices=choices, ends_at=ends_at, **common)

    return read


def prediction(phase: str) -> Callable[[Raw, Raw], Event]:
    def read(raw: Raw, common: Raw) -> Event:
        won = raw.get("winning_outcome_id")
        return Prediction(
            title=raw["title"],
            phase=phase,
            outcomes=tuple(
                (o["title"], int(o.get("channel_points") or 0)) for o in raw["outcomes"]
            ),
            winner=next((o["title"] for o in raw["outcomes"] if won and o["id"] == won), ""),
            ends_at=moment(raw.get("locks_at")),
            **common,
        )

    return read


def hype_train(phase: str) -> Callable[[Raw, Raw], Event]:
    def read(raw: Raw, common: Raw) -> Event:
        return HypeTrain(
            phase=phase,
            level=int(raw.get("level") or 1),
            total=int(raw.get("total") or 0),
            goal=int(raw.get("goal") or 0),
            ends_at=moment(raw.get("expires_at")),
            **common,
        )

    return read


def ad_break(raw: Raw, common: Raw) -> Event:
    seconds = int(raw["duration_seconds"])
    return AdBreak(seconds=seconds, automatic=bool(raw.get("is_automatic", True)), **common)


def online(raw: Raw, common: Raw) -> Event:
    begun = moment(raw.get("started_at"))
    at = {"at": begun} if begun else {}
    return StreamOnline(**at, **common)


def offline(raw: Raw, common: Raw) -> Event:
    return StreamOffline(**common)


def ban(raw: Raw, common: Raw) -> Event:
    forever = bool(raw.get("is_permanent"))
    return _moderated(
        raw,
        common,
        "ban" if forever else "timeout",
        user=person(raw),
        seconds=0 if forever else _between(raw["banned_at"], raw.get("ends_at")),
        reason=raw.get("reason") or "",
    )


def unban(raw: Raw, common: Raw) -> Event:
    return _moderated(raw, common, "unban", user=person(raw))


def deleted(raw: Raw, common: Raw) -> Event:
    return _moderated(raw, common, "delete", user=person(raw, "target_"), message=raw["message_id"])


def cleared(raw: Raw, common: Raw) -> Event:
    return _moderated(raw, common, "clear")


def _moderated(raw: Raw, common: Raw, action: str, **fields: Any) -> Event:
    by = raw.get("moderator_user_name") or ""
    return UserModerated(**{**common, "trust": Trust.MODERATOR}, action=action, by=by, **fields)


def _between(begin: str, end: str | None) -> int:
    if not end:
        return 0
    length = datetime.fromisoformat(end) - datetime.fromisoformat(begin)
    return max(1, round(length.total_seconds()))


class Gifts:
    """Gifts: one event however many there are. Twitch tells of the gift and, apart from it, of
    each sub that was given; only where exactly one was given is it known who got it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: list[tuple[float, str]] = []

    def subscribed(self, raw: Raw, common: Raw) -> Event | None:
        """A new sub; None for one that was a gift, which has its own event."""
        user = person(raw)
        if raw.get("is_gift"):
            self._given = [*self._lately(), (self._clock(), user.name)]
            return None
        return Subscription(user=user, sort="new", tier=tier(raw), **common)

    def gave(self, raw: Raw, common: Raw) -> Event:
        """A gift to one person, or to many."""
        count = int(raw.get("total") or 1)
        lately = self._lately()
        self._given = lately[count:]
        one = count == 1 and len(lately) == 1
        return Subscription(
            user=person(raw),
            sort="gift" if count == 1 else "bomb",
            tier=tier(raw),
            count=count,
            recipient=lately[0][1] if one else "somebody" if count == 1 else "",
            **common,
        )

    def _lately(self) -> list[tuple[float, str]]:
        return [given for given in self._given if self._clock() - given[0] < GIFT_S]


Reader = Callable[[Raw, Raw], Event | None]
READERS: dict[str, Reader] = {
    "channel.follow": follow,
    "channel.subscription.message": resub,
    "channel.cheer": cheer,
    "channel.channel_points_custom_reward_redemption.add": redemption,
    "channel.raid": raid,
    "channel.poll.begin": poll("begin"),
    "channel.poll.progress": poll("progress"),
    "channel.poll.end": poll("end"),
    "channel.prediction.begin": prediction("begin"),
    "channel.prediction.progress": prediction("progress"),
    "channel.prediction.lock": prediction("lock"),
    "channel.prediction.end": prediction("end"),
    "channel.hype_train.begin": hype_train("begin"),
    "channel.hype_train.progress": hype_train("progress"),
    "channel.hype_train.end": hype_train("end"),
    "channel.ad_break.begin": ad_break,
    "stream.online": online,
    "stream.offline": offline,
    "channel.ban": ban,
    "channel.unban": unban,
    "channel.chat.message_delete": deleted,
    "channel.chat.clear": cleared,
}
