"""Qwen's languages by their codes, its voices, and styles in its words."""

from __future__ import annotations

from collections.abc import Iterable

AUTO = "auto"

CODES = {
    "zh": "chinese",
    "en": "english",
    "ja": "japanese",
    "ko": "korean",
    "de": "german",
    "fr": "french",
    "ru": "russian",
    "pt": "portuguese",
    "es": "spanish",
    "it": "italian",
}
NAMES = {name: code for code, name in CODES.items()}

# What each voice speaks best (the model card of Qwen3-TTS-12Hz-1.7B-CustomVoice); dylan's
# Chinese is that of Beijing, eric's that of Sichuan.
SPEAKS = {
    "vivian": "zh",
    "serena": "zh",
    "uncle_fu": "zh",
    "dylan": "zh",
    "eric": "zh",
    "ryan": "en",
    "aiden": "en",
    "ono_anna": "ja",
    "sohee": "ko",
}

STYLES = {
    "cheerful": "Speak in a cheerful, bright voice.",
    "excited": "Speak with great excitement.",
    "calm": "Speak calmly and slowly.",
    "sad": "Speak in a sad voice.",
    "angry": "Speak in an angry voice.",
    "whisper": "Whisper.",
    "shout": "Shout.",
    "serious": "Speak in a serious, even voice.",
}


def language_name(asked: str) -> str:
    """The checkpoint's word for `de`, `de-AT`, `German` or nothing (auto)."""
    plain = asked.strip().lower()
    return CODES.get(plain.replace("_", "-").partition("-")[0], plain) or AUTO


def codes_of(names: Iterable[str]) -> tuple[str, ...]:
    """The codes of a checkpoint's languages, and auto last."""
    return (*(NAMES.get(name, name) for name in names), AUTO)
