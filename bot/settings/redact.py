"""Secrets leave no trace in text: known values and their usual shapes become dots.

Whatever comes out of the settings as a Secret is remembered here; a plugin remembers what it
gets later, such as a refreshed token. Logging is wired with `redacted` around the last processor,
which makes the whole line, also of what the standard logging brings.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

DOTS = "••••••"
SHORT = 4  # shorter secrets are masked as whole words only, or they would eat every text

_NAMES = (
    r"client_secret|refresh_token|access_token|id_token|device_code|api[_-]?key"
    r"|password|passwd|secret|token|ticket"
)
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?i)\b({_NAMES})(=[\"']?)[^\s&;,\"']+"), rf"\1\2{DOTS}"),
    (re.compile(rf"(?i)([\"'](?:{_NAMES})[\"']\s*:\s*)([\"'])(?:(?!\2).)+\2"), rf"\1\2{DOTS}\2"),
    (re.compile(r"([?&]key=)[^\s&;,\"']+"), rf"\1{DOTS}"),
    (re.compile(r"(?i)\b(bearer|basic|oauth)(\s+)[A-Za-z0-9._~+/=-]{8,}"), rf"\1\2{DOTS}"),
    (re.compile(r"(?i)\b(oauth:)[A-Za-z0-9]+"), rf"\1{DOTS}"),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{8,}"), DOTS),
    (re.compile(r"(://[^\s/:@\"']*:)[^\s/@\"']+(@)"), rf"\1{DOTS}\2"),
)
_PASSWORD = re.compile(r"://[^/:@]*:([^@]+)@")


class _Known:
    """The values to mask, as one pattern, longest first. Any thread may add."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def values(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self._values)

    def add(self, value: str) -> None:
        with self._lock:
            if value in self._values:
                return
            self._values |= _spellings(value)
            longest_first = sorted(self._values, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(_pattern, longest_first)))

    def mask(self, text: str) -> str:
        return self._pattern.sub(DOTS, text) if self._pattern else text


_known = _Known()


def remember(secret: str) -> None:
    """From now on this value is masked wherever text is redacted.

    Of a database's address only the password is; the whole of a web address, as a webhook's is
    its secret.
    """
    value = str.__str__(secret)
    if "://" in value and not value.startswith(("http://", "https://")):
        within = _PASSWORD.search(value)
        value = within.group(1) if within else ""
    if value.strip():
        _known.add(value)


def known_secrets() -> frozenset[str]:
    """Every value that is masked, for whoever must recognise them too, such as the guard."""
    return _known.values()


def redact(text: str) -> str:
    """The text with every known secret, and what has the shape of one, as dots."""
    masked = _known.mask(text)
    for shape, replacement in _SHAPES:
        masked = shape.sub(replacement, masked)
    return masked


def looks_secret(name: str) -> bool:
    """Whether a variable's name says that its value must not be seen."""
    return bool(re.search(r"SECRET|TOKEN|PASSWORD|PASSWD|_KEY$|^KEY$|_PASS$", name.upper()))


def redacted(render: Callable[[Any, str, Any], str]) -> Callable[[Any, str, Any], str]:
    """A structlog renderer whose line, traceback included, is masked after it is made."""

    def rendered(logger: Any, method: str, event: Any) -> str:
        return redact(render(logger, method, event))

    return rendered


def _spellings(value: str) -> set[str]:
    """The value as text, addresses, Python and JSON write it."""
    in_json = {json.dumps(value, ensure_ascii=ascii)[1:-1] for ascii in (True, False)}
    return {value, quote(value, safe=""), quote_plus(value), repr(value)[1:-1], *in_json}


def _pattern(value: str) -> str:
    escaped = re.escape(value)
    return escaped if len(value) >= SHORT else rf"(?<!\w){escaped}(?!\w)"
