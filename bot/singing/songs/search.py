"""Which song is meant: titles as people write them, misspelt and incomplete. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from bot.singing.songs.song import Match, Song

LONGEST_QUERY = 120  # characters that are looked at
SURE = 0.72  # from here on a song is meant
NEAR = 0.45  # below this it is not even near
CLEARLY = 0.06  # so much better than the next one the best must be

_BETWEEN = re.compile(r"[^\w]+")
_LITTLE = frozenset({"the", "a", "an", "by", "of", "song"})


def plain(text: str) -> str:
    """Folded to what is compared: no case, no accents, no punctuation."""
    split = unicodedata.normalize("NFKD", text[:LONGEST_QUERY].casefold())
    bare = "".join(c for c in split if not unicodedata.combining(c)).replace("'", "")
    return " ".join(_BETWEEN.sub(" ", bare).split())


def ranked(songs: Iterable[Song], title: str, limit: int) -> list[Match]:
    """The songs that are near, best first; of equals the one that was sung more."""
    wanted = plain(title)
    if not wanted:
        return []
    matches = [Match(song=song, score=likeness(wanted, song)) for song in songs]
    near = [match for match in matches if match.score >= NEAR]
    near.sort(key=lambda match: (-match.score, -match.song.plays, match.song.title))
    return near[:limit]


def meant(matches: list[Match]) -> Song | None:
    """The one song that is certainly meant; None where it may be another one, or none."""
    if not matches or matches[0].score < SURE:
        return None
    exact = matches[0].score == 1.0 and (len(matches) == 1 or matches[1].score < 1.0)
    if exact or len(matches) == 1 or matches[0].score - matches[1].score >= CLEARLY:
        return matches[0].song
    return None


def likeness(wanted: str, song: Song) -> float:
    """From 0 to 1; 1 for the title, with or without its artist."""
    title, artist = plain(song.title), plain(song.artist)
    names = {title, f"{title} {artist}".strip(), f"{artist} {title}".strip()}
    names |= {f"{title} by {artist}"} if artist else set()
    if wanted in names:
        return 1.0
    spelt = max(_ratio(wanted, name) for name in names)
    return max(0.98 * spelt, _by_words(wanted, f"{title} {artist}"))


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= NEAR else 0.0


def _by_words(wanted: str, name: str) -> float:
    """How much of what was written is in the name, word by word: some words of a long title."""
    asked = [word for word in wanted.split() if word not in _LITTLE]
    known = name.split()
    if not asked or not known:
        return 0.0
    found = sum(max(_word(word, other) for other in known) for word in asked) / len(asked)
    letters = sum(map(len, asked)) / max(1, sum(len(w) for w in known if w not in _LITTLE))
    return found * (0.8 + 0.15 * min(1.0, letters)) if found >= 0.75 else 0.5 * found


def _word(word: str, other: str) -> float:
    if len(word) >= 3 and other.startswith(word):
        return 1.0
    return SequenceMatcher(None, word, other, autojunk=False).ratio()
