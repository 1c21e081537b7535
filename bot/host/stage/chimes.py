"""Of all alert pages that can sound, in whatever program, one chimes."""

from __future__ import annotations

from typing import Any

from bot.host.stage.screen import Screen


class ChimeLease:
    """The page that has it keeps it until it is closed or silenced. Loop thread only."""

    def __init__(self, screen: Screen) -> None:
        self.holder = ""
        self._screen = screen
        self._able: dict[str, bool] = {}  # whether a page can sound, the oldest first
        screen.on("chime_state", self._state)
        screen.on("*left", self._left)

    def _state(self, client: str, fields: dict[str, Any]) -> None:
        self._able[client] = bool(fields["running"])
        self._elect()
        self._tell(client)

    def _left(self, client: str, fields: dict[str, Any]) -> None:
        self._able.pop(client, None)
        self._elect()

    def _elect(self) -> None:
        if self._able.get(self.holder):
            return
        before = self.holder
        self.holder = next((client for client, able in self._able.items() if able), "")
        for client in {before, self.holder} & self._able.keys():
            self._tell(client)

    def _tell(self, client: str) -> None:
        self._screen.send(client, "chime", {"lease": client == self.holder})
