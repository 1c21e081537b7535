"""Whether words make a whole: by punctuation, and by the word that a sentence cannot end with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

_WORD = re.compile(r"[\w'’]+")
_ENDS = (".", "!", "?", "。", "！", "？")
_GOES_ON = (",", ";", ":", "-", "–", "—", "…", "...", "、", "，")

# Words after which more must come, in the languages that the bot ships with.
_OPEN = """
a an the my your his her its our their this these those and or but nor so because if when while
although unless until than that which who whose where to of in on at by for from with without about
into onto over under between is are was were am be been being do does did have has had will would
can could should must may might shall i you we he she it's i'm you're we're they're let's not
very really um uh er erm hmm like well also just even only some any every no what's how's
der die das den dem des ein eine einen einem einer mein dein sein ihr unser euer und oder aber denn
weil wenn dass ob als wie zu von mit für auf in an bei nach aus über unter ist sind war bin hat habe
haben wird kann will soll muss darf ich du wir nicht sehr äh ähm also noch
"""
# ... unless the last two words are one of these.
_CLOSED = """
who+is what+is i+am you+are we+are they+are i+do you+do i+did you+did i+will you+will i+can you+can
i+have you+have i+was you+was like+that do+that of+that do+this like+this and+you about+you for+you
thank+you to+you with+you i+would i+should i+could why+not of+course not+really come+in go+on
come+on log+in are+you ich+nicht bist+du hast+du kannst+du willst+du geht+nicht
"""
# They say 'I am listening' and mean to interrupt nobody.
_BACKCHANNELS = """
mhm mm mmm hm hmm uhuh uhhuh huh uh um yeah yep yup yes ok okay right sure aha ah oh wow nice cool
true exactly haha hehe lol ja jo genau klar stimmt achso
"""
OPEN_WORDS = frozenset(_OPEN.split())
CLOSED_PAIRS = frozenset(_CLOSED.split())
BACKCHANNELS = frozenset(_BACKCHANNELS.split())


class Judge(Protocol):
    """Says whether somebody is done: a rule or a model; pure, and fast enough for the loop."""

    def complete(self, text: str) -> float:
        """How likely nothing more comes, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class WordJudge:
    """By the end of the text alone."""

    def complete(self, text: str) -> float:
        text = text.strip()
        if text.endswith(_GOES_ON):
            return 0.1
        words = words_of(text)
        if not words:
            return 0.5
        if text.endswith(_ENDS):
            return 1.0
        if words[-1] in OPEN_WORDS and "+".join(words[-2:]) not in CLOSED_PAIRS:
            return 0.0
        return 0.75


def words_of(text: str) -> list[str]:
    """Its words in small letters, without punctuation."""
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def is_backchannel(text: str) -> bool:
    """Whether it only says 'I am listening': such words interrupt nobody."""
    words = words_of(text.replace("-", ""))
    return bool(words) and all(word in BACKCHANNELS for word in words)
