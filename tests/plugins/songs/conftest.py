"""A rehearsed show with a library of made songs, two seconds each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.host import ChatMessage, Trust, User
from bot.singing import Lyrics, Song, SongDraft, SongSounds
from tests.singing.songs import song_files

MIA = User(id="7", name="mia")
BEN = User(id="8", name="ben")
ZOE = User(id="9", name="zoe")
LINES = ["Blue moon", "stand-ing a-lone"]

Made = tuple[SongSounds, Lyrics]


@pytest.fixture(scope="session")
def made_song(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two lines of made singing over chords, as files, and their true lyrics."""
    folder = tmp_path_factory.mktemp("song")
    return song_files(folder, LINES, lead_s=0.2, syllable_s=0.12, gap_s=0.2)


@pytest.fixture
def fill(made_song: Made) -> Callable[..., Awaitable[list[Song]]]:
    """Puts songs of these titles into a show's library; the streamer has confirmed their rights."""

    async def fill(show, *titles: str, rights_by: str = "Luna") -> list[Song]:
        drafts = [
            SongDraft(title=title, artist="The Testers", rights_by=rights_by) for title in titles
        ]
        return [await show.app.songs.add(draft, *made_song) for draft in drafts]

    return fill


def sing(title: str, user: User = MIA, trust: Trust = Trust.VIEWER) -> ChatMessage:
    return command("sing", title, user, trust)


def command(
    name: str, args: str = "", user: User = MIA, trust: Trust = Trust.VIEWER
) -> ChatMessage:
    return ChatMessage(text=f"!{name} {args}".strip(), user=user, trust=trust)
