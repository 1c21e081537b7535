"""Requests to the panel of a running show."""

from __future__ import annotations

import contextlib
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.cli.lock import address_of
from bot.cli.place import Place
from bot.errors import BotError
from db import COMMAND_LINE, Role, TokenRepository

CERTIFICATE = Path("secrets", "panel.crt")  # in the data folder, where the panel made one
SECONDS = 20.0  # the doctor takes a second or two, more on a busy machine


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel at `url`."""

    url: str
    token: str = field(repr=False)
    certificate: Path | None = None  # one that the panel made itself: nobody else vouches for it

    def ask(self, path: str, body: dict[str, Any] | None = None, method: str = "") -> Any:
        """The answer's JSON; with a `body` it is a POST, unless `method` says something else.

        Raises BotError with what was said.
        """
        request = urllib.request.Request(
            f"{self.url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method or None,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "X-Greenroom": "1",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS, context=self._tls()) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise _said(error) from error
        except OSError as error:
            raise BotError(
                f"no panel answers at {self.url}", hint="is the show running?"
            ) from error

    def _tls(self) -> ssl.SSLContext | None:
        if not self.url.startswith("https:"):
            return None
        context = ssl.create_default_context()
        if self.certificate is not None and self.certificate.exists():
            context.load_verify_locations(self.certificate)
        return context


@contextlib.contextmanager
def running(place: Place) -> Iterator[Panel | None]:
    """The panel of the show that runs on this data folder, with a token for this moment alone.

    None where no show runs there.
    """
    url = address_of(place.data)
    if not url:
        yield None
        return
    database = place.database()
    with database.session() as session:
        issued = TokenRepository(session).issue(COMMAND_LINE, Role.OWNER)
        id, secret = issued.token.id, issued.secret
    try:
        yield Panel(url, secret, place.data / CERTIFICATE)
    finally:
        with database.session() as session:
            TokenRepository(session).revoke(id)
        database.close()


def _said(error: urllib.error.HTTPError) -> BotError:
    try:
        said = json.loads(error.read() or b"{}")
    except ValueError:  # something else than our panel answers there
        return BotError(f"the panel says {error}", hint="is that the panel's address?")
    return BotError(said.get("message", str(error)), hint=said.get("hint", ""))
