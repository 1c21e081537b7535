"""Gates: whether a turn may begin or go on now. Each is one rule; all of them must let it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.listening.turn import Scene


class Gate(Protocol):
    """A rule; pure."""

    def shut(self, scene: Scene) -> str:
        """Why nobody may have a turn now; empty where they may."""
        ...


@dataclass(frozen=True, slots=True)
class Switch:
    """Nobody is heard while the streamer has switched listening off."""

    def shut(self, scene: Scene) -> str:
        return "" if scene.listening else "listening is switched off"


@dataclass(frozen=True, slots=True)
class WhileKeyDown:
    """Push-to-talk."""

    def shut(self, scene: Scene) -> str:
        return "" if scene.key_down else "the key to talk is not pressed"


@dataclass(frozen=True, slots=True)
class NotWhileSinging:
    """A song comes out of the speakers as a voice: nobody could tell it from a person's."""

    def shut(self, scene: Scene) -> str:
        return "it sings" if scene.bot_sings else ""


@dataclass(frozen=True, slots=True)
class NotWhileTalking:
    """One at a time, for a room in which the microphone hears the speakers: no barge-in."""

    def shut(self, scene: Scene) -> str:
        return "it speaks, and may not be interrupted" if scene.bot_speaks else ""


def first_shut(gates: tuple[Gate, ...], scene: Scene) -> str:
    """The first reason why nobody may have a turn; empty where all gates are open."""
    return next(filter(None, (gate.shut(scene) for gate in gates)), "")
