"""Who is asking: tokens, one-time tickets, the session cookie, and the rules for each request.

A token is checked by the desk, which keeps hashes. A ticket is for the browser that is opened
at start and works once. Both are exchanged for a cookie, signed with a key of the server's
secret, that names the token by its id: a token that is reset ends its sessions.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from flask import Flask, Response, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from bot.errors import Refused
from bot.host import Member
from web.errors import NotLoggedIn, TooManyTries
from web.limits import Limit
from web.roles import Role, is_by_key, needed_role
from web.secret import ServerSecret

COOKIE = "greenroom_session"
COOKIE_S = 30 * 86_400  # a browser stays logged in for 30 days
TICKET_S = 600.0  # the browser that is opened comes within seconds; a slow machine within minutes
KNOWN_S = 10.0  # how long an answer about a token is believed, so a reset takes hold within it
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOG_IN_HINT = "log in with your token; `greenroom token reset` makes a new one"


class People(Protocol):
    """Where members are looked up, from any thread: the desk through the bridge."""

    def by_token(self, token: str) -> Member | None: ...

    def by_id(self, id: str) -> Member | None: ...


class Auth:
    """Knows members by token, ticket and cookie. Safe across threads."""

    def __init__(
        self,
        people: People,
        secret: ServerSecret,
        *,
        origins: tuple[str, ...] = (),
        secure: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.overlay_token = secret.token("overlay")
        self.deck_key = secret.token("deck")
        self._people = people
        self._origins = frozenset(origins)
        self._secure = secure
        self._clock = clock
        self._signer = URLSafeTimedSerializer(secret.key("session"), salt="greenroom")
        self._tickets: dict[bytes, tuple[Member, float]] = {}
        self._known: dict[str, tuple[Member | None, float]] = {}
        self._lock = threading.Lock()
        self._tries = Limit(10, 60.0, clock=clock)

    # --- proofs ------------------------------------------------------------------------------

    def new_ticket(self, member: Member) -> str:
        """A ticket that logs `member` in once, within ten minutes."""
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets[_hash(ticket)] = (member, self._clock() + TICKET_S)
        return ticket

    def log_in(self, *, token: str = "", ticket: str = "", place: str) -> Member:
        """The member of a token or ticket; NotLoggedIn, or TooManyTries from one place."""
        if self._tries.left(place) < 1:
            raise TooManyTries("too many wrong tokens", hint="wait a minute")
        member = self._use_ticket(ticket) if ticket else self._by_token(token)
        if member is None:
            self._tries.spend(place)
            what = "this link was used already or is too old" if ticket else "this token is wrong"
            raise NotLoggedIn(what, hint=LOG_IN_HINT)
        return member

    def by_cookie(self, cookie: str) -> Member | None:
        """The member of a session cookie, as far as the token behind it still stands."""
        try:
            id = self._signer.loads(cookie, max_age=COOKIE_S)
        except BadData:
            return None
        if not isinstance(id, str):
            return None
        return self._remembered(f"id:{id}", lambda: self._people.by_id(id))

    def is_overlay(self, token: object) -> bool:
        """Whether that is the overlays' token."""
        return same(token, self.overlay_token)

    def is_deck(self, key: object, place: str) -> bool:
        """Whether that is the Stream Deck's key; wrong ones count as wrong tokens."""
        if self._tries.left(place) < 1:
            raise TooManyTries("too many wrong keys", hint="wait a minute")
        right = same(key, self.deck_key)
        if not right:
            self._tries.spend(place)
        return right

    def _use_ticket(self, ticket: str) -> Member | None:
        now = self._clock()
        with self._lock:
            self._tickets = {key: row for key, row in self._tickets.items() if row[1] > now}
            found = self._tickets.pop(_hash(ticket), None)
        return found[0] if found else None

    def _by_token(self, token: str) -> Member | None:
        if not token:
            return None
        key = "token:" + _hash(token).hex()
        return self._remembered(key, lambda: self._people.by_token(token))

    def _remembered(self, key: str, look: Callable[[], Member | None]) -> Member | None:
        """An answer of the last ten seconds, else a new one; only members are kept."""
        member, until = self._known.get(key, (None, 0.0))
        if member is not None and self._clock() < until:
            return member
        member = look()
        with self._lock:
            self._known = {k: row for k, row in self._known.items() if row[1] > self._clock()}
            if member is not None:
                self._known[key] = (member, self._clock() + KNOWN_S)
        return member

    # --- a browser's session -----------------------------------------------------------------

    def give_cookie(self, response: Response, member: Member) -> None:
        response.set_cookie(
            COOKIE,
            self._signer.dumps(member.id),  # type: ignore[arg-type]
            max_age=COOKIE_S,
            httponly=True,
            samesite="Strict",
            secure=self._secure,
            path="/",
        )

    def take_cookie(self, response: Response) -> None:
        response.delete_cookie(
            COOKIE, httponly=True, samesite="Strict", secure=self._secure, path="/"
        )

    # --- a request ---------------------------------------------------------------------------

    def is_own_origin(self, origin: str, environ: dict[str, Any]) -> bool:
        """Whether a page of ours sent it: its origin is the address it was sent to."""
        own = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
        return origin == own or origin in self._origins

    def member_of(self, headers: Any, cookies: Any, place: str) -> Member | None:
        """Who sent a request with these headers and cookies from `place`; None for nobody.

        A Bearer token that is wrong raises NotLoggedIn even where a cookie would do."""
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.log_in(token=token.strip(), place=place)
        return self.by_cookie(cookies.get(COOKIE, "")) if COOKIE in cookies else None

    def check(self, role: Role, *, by_key: bool = False) -> None:
        """Let the current request pass for `role`, or raise NotLoggedIn or Refused."""
        bearer = request.headers.get("Authorization", "").lower().startswith("bearer ")
        if request.method not in SAFE_METHODS and not by_key:
            # Without a cookie there is nothing that a foreign page could abuse.
            abusable = role is Role.PUBLIC or COOKIE in request.cookies
            self._check_sender(header_needed=abusable and not bearer)
        if role is Role.PUBLIC:
            return
        g.member = self.member_of(request.headers, request.cookies, request.remote_addr or "")
        if g.member is None:
            raise NotLoggedIn("nobody is logged in", hint=LOG_IN_HINT)
        if Role.named(g.member.role) < role:
            raise Refused(
                f"a {g.member.role} may not do that", hint=f"ask the {role.name.lower()} to do it"
            )

    def _check_sender(self, *, header_needed: bool) -> None:
        """No foreign page may change anything, whatever cookies its browser would send."""
        origin = request.headers.get("Origin", "")
        if origin and not self.is_own_origin(origin, request.environ):
            raise Refused("a foreign page sent this", hint="use the panel's own address")
        if header_needed and request.headers.get("X-Greenroom") != "1":
            raise Refused("the header X-Greenroom is missing", hint="send `X-Greenroom: 1`")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def same(given: object, right: str) -> bool:
    """Constant-time comparison of a text from outside with a secret."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), right.encode())


def install(app: Flask, auth: Auth) -> None:
    """Check every request before its view runs; a view that states no role is the owner's."""

    @app.before_request
    def guard() -> None:
        if request.endpoint is None:
            return  # no such route: the answer is a 404
        view = app.view_functions.get(request.endpoint)
        auth.check(needed_role(view), by_key=is_by_key(view))
