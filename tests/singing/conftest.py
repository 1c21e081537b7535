"""A song library on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.singing import SongLibrary
from db import Database


@pytest.fixture
def song_database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/greenroom.db", backups=tmp_path)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
async def library(song_database: Database, tmp_path: Path) -> AsyncIterator[SongLibrary]:
    library = SongLibrary(tmp_path / "songs", song_database)
    await library.open()
    yield library
