"""The stage, as far as somebody who speaks may disturb it. One for each talker."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.audio import Outputs
from bot.host.lanes import Boundary, Lane
from bot.host.queue import ORDER
from bot.host.stage.stage import Stage
from bot.listening import Act

BACK_S, AHEAD_S = 3.0, 0.5  # the words around now that may come back as an echo

LAST_WORDS = 12  # of an utterance that has just ended


class Disturbed:
    """Who disturbs the sound just now: the strongest of them decides."""

    def __init__(self, stage: Stage, outputs: Outputs, *, duck_db: float) -> None:
        self.duck_db = duck_db
        self._stage = stage
        self._outputs = outputs
        self._by: dict[str, Act] = {}

    def set(self, source: str, act: Act) -> None:
        self._by[source] = act
        self._apply()

    def release(self, source: str) -> None:
        if self._by.pop(source, None) is not None:
            self._apply()

    def _apply(self) -> None:
        self._outputs.duck(10 ** (self.duck_db / 20) if self._by else 1.0)
        self._stage.hold(Act.HOLD in self._by.values())


class StageMouth:
    """A Mouth: the talker's lane breaks into what waits in its own lane and in lower ones, at its
    boundary; what is more urgent is only ducked."""

    def __init__(
        self,
        stage: Stage,
        outputs: Outputs,
        disturbed: Disturbed,
        lane: Lane,
        boundary: Boundary,
        count: Callable[[str], None] = lambda act: None,
    ) -> None:
        self._stage = stage
        self._outputs = outputs
        self._disturbed = disturbed
        self._lane = lane
        self._boundary = boundary
        self._count = count

    @property
    def speaks(self) -> bool:
        return self._stage.sounding

    @property
    def sings(self) -> bool:
        return self._stage.sounding and self._stage.now is not None and not self._stage.now.talk

    @property
    def level_db(self) -> float:
        return self._outputs.level_db

    def saying(self) -> Sequence[str]:
        """The words around now; once it is silent, the last ones for a moment."""
        now = self._stage.now
        if now is not None and now.sounding.is_set():
            return now.words_between(self._outputs.position, BACK_S, AHEAD_S)
        if self._stage.silent_for() > BACK_S:
            return ()
        return self._stage.last.heard.split()[-LAST_WORDS:]

    def act(self, act: Act, speaker: str) -> None:
        self._count(act.value)
        if act is Act.RESUME:
            self._disturbed.release(speaker)
        elif act is Act.DUCK or not self._may_break():
            self._disturbed.set(speaker, Act.DUCK)
        elif act is Act.HOLD:
            self._disturbed.set(speaker, Act.HOLD)
        else:
            self._cut(speaker)

    def _cut(self, speaker: str) -> None:
        """Flush first: a held sound that was let go on would be heard for a moment."""
        self._stage.interrupt(self._boundary, f"{speaker} speaks")
        self._disturbed.release(speaker)

    def _may_break(self) -> bool:
        now = self._stage.now
        if now is None:
            return True
        lane = now.request.lane or Lane.CHAT
        return not now.request.uninterruptible and ORDER[Lane(lane)] >= ORDER[self._lane]
