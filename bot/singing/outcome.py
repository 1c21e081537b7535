"""What of the maker's files is kept, and what is told of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.audio import backing_shift
from bot.singing.covers import Cover, Merged, Parts, Sung
from bot.singing.results import CONVERTED, HARMONIES, INSTRUMENTAL, MIX, PREVIEW, VOCALS, Result
from bot.singing.voices import Singer
from bot.singing.wish import BAND, SINGING, SONG, Wish
from bot.singing.wish import PREVIEW as A_PREVIEW

TAKEN_APART = ("load", "tidy", "separate")
MADE_BY = {
    VOCALS: TAKEN_APART,
    INSTRUMENTAL: TAKEN_APART,
    CONVERTED: ("convert", "harmonies"),
    MIX: ("backing", "mix"),
}  # steps of a cover


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSound:
    """A file, the part of the job's results that it is, and what the shelf is told of it."""

    part: str
    path: Path
    about: Mapping[str, Any]


def kept_sounds(
    made: Cover | Parts | Sung | Merged,
    wish: Wish,
    sources: Mapping[str, Result],
    singer: Singer | None,
) -> Iterator[KeptSound]:
    """The files that are kept, the main one first."""
    source = next((sources[part] for part in (SONG, SINGING, BAND) if part in sources), None)
    title = source.title if source else "Scale"
    common = {"of": source.id if source else "", "title": title}
    sung = _sung_by(singer)

    def sound(part: str, path: Path, **about: Any) -> KeptSound:
        file = f"{title} ({part}){path.suffix}"
        return KeptSound(
            part=part,
            path=path,
            about={"kind": part, "file": file, **common, "notes": _said(made, part), **about},
        )

    if isinstance(made, Parts):
        yield sound(VOCALS, made.vocals)
        yield sound(INSTRUMENTAL, made.backing)
        if made.harmonies is not None:
            yield sound(HARMONIES, made.harmonies)
    elif isinstance(made, Sung):
        part = PREVIEW if wish.kind == A_PREVIEW else CONVERTED
        yield sound(part, made.vocals, key=made.key, **sung)
    elif isinstance(made, Merged):
        heard = sources.get(SINGING)
        who = {"voice": heard.voice, "effect": heard.effect, "key": heard.key} if heard else {}
        yield sound(MIX, made.mix, **_heard(made), **who)
        yield sound(CONVERTED, made.vocals, **who)
        yield sound(INSTRUMENTAL, made.backing, key=_moved_to(wish, sources))
    else:
        yield sound(MIX, made.mix, key=made.key, **_heard(made), **sung)
        yield sound(CONVERTED, made.vocals, key=made.key, **sung)
        yield sound(INSTRUMENTAL, made.backing, key=made.backing_key)
        if made.original is not None:
            yield sound(VOCALS, made.original)


def _said(made: Cover | Parts | Sung | Merged, part: str) -> tuple[str, ...]:
    """What the steps had to say that made this part; of one step alone, all that was said."""
    steps = MADE_BY.get(part, ()) if isinstance(made, Cover) else ()
    return tuple(note.text for note in made.notes if not steps or note.step in steps)


def _heard(made: Cover | Merged) -> dict[str, Any]:
    """What was measured on the mix and heard in it."""
    names = ("lufs", "peak_dbtp", "tonality", "tempo")
    return {name: getattr(made, name) for name in names}


def _moved_to(wish: Wish, sources: Mapping[str, Result]) -> float:
    """The key of a backing that was merged, in semitones from where the song had it."""
    before = sources[BAND].key if BAND in sources else 0.0
    return before + backing_shift(float(wish.options.get("key", 0.0)))


def _sung_by(singer: Singer | None) -> dict[str, Any]:
    return {"voice": singer.name, "effect": not singer.trained} if singer else {}
