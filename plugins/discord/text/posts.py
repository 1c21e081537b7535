"""Posts: the stream is live, there is a new video. A stream is posted once."""

from __future__ import annotations

import asyncio
import re

from bot.dialogue import Guard, Persona
from bot.host import Context, Origin, StreamOffline, StreamOnline
from plugins.discord.text.events import PLATFORM, PostDue
from plugins.discord.text.settings import PostSettings

LAST = "live_at"  # when the stream was last seen to be on, Unix time in seconds


class Posts:
    """Remembers in the plugin's store when the stream was on: a restart posts nothing anew."""

    def __init__(self, settings: PostSettings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()  # two platforms may go live in the same moment

    async def went_live(self, online: StreamOnline, ctx: Context) -> None:
        if not self._settings.live_channel:
            return
        if online.origin is not Origin.LIVE:  # it is only told, and leaves no mark
            await self.live(ctx, online.title, online.user.name if online.user else "")
            return
        async with self._lock:
            since = online.at - float(await ctx.store.get(LAST, 0.0))
            await ctx.store.put(LAST, online.at)
        if since < self._settings.again_after * 60:
            ctx.note("posted already: it is the same stream")
            return
        await self.live(ctx, online.title, online.user.name if online.user else "")

    async def went_off(self, offline: StreamOffline, ctx: Context) -> None:
        if offline.origin is Origin.LIVE and await ctx.store.get(LAST):
            await ctx.store.put(LAST, offline.at)

    async def by_hand(self, ctx: Context, title: str) -> None:
        """Somebody asks for the post; the stream's own beginning adds no second one."""
        if ctx.event is not None and ctx.event.origin is Origin.LIVE:
            await ctx.store.put(LAST, ctx.event.at)
        await self.live(ctx, title)

    async def live(self, ctx: Context, title: str, name: str = "") -> None:
        words = _filled(
            self._settings.live,
            name=name or ctx.get(Persona).name,
            title=_fit(title, ctx),
            url=self._settings.url,
        )
        await self._due(ctx, self._settings.live_channel, words, self._settings.mention, "live")

    async def video(self, ctx: Context, url: str, title: str, channel: str) -> None:
        words = _filled(self._settings.video, title=_fit(title, ctx), url=url)
        await self._due(ctx, self._settings.video_channel or channel, words, "", "video")

    async def _due(self, ctx: Context, channel: str, words: str, mention: str, sort: str) -> None:
        await ctx.emit(
            PostDue(
                platform=PLATFORM,
                channel=channel,
                words=words,
                mention=mention,
                sort=sort,
                trust=ctx.event.trust if ctx.event else PostDue.trust,
            )
        )

    async def post(self, due: PostDue, ctx: Context) -> None:
        result = await ctx.act("post", channel=due.channel, text=due.words, mention=due.mention)
        if not result.done and due.sort == "live":
            await ctx.store.delete(LAST)  # nobody has read of it: the next time counts


def _filled(template: str, **values: str) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return re.sub(" {2,}", " ", template).strip()


def _fit(title: str, ctx: Context) -> str:
    """A title as it may be shown; nothing where the guard keeps it back."""
    verdict = ctx.get(Guard).check(title, source="model") if title else None
    return verdict.text if verdict and verdict.action in ("pass", "mask") else ""
