"""What is written in chat and what the mind is asked to say. No viewer's own words are in it:
what they typed was only looked up."""

from __future__ import annotations

from collections.abc import Sequence

from bot.host import SongNow, SongReady
from bot.singing import Song

CLOSED = "Song requests are closed just now."
NOTHING_SUNG = "Nothing has been sung yet."
USAGE = "Write !sing and a title."
LISTED = 5


def announcement(song: Song, viewer: str) -> str:
    asked = f"{viewer} asked for the song" if viewer else "Next comes the song"
    return f"{asked} {song.name}. (Announce in one sentence that you sing it now.)"


def thanks(song: Song, viewer: str) -> str:
    sung = f"{viewer} has heard you sing" if viewer else "You have just sung"
    return f"{sung} {song.name}. (Thank everybody for listening, in one sentence.)"


def queued(song: Song, before: int) -> str:
    if not before:
        return f"{song.name} comes next."
    return f"{song.name} is in the queue, with {before} before it."


def unknown(near: Sequence[Song]) -> str:
    """Titles that are near; viewers' files and links are never fetched."""
    if not near:
        return "That song is not in my library. The streamer can add songs."
    titles = " or ".join(song.title for song in near)
    return f"That song is not in my library. Did you mean {titles}?"


def several(near: Sequence[Song]) -> str:
    return f"Which one: {' or '.join(song.name for song in near)}?"


def waits_already(song: Song) -> str:
    return f"{song.title} is in the queue already."


def is_sung(song: Song) -> str:
    return f"{song.title} is what I am singing."


def rests(song: Song, minutes: float) -> str:
    return f"I sang {song.title} a while ago; again in {max(1, round(minutes))} min."


def too_many_of_yours(most: int) -> str:
    return f"You have {most} songs waiting; !unsing takes one back."


def cannot_sing(ready: SongReady) -> str:
    return f"I cannot sing {ready.title} any more."


FULL = "The queue is full; ask again after the next song."


def liked(song: Song) -> str:
    likes = "1 like" if song.likes == 1 else f"{song.likes} likes"
    return f"{song.title} has {likes} now."


def gone(song: Song) -> str:
    return f"{song.title} is not in my library any more."


def now(singing: SongNow | None) -> str:
    if singing is None:
        return "Nothing is being sung."
    name = f"{singing.title} by {singing.artist}" if singing.artist else singing.title
    return f"{name}, {clock(singing.at)} of {clock(singing.seconds)}"


def queue(waiting: Sequence[SongReady]) -> str:
    if not waiting:
        return "No song waits. Ask for one with !sing TITLE."
    titles = ", ".join(ready.title for ready in waiting[:LISTED])
    more = f" and {len(waiting) - LISTED} more" if len(waiting) > LISTED else ""
    return f"Next: {titles}{more}."


def taken_back(ready: SongReady | None) -> str:
    return f"{ready.title} is taken back." if ready else "No song of yours waits."


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
