"""What goes wrong at ElevenLabs, as our errors. The key is in none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable
from plugins.elevenlabs.settings import ElevenSettings

NAME = "elevenlabs"
LONGEST = 200  # characters of the service's own words that a line of ours can hold
KEY_HINT = (
    "write ELEVENLABS_API_KEY=... into .env and api_key: ${ELEVENLABS_API_KEY} under plugins: "
    "elevenlabs:"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the service refused with, in the shape of the client's own error."""

    status_code: int
    body: Any
    headers: Mapping[str, str]


class Failures:
    """Turns what the client raises into EngineError."""

    def __init__(self, settings: ElevenSettings) -> None:
        self._settings = settings

    def no_key(self) -> EngineError:
        return EngineUnusable(NAME, "has no API key", hint=KEY_HINT)

    def no_sound(self) -> EngineError:
        return EngineError(NAME, "sent no sound", retryable=True)

    def ours(self, error: Exception, *, begun: bool = False) -> EngineError:
        """The error as ours; `begun`: part of the speech had come already."""
        import httpx
        from elevenlabs.core import ApiError

        if isinstance(error, EngineError):
            return error
        if isinstance(error, ApiError):
            return self.refusal(error)
        if isinstance(error, aiohttp.WSServerHandshakeError):
            return self.refusal(Refusal(error.status, error.message, error.headers or {}))
        if isinstance(error, httpx.TimeoutException):
            return self.silent()
        if begun:
            return self.broke_off()
        if isinstance(error, httpx.TransportError | aiohttp.ClientConnectionError):
            why = type(error).__name__
            hint = "is this machine online, and is base_url right?"
            return EngineError(NAME, f"cannot be reached ({why})", hint=hint, retryable=True)
        why = type(error).__name__
        return EngineError(NAME, f"sent an answer that makes no sense ({why})", retryable=True)

    def silent(self) -> EngineError:
        silence = f"was silent for {self._settings.timeout_s:g} s"
        return EngineTimeout(NAME, silence, hint="is the network slow?")

    def broke_off(self) -> EngineError:
        return EngineError(NAME, "the speech broke off", retryable=True)

    def refusal(self, error: Any) -> EngineError:
        """The client's ApiError, or a Refusal."""
        status, (kind, words) = error.status_code or 0, self._words(error.body)
        if kind == "quota_exceeded":
            hint = "add credit at elevenlabs.io, or wait for the month's"
            return EngineUnusable(NAME, "the account has no credit left", hint=hint)
        if status == 401:
            return EngineUnusable(NAME, "the key was refused (401)", hint=KEY_HINT)
        if status == 403:
            hint = "may this key use the voice and the model?"
            return EngineUnusable(NAME, f"this key may not do that (403): {words}", hint=hint)
        if status == 429:
            wait = seconds((error.headers or {}).get("retry-after", ""))
            hint = f"try again in {wait:g} s" if wait else "try again soon"
            return EngineBusy(NAME, "too many requests (429)", hint=hint, retry_after=wait)
        if status in (408, 409) or status >= 500:
            return EngineError(NAME, f"failed ({status}): {words}", retryable=True)
        hint = "is there such a voice and such a model?"
        return EngineError(NAME, f"refused the request ({status}): {words}", hint=hint)

    def _words(self, body: Any) -> tuple[str, str]:
        """The service's name for the error, and its own words without the key."""
        detail = body.get("detail", body) if isinstance(body, dict) else body
        kind = str(detail.get("status", "")) if isinstance(detail, dict) else ""
        said = detail.get("message", detail) if isinstance(detail, dict) else detail
        words = " ".join(str(said or "").split())[:LONGEST]
        key = self._settings.api_key.reveal()
        return kind, words.replace(key, "(key)") if key else words


def seconds(header: str) -> float:
    """A Retry-After header in seconds; 0 where it is a date or nonsense."""
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0
