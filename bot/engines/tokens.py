"""How many tokens a text takes, where nobody counted them."""

from __future__ import annotations

from math import ceil

from bot.engines.llm import ChatRequest

CHARS_PER_TOKEN = 4  # of Latin text, in every common vocabulary; other scripts take about 1
TURN_TOKENS = 4  # what a chat template adds around a turn


def estimate_tokens(text: str) -> int:
    """A careful guess: rather too many than too few."""
    latin = len(text.encode("ascii", "ignore"))
    return ceil(latin / CHARS_PER_TOKEN) + len(text) - latin


def estimate_prompt(request: ChatRequest) -> int:
    """The tokens of a whole conversation, its turns' frames included."""
    return sum(estimate_tokens(message.content) + TURN_TOKENS for message in request.messages)
