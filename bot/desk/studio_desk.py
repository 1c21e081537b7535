"""At the desk: what the studio makes, heard in the show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.desk.parts import Parts
from bot.errors import Conflict, NotFound
from bot.host import StudioRun, Trust
from bot.studio import Request, kind_named, parse_request, request_data

LONGEST_TITLE = 80


class StudioDesk:
    """See `Desk`: the studio in the show."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def stream_in_show(self, task: str, fields: Mapping[str, Any]) -> str:
        request = parse_request(task, fields)
        await self.parts.studio.check(request)
        title = request.title or _first_words(request) or kind_named(task).title
        return await self._cue(StudioRun(title=title, task=task, request=request_data(request)))

    async def play_in_show(self, run: str) -> str:
        view = (await self.parts.studio.runs.get(run)).view
        if view.state != "done":
            raise Conflict(f"the run was {view.state}", hint="make it again")
        await self.parts.studio.runs.file(run, "audio.wav")  # there may be nothing to hear
        title = view.title or view.text or kind_named(view.kind).title
        return await self._cue(StudioRun(title=title, run=run))

    async def _cue(self, asked: StudioRun) -> str:
        """Bring it to the door as the operator's wish; the event's id."""
        if not self.parts.host.registrations.turns(StudioRun):
            raise NotFound("nobody plays the studio's runs", hint="enable the plugin studio")
        title = " ".join(asked.title.split())[:LONGEST_TITLE]
        event = replace(asked, title=title, trust=Trust.OWNER)
        await self.parts.host.emit(event)
        return event.id


def _first_words(request: Request) -> str:
    """What it says, as far as a list shows it."""
    texts = (getattr(request, name, "") for name in ("text", "script", "captions", "table"))
    return next((text for text in texts if text), "")
