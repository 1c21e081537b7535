"""!song pause, resume, skip and seek: for moderators."""

from __future__ import annotations

import re

from bot.host import Desk, SongDesk
from plugins.songs.words import clock

USAGE = "!song pause, resume, skip, or seek 1:20"
_PLACE = re.compile(r"(?:(\d{1,3}):)?(\d{1,4})$")


async def steer(wish: str, desk: Desk, songs: SongDesk) -> str:
    """Do it; what is told in chat."""
    what, _, rest = wish.strip().partition(" ")
    sung = songs.song_now()
    if sung is None:
        return "Nothing is being sung."
    match what.casefold():
        case "pause":
            await desk.pause()
            return "Paused; !song resume goes on."
        case "resume":
            await desk.resume()
            return "It goes on."
        case "skip":
            await desk.skip()
            return "Skipped."
        case "seek" if found := _PLACE.match(rest.strip()):
            second = 60.0 * int(found[1] or 0) + int(found[2])
            if second >= sung.seconds:
                return f"It ends at {clock(sung.seconds)}."
            songs.seek_song(second)
            return f"On from {clock(second)}."
    return USAGE
