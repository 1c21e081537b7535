"""What the streamer sets about moderation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import ConfigError
from bot.settings import setting

ANSWERS = ("pass", "hide", "delete", "timeout")
EXEMPT = ("vip", "subscriber")
LONGEST_TIMEOUT = 1_209_600  # seconds; two weeks is what platforms take


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationSettings:
    """`pass` lets a line be, `hide` keeps it from the show, `delete` takes it out of the
    platform's chat too, `timeout` also silences who wrote it."""

    word_timeout: int = setting(
        10,
        label="Timeout for a banned word",
        hint="0: the line is only hidden",
        min=0,
        max=LONGEST_TIMEOUT,
        unit="s",
    )
    spam_timeout: int = setting(
        600,
        label="Timeout for an advertisement",
        hint="Somebody's first line sells followers. 0: the line is only hidden",
        min=0,
        max=LONGEST_TIMEOUT,
        unit="s",
    )
    each_time: int = setting(
        5,
        label="Each further time",
        hint="So many times longer than the one before, within an hour; 1: always the same",
        min=1,
        max=100,
    )
    link: str = setting("delete", label="A link", hint="!permit name allows one", choices=ANSWERS)
    shape: str = setting(
        "hide", label="Shouting, symbols, repeats", hint="By the limits below", choices=ANSWERS
    )
    caps: int = setting(
        90,
        label="Capitals at most",
        hint="Of a longer line; 100: no limit",
        min=10,
        max=100,
        unit="%",
    )
    symbols: int = setting(
        80, label="Symbols at most", hint="100: no limit", min=10, max=100, unit="%"
    )
    repeats: int = setting(
        12, label="Repeats at most", hint="Of one character or word; 0: no limit", min=0, max=500
    )
    exempt: tuple[str, ...] = setting(
        ("vip",),
        label="Links and shouting are fine for",
        hint="vip, subscriber; moderators may do it all",
    )
    announce: bool = setting(True, label="Say in chat what was done")
    comment_bans: bool = setting(
        False, label="Comment on bans", hint="The bot says a sentence when somebody is banned"
    )

    def __post_init__(self) -> None:
        unknown = sorted(set(self.exempt) - set(EXEMPT))
        if unknown:
            raise ConfigError(
                f"exempt: '{unknown[0]}' is not known", hint=f"write {' or '.join(EXEMPT)}"
            )
