"""The studio in the show: what it makes is heard by the viewers while it is made."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot.engines import Cancel
from bot.host import Context, Plugin, StudioRun
from bot.studio import Studio, parse_request
from bot.voice import Speech

LONGEST_S = 12 * 3600.0  # that a run may be heard; the studio has limits of its own

plugin = Plugin(
    "studio",
    title="Studio in the show",
    summary="Table reads and everything else that the studio makes, heard in the show.",
)


@plugin.turn(StudioRun, timeout=LONGEST_S)
async def perform(asked: StudioRun, ctx: Context) -> None:
    """Whatever ends what is heard ends the run, and the other way round."""
    studio = ctx.get(Studio)

    def make(cancel: Cancel) -> AsyncGenerator[Speech, None]:
        if asked.run:
            return studio.speech_of(asked.run)
        request = parse_request(asked.task, asked.request)
        return studio.speech(request, cancel, begun=lambda run: ctx.note(f"is run {run}"))

    await ctx.relay(make, title=asked.title)
