"""How the settings have somebody listened to."""

from __future__ import annotations

from bot.engines import ListenRequest
from bot.host.ears.ear import Talker
from bot.listening import (
    Attention,
    BargeInRules,
    KeyRelease,
    Longest,
    Manner,
    NotWhileSinging,
    SemanticPause,
    Switch,
    WhileKeyDown,
)
from bot.settings import EarSettings

STOP = 0.7  # voice ends at this share of the probability at which it begins


def attention_of(settings: EarSettings, talker: Talker, *, language: str, live: bool) -> Attention:
    """For one talker; `live`: their sound comes in real time."""
    return Attention(
        manner=_manner(settings, talker),
        barge_in=_barge_in(settings),
        request=ListenRequest(language=language),
        start=settings.voice_at,
        stop=settings.voice_at * STOP,
        live=live,
        echo_guard=settings.echo_guard,
    )


def _manner(settings: EarSettings, talker: Talker) -> Manner:
    longest = Longest(seconds=settings.longest_s)
    if talker.by_key:
        gates = (Switch(), WhileKeyDown(), NotWhileSinging())
        return Manner(gates=gates, endings=(KeyRelease(), longest), by_key=True)
    pause = SemanticPause(
        whole_s=settings.whole_s, unknown_s=settings.unsure_s, open_s=settings.open_s
    )
    return Manner(endings=(pause, longest))


def _barge_in(settings: EarSettings) -> BargeInRules | None:
    if settings.barge_in == "never":
        return None
    return BargeInRules(
        least_words=0 if settings.barge_in == "voice" else settings.least_words,
        hold_s=settings.hold_s,
        give_up_s=settings.resume_s,
    )
