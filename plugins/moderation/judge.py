"""What a line of chat does that it may not, and how that is answered. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Guard, spam_score
from bot.host import ChatMessage
from plugins.moderation.settings import ModerationSettings
from plugins.moderation.shape import shape_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """`rule` is spam, shape, word or link; `what` names it for people; `answer` is one of the
    settings' answers, `seconds` how long a first timeout lasts; it `grows` with each further
    one."""

    rule: str
    what: str
    answer: str
    seconds: int = 0
    grows: bool = True


def judge(message: ChatMessage, settings: ModerationSettings, guard: Guard) -> Offence | None:
    """The gravest offence of a line; None where it is fine."""
    spam = spam_score(message.text) if message.first else None
    if spam is not None and spam.is_spam:
        return _timed("spam", "an advertisement", settings.spam_timeout, grows=False)
    rules = guard.check(message.text, source="viewer").rules
    if "word" in rules:
        return _timed("word", "a banned word", settings.word_timeout)
    if _is_exempt(message, settings):
        return None
    if "link" in rules and settings.link != "pass":
        return _light("link", "a link", settings.link, settings)
    shape = shape_of(message.text, settings) if settings.shape != "pass" else ""
    return _light("shape", shape, settings.shape, settings) if shape else None


def _is_exempt(message: ChatMessage, settings: ModerationSettings) -> bool:
    roles = message.user.roles if message.user else ()
    return any(role in roles for role in settings.exempt)


def _timed(rule: str, what: str, seconds: int, *, grows: bool = True) -> Offence:
    answer = "timeout" if seconds else "hide"
    return Offence(rule=rule, what=what, answer=answer, seconds=seconds, grows=grows)


def _light(rule: str, what: str, answer: str, settings: ModerationSettings) -> Offence:
    return Offence(rule=rule, what=what, answer=answer, seconds=settings.word_timeout)
