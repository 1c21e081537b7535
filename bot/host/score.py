"""A song on the stage: what is sung when, and from where on it is sung."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from bot.audio import AudioChunk, SungChunk
from bot.host.events import new_id
from bot.voice import Speech

Sound = Callable[[float], AsyncGenerator[AudioChunk, None]]  # from that second of the song on


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreWord:
    """A word, or a syllable of one, and when it is sung: seconds of the song."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """A line of a song; its words stand in its text one after the other."""

    text: str
    start: float
    end: float
    words: tuple[ScoreWord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A song as viewers see it; `seconds` is how long it is. What is quieter than `silence_db` in
    its singing is what was left of the music: the mouth stays closed. `effect`: no trained voice
    sings it."""

    title: str
    artist: str = ""
    seconds: float = 0.0
    lines: tuple[ScoreLine, ...] = ()
    silence_db: float = -45.0
    effect: bool = False


def guarded(score: Score, checked: Callable[[str], str | None]) -> Score:
    """As it may be shown: `checked` answers a text, changed where it must be, or None."""
    shown: list[ScoreLine] = []
    for line in score.lines:
        text = checked(line.text)
        if text == line.text:
            shown.append(line)
        elif text:
            shown.append(replace(line, text=text, words=_masked(line.words, text)))
    title, artist = (checked(name) or "" for name in (score.title, score.artist))
    return replace(score, title=title, artist=artist, lines=tuple(shown))


def _masked(words: tuple[ScoreWord, ...], text: str) -> tuple[ScoreWord, ...]:
    """The words of a changed line with their times; none where it is not known which is which."""
    texts = text.split()
    if len(texts) != len(words):
        return ()
    return tuple(replace(word, text=text) for word, text in zip(words, texts, strict=True))


@dataclass(frozen=True, slots=True)
class Cue:
    """At a second of the song this line and this word (-1: none of it yet) begin to be sung."""

    at: float
    line: int
    word: int


def cues_of(score: Score) -> list[Cue]:
    """In the order in which they are sung."""
    cues: list[Cue] = []
    for number, line in enumerate(score.lines):
        cues.append(Cue(line.start, number, -1))
        cues += [Cue(max(word.start, line.start), number, n) for n, word in enumerate(line.words)]
    return sorted(cues, key=lambda cue: cue.at)


class SongPart:
    """A stretch of a song that is sung without a break: from `at` seconds of it, to its end or
    until it is sought elsewhere. `lead_s` of silence come before it.

    Positions are seconds of the utterance's sound, which begins with that silence.
    """

    def __init__(self, score: Score, at: float, lead_s: float) -> None:
        self.score = score
        self.at = at
        self.lead_s = lead_s
        cues = cues_of(score)
        begun = [cue for cue in cues if cue.at <= at]
        current = [Cue(at, begun[-1].line, begun[-1].word)] if begun else []
        self._cues = deque([*current, *(cue for cue in cues if cue.at > at)])

    def due(self, position: float) -> list[Cue]:
        """The cues that are reached; each is told once."""
        due: list[Cue] = []
        while self._cues and self._position(self._cues[0]) <= position:
            due.append(self._cues.popleft())
        return due

    def next_at(self) -> float | None:
        """The position of the next cue."""
        return self._position(self._cues[0]) if self._cues else None

    def _position(self, cue: Cue) -> float:
        return self.lead_s + cue.at - self.at

    def second(self, position: float) -> float:
        """The second of the song that is heard at a position."""
        return max(self.at, self.at + position - self.lead_s)

    def told(self) -> dict[str, Any]:
        """The fields of the screen's event `lyrics`, but for the utterance."""
        score = self.score
        return {
            "title": score.title,
            "artist": score.artist,
            "seconds": score.seconds,
            "at_ms": round(self.at * 1000),
            "lines": [_told(line) for line in score.lines],
        }


def _told(line: ScoreLine) -> dict[str, Any]:
    return {
        "text": line.text,
        "start_ms": round(line.start * 1000),
        "end_ms": round(line.end * 1000),
        "words": [
            {
                "text": word.text,
                "start_ms": round(word.start * 1000),
                "end_ms": round(word.end * 1000),
            }
            for word in line.words
        ],
    }


@dataclass(slots=True)
class Singing:
    """A song that has the stage, or waits for it. `speech` makes its sound from a second on."""

    score: Score
    speech: Callable[[float], AsyncGenerator[Speech, None]]
    lead_s: float = 0.0
    id: str = field(default_factory=new_id)
    _wanted: float | None = 0.0  # the second from which it is to be sung next

    def seek(self, second: float) -> None:
        """Sing on from there; whoever calls it cuts the sound."""
        self._wanted = min(max(second, 0.0), max(self.score.seconds - 0.1, 0.0))

    def next_part(self) -> SongPart | None:
        """What is to be sung now; None once nothing was sought any more."""
        if self._wanted is None:
            return None
        at, self._wanted = self._wanted, None
        return SongPart(self.score, at, self.lead_s)


async def led(
    chunks: AsyncGenerator[AudioChunk, None], seconds: float
) -> AsyncGenerator[AudioChunk, None]:
    """The same sound after so much silence."""
    async with aclosing(chunks) as sound:
        first = True
        async for chunk in sound:
            if first and seconds > 0:
                yield quiet(chunk, seconds)
            first = False
            yield chunk


def quiet(like: AudioChunk, seconds: float) -> AudioChunk:
    """Silence of the same kind."""
    size = like.format.size(seconds)
    if isinstance(like, SungChunk):
        return SungChunk(bytes(size), like.format, bytes(size))
    return AudioChunk(bytes(size), like.format)
