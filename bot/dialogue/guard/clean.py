"""What is taken out of every text: control characters, hidden characters, piled-up marks."""

from __future__ import annotations

import re

LIMIT = 4000  # characters of one text; nobody reads or hears more at once
_MARKS_KEPT = 3  # combining marks in a row; living languages use up to three

# Cc but tab and newline, soft hyphen, zero-width space, bidirectional controls, invisible
# operators, byte-order mark, lone surrogates, tags. Joiners stay: emoji and Persian need them.
HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]"
_PILED = re.compile(f"({_MARK}{{{_MARKS_KEPT}}}){_MARK}+")


def clean(text: str, limit: int = LIMIT) -> str:
    """The text without control and hidden characters, cut to `limit` characters."""
    return _PILED.sub(r"\1", HIDDEN.sub("", _BREAK.sub("\n", text[:limit])))
