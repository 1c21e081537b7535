"""Listening to a device, with the panel told how it goes. The loader tries again what fails."""

from __future__ import annotations

import asyncio

from bot.errors import BotError
from bot.host import Context, Ears, Talker
from bot.listening import Source

LOOK_S = 1.0  # how often the panel is told


async def listen_on(ctx: Context, talker: Talker, source: Source) -> None:
    """Listen for as long as the plugin is loaded. Raises AudioError where it cannot."""
    ctx.connection("connecting", f"opening the {talker.source}")
    watch = asyncio.create_task(_watch(ctx, talker))
    try:
        await ctx.get(Ears).listen(source, talker)
    except BotError as error:
        ctx.connection("retrying", error.message, error.hint)
        raise
    finally:
        watch.cancel()


async def _watch(ctx: Context, talker: Talker) -> None:
    while True:
        listened, note = ctx.get(Ears).state(talker.source)
        if listened:
            ctx.connection("ok", note)
        await asyncio.sleep(LOOK_S)
