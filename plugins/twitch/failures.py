"""What goes wrong at Twitch, as our errors. No token and no address is in any of them."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.errors import BotError, EngineBusy, EngineError, EngineTimeout, Refused

LONGEST = 200  # characters of Twitch's own words that a line of ours can hold
LOG_IN = "log in again: Plugins, Twitch, Log in"


class LoginRefused(Refused):
    """There is no login that Twitch takes: a person has to log in again."""

    def __init__(self, message: str) -> None:
        super().__init__(message, hint=LOG_IN)


def unreachable(error: Exception) -> EngineError:
    """The network failed; addresses in the library's own words may hold what is secret."""
    if isinstance(error, TimeoutError):
        return EngineTimeout("twitch", "did not answer in time", hint="it is tried again")
    why = type(error).__name__
    hint = "is this machine online?"
    return EngineError("twitch", f"cannot be reached ({why})", hint=hint, retryable=True)


def trouble(status: int) -> EngineError:
    hint = "status.twitch.com tells more"
    return EngineError("twitch", f"has trouble ({status})", hint=hint, retryable=True)


def too_many(wait: float) -> EngineBusy:
    hint = f"try again in {wait:.0f} s" if wait else "try again soon"
    return EngineBusy("twitch", "too many requests (429)", hint=hint, retry_after=wait)


def ours(error: Exception, action: str) -> BotError:
    """What the library raised while it did `action`, as ours."""
    if isinstance(error, BotError):
        return error
    if isinstance(error, (aiohttp.ClientError, OSError, TimeoutError)):
        return unreachable(error)
    status = getattr(error, "status", 0)
    if not status:
        return EngineError("twitch", f"gave an answer that makes no sense ({_name(error)})")
    if status == 429:
        return too_many(0.0)
    if status >= 500:
        return trouble(status)
    return Refused(f"Twitch refused {action} ({status}): {words(error)}", hint=_hint(error, action))


def words(error: Any) -> str:
    """Twitch's own words about a refusal, short and without the request's address."""
    extra = getattr(error, "extra", None)
    said = extra.get("message", "") if isinstance(extra, dict) else ""
    return " ".join(str(said).split())[:LONGEST] or "no reason given"


def _hint(error: Any, action: str) -> str:
    said = words(error).lower()
    if "scope" in said or error.status == 401:
        return LOG_IN
    if action in ("fulfil", "refund") and error.status == 403:
        return "Twitch lets an application settle only the rewards that it made itself"
    if error.status == 403:
        return "is the bot a moderator? Write /mod and its name into your chat"
    return ""


def _name(error: Exception) -> str:
    return type(error).__name__
