"""A login's tokens, and where they lie: the system's keyring, or a file only its owner can read."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from bot.errors import BotError
from bot.settings import remember
from plugins.twitch.identity import Identity

SERVICE = "greenroom twitch"  # the name under which a keyring shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Of one login. `expires_at` is Unix time in seconds. Its text never shows the tokens."""

    access: str
    refresh: str
    expires_at: float
    login: str
    user_id: str
    scopes: tuple[str, ...]

    def __post_init__(self) -> None:
        remember(self.access)
        remember(self.refresh)

    def __repr__(self) -> str:
        return f"Token({self.login})"


class TokenStore(Protocol):
    """Blocking: call it in a thread."""

    def load(self, identity: Identity) -> Token | None: ...

    def save(self, identity: Identity, token: Token) -> None:
        """Returns once it is kept for good. Raises BotError."""
        ...

    def delete(self, identity: Identity) -> None: ...


class TokenFiles:
    """A file for each login, mode 0600, written beside and moved into place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, identity: Identity) -> Token | None:
        try:
            return _unpack(self._path(identity).read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unkept("read", error) from error

    def save(self, identity: Identity, token: Token) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._replace(self._path(identity), _pack(token))
        except OSError as error:
            raise _unkept("written", error) from error

    def delete(self, identity: Identity) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path(identity).unlink()

    def _path(self, identity: Identity) -> Path:
        return self._folder / f"{identity}.json"

    def _replace(self, path: Path, text: str) -> None:
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=path.name)  # made with 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise


class TokenKeyring:
    """The keyring of the system."""

    def load(self, identity: Identity) -> Token | None:
        import keyring

        try:
            text = keyring.get_password(SERVICE, identity)
        except Exception as error:  # each backend has its own
            raise _unkept("read", error) from error
        return _unpack(text) if text else None

    def save(self, identity: Identity, token: Token) -> None:
        import keyring

        try:
            keyring.set_password(SERVICE, identity, _pack(token))
        except Exception as error:
            raise _unkept("written", error) from error

    def delete(self, identity: Identity) -> None:
        import keyring

        with contextlib.suppress(Exception):
            keyring.delete_password(SERVICE, identity)


class ChosenStore:
    """`kind` is auto, keyring or file; looked for in the thread that first asks."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind = kind
        self._files = TokenFiles(folder)

    def load(self, identity: Identity) -> Token | None:
        return self._store.load(identity)

    def save(self, identity: Identity, token: Token) -> None:
        self._store.save(identity, token)

    def delete(self, identity: Identity) -> None:
        self._store.delete(identity)

    @cached_property
    def _store(self) -> TokenStore:
        in_files = self._kind == "file" or (self._kind == "auto" and not _has_keyring())
        return self._files if in_files else TokenKeyring()


def _has_keyring() -> bool:
    try:
        import keyring

        return keyring.get_keyring().priority >= 1  # type: ignore[operator]
    except Exception:  # a broken desktop service must not stop the show
        return False


def _pack(token: Token) -> str:
    return json.dumps(asdict(token))


def _unpack(text: str) -> Token | None:
    """None for what is no token: the login is asked for again."""
    try:
        raw: dict[str, Any] = json.loads(text)
        return Token(**{**raw, "scopes": tuple(raw["scopes"])})
    except (ValueError, TypeError, KeyError):
        return None


def _unkept(what: str, error: Exception) -> BotError:
    return BotError(
        f"the login cannot be {what} ({type(error).__name__})",
        hint="write `tokens: file` under plugins: twitch:, or make the data folder writable",
    )
