"""From written to spoken: what a mind writes becomes what a voice can say.

The rules are data of the persona. Whatever they say, no rule can make a command: a mark that
would start one is taken off at the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

EXPRESSIONS = ("neutral", "happy", "sad", "cross", "surprised", "thinking")

TAG = re.compile(r"\[\s?(\w{2,20})\s?\]")
_TAG_AFTER_SPACE = re.compile(rf"[ \t]?{TAG.pattern}")
_ASIDE = re.compile(r"\[[^\]\n]*\]|(?<!\*)\*[^*\n]+\*(?!\*)")
_BOLD = re.compile(r"(\*\*|__|~~)(?=\S)([^*_~\n]+?)(?<=\S)\1")
_COMMAND = re.compile(r"(?<!\S)[!/]+(?=\w)")
_SPACES = re.compile(r"[ \t]{2,}")
_SPACE_BEFORE = re.compile(r"[ \t]+(?=[,.!?…]+(?:\s|$))")
_EMOJI = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}"
    "|[#*0-9]\ufe0f?\u20e3"
    "|[\u2600-\u27bf\u2b50\u2b55\u2b1b\u2b1c\u231a\u231b\u23e9-\u23fa\U0001f300-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*)*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenRules:
    """How text is changed before it is said.

    `strip` are patterns whose finds are taken out, `replace` pairs of pattern and text, `names`
    maps a name as written to how it sounds, `expressions` an expression of the avatar to the
    tags that mean it. `emoji` is last, keep or drop; `full_stop`, of the last sentence, is
    drop, keep or add.
    """

    strip: tuple[re.Pattern[str], ...] = ()
    replace: tuple[tuple[re.Pattern[str], str], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    expressions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    emoji: str = "last"
    full_stop: str = "keep"

    def spoken(self, text: str, *, last: bool = False) -> str:
        """The text as it is said; empty where nothing of it is. `last`: it ends the answer."""
        said = _BOLD.sub(r"\2", TAG.sub(self._untagged, text))
        for pattern in self.strip:
            said = pattern.sub("", said)
        for pattern, instead in self.replace:
            said = pattern.sub(instead, said)
        for name, sound in self.names.items():
            said = re.sub(
                rf"(?<!\w){re.escape(name)}(?!\w)", lambda _, s=sound: s, said, flags=re.I
            )
        said, emoji = self._emoji(said)
        said = _SPACES.sub(" ", _SPACE_BEFORE.sub("", said)).strip()
        said = self._ending(said) if last else said
        if _lost_its_beginning(text, said):
            said = said[:1].upper() + said[1:]
        said = _COMMAND.sub("", " ".join(filter(None, (said, emoji))))
        return said if any(char.isalnum() for char in said) or emoji else ""

    def written(self, text: str) -> str:
        """The text as it is written: without the tags that only a face obeys; code in it keeps
        its form."""
        return _TAG_AFTER_SPACE.sub(self._untagged, text).strip()

    def expression(self, text: str) -> str:
        """The avatar's expression that the last tag of the text asks for; empty without any."""
        known = [self._meaning(tag) for tag in TAG.findall(text)]
        return next((name for name in reversed(known) if name), "")

    def _meaning(self, tag: str) -> str:
        word = tag.lower()
        if word in EXPRESSIONS:
            return word
        return next((name for name, tags in self.expressions.items() if word in tags), "")

    def _untagged(self, found: re.Match[str]) -> str:
        return "" if self._meaning(found[1]) else found[0]

    def _emoji(self, text: str) -> tuple[str, str]:
        """The text without emoji, and those that go to its end."""
        if self.emoji == "keep":
            return text, ""
        found = [m[0] for m in _EMOJI.finditer(text)]
        return _EMOJI.sub("", text), "".join(found) if self.emoji == "last" else ""

    def _ending(self, text: str) -> str:
        if self.full_stop == "drop" and text.endswith(".") and not text.endswith(".."):
            return text[:-1]
        if self.full_stop == "add" and text[-1:].isalnum():
            return f"{text}."
        return text


def _lost_its_beginning(text: str, said: str) -> bool:
    """Whether a sentence that began with a capital, or a tag, now begins without."""
    begun = next((char for char in _ASIDE.sub("", text) if char.isalpha()), "")
    return begun.isupper() and not text.lstrip().startswith(said[:3])
