"""What OpenAI's models cost, in USD per million tokens.

From openai.com/api/pricing, as of 2025; they change, so the settings may say otherwise. A dated
or otherwise longer name has the price of the longest name that it starts with.
"""

from __future__ import annotations

from dataclasses import dataclass

from plugins.openai.settings import OpenAISettings

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens of the question and of the answer."""

    tokens_in: float
    tokens_out: float

    def usd(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / MILLION


CHAT = {
    "gpt-3.5-turbo": Price(0.50, 1.50),
    "gpt-4": Price(30.00, 60.00),
    "gpt-4-turbo": Price(10.00, 30.00),
    "gpt-4o": Price(2.50, 10.00),
    "gpt-4o-mini": Price(0.15, 0.60),
    "gpt-4.1": Price(2.00, 8.00),
    "gpt-4.1-mini": Price(0.40, 1.60),
    "gpt-4.1-nano": Price(0.10, 0.40),
    "gpt-5": Price(1.25, 10.00),
    "gpt-5-mini": Price(0.25, 2.00),
    "gpt-5-nano": Price(0.05, 0.40),
    "o3": Price(2.00, 8.00),
    "o3-mini": Price(1.10, 4.40),
    "o4-mini": Price(1.10, 4.40),
    "ft:gpt-3.5-turbo": Price(3.00, 6.00),
    "ft:gpt-4o": Price(3.75, 15.00),
    "ft:gpt-4o-mini": Price(0.30, 1.20),
    "ft:gpt-4.1": Price(3.00, 12.00),
    "ft:gpt-4.1-mini": Price(0.80, 3.20),
    "ft:gpt-4.1-nano": Price(0.20, 0.80),
}

TRAINING = {  # per million trained tokens, each epoch counted
    "gpt-3.5-turbo": 8.00,
    "gpt-4o": 25.00,
    "gpt-4o-mini": 3.00,
    "gpt-4.1": 25.00,
    "gpt-4.1-mini": 5.00,
    "gpt-4.1-nano": 1.50,
}


SPEECH = {"tts-1": 15.00, "tts-1-hd": 30.00}  # USD per million characters


def nearest(table: dict[str, Price] | dict[str, float], model: str) -> str:
    """The longest name in the table that the model's name starts with; empty if none."""
    return max((name for name in table if model.startswith(name)), key=len, default="")


def price_of(model: str, settings: OpenAISettings) -> Price | None:
    """What the model costs; None where nobody knows."""
    if settings.price_in or settings.price_out:
        return Price(settings.price_in, settings.price_out)
    if settings.is_own_server:
        return Price(0.0, 0.0)
    name = nearest(CHAT, model) if settings.is_openai else ""
    return CHAT[name] if name else None


def training_usd(model: str, tokens: int, epochs: int) -> float | None:
    """What training on that many tokens costs; None where nobody knows."""
    name = nearest(TRAINING, model)
    return TRAINING[name] * tokens * epochs / MILLION if name else None


def speech_usd(settings: OpenAISettings, characters: float) -> float | None:
    """What that many characters said cost; None where nobody knows."""
    if settings.price_speech:
        return settings.price_speech * characters / MILLION
    if settings.is_own_server:
        return 0.0
    price = SPEECH.get(settings.speech_model) if settings.is_openai else None
    return None if price is None else price * characters / MILLION
