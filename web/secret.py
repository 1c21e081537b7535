"""The server's secret and the keys that are derived from it.

One file of 32 random bytes, readable by its owner only. The session cookie, the overlays' token
and the deck's key are each derived with a name of their own, so that none gives another away.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bot.errors import ConfigError

SECRET_BYTES = 32


class ServerSecret:
    """Derives keys; never shows itself."""

    def __init__(self, value: bytes) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "ServerSecret(••••••)"

    @classmethod
    def fresh(cls) -> ServerSecret:
        """One that lives as long as the process."""
        return cls(secrets.token_bytes(SECRET_BYTES))

    @classmethod
    def load(cls, path: Path) -> ServerSecret:
        """The secret of that file, made with mode 0600 where there is none yet."""
        try:
            return cls._read(path) if path.exists() else cls._make(path)
        except OSError as error:
            raise ConfigError(
                f"{path}: the panel's secret cannot be read or written",
                hint=f"give this user the right to write {path.parent}",
            ) from error

    @classmethod
    def _read(cls, path: Path) -> ServerSecret:
        value = path.read_bytes()
        if len(value) != SECRET_BYTES:
            raise ConfigError(
                f"{path}: the panel's secret is damaged",
                hint="delete the file; everybody logs in again and OBS needs new addresses",
            )
        return cls(value)

    @classmethod
    def _make(cls, path: Path) -> ServerSecret:
        path.parent.mkdir(parents=True, exist_ok=True)
        value = secrets.token_bytes(SECRET_BYTES)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(value)
        return cls(value)

    def key(self, purpose: str) -> bytes:
        """32 bytes for that purpose alone."""
        return hmac.digest(self._value, purpose.encode(), hashlib.sha256)

    def token(self, purpose: str) -> str:
        """The same as 32 hex digits, for an address."""
        return self.key(purpose).hex()[:32]
