"""What there is to celebrate about an event, in words for the overlay and for the mind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.host import Cheer, Event, Follow, HypeTrain, Raid, RewardRedeemed, Subscription

KINDS = ("sub", "resub", "gift", "bomb", "bits", "raid", "follow", "redemption", "hype")
_PLACE = re.compile(r"\{(user|amount|title|text)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Celebration:
    """`kind` is one of docs/screen.md's alert kinds; `told` the fact in a plain sentence."""

    kind: str
    user: str
    told: str
    title: str = ""
    text: str = ""
    amount: int = 0


def celebration(event: Event) -> Celebration | None:
    """None where there is nothing to celebrate."""
    user = event.user.name if event.user else "somebody"
    match event:
        case Follow():
            return Celebration(kind="follow", user=user, told=f"{user} followed the channel.")
        case Subscription():
            return _subscription(event, user)
        case Cheer():
            told = f"{user} cheered {event.bits} bits{_quoted(event.text)}."
            return Celebration(
                kind="bits", user=user, told=told, text=event.text, amount=event.bits
            )
        case Raid():
            told = f"{event.leader} raided the channel with {event.viewers} viewers."
            return Celebration(kind="raid", user=event.leader, told=told, amount=event.viewers)
        case RewardRedeemed():
            told = f"{user} redeemed {event.title}{_quoted(event.text)}."
            return Celebration(
                kind="redemption",
                user=user,
                told=told,
                title=event.title,
                text=event.text,
                amount=event.cost,
            )
        case HypeTrain() if event.phase == "begin":
            return Celebration(
                kind="hype", user="", told="A hype train has begun.", amount=event.level
            )
    return None


def _subscription(event: Subscription, user: str) -> Celebration:
    told = {
        "new": f"{user} subscribed{_quoted(event.text)}.",
        "resub": f"{user} has been subscribed for {event.months} months{_quoted(event.text)}.",
        "gift": f"{user} gifted a sub to {event.recipient}.",
        "bomb": f"{user} gifted {event.count} subs to the chat.",
    }
    amounts = {"resub": event.months, "bomb": event.count}
    return Celebration(
        kind="sub" if event.sort == "new" else event.sort,
        user=user,
        told=told.get(event.sort, told["new"]),
        title=event.recipient,
        text=event.text,
        amount=amounts.get(event.sort, 1),
    )


def prompt(celebrations: Sequence[Celebration]) -> str:
    """What the mind is told of everything that shares the turn."""
    return " ".join(c.told for c in celebrations) + " (Thank them in one or two sentences.)"


def worded(template: str, found: Celebration) -> str:
    """The streamer's own words with their places filled."""
    values = {
        "user": found.user,
        "amount": str(found.amount),
        "title": found.title,
        "text": found.text,
    }
    return _PLACE.sub(lambda place: values[place[1]], template)


def _quoted(text: str) -> str:
    return f' and says "{text}"' if text else ""
