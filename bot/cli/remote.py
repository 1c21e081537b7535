"""Requests to the panel of a running show."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from bot.errors import BotError


def post(url: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    """The answer's JSON. Raises BotError with what the panel said."""
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "X-Greenroom": "1",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        said = json.loads(error.read() or b"{}")
        raise BotError(said.get("message", str(error)), hint=said.get("hint", "")) from error
    except OSError as error:
        raise BotError(f"no panel answers at {url}", hint="is the show running?") from error
