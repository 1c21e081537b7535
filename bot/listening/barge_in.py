"""Breaking in: what becomes of the bot's sound when somebody speaks into it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.listening.phrasing import is_backchannel, words_of


class Act(StrEnum):
    """What is to be done to the bot's sound."""

    DUCK = "duck"  # quieter, it goes on
    HOLD = "hold"  # silent, it can go on where it stopped
    CUT = "cut"  # over; what was not heard is thrown away
    RESUME = "resume"  # as if nothing had been


@dataclass(frozen=True, slots=True, kw_only=True)
class BargeInRules:
    """Voice ducks at once and holds the sound after `hold_s`; `least_words` words cut it.

    With 0 words, voice of `hold_s` cuts. Without `resume` nothing is held: the sound stays
    ducked until words cut it. A sound that was held for `give_up_s` without a word goes on.
    """

    least_words: int = 1
    hold_s: float = 0.16
    give_up_s: float = 2.0
    duck: bool = True
    resume: bool = True


class BargeIn:
    """One person's turn, as far as it disturbs the bot. `at` in seconds of any one clock."""

    def __init__(self, rules: BargeInRules) -> None:
        self.rules = rules
        self._begin()

    def voice(self, at: float, bot_speaks: bool) -> Act | None:
        """Voice is heard; called again and again while it is."""
        if self._since is None:
            if not bot_speaks:
                return None
            self._since = at
            return Act.DUCK if self.rules.duck else None
        if self._held_at is not None:
            return self._give_up(at)
        if self._settled or at - self._since < self.rules.hold_s:
            return None
        return self._hold(at)

    def words(self, text: str) -> Act | None:
        """What was understood; the bot's own echo is not told here."""
        if self._since is None or self.cut or is_backchannel(text):
            return None
        return self._cut() if len(words_of(text)) >= max(1, self.rules.least_words) else None

    def silence(self, at: float) -> Act | None:
        """Nobody speaks just now, the turn goes on."""
        return self._give_up(at)

    def over(self) -> Act | None:
        """The turn is over, or it was nothing."""
        disturbed = self._since is not None and not self.cut
        self._begin()
        return Act.RESUME if disturbed else None

    def _begin(self) -> None:
        self.cut = False  # it has ended what the bot was saying
        self._since: float | None = None  # when it began to disturb
        self._held_at: float | None = None
        self._settled = False  # voice alone changes nothing any more

    def _hold(self, at: float) -> Act | None:
        if not self.rules.least_words:
            return self._cut()
        if not self.rules.resume:
            return None
        self._held_at = at
        return Act.HOLD

    def _cut(self) -> Act:
        self._held_at, self._settled, self.cut = None, True, True
        return Act.CUT

    def _give_up(self, at: float) -> Act | None:
        """Held for nothing: the sound goes on, and only words can stop it again."""
        if self._held_at is None or at - self._held_at < self.rules.give_up_s:
            return None
        self._held_at, self._settled = None, True
        return Act.RESUME
