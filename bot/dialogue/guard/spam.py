"""Spam in a person's first line: what sellers of viewers write, and nothing a fan would.

A wrong guess costs a real viewer, so one phrase alone never counts: there must be an offer and
a place to buy, or two offers. The answer is a score and a reason; nobody is banned by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.dialogue.guard.fold import plain
from bot.dialogue.guard.links import find_links

SPAM = 0.8  # from this score on a line is spam

_GOODS = r"(?:viewers?|followers?|follows|subs|subscribers|views|chat ?bots?|primes?)"
_OFFERS = (
    rf"\b(?:buy|get|cheap|cheapest|best|free|real|instant|order|purchase)\s+"
    rf"(?:\w+[\s,]+(?:and\s+)?){{0,3}}{_GOODS}\b(?!\s+(?:count|only|emotes?))",
    rf"\b{_GOODS}\s+(?:for sale|for cheap|service|from \$?\d)",
    r"\b(?:want|wanna|do you want)\s+(?:to\s+)?(?:become|be|get)\s+(?:\w+\s+){0,2}"
    r"(?:famous|popular|partner(?:ed)?)\b",
    r"\b(?:boost|promote|grow|upgrade)\s+your\s+(?:channel|stream|account|audience)\b",
    r"\btop\s?\d*\s+of\s+(?:the\s+)?(?:category|directory|game)\b",
    r"\b(?:offer|provide)\w*\s+(?:you\s+)?(?:\w+\s+){0,3}(?:promotion|growth|viewbot\w*|"
    r"stream (?:design|package)|overlays?|emotes?|logo)\b",
    r"\b(?:dm|add|message|contact|hit)\s+(?:me|us)(?:\s+up)?\s+on\s+(?!here|stream)\w+",
    r"\b(?:free|double your)\s+(?:crypto|bitcoin|btc|eth|nitro|skins)\b",
    r"\$\s?\d+(?:\.\d+)?\s*(?:per|for|/)\s*(?:\d+|k|viewer|follower)",
)
_PATTERNS = tuple(re.compile(pattern) for pattern in _OFFERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spam:
    """How much a line looks like an advertisement, from 0 to 1, and why."""

    score: float
    reason: str = ""

    @property
    def is_spam(self) -> bool:
        return self.score >= SPAM


def spam_score(text: str, *, first: bool = True) -> Spam:
    """Score a line; `first` is whether it is the person's first one, else it never counts.

    One offer 0.5, each further one 0.4, a link or a disguised one 0.4: spam needs two of them,
    one being an offer.
    """
    reading = plain(text[:1000])
    offers = sum(bool(pattern.search(reading.text)) for pattern in _PATTERNS)
    if not first or not offers:
        return Spam(score=0.0)
    sites = [site for _, _, site in find_links(reading)]
    score = min(1.0, 0.1 + 0.4 * offers + (0.4 if sites else 0.0))
    place = f" and links to {sites[0]}" if sites else ""
    return Spam(score=score, reason=f"The first line advertises{place}.")
