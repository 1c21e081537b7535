"""A driver's exception becomes ours here: what happened, and what to do. Never with a password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from bot.errors import BotError, ConfigError, Conflict

# What a driver's message contains -> our error, its message and its hint. First match wins.
_KNOWN: tuple[tuple[tuple[str, ...], type[BotError], str, str], ...] = (
    (
        ("database is locked", "database table is locked", "database is busy"),
        BotError,
        "the database is locked by another program",
        "close the other Greenroom or database browser that has it open",
    ),
    (
        ("readonly database", "read-only transaction", "read-only file system"),
        BotError,
        "the database can only be read",
        "make the data folder and the database file writable for this user",
    ),
    (
        ("disk is full", "no space left on device", "disk i/o error"),
        BotError,
        "the disk is full or failing; what was stored before is unharmed",
        "free some space; `greenroom doctor` shows where the data lies",
    ),
    (
        ("unable to open database file",),
        ConfigError,
        "database: the file cannot be opened",
        "check the folder in the setting `database` and its permissions",
    ),
    (
        ("file is not a database", "malformed"),
        BotError,
        "the database file is damaged or is no database",
        "`greenroom db restore` brings back a backup",
    ),
    (
        ("password authentication failed", "no password supplied"),
        ConfigError,
        "database: PostgreSQL refused the user or the password",
        "check the user and the password in the setting `database`",
    ),
    (
        ('database "', "does not exist"),
        ConfigError,
        "database: PostgreSQL has no database of that name",
        "create it with `createdb`, or correct the setting `database`",
    ),
    (
        (
            "connection refused",
            "could not connect",
            "connection failed",
            "connection timeout",
            "failed to resolve",
            "server closed the connection",
            "terminating connection",
            "connection is bad",
            "no such file or directory",
            "the database system is",
        ),
        BotError,
        "PostgreSQL cannot be reached",
        "start the server, or correct host and port in the setting `database`",
    ),
)
_ALL_NEEDED = "does not exist"  # this row of the table wants both of its pieces


def translate(error: Exception) -> BotError:
    """Our error for a driver's."""
    orig = error.orig if isinstance(error, DBAPIError) and error.orig else error
    text = str(orig).lower()
    if isinstance(error, IntegrityError) or _breaks_a_rule(orig):
        return Conflict("the database refused it: it is there already, or refers to nothing")
    for pieces, kind, message, hint in _KNOWN:
        matches = all if _ALL_NEEDED in pieces else any
        if matches(piece in text for piece in pieces):
            return kind(message, hint=hint)
    first = next(iter(str(orig).strip().splitlines()), type(orig).__name__)
    return BotError(f"the database failed: {first}", hint="`greenroom doctor` checks it")


def _breaks_a_rule(error: BaseException) -> bool:
    """Whether it is a driver's IntegrityError; each driver has its own (PEP 249)."""
    return any(kind.__name__ == "IntegrityError" for kind in type(error).__mro__)


@contextmanager
def ours() -> Iterator[None]:
    """Raise our errors instead of the drivers'."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise translate(error) from error
