"""Why a call ended, in words for the panel, and whether it helps to join again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ending:
    """`again`: it is joined again after a pause; else a person has to do something first."""

    words: str
    again: bool
    fix: str = ""
    least_wait_s: float = 0.0


LOST = Ending("the call's connection was lost", True)
THROWN_OUT = Ending("somebody disconnected it from the call", False, "!join brings it back")
CHANNEL_GONE = Ending("the voice channel was deleted", False, "!join with another channel")
NOT_ALLOWED = Ending(
    "it may not join that voice channel",
    False,
    "give its role the permissions View Channel, Connect and Speak there",
)
FULL = Ending("the voice channel is full", True, "make room or raise its user limit", 30.0)

_BY_CODE = {
    4004: Ending("the voice server did not accept its login (4004)", True),
    4006: Ending("its voice session was no longer valid (4006)", True),
    4009: Ending("its voice session timed out (4009)", True),
    4011: Ending("the voice server was not found (4011)", True),
    4014: Ending("Discord ended the call (4014)", True),
    4015: Ending("the voice server crashed (4015)", True),
    4016: Ending("Discord wants an encryption that is not known here (4016)", False, "update it"),
    4017: Ending(
        "Discord wants end-to-end encryption, and this installation cannot do it (4017)",
        False,
        "python start.py --with discord brings davey, which does it",
    ),
    4021: Ending("Discord limits how often it may join (4021)", True, least_wait_s=60.0),
    4022: Ending("the call was ended (4022)", False, "!join begins another"),
}


def ending_of(code: int | None) -> Ending:
    """What a close code of the voice gateway means; None: it just broke off."""
    if code is None:
        return LOST
    return _BY_CODE.get(code) or Ending(f"the voice server closed the call ({code})", True)
