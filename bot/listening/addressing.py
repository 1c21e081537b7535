"""Does this concern me? Pure: the time is passed in, the verdict says why."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from bot.listening.phrasing import words_of

HERE_S = 300.0  # who spoke so lately is in the room
_ASKING = """
what who whom whose where when why how which do does did is are was were can could will would
should shall may might have has wer wie wo wann warum wieso welche welcher kann kannst könntest
willst magst bist hast machst weißt
"""
ASKING = frozenset(_ASKING.split())
YOU = frozenset(("you", "your", "yours", "you're", "du", "dich", "dir", "dein", "deine"))


@dataclass(frozen=True, slots=True)
class Concern:
    """Whether the bot is meant, and why, in words for the trace."""

    meant: bool
    why: str


class Addressing:
    """The talk in a room, as far as it decides for whom a line is.

    `rule` is all (every line is for the bot), name (lines that name it, and the talk that
    follows) or talk (questions and the talk of one person alone with it, too). An answer keeps
    the conversation with that person open for `follow_s`.
    """

    def __init__(self, names: tuple[str, ...], *, rule: str = "talk", follow_s: float = 30.0):
        self.names = names
        self.rule = rule
        self.follow_s = follow_s
        self._spoke: dict[str, float] = {}  # when each person spoke last
        self._with = ""  # whom the bot answered last
        self._open_until = -math.inf

    def answered(self, speaker: str, at: float) -> None:
        """The bot has answered somebody; `at` is when it ended."""
        self._with, self._open_until = speaker, at + self.follow_s

    def concerns(self, speaker: str, text: str, at: float) -> Concern:
        """Whether a line is for the bot. It is noted as spoken."""
        concern = self.judge(speaker, text, at)
        self._spoke[speaker] = at
        if not concern.meant and self._with == speaker:
            self._open_until = -math.inf  # they talk to somebody else now
        return concern

    def judge(self, speaker: str, text: str, at: float) -> Concern:
        """The same for a line that may go on."""
        if self._named(text):
            return Concern(True, "it names the bot")
        if self.rule == "all":
            return Concern(True, "every line is for the bot")
        others = [name for name, spoke in self._spoke.items() if name != speaker]
        if other := next((name for name in others if _calls(name, text)), ""):
            return Concern(False, f"it is for {other}")
        here = [name for name in others if at - self._spoke[name] < HERE_S]
        if self._with == speaker and at <= self._open_until and not self._came_between(speaker):
            return Concern(True, "the conversation goes on")
        if self.rule == "name":
            return Concern(False, "it does not name the bot")
        if here:
            return Concern(False, "several people talk, and it does not name the bot")
        if _asks_you(text):
            return Concern(True, "it asks, and nobody else is there")
        return Concern(False, "it asks nothing and does not name the bot")

    def _named(self, text: str) -> bool:
        return any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in self.names)

    def _came_between(self, speaker: str) -> bool:
        """Whether somebody else has spoken since the bot answered."""
        answered = self._open_until - self.follow_s
        return any(at > answered for name, at in self._spoke.items() if name != speaker)


def _calls(name: str, text: str) -> bool:
    """Whether a line begins or ends with somebody's name."""
    said, called = words_of(text), words_of(name)
    return bool(called) and (said[: len(called)] == called or said[-len(called) :] == called)


def _asks_you(text: str) -> bool:
    """A question, or a line to 'you': what one says to who is there."""
    words = words_of(text)
    if text.rstrip().endswith("?") or YOU & {*words}:
        return True
    return bool(words) and words[0] in ASKING
