"""Between the house and the browsers, on the house's side: runs in the loop.

What the desk and the screen say becomes letters; what pages say is handed to the screen; who
joins is sent the whole state first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

import structlog

from bot.host import SECTIONS, Desk
from bot.studio import Studio
from web.outbox import Letter, Outbox
from web.sockets import OVERLAY, PANEL
from web.space import Guest

log = structlog.get_logger("web")

STUDIO_S = 0.1  # how often the studio's line is told at most

ScreenListener = Callable[[str | None, str, dict[str, Any], bytes | None], None]


class Screen(Protocol):
    """What the overlay pages need of the house. All of it is called in the loop's thread."""

    def attach(self, listener: ScreenListener) -> Callable[[], None]:
        """`listener(client or None for all, event, fields, bytes)`; the result ends it."""
        ...

    def scene(self) -> dict[str, Any]: ...

    def page_joined(self, client: str, page: str) -> None: ...

    def page_left(self, client: str) -> None: ...

    def incoming(self, client: str, name: str, fields: dict[str, Any]) -> None: ...


class Relay:
    """Carries news out and page events in.

    `sid_of` finds a page's connection by its id; `anyone` tells whether a namespace has clients.
    Where it has none nothing is posted: whoever comes gets the whole state.
    """

    def __init__(
        self,
        desk: Desk,
        screen: Screen,
        outbox: Outbox,
        *,
        sid_of: Callable[[str], str],
        anyone: Callable[[str], bool],
        studio: Studio | None = None,
    ) -> None:
        self._desk = desk
        self._screen = screen
        self._outbox = outbox
        self._sid_of = sid_of
        self._anyone = anyone
        self._studio = studio
        self._studio_soon: asyncio.TimerHandle | None = None
        self._detach: list[Callable[[], None]] = []
        self._snapshots: set[asyncio.Task[None]] = set()
        self._newer: list[dict[str, Any]] = []  # what changed while a snapshot is taken

    def start(self) -> None:
        self._detach = [
            self._desk.attach(self._desk_news, self._is_panel_open),
            self._screen.attach(self._screen_news),
        ]
        if self._studio is not None:
            self._detach.append(self._studio.attach(self._studio_news))

    async def stop(self) -> None:
        for detach in self._detach:
            detach()
        self._detach = []
        if self._studio_soon is not None:
            self._studio_soon.cancel()
        for task in self._snapshots:
            task.cancel()
        await asyncio.gather(*self._snapshots, return_exceptions=True)

    # --- out ---------------------------------------------------------------------------------

    def _screen_news(
        self, client: str | None, event: str, fields: dict[str, Any], data: bytes | None
    ) -> None:
        if not self._anyone(OVERLAY):
            return
        to = "" if client is None else self._sid_of(client)
        if client is None or to:
            args = (fields,) if data is None else (fields, data)
            self._outbox.put(Letter(namespace=OVERLAY, event=event, args=args, to=to))

    def _is_panel_open(self) -> bool:
        return bool(self._newer) or self._anyone(PANEL)

    def _desk_news(self, section: str, content: Any) -> None:
        whole = section in SECTIONS
        if whole:
            for newer in self._newer:
                newer[section] = content
        key = f"panel:{section}" if whole or section == "level" else ""
        self._outbox.put(Letter(namespace=PANEL, event=section, args=(content,), key=key))

    def _studio_news(self) -> None:
        """The line changed, perhaps many times at once: it is told a moment later."""
        if self._studio_soon is None and self._anyone(PANEL):
            loop = asyncio.get_running_loop()
            self._studio_soon = loop.call_later(STUDIO_S, self._send_studio)

    def _send_studio(self) -> None:
        self._studio_soon = None
        if self._studio is not None:
            line = asdict(self._studio.queue())
            self._outbox.put(
                Letter(namespace=PANEL, event="studio", args=(line,), key="panel:studio")
            )

    # --- who joins ---------------------------------------------------------------------------

    def page_joined(self, guest: Guest) -> None:
        """An overlay page is in, or has caught up: it gets the scene."""
        self._screen.page_joined(guest.name, guest.page)
        scene = self._screen.scene()
        self._outbox.put(Letter(namespace=OVERLAY, event="scene", args=(scene,), to=guest.sid))

    def page_left(self, client: str) -> None:
        self._screen.page_left(client)

    def page_said(self, client: str, event: str, fields: dict[str, Any]) -> None:
        self._screen.incoming(client, event, fields)

    def panel_joined(self, guest: Guest) -> None:
        """A panel is in, or has caught up: it gets all sections."""
        task = asyncio.get_running_loop().create_task(self._send_state(guest.sid))
        self._snapshots.add(task)
        task.add_done_callback(self._snapshots.discard)

    async def _send_state(self, sid: str) -> None:
        newer: dict[str, Any] = {}
        self._newer.append(newer)
        try:
            state = {**await self._desk.state(), **newer}
        except Exception:
            log.exception("a panel could not be sent the state")
            return
        finally:
            self._newer.remove(newer)
        self._outbox.put(Letter(namespace=PANEL, event="state", args=(state,), to=sid))
