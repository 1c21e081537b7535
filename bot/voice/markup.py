"""What a model writes but nobody should hear: emotion tags and Markdown."""

from __future__ import annotations

import re

EXPRESSIONS = ("neutral", "happy", "sad", "cross", "surprised", "thinking")

_TAG = re.compile(rf"\[({'|'.join(EXPRESSIONS)})\]", re.IGNORECASE)
_RULES = (
    (re.compile(r"^\s*(```|~~~)\w*\s*$"), ""),  # a code fence
    (re.compile(r"^\s*(#{1,6}\s+|>\s+|[-*+•]\s+)+"), ""),  # heading, quote, bullet
    (re.compile(r"!?\[([^\]\[]*)\]\((?:[^()\s]*)\)"), r"\1"),  # a link or picture: its text
    # Bold, code, struck out; four stars are the guard's and stay.
    (re.compile(r"(?<!\*)\*{2,3}(?!\*)|__(?=\S)|(?<=\S)__|`+|~~"), ""),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])"), ""),  # emphasis
    (re.compile(r"(?<!\w)_(?=\S)|(?<=\S)_(?!\w)"), ""),
    (re.compile(r"^\s*(?:[-*_]\s*){3,}$"), ""),  # a rule across the page
    (re.compile(r"\s+"), " "),
)


def strip_markup(raw: str) -> tuple[str, str]:
    """The text as it is said, and the last expression that a tag in it asks for, or ""."""
    tags = _TAG.findall(raw)
    text = _TAG.sub(" ", raw) if tags else raw
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.strip(), tags[-1].lower() if tags else ""
