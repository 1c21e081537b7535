"""What goes wrong at a moshi-server, as our errors. The key is in none of them."""

from __future__ import annotations

import aiohttp

from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable

NAME = "kyutai"
LONGEST = 200  # characters of a server's own words that a line of ours can hold
FULL = "no free"  # how it says that all its channels are taken
TRY_AGAIN_LATER = 1013
KEY_HINT = "write one of authorized_ids in the server's settings as api_key: under plugins: kyutai:"
FULL_HINT = "raise batch_size in the server's settings, or name another server"


def refused(words: str, key: str) -> EngineError:
    """What the server reports in words of its own."""
    said = " ".join(words.split())[:LONGEST]
    said = said.replace(key, "(key)") if key else said
    if FULL in words.lower():
        return full()
    return EngineError(NAME, f"reported: {said}", retryable=True)


def full(retry_after: float = 0.0) -> EngineError:
    return EngineBusy(NAME, "the server is full", hint=FULL_HINT, retry_after=retry_after)


def handshake(error: aiohttp.WSServerHandshakeError) -> EngineError:
    """The server answered, but opened no line."""
    if error.status in (401, 403):
        return EngineUnusable(NAME, f"the key was refused ({error.status})", hint=KEY_HINT)
    if error.status in (429, 503):
        return full(seconds((error.headers or {}).get("retry-after", "")))
    if error.status >= 500:
        return EngineError(NAME, f"failed ({error.status})", retryable=True)
    hint = "is it a moshi-server, with such a module at that path?"
    return EngineUnusable(NAME, f"does not open a line ({error.status})", hint=hint)


def unreachable(url: str, error: Exception) -> EngineError:
    hint = "is the server running, and is its address right?"
    message = f"cannot be reached at {url} ({type(error).__name__})"
    return EngineError(NAME, message, hint=hint, retryable=True)


def silent(seconds: float) -> EngineError:
    return EngineTimeout(NAME, f"was silent for {seconds:g} s", hint="is the server overloaded?")


def garbled(why: str) -> EngineError:
    hint = "is it a moshi-server of this version?"
    return EngineError(NAME, f"sent what makes no sense ({why})", hint=hint, retryable=True)


def broke_off(code: int | None) -> EngineError:
    if code == TRY_AGAIN_LATER:
        return full()
    return EngineError(NAME, f"the line broke off ({code or 'no goodbye'})", retryable=True)


def no_sound() -> EngineError:
    return EngineError(NAME, "sent no sound", retryable=True)


def no_server(what: str) -> EngineError:
    hint = f"write {what}: under plugins: kyutai:"
    return EngineUnusable(NAME, "no server is named", hint=hint)


def seconds(header: str) -> float:
    """A Retry-After header in seconds; 0 where it is a date or nonsense."""
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0
