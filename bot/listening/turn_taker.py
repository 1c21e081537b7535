"""Whose turn it is, for one person: from voice, words and a key to turns. Pure; every call says
what time it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.listening.endings import Ending, Longest, SemanticPause, earliest
from bot.listening.gates import Gate, NotWhileSinging, Switch, first_shut
from bot.listening.turn import (
    Decision,
    Scene,
    Turn,
    TurnBegins,
    TurnEnds,
    TurnFails,
    TurnGoesOn,
    TurnPauses,
)

ROUNDING_S = 1e-6  # a silence of four windows is as long as four windows
NO_SPEECH = "no speech was in it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How turns are taken.

    A silence of `likely_s` is told as a pause. What holds less than `least_s` of voice, and no
    word, was nothing. With `by_key` a turn begins with the key and not with the voice.
    """

    gates: tuple[Gate, ...] = (Switch(), NotWhileSinging())
    endings: tuple[Ending, ...] = (SemanticPause(), Longest())
    likely_s: float = 0.1
    least_s: float = 0.06
    by_key: bool = False


class TurnTaker:
    """The turn of one person, or that there is none."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.turn: Turn | None = None
        self.pausing = False  # a pause was told, and voice was not heard again

    def hear(self, at: float, seconds: float, voice: bool, scene: Scene) -> Sequence[Decision]:
        """The next `seconds` of sound, up to `at`, held voice or not."""
        decisions: list[Decision] = []
        shut = first_shut(self.manner.gates, scene)
        if self.turn is None:
            if shut or not (scene.key_down if self.manner.by_key else voice):
                return ()
            began = max(0.0, at - seconds)
            self.turn = Turn(began=began, quiet_at=None if voice else began)
            decisions.append(TurnBegins(at))
        turn = self.turn = self._heard(self.turn, at, seconds, voice, scene)
        if shut and not self._by_its_key(scene):
            return [*decisions, self._fail(at, shut)]
        return [*decisions, *self._pauses(turn, at), *self._over(turn, at)]

    def read(self, at: float, text: str, done: float = -1.0) -> Sequence[Decision]:
        """What was understood of the turn so far, and how likely the speaker is done."""
        turn = self.turn
        if turn is None or (text, done) == (turn.text, turn.done):
            return ()
        text_at = turn.text_at if text == turn.text else at
        turn = self.turn = replace(turn, text=text, text_at=text_at, done=done)
        return self._over(turn, at)

    def finish(self, at: float) -> Sequence[Decision]:
        """No more sound comes: what was said until now is all."""
        turn = self.turn
        if turn is None:
            return ()
        if turn.voiced < self.manner.least_s and not turn.text:
            return (self._fail(at, NO_SPEECH),)
        self.turn, self.pausing = None, False
        return (TurnEnds(at, at if turn.quiet_at is None else turn.quiet_at, "source"),)

    def drop(self, at: float, reason: str) -> Sequence[Decision]:
        """End the turn as nothing: it was an echo, the source is gone."""
        return () if self.turn is None else (self._fail(at, reason),)

    def _heard(self, turn: Turn, at: float, seconds: float, voice: bool, scene: Scene) -> Turn:
        key_up = turn.key_up
        if self.manner.by_key:
            key_up = None if scene.key_down else (turn.key_up or at)
        if voice:
            return replace(turn, quiet_at=None, voiced=turn.voiced + seconds, key_up=key_up)
        quiet_at = max(turn.began, at - seconds) if turn.quiet_at is None else turn.quiet_at
        return replace(turn, quiet_at=quiet_at, key_up=key_up)

    def _by_its_key(self, scene: Scene) -> bool:
        """Letting the key go ends a turn by its rule, not as nothing."""
        return self.manner.by_key and not first_shut(
            self.manner.gates, replace(scene, key_down=True)
        )

    def _pauses(self, turn: Turn, at: float) -> Sequence[Decision]:
        likely = self._quiet(turn, at) >= self.manner.likely_s
        if likely == self.pausing or (likely and turn.voiced < self.manner.least_s):
            return ()
        self.pausing = likely
        return (TurnPauses(at) if likely else TurnGoesOn(at),)

    def _over(self, turn: Turn, at: float) -> Sequence[Decision]:
        nothing = turn.voiced < self.manner.least_s and not turn.text
        if nothing and not self.manner.by_key and self._quiet(turn, at) >= self.manner.likely_s:
            return (self._fail(at, NO_SPEECH),)  # a click is not waited for
        due = earliest(self.manner.endings, turn)
        if due is None or due[0] > at + ROUNDING_S:
            return ()
        if nothing:
            return (self._fail(at, NO_SPEECH),)
        self.turn, self.pausing = None, False
        return (TurnEnds(at, at if turn.quiet_at is None else turn.quiet_at, due[1]),)

    def _quiet(self, turn: Turn, at: float) -> float:
        """Seconds since voice was last heard."""
        return 0.0 if turn.quiet_at is None else at - turn.quiet_at

    def _fail(self, at: float, reason: str) -> TurnFails:
        self.turn, self.pausing = None, False
        return TurnFails(at, reason)
