"""7TV emotes: in chat lines and in what the bot says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from bot.host import ChatMessage, Context, Drop, Emotes, Plugin
from bot.settings import setting
from plugins.seventv.catalog import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class SevenTVSettings:
    channel_id: str = setting(
        "", label="Twitch channel number", hint="Empty: the emotes that everybody has"
    )
    refresh_min: int = setting(30, label="Look for new ones", min=1, max=1440, unit="min")
    address: str = setting("https://7tv.io/v3", label="Address")


plugin = Plugin(
    "seventv",
    settings=SevenTVSettings,
    title="7TV",
    summary="Shows 7TV emotes in chat and subtitles.",
)


@plugin.source
async def keep_fresh(ctx: Context) -> None:
    """Read the emote sets now and then; what was read stays while the service is away."""
    settings: SevenTVSettings = ctx.settings
    catalog = Catalog(settings.address)
    emotes = ctx.get(Emotes)
    try:
        while True:
            ctx.connection("connecting")
            found = await catalog.read(settings.channel_id)
            emotes.put("seventv", found)
            ctx.connection("ok", f"{len(found)} emotes")
            await asyncio.sleep(settings.refresh_min * 60)
    finally:
        await catalog.close()


@plugin.filter(ChatMessage, order=20)
async def mark(message: ChatMessage, ctx: Context) -> ChatMessage | Drop:
    """Add the emotes that stand where the platform marked none."""
    taken = [(emote.start, emote.end) for emote in message.emotes]
    found = [
        emote
        for emote in ctx.get(Emotes).find(message.text)
        if not any(start < emote.end and emote.start < end for start, end in taken)
    ]
    if not found:
        return message
    together = sorted((*message.emotes, *found), key=lambda emote: emote.start)
    return replace(message, emotes=tuple(together))
