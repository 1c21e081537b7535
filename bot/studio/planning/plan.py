"""A request that was found fit: what will be done, by whom, and what it needs while it is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from bot.engines import Cancel
from bot.errors import BadRequest
from bot.studio.events import Line, LineBegins, Progress, StudioEvent
from bot.studio.forms import SpeakRequest
from bot.studio.planning.casting import Casting
from bot.studio.planning.part import Part
from bot.studio.runs import RunFolder, Runs
from bot.studio.settings import StudioSettings
from bot.studio.sound import Stitcher
from bot.studio.text import (
    Lexicons,
    Mark,
    Rest,
    Say,
    Traced,
    has_figures,
    has_words,
    load,
    spoken,
    with_rest_of_marks,
)
from bot.studio.voices import Voices

IN_THREAD = 2000  # characters from which a text is read off the loop
CLAUSE_S, SENTENCE_S = 0.1, 0.25
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What planners work with."""

    casting: Casting
    voices: Voices
    runs: Runs
    lexicons: Lexicons
    settings: StudioSettings
    uploads: Path
    packs: Path


@dataclass(slots=True, kw_only=True)
class Session:
    """A run while it is made."""

    cancel: Cancel
    shop: Shop
    folder: RunFolder | None = None
    more: AsyncIterable[str] | None = None
    warnings: list[str] = field(default_factory=list)

    async def save(self, name: str, data: bytes) -> None:
        """Keep a file with the run; a run that is not kept has none."""
        if self.folder is not None:
            await asyncio.to_thread(self.folder.save, name, data)


Perform = Callable[[Session], AsyncGenerator[StudioEvent, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`engines` are held while it is performed; `text` is what the run is found by."""

    engines: tuple[str, ...]
    text: str
    voice: str
    language: str
    perform: Perform


@dataclass(frozen=True, slots=True)
class Take:
    """Words for one call of an engine; after them `pause` seconds, where others follow."""

    part: Part
    words: Traced
    pause: float = CLAUSE_S
    speaker: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def bookmarks(self) -> tuple[tuple[int, str], ...]:
        """Where they are in the words as said."""
        return tuple((self.words.place(mark.at), mark.name) for mark in self.marks)


Step = Take | Rest


def plan_of(parts: Sequence[Part], text: str, perform: Perform) -> Plan:
    """A plan that holds the engines of its parts."""
    return Plan(
        engines=tuple(dict.fromkeys(part.engine.name for part in parts)),
        text=text,
        voice=", ".join(dict.fromkeys(part.label for part in parts if part.label)),
        language=parts[0].language if parts else "",
        perform=perform,
    )


def check_length(text: str, limit: int, name: str, hint: str = "") -> None:
    """Raises BadRequest for a text that is empty or too long."""
    if len(text) > limit:
        raise BadRequest(f"{len(text)} characters; at most {limit}", field=name, hint=hint)
    if not has_words(text):
        raise BadRequest("there is nothing to say", field=name, hint="write a word or more")


async def said(
    shop: Shop, ask: SpeakRequest, part: Part, pieces: Sequence[Say | Rest], size: int
) -> list[tuple[Say, Part, Traced] | Rest]:
    """Each piece with its part and its words as they are said."""
    await asyncio.sleep(0)  # thousands of lines are read one by one: others may come between
    spoken_pieces = _with_words(pieces)
    toned = [
        (piece, await shop.casting.toned(part, piece.tone, ask)) if isinstance(piece, Say) else None
        for piece in spoken_pieces
    ]

    for language in {pair[1].language for pair in toned if pair and _needs_rules(pair[0], ask)}:
        await asyncio.to_thread(load, language)

    def work() -> list[tuple[Say, Part, Traced] | Rest]:
        found: list[tuple[Say, Part, Traced] | Rest] = []
        for piece, pair in zip(spoken_pieces, toned, strict=True):
            if isinstance(piece, Rest):
                found.append(piece)
            elif pair is not None:
                found.append((piece, pair[1], say_words(shop, ask, piece, pair[1])))
        return found

    return await in_thread(size, work)


def as_steps(found: Sequence[tuple[Say, Part, Traced] | Rest], speaker: str = "") -> list[Step]:
    """What `said` found, each piece in one breath, with a reader's pauses between."""
    return [
        one
        if isinstance(one, Rest)
        else Take(one[1], one[2], pause_after(one[0].words.text), speaker, one[0].marks)
        for one in found
    ]


def _with_words(pieces: Sequence[Say | Rest]) -> list[Say | Rest]:
    """The pieces that make a sound or a silence; the bookmarks of the others go to the next."""
    found: list[Say | Rest] = []
    marks: list[Mark] = []
    for piece in pieces:
        if isinstance(piece, Rest):
            found.append(piece)
        elif has_words(piece.words.text):
            found.append(replace(piece, marks=(*marks, *piece.marks)) if marks else piece)
            marks = []
        else:
            marks += piece.marks
    return with_rest_of_marks(found, marks)


def _needs_rules(piece: Say, ask: SpeakRequest) -> bool:
    return bool(piece.tone.read) or (ask.normalize and has_figures(piece.words.text))


def say_words(shop: Shop, ask: SpeakRequest, piece: Say, part: Part) -> Traced:
    """The words of a piece by the rules of its part's language."""
    return spoken(
        piece.words,
        part.language,
        lexicons=shop.lexicons if ask.lexicon else None,
        figures=ask.normalize,
        read=piece.tone.read,
    ).strip()


def pause_after(text: str) -> float:
    """How long a reader pauses between these words and the next."""
    end = text.rstrip().rstrip("\"')]»”’")[-1:]
    if end in ".!?…。！？":
        return SENTENCE_S
    return CLAUSE_S if end in ",;:—–，、" else 0.02


async def perform_steps(
    session: Session,
    steps: Sequence[Step],
    source: str,
    *,
    steady: bool = False,
    trim: bool = False,
) -> AsyncGenerator[StudioEvent, None]:
    """Speak the takes one after the other, with their pauses between.

    A single take stays as the engine made it, unless `trim` asks for its edges to be cut.
    """
    stitcher = Stitcher(steady=steady)
    total = sum(isinstance(step, Take) for step in steps)
    alone = len(steps) == 1 and not trim
    done = 0
    pause = 0.0
    for step in steps:
        if session.cancel.is_set():
            return
        for silence in stitcher.rest(step.seconds if isinstance(step, Rest) else pause):
            yield silence
        pause = 0.0
        if isinstance(step, Rest):
            continue
        async for event in speak_take(session, stitcher, step, source, done, alone=alone):
            yield event
        done += 1
        pause = step.pause
        if total > 1:
            yield Progress(done=done, total=total)


async def speak_take(
    session: Session, stitcher: Stitcher, take: Take, source: str, index: int, *, alone: bool
) -> AsyncGenerator[StudioEvent, None]:
    """One take, then its line."""
    casting = session.shop.casting
    start = stitcher.seconds
    said, marks = take.words.text, take.bookmarks
    speech = casting.speech(take.part, said, session.cancel, session.warnings, bookmarks=marks)
    join = stitcher.whole if alone else stitcher.piece
    line = written(take.words, source)
    yield LineBegins(
        index=index, text=line, start=start, speaker=take.speaker, voice=take.part.label
    )
    async for event in join(speech, take.words, source):
        yield event
    if stitcher.seconds > start:
        yield Line(
            index=index,
            text=line,
            start=start,
            end=stitcher.seconds,
            speaker=take.speaker,
        )


def written(words: Traced, source: str) -> str:
    """What stands in the source for some words, without the markup between, on one line."""
    spans = [span for span, _ in groupby(words.spans)]
    return _SPACE.sub(" ", "".join(source[start:end] for start, end in spans)).strip()


async def in_thread(size: int, work: Callable[[], list]) -> list:
    """Short texts are read at once, long ones off the loop."""
    return work() if size < IN_THREAD else await asyncio.to_thread(work)
