"""Which song is meant by what people write."""

from __future__ import annotations

import pytest

from bot.singing import Song, meant
from bot.singing.songs.search import ranked

SONGS = [
    Song(id=title, title=title, artist=artist)
    for title, artist in (
        ("Blue Moon", "The Testers"),
        ("Blue Monday", "New Orders"),
        ("Moonlight in Vermont", "Ella"),
        ("Don't Stop Me Now", "Queens"),
        ("Für Elise", "Ludwig"),
        ("Somewhere over the Rainbow", "Judy"),
    )
]


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ("blue moon", "Blue Moon"),
        ("BLUE MOON by the testers", "Blue Moon"),
        ("bleu monn", "Blue Moon"),
        ("blue monday", "Blue Monday"),
        ("dont stop me now", "Don't Stop Me Now"),
        ("don t stop mee now!!", "Don't Stop Me Now"),
        ("fur elise", "Für Elise"),
        ("over the rainbow", "Somewhere over the Rainbow"),
        ("moonlight vermont", "Moonlight in Vermont"),
        ("ella moonlight", "Moonlight in Vermont"),
    ],
)
def test_a_title_is_understood_as_people_write_it(wanted: str, title: str):
    found = meant(ranked(SONGS, wanted, 5))
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize("wanted", ["blue", "", "???", "bohemian rhapsody", "moo", "x" * 5_000])
def test_what_may_be_anything_is_not_guessed(wanted: str):
    assert meant(ranked(SONGS, wanted, 5)) is None


def test_near_titles_are_offered():
    near = [match.song.title for match in ranked(SONGS, "blue mo", 2)]
    assert set(near) == {"Blue Moon", "Blue Monday"}
    assert ranked(SONGS, "bohemian rhapsody", 5) == []
