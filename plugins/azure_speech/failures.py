"""What goes wrong at Azure Speech, as our errors. Neither key nor address is in any of them."""

from __future__ import annotations

import re

from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable

NAME = "azure_speech"
LONGEST = 200  # characters of the service's own words that a line of ours can hold
KEY_HINT = (
    "write AZURE_SPEECH_KEY=... into .env, key: ${AZURE_SPEECH_KEY} and region: under plugins: "
    "azure_speech:"
)
_ADDRESS = re.compile(r"\b(?:wss?|https?)://\S+")
_NUMBERS = re.compile(r"\b(?:X-ConnectionId|SessionId|USP state)\b")  # from here on nobody reads
_AFTER = re.compile(r"retry[- ]after\D{0,3}(\d+)", re.IGNORECASE)


def no_key() -> EngineError:
    return EngineUnusable(NAME, "has no key or no region", hint=KEY_HINT)


def silent(seconds: float) -> EngineError:
    hint = "is the network slow, or the region overloaded?"
    return EngineTimeout(NAME, f"was silent for {seconds:g} s", hint=hint)


def not_possible(error: Exception) -> EngineError:
    """The SDK itself refused: its library, or an address that it cannot read."""
    hint = "check region and endpoint under plugins: azure_speech:"
    return EngineUnusable(NAME, f"cannot be set up ({type(error).__name__})", hint=hint)


def ours(code: str, details: str, *, begun: bool = False) -> EngineError:
    """An error code of the SDK by its name; `begun`: part of the answer had come already."""
    if code == "AuthenticationFailure":
        hint = f"is it the key of this region? {KEY_HINT}"
        return EngineUnusable(NAME, "the key was refused (401, 403)", hint=hint)
    if code == "Forbidden":
        hint = "the free quota may be spent: see the resource's usage at portal.azure.com"
        return EngineUnusable(NAME, "this key may not do that (403)", hint=hint)
    if code == "TooManyRequests":
        found = _AFTER.search(details)
        wait = float(found.group(1)) if found else 0.0
        return EngineBusy(NAME, "too many requests (429)", hint="try again soon", retry_after=wait)
    if code == "ServiceTimeout":
        return EngineTimeout(NAME, "did not answer in time", hint="it is tried again")
    if code == "BadRequest":
        hint = "is there such a voice, and does it know the language?"
        return EngineError(NAME, f"refused the request (400): {words(details)}", hint=hint)
    if begun:
        return EngineError(NAME, "the answer broke off", retryable=True)
    if code == "ConnectionFailure":
        hint = "is this machine online, and is the region right?"
        return EngineError(NAME, "cannot be reached", hint=hint, retryable=True)
    return EngineError(NAME, f"has trouble: {words(details)}", retryable=True)


def words(details: str) -> str:
    """The service's own words, short, without addresses and what stands in them."""
    plain = _NUMBERS.split(details)[0]
    return " ".join(_ADDRESS.sub("(address)", plain).split())[:LONGEST]
