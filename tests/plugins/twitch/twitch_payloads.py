"""Events as Twitch writes them."""

from __future__ import annotations

import itertools
from typing import Any

CHANNEL = {
    "broadcaster_user_id": "100",
    "broadcaster_user_login": "streamer",
    "broadcaster_user_name": "Streamer",
}
_numbers = itertools.count(1)


def who(number: str, name: str, prefix: str = "") -> dict[str, str]:
    return {
        f"{prefix}user_id": number,
        f"{prefix}user_login": name.lower(),
        f"{prefix}user_name": name,
    }


MIA = who("300", "Mia")
TOBI = who("400", "Tobi")


def chat(
    text: str,
    *,
    number: str = "300",
    name: str = "Mia",
    badges: tuple[str, ...] = (),
    fragments: list[dict[str, Any]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    return {
        **CHANNEL,
        "chatter_user_id": number,
        "chatter_user_login": name.lower(),
        "chatter_user_name": name,
        "message_id": f"line-{next(_numbers)}",
        "message": {
            "text": text,
            "fragments": fragments or [{"type": "text", "text": text}],
        },
        "color": "#FF00FF",
        "badges": [{"set_id": badge, "id": "1", "info": ""} for badge in badges],
        "message_type": "text",
        "cheer": None,
        "reply": None,
        "channel_points_custom_reward_id": None,
        **more,
    }


def subscribed(name: str = "Mia", *, gift: bool = False, tier: str = "1000") -> dict[str, Any]:
    return {**CHANNEL, **who("300", name), "tier": tier, "is_gift": gift}


def gifted(total: int, *, anonymous: bool = False) -> dict[str, Any]:
    giver = who("400", "Tobi") if not anonymous else dict.fromkeys(TOBI, None)
    fields = {"total": total, "tier": "1000", "cumulative_total": 9, "is_anonymous": anonymous}
    return {**CHANNEL, **giver, **fields}


def redeemed(title: str = "Ask Luna", text: str = "", number: str = "redemption-1") -> dict:
    return {
        **CHANNEL,
        **MIA,
        "id": number,
        "user_input": text,
        "status": "unfulfilled",
        "reward": {"id": "reward-1", "title": title, "cost": 500, "prompt": ""},
        "redeemed_at": "2026-11-20T18:00:00Z",
    }
