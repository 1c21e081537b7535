"""What is made of what was brought, whatever becomes of that meanwhile."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

from bot.engines import Cancel, EngineRegistry
from bot.jobs import Jobs
from bot.singing import SEPARATE, SONG, Parts, Singing, SingingSettings, SongLibrary, Teacher, Wish
from db import Database
from tests.singing.brought import song


class Parting:
    """Gives back the song as both of its parts; the song is forgotten while it is at work."""

    def __init__(self) -> None:
        self.forget: Any = None

    async def make(self, request: Any, cancel: Cancel) -> AsyncGenerator[Any, None]:
        await self.forget()
        request.target.mkdir()
        for name in ("vocals.wav", "backing.wav"):
            (request.target / name).write_bytes(request.source.read_bytes())
        yield Parts(
            folder=request.target,
            vocals=request.target / "vocals.wav",
            backing=request.target / "backing.wav",
            harmonies=None,
            seconds=2.0,
            separator="parter",
        )


@pytest.fixture
def parting() -> Parting:
    return Parting()


@pytest.fixture
async def singing(
    library: SongLibrary, song_database: Database, tmp_path: Path, parting: Parting
) -> Singing:
    ids = count(1)
    made = Singing(
        engines=EngineRegistry(),
        jobs=Jobs(song_database, lambda: f"{next(ids):04d}"),
        maker=cast(Any, parting),
        library=library,
        teacher=cast(Teacher, None),
        folder=tmp_path / "singing",
        settings=SingingSettings(keep_free_mb=0),
    )
    await made.open()
    return made


async def test_a_song_that_is_forgotten_while_it_is_taken_apart_leaves_its_parts(
    singing: Singing, parting: Parting, tmp_path: Path
) -> None:
    brought = await singing.shelf.bring(song(tmp_path / "a.wav"), "Paper lanterns.wav")
    parting.forget = lambda: singing.shelf.remove(brought.id)
    job = await singing.start(Wish(kind=SEPARATE, sources={SONG: brought.id}))
    done = await singing.jobs.ended(job.id, 10.0)
    assert (done.state, done.error) == ("done", "")
    made = await singing.results_of(done)
    assert {one.title for one in made.values()} == {"Paper lanterns"}
    assert not list((tmp_path / "singing" / "making").iterdir())
