"""It sings: songs of the library on request, announced before and thanked for after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from bot.audio import AudioChunk, Outputs
from bot.dialogue import Guard
from bot.errors import AudioError, BadRequest, BotError, Conflict, EngineError, NotFound
from bot.host import (
    CommandInvoked,
    Context,
    Desk,
    Plugin,
    RewardRedeemed,
    SongDesk,
    SongReady,
    Spoken,
    Trust,
)
from bot.singing import Lyrics, Song, SongLibrary, quietest_singing, song_sound
from plugins.songs import likes, words
from plugins.songs.requests import Asked, Requests
from plugins.songs.score import score_of
from plugins.songs.settings import SongSettings
from plugins.songs.steering import steer

LONGEST_S = 2 * 3600.0  # that a song may be sung
ENOUGH = 0.5  # of a song: so much of it counts as sung

plugin = Plugin(
    "songs",
    settings=SongSettings,
    title="Songs",
    summary="Sings songs of your library: !sing, redemptions, a setlist, likes.",
)


# --- asking for a song -------------------------------------------------------------------------


@plugin.command("sing", aliases=("sr",), cooldown=0.0, user_cooldown=2.0, help="!sing TITLE")
async def ask(invoked: CommandInvoked, ctx: Context) -> None:
    """A viewer asks for a song; what they wrote is only looked up."""
    if not ctx.settings.requests and invoked.trust < Trust.MODERATOR:
        await ctx.say(words.CLOSED, reply_to=invoked.message)
        return
    asked = Asked(title=invoked.args, by=invoked)
    answer = await _requests(ctx).ask(asked, ctx)
    await ctx.say(answer.text, reply_to=invoked.message)


@plugin.filter(RewardRedeemed, order=50)
async def claim(redeemed: RewardRedeemed, ctx: Context) -> RewardRedeemed:
    """A reward that asks for a song is served here and nowhere else."""
    titles = {title.casefold() for title in ctx.settings.rewards}
    mine = redeemed.title.casefold() in titles
    return replace(redeemed, served_by=plugin.name) if mine else redeemed


@plugin.on(RewardRedeemed)
async def redeem(redeemed: RewardRedeemed, ctx: Context) -> None:
    """The points go back where the song cannot be sung."""
    if redeemed.served_by != plugin.name:
        return
    asked = Asked(
        title=redeemed.text,
        by=redeemed,
        reward=redeemed.reward,
        redemption=redeemed.redemption,
    )
    answer = await _requests(ctx).ask(asked, ctx)
    await ctx.say(answer.text)
    if answer.song is None:
        ctx.note("given back: it cannot be sung for them")
        await _settle(ctx, "refund", redeemed.reward, redeemed.redemption)


# --- singing -----------------------------------------------------------------------------------


@plugin.turn(SongReady, timeout=LONGEST_S)
async def sing(ready: SongReady, ctx: Context) -> None:
    """Announce it, sing it, thank for it. Points go back where nothing of it was heard."""
    requests = _requests(ctx)
    try:
        song = await _fit_to_sing(ready, ctx)
        requests.begins(song)
        spoken = await _sung(song, ready, ctx)
    except (NotFound, Conflict, AudioError) as error:  # the song is at fault, not the plugin
        ctx.note(f"not sung: {error.message}")
        await _settle(ctx, "refund", ready.reward, ready.redemption)
        if ready.user is not None:
            await ctx.say(words.cannot_sing(ready))
        return
    finally:
        requests.ends()
    await _settle(ctx, "fulfil" if spoken.heard else "refund", ready.reward, ready.redemption)


async def _fit_to_sing(ready: SongReady, ctx: Context) -> Song:
    """The song as it is now. Raises NotFound, and Conflict without the rights."""
    song = await ctx.get(SongLibrary).get(ready.song)
    if not song.cleared:
        raise Conflict(f"nobody has confirmed the rights of '{song.title}'")
    return song


async def _sung(song: Song, ready: SongReady, ctx: Context) -> Spoken:
    """Raises NotFound and AudioError for a song whose sound is gone or cannot be read."""
    settings: SongSettings = ctx.settings
    sounds = await ctx.get(SongLibrary).sounds(song.id)
    lyrics = await _lyrics(song, ctx)
    who = ctx.get(Guard).name(ready.user.name) if ready.user else ""
    heard = asyncio.to_thread(quietest_singing, sounds.vocals or sounds.mix)
    silence_db = ctx.own(heard)  # found out while it is announced
    if settings.announce:
        await _say(words.announcement(song, who), ctx)
    lead_s = await ctx.get(Outputs).accompany(settings.backing_sink, settings.backing_volume)

    def sound(second: float) -> AsyncGenerator[AudioChunk, None]:
        return song_sound(sounds, second)

    spoken = await ctx.sing(
        score_of(song, lyrics, await silence_db),
        sound,
        lead_s=lead_s,
        uninterruptible=settings.uninterruptible,
    )
    if spoken.complete or spoken.seconds >= ENOUGH * song.duration:
        await _count(song, ctx)
    ctx.note(f"sang {song.name}, {spoken.seconds:.0f} s of it" + _reason(spoken))
    if settings.thank and spoken.complete:
        await _say(words.thanks(song, who), ctx)
    return spoken


async def _lyrics(song: Song, ctx: Context) -> Lyrics | None:
    """None where it has none, and where their file is broken: it is sung without them."""
    try:
        lyrics = await ctx.get(SongLibrary).lyrics(song.id)
    except BadRequest as error:
        ctx.note(f"its lyrics are not shown: {error.message}")
        return None
    if lyrics is not None and not lyrics.timed:
        ctx.note("its lyrics are not shown: nobody has timed them")
    return lyrics


async def _count(song: Song, ctx: Context) -> None:
    """That it was sung; it may have been removed meanwhile."""
    try:
        await ctx.get(SongLibrary).played(song.id)
    except BotError as error:
        ctx.note(f"not counted: {error.message}")


def _reason(spoken: Spoken) -> str:
    return "" if spoken.complete else f": {spoken.reason}"


async def _say(prompt: str, ctx: Context) -> None:
    """In character, by the mind; a song is sung without it where none answers."""
    try:
        await ctx.speak(ctx.think(prompt, remember=False))
    except EngineError as error:
        ctx.note(f"said nothing: {error.message}")


async def _settle(ctx: Context, what: str, reward: str, redemption: str) -> None:
    """`fulfil` or `refund` the points that paid for it, where any did."""
    if redemption:
        await ctx.act(what, reward=reward, redemption=redemption)


# --- while it sings ----------------------------------------------------------------------------


@plugin.command("like", cooldown=0.0, user_cooldown=3.0, help="!like: the song that is sung")
async def like(invoked: CommandInvoked, ctx: Context) -> None:
    song = _requests(ctx).last
    if song is None or invoked.user is None:
        await ctx.say(words.NOTHING_SUNG, reply_to=invoked.message)
        return
    try:
        liked = await likes.give(song, invoked.user, ctx)
    except NotFound:
        await ctx.say(words.gone(song), reply_to=invoked.message)
        return
    if liked is not None:
        await ctx.say(words.liked(liked), reply_to=invoked.message)


@plugin.command("song", aliases=("nowplaying",), help="what is sung; !song skip, seek 1:20")
async def tell(invoked: CommandInvoked, ctx: Context) -> None:
    """What is sung now; moderators also pause, resume, seek and skip it."""
    songs = ctx.get(SongDesk)
    if invoked.args.strip() and invoked.trust >= Trust.MODERATOR:
        told = await steer(invoked.args, ctx.get(Desk), songs)
    else:
        told = words.now(songs.song_now())
    await ctx.say(told, reply_to=invoked.message)


@plugin.command("songs", aliases=("queue",), cooldown=5.0, help="which songs wait")
async def waiting(invoked: CommandInvoked, ctx: Context) -> None:
    await ctx.say(words.queue(_requests(ctx).waiting()), reply_to=invoked.message)


@plugin.command("unsing", cooldown=0.0, help="takes your own request back")
async def take_back(invoked: CommandInvoked, ctx: Context) -> None:
    gone = _requests(ctx).take_back(invoked.user) if invoked.user is not None else None
    await ctx.say(words.taken_back(gone), reply_to=invoked.message)


def _requests(ctx: Context) -> Requests:
    return ctx.shared(Requests)
