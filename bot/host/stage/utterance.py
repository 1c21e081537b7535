"""One utterance on the stage: what was asked, how far it is, what viewers see of it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.audio import AudioChunk, Peaks
from bot.engines import Bookmark, Cancel, Mouth, Viseme, Word
from bot.host import board
from bot.host.score import SongPart
from bot.voice import Ledger, Line, MouthTrack, Sentence, words_of

Show = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceRequest:
    """Who speaks, to whom, why and how. `event` is the id of what caused it."""

    id: str
    event: str = ""
    lane: str = ""
    speaker: str = ""
    to: str = ""
    prompt: str = ""
    voice: str = ""
    style: str = ""
    rate: float = 1.0
    uninterruptible: bool = False
    subtitles: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What became of an utterance.

    `heard` is the text exactly as far as it was heard. `timings` are seconds from the start:
    first_sentence, first_prepared, first_audio, total; what never came is missing. `seconds` of
    its sound were heard.
    """

    utterance: str = ""
    text: str = ""
    heard: str = ""
    complete: bool = False
    reason: str = ""
    sentences: tuple[Sentence, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    expression: str = "neutral"
    voice: str = ""
    seconds: float = 0.0


class Utterance:
    """The utterance that has the stage. It tells the screen what is heard, when it is heard.

    Positions are seconds of the utterance's sound, by the clock of the primary sink.
    """

    def __init__(
        self, request: UtteranceRequest, show: Show, *, talk: bool, song: SongPart | None = None
    ) -> None:
        self.request = request
        self.song = song  # its mouth moves, and its lyrics are shown
        self.cancel = Cancel()
        self.sounding = asyncio.Event()  # its first sound has left
        self.reason = ""
        self.heard_until = 0.0  # the position at which it ended
        self.voice = ""
        self.expression = ""
        self.timings: dict[str, float] = {}
        self.exhausted = False  # all its text is there
        self.held = False  # its sound is; then its mouth stays closed
        self.last_line: Line | None = None  # an interrupt lets it end here
        self.sentences: list[Sentence] = []
        self.ledger = Ledger()
        self.word = -1  # index of the word that is being heard
        self._peaks: list[Peaks] = []  # of each sentence
        self._mouth = MouthTrack(song.score.silence_db) if song is not None else MouthTrack()
        self._show = show
        self._talk = talk
        self._announced = False
        self._lines: deque[tuple[Line, Sentence]] = deque()  # not heard yet
        self._words: Line | None = None  # the line whose words are being told
        self._bookmarks: list[tuple[float, str]] = []  # not heard yet

    # --- what is made ------------------------------------------------------------------------

    def begin_line(self, sentence: Sentence) -> None:
        """The sound of this sentence is queued from now on."""
        self.sentences.append(sentence)
        self._peaks.append(Peaks())
        self._lines.append((self.ledger.begin(sentence.text), sentence))
        self._mouth.begin_line()

    def add_sound(self, chunk: AudioChunk) -> None:
        if self._talk:
            self._mouth.sound(self.ledger.seconds, chunk)
        self._peaks[-1].add(chunk)
        self.ledger.sound(chunk.seconds)

    def add_word(self, word: Word) -> None:
        self.ledger.word(word)

    def add_viseme(self, viseme: Viseme) -> None:
        if self._talk:
            self._mouth.viseme(self.ledger.lines[-1].start + viseme.start, viseme.mouth)

    def add_bookmark(self, bookmark: Bookmark) -> None:
        self._bookmarks.append((self.ledger.lines[-1].start + bookmark.start, bookmark.name))

    def stop(self, reason: str) -> None:
        """End it; only the first reason counts. Whoever makes it may also end it, by `cancel`."""
        if not self.cancel.is_set():
            self.reason = reason
            self.cancel.set(reason)

    # --- what is heard -----------------------------------------------------------------------

    def line_at(self, position: float) -> Line | None:
        """The sentence being heard; None before the first."""
        begun = [line for line in self.ledger.lines if line.start <= position]
        return begun[-1] if begun else None

    def advance(self, position: float) -> bool:
        """Tell the screen what is heard at `position`; whether a word or sentence began."""
        news = False
        while self._lines and self._lines[0][0].start <= position:
            news = True
            self._begin_to_sound(*self._lines.popleft())
        news = self._tell_words(position) or news
        news = self._tell_lyrics(position) or news
        self._tell_bookmarks(position)
        if not self.held and (frame := self._mouth.due(position)):
            self._show("mouth", shape=frame.shape.value, level=frame.level)
        return news

    def _begin_to_sound(self, line: Line, sentence: Sentence) -> None:
        self._tell_words(line.start)
        self._announce()
        if sentence.expression:
            self.expression = sentence.expression
            self._show("expression", name=sentence.expression)
        self._words = line
        if not line.words or not self.request.subtitles:
            return
        self._show(
            "subtitle",
            utterance=self.request.id,
            sentence=self.ledger.lines.index(line),
            text=line.shown,
            words=list(line.words),
            first=line.first,
            emotes=list(sentence.emotes),
            speaker=sentence.speaker,
        )

    def _announce(self) -> None:
        if self._announced or not self._talk:
            return
        self._announced = True
        request = self.request
        self._show(
            "speech",
            utterance=request.id,
            speaker=request.speaker,
            lane=request.lane,
            to=request.to,
        )
        if self.song is not None:
            self._show("lyrics", utterance=request.id, **self.song.told())

    def _tell_lyrics(self, position: float) -> bool:
        due = self.song.due(position) if self.song is not None else []
        for cue in due:
            self._show("lyric", utterance=self.request.id, line=cue.line, word=cue.word)
        return bool(due)

    def _tell_words(self, position: float) -> bool:
        begun = [w for w in self._known_words() if w.index > self.word and w.start <= position]
        for word in begun:
            self.word = word.index
            if self.request.subtitles:
                self._show("word", utterance=self.request.id, index=word.index)
        return bool(begun)

    def _tell_bookmarks(self, position: float) -> None:
        for mark in [mark for mark in self._bookmarks if mark[0] <= position]:
            self._bookmarks.remove(mark)
            self._show("bookmark", utterance=self.request.id, name=mark[1])

    def _known_words(self) -> list[Any]:
        return words_of(self._words) if self._words is not None else []

    def words_between(self, position: float, back_s: float, ahead_s: float) -> list[str]:
        """The words that sound from so long before a position to so long after it."""
        start, end = position - back_s, position + ahead_s
        words = self.ledger.timed_words()
        return [word.text for word in words if word.end >= start and word.start <= end]

    @property
    def talk(self) -> bool:
        """Whether it is speech; else it is a song or another sound."""
        return self._talk and self.song is None

    def next_at(self) -> float | None:
        """The position at which the screen must be told something next."""
        due = [word.start for word in self._known_words() if word.index > self.word][:1]
        due += [line.start for line, _ in self._lines][:1]
        due += [at for at, _ in self._bookmarks]
        if self.song is not None and (cue := self.song.next_at()) is not None:
            due.append(cue)
        if not self.held and (mouth := self._mouth.next_at()) is not None:
            due.append(mouth)
        return min(due, default=None)

    def finish(self, position: float) -> None:
        """Its sound is over: the mouth closes and the pages learn what was heard."""
        self.heard_until = position
        self.advance(position)
        if not self._announced:
            return
        self._show("mouth", shape=Mouth.CLOSED.value, level=0.0)
        if self.song is not None:
            self._show("lyrics_end", utterance=self.request.id)
        heard = self.ledger.heard_words(position)
        self._show(
            "speech_end",
            utterance=self.request.id,
            heard=self.ledger.heard_text(position),
            words=heard[-1].index + 1 if heard else 0,
            complete=self.complete(position),
            reason="" if self.complete(position) else self.reason,
        )

    def complete(self, position: float) -> bool:
        """Whether all of its text is there and was heard."""
        if not self.exhausted:
            return False
        if self.ledger.words:
            return len(self.ledger.heard_words(position)) == self.ledger.words
        return not self.reason

    def performance(self) -> Performance:
        position = self.heard_until
        return Performance(
            utterance=self.request.id,
            text=self.ledger.text,
            heard=self.ledger.heard_text(position),
            complete=self.complete(position),
            reason="" if self.complete(position) else self.reason,
            sentences=tuple(self.sentences),
            timings=dict(self.timings),
            expression=self.expression or "neutral",
            voice=self.voice,
            seconds=min(position, self.ledger.seconds),
        )

    def view(self, position: float) -> board.Utterance:
        """For the panel: see section `stage` of docs/api.md."""
        request = self.request
        return {
            "id": request.id,
            "event": request.event,
            "speaker": request.speaker,
            "lane": request.lane,
            "to": request.to,
            "prompt": request.prompt,
            "sentences": [
                {
                    "text": sentence.text,
                    "words": list(line.words),
                    "made_ms": round(line.seconds * 1000, 1) if line.ended else None,
                    "peaks": peaks.heights(),
                    "mask": sentence.masked,
                }
                for sentence, line, peaks in zip(
                    self.sentences, self.ledger.lines, self._peaks, strict=True
                )
            ],
            "word": self.word,
            "made_ms": round(self.ledger.seconds * 1000, 1),
            "heard_ms": round(min(position, self.ledger.seconds) * 1000, 1),
            "complete": self.complete(position),
            "song": self._song_view(position),
        }

    def _song_view(self, position: float) -> board.SongOnStage | None:
        if self.song is None:
            return None
        return {
            "title": self.song.score.title,
            "artist": self.song.score.artist,
            "at_ms": round(self.song.second(position) * 1000),
            "length_ms": round(self.song.score.seconds * 1000),
        }
