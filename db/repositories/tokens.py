"""The panel's tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.models import Role, Token
from db.rows import affected
from db.types import utc_now

PREFIX = "gr_"
COMMAND_LINE = "command line"  # tokens for the time of one command
NOTED_EVERY = timedelta(minutes=1)  # `last_used` is not worth a write per request


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new token; `secret` is shown once and kept nowhere."""

    token: Token
    secret: str = field(repr=False)


class TokenRepository:
    """Who may use the panel's interface. Only hashes are stored."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def issue(self, name: str, role: Role | str) -> Issued:
        """A new token of 256 bits."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = Token(name=name, role=Role(role), hash=_hash(secret), created_at=utc_now())
        self._session.add(token)
        self._session.flush()
        return Issued(token=token, secret=secret)

    def find(self, secret: str) -> Token | None:
        """The token, unless it is unknown or revoked."""
        query = select(Token).where(Token.hash == _hash(secret), Token.revoked.is_(False))
        return self._session.scalar(query)

    @staticmethod
    def needs_note(token: Token) -> bool:
        """Whether `used` is due: it is worth a write only once a minute."""
        return token.last_used is None or utc_now() - token.last_used >= NOTED_EVERY

    def used(self, token_id: int) -> None:
        """Note that a token was used now."""
        token = self._session.get(Token, token_id)
        if token is not None:
            token.last_used = utc_now()

    def all(self) -> list[Token]:
        """Every token that is not revoked, the newest first."""
        query = select(Token).where(Token.revoked.is_(False)).order_by(Token.id.desc())
        return list(self._session.scalars(query))

    def revoke(self, token_id: int) -> bool:
        """Whether there was one to revoke."""
        statement = update(Token).where(Token.id == token_id, Token.revoked.is_(False))
        return affected(self._session, statement.values(revoked=True)) > 0

    def prune(self, momentary_before: datetime) -> int:
        """Delete what is revoked, and what a command that was killed left behind; how many."""
        left = (Token.name == COMMAND_LINE) & (Token.created_at < momentary_before)
        return affected(self._session, delete(Token).where(Token.revoked | left))

    def revoke_all(self, role: Role | str | None = None) -> int:
        """Revoke every token, or every one of a role; returns how many."""
        statement = update(Token).where(Token.revoked.is_(False)).values(revoked=True)
        if role is not None:
            statement = statement.where(Token.role == Role(role))
        return affected(self._session, statement)


def _hash(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
