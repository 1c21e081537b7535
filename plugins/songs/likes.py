"""Likes: one of each viewer for each song, forgotten with the viewer."""

from __future__ import annotations

from bot.host import Context, User
from bot.singing import Song, SongLibrary


async def give(song: Song, user: User, ctx: Context) -> Song | None:
    """The song with one like more; None where the viewer likes it already. Raises NotFound."""
    key = f"like:{song.id}:{user.platform}:{user.id}"
    if await ctx.store.get(key):
        return None
    liked = await ctx.get(SongLibrary).liked(song.id)
    await ctx.store.put(key, True, user=user)
    return liked
