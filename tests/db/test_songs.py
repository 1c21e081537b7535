"""The index of the song library, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import Conflict
from db import Database, SongRepository, SongSchema
from tests.db.conftest import NOW


def song(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "title": "Blue Moon", "added": NOW, **fields}


def test_a_song_is_kept_as_it_was_given(database: Database):
    given = song("a", artist="Zoë", tempo=92.5, voice="luna", rights_by="me", rights_at=NOW)
    with database.session() as session:
        SongRepository(session).add(given)
    with database.session(write=False) as session:
        row = SongRepository(session).get("a")
        assert row is not None
        assert {name: getattr(row, name) for name in given} == given
        assert (row.plays, row.likes, row.last_played, row.version) == (0, 0, None, 1)
        assert SongSchema().dump(row)["title"] == "Blue Moon"  # type: ignore[index]


def test_of_two_edits_of_one_version_the_first_counts(database: Database):
    with database.session() as session:
        songs = SongRepository(session)
        songs.add(song("a"))
        assert songs.change("a", {"title": "Red Moon"}, version=1)
        assert not songs.change("a", {"title": "Old Moon"}, version=1)
        row = songs.get("a")
    assert row is not None
    assert (row.title, row.version) == ("Red Moon", 2)


def test_a_play_is_no_edit(database: Database):
    with database.session() as session:
        songs = SongRepository(session)
        songs.add(song("a"))
        assert songs.count("a", {"plays": 1, "last_played": NOW})
        assert not songs.count("b", {"plays": 1})
        row = songs.get("a")
    assert row is not None
    assert (row.plays, row.last_played, row.version) == (1, NOW, 1)


def test_all_are_listed_by_title_and_replaced_together(database: Database):
    with database.session() as session:
        songs = SongRepository(session)
        for id, title in (("a", "Night"), ("b", "Day"), ("c", "Dawn")):
            songs.add(song(id, title=title))
        assert [row.title for row in songs.all()] == ["Dawn", "Day", "Night"]
        assert songs.delete("c")
        assert not songs.delete("c")
        songs.replace_all([song("d", title="Noon")])
        assert [row.id for row in songs.all()] == ["d"]
        songs.replace_all([])
        assert songs.all() == []


def test_an_id_is_taken_once(database: Database):
    with database.session() as session:
        SongRepository(session).add(song("a"))
    with pytest.raises(Conflict), database.session() as session:
        SongRepository(session).add(song("a"))
