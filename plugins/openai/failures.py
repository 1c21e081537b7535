"""What goes wrong at the server, as our errors. The key is in none of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from bot.errors import EngineBusy, EngineError, EngineTimeout, EngineUnusable
from plugins.openai.settings import OpenAISettings

LONGEST = 200  # characters of a server's own words that a line of ours can hold
MOST_NAMED = 8  # models in a hint
KEY_HINT = (
    "write OPENAI_API_KEY=... into .env and api_key: ${OPENAI_API_KEY} under plugins: openai:"
)
NO_KEY = "has no API key"


class Failures:
    """Turns what the client raises into EngineError."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings

    def ours(self, error: Exception, model: str, *, begun: bool = False) -> EngineError:
        """The error as ours; `begun`: part of the answer had come already."""
        import httpx2  # what the client lets through once an answer has begun
        import openai

        if isinstance(error, EngineError):
            return error
        if isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException)):
            silence = f"was silent for {self._settings.timeout_s:g} s"
            return EngineTimeout("openai", silence, hint="is the server overloaded?")
        if isinstance(error, (openai.APIConnectionError, httpx2.TransportError)):
            return self._connection(error, begun)
        if isinstance(error, openai.APIStatusError):
            return self._status(error, model)
        if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)):
            return self._not_chat("sent what is not JSON")
        if isinstance(error, openai.APIError):
            return EngineError("openai", f"reported: {self._words(error)}", retryable=True)
        return self._not_chat(f"sent an answer that makes no sense ({type(error).__name__})")

    def no_key(self) -> EngineError:
        return EngineUnusable("openai", NO_KEY, hint=KEY_HINT)

    def no_model(self, model: str, there: Sequence[str]) -> EngineError:
        """The server does not know the model; `there` are those that it does know."""
        near = get_close_matches(model, there, n=3) or there[:MOST_NAMED]
        hint = f"there are: {', '.join(near)}" if near else "check model and base_url"
        return EngineUnusable("openai", f"there is no model {model} (404)", hint=hint)

    def nothing(self) -> EngineError:
        """The server said yes, but not in the protocol: a login page, another program."""
        return self._not_chat("sent no answer in the chat format")

    def cut(self) -> EngineError:
        return EngineError("openai", "the answer broke off", retryable=True)

    def _not_chat(self, what: str) -> EngineError:
        hint = "does base_url name an OpenAI-compatible server, /v1 at its end?"
        return EngineError("openai", what, hint=hint, retryable=True)

    def _connection(self, error: Exception, begun: bool) -> EngineError:
        if begun:
            return self.cut()
        why = type(error.__cause__).__name__ if error.__cause__ else "no connection"
        hint = "is the server running, and is base_url right?"
        message = f"cannot be reached at {self._settings.base_url} ({why})"
        return EngineError("openai", message, hint=hint, retryable=True)

    def _status(self, error: Any, model: str) -> EngineError:
        status = error.status_code
        if status == 401:
            return EngineUnusable("openai", "the key was refused (401)", hint=KEY_HINT)
        if status == 403:
            hint = "may this key use the model, from this country?"
            return EngineUnusable("openai", f"this key may not use {model} (403)", hint=hint)
        if status == 404:
            return self.no_model(model, [])
        if status == 429:
            return self._limit(error)
        words = self._words(error)
        if status in (408, 409) or status >= 500:
            hint = "the fault is the server's: wait, or name another mind under llm.fallback"
            return EngineError("openai", f"failed ({status}): {words}", hint=hint, retryable=True)
        return EngineError("openai", f"refused the request ({status}): {words}")

    def _limit(self, error: Any) -> EngineError:
        if error.code == "insufficient_quota":
            hint = "add credit at platform.openai.com/settings/organization/billing"
            return EngineUnusable("openai", "the account has no credit left (429)", hint=hint)
        wait = seconds(error.response.headers.get("retry-after", ""))
        hint = f"try again in {wait:g} s" if wait else "try again soon"
        return EngineBusy("openai", "too many requests (429)", hint=hint, retry_after=wait)

    def _words(self, error: Any) -> str:
        """The server's own words, short and without the key."""
        body = error.body if isinstance(error.body, dict) else {}
        words = " ".join(str(body.get("message") or error.message).split())[:LONGEST]
        key = self._settings.api_key.reveal()
        return words.replace(key, "(key)") if key else words


def seconds(header: str) -> float:
    """A Retry-After header in seconds; 0 where it is a date or nonsense."""
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0
