"""A song of the library as the stage performs it."""

from __future__ import annotations

from bot.host import Score, ScoreLine, ScoreWord
from bot.singing import LyricLine, Lyrics, Song

SILENCE_DB = -45.0  # what is quieter moves no mouth, whoever sings


def score_of(song: Song, lyrics: Lyrics | None, silence_db: float) -> Score:
    """Its lyrics as far as they are timed; words that nobody has timed are sung by syllables."""
    lines = lyrics.with_words().lines if lyrics is not None else ()
    return Score(
        title=song.title,
        artist=song.artist,
        seconds=song.duration,
        lines=tuple(_line(line) for line in lines if line.start is not None),
        silence_db=max(silence_db, SILENCE_DB),
        effect=song.effect,
    )


def _line(line: LyricLine) -> ScoreLine:
    start = line.start or 0.0
    words = tuple(ScoreWord(text=w.text, start=w.start, end=w.end) for w in line.words)
    return ScoreLine(text=line.text, start=start, end=max(line.end or start, start), words=words)
