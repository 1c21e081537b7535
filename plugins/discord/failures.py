"""What goes wrong at Discord, as our errors. No token and no address is in any of them."""

from __future__ import annotations

import aiohttp
import discord

from bot.errors import BotError, EngineBusy, EngineError, EngineTimeout, NotFound, Refused

LONGEST = 200  # characters of Discord's own words that a line of ours can hold
PORTAL = "discord.com/developers/applications"
NEEDED = {  # what each action takes, as Discord names the permission
    "the line": "View Channel, Send Messages and Read Message History",
    "the post": "View Channel and Send Messages",
    "the reaction": "Add Reactions and Read Message History",
    "delete": "Manage Messages",
    "timeout": "Timeout Members, and a role above theirs",
    "ban": "Ban Members, and a role above theirs",
    "unban": "Ban Members",
}


def ours(error: Exception, action: str) -> BotError:
    """What the library raised while it did `action`, as ours."""
    if isinstance(error, BotError):
        return error
    if isinstance(error, discord.RateLimited):
        return too_many(error.retry_after)
    if isinstance(error, discord.HTTPException):
        return _by_status(error, action)
    if isinstance(error, (aiohttp.ClientError, OSError, TimeoutError)):
        return unreachable(error)
    return EngineError("discord", f"could not do {action} ({type(error).__name__})")


def unreachable(error: Exception) -> EngineError:
    if isinstance(error, TimeoutError):
        return EngineTimeout("discord", "did not answer in time", hint="it is tried again")
    why = type(error).__name__
    hint = "is this machine online?"
    return EngineError("discord", f"cannot be reached ({why})", hint=hint, retryable=True)


def too_many(wait: float) -> EngineBusy:
    hint = f"try again in {wait:.0f} s" if wait else "try again soon"
    return EngineBusy("discord", "too many requests (429)", hint=hint, retry_after=wait)


def _by_status(error: discord.HTTPException, action: str) -> BotError:
    if error.status == 429:
        return too_many(0.0)
    if error.status >= 500:
        hint = "discordstatus.com tells more"
        return EngineError("discord", f"has trouble ({error.status})", hint=hint, retryable=True)
    said = " ".join(str(error.text).split())[:LONGEST] or "no reason given"
    if error.status == 404:
        return NotFound(f"Discord found nothing for {action}: {said}")
    hint = f"give the bot's role: {NEEDED[action]}" if action in NEEDED else ""
    return Refused(f"Discord refused {action} ({error.status}): {said}", hint=hint)
