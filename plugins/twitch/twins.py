"""The same event heard over two sessions: Twitch gives each delivery an id of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class Twins:
    """Only for the moment in which an old session is still open beside a new one."""

    def __init__(self) -> None:
        self._single: list[tuple[object, str]] = []

    def is_second(self, session: object, raw: Mapping[str, Any]) -> bool:
        """Whether another session has brought it; each delivery has one twin at most."""
        payload = [raw["metadata"].get("subscription_type"), raw["payload"].get("event")]
        content = json.dumps(payload, sort_keys=True)
        for index, (other, said) in enumerate(self._single):
            if said == content and other is not session:
                del self._single[index]
                return True
        self._single.append((session, content))
        return False

    def clear(self) -> None:
        self._single.clear()
