"""Subtitles in: each caption is spoken where its time says, however many there are.

Every caption is placed by its own time on the run's clock, never after the one before, so an
hour of them drifts by nothing.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.audio import AudioChunk, encode
from bot.engines import Audio, Bookmark, Viseme, Word
from bot.errors import BadRequest
from bot.studio.events import Line, LineBegins, Progress, StudioEvent
from bot.studio.forms import Subtitles
from bot.studio.planning.part import Part
from bot.studio.planning.plan import (
    Plan,
    Session,
    Shop,
    Step,
    Take,
    as_steps,
    check_length,
    perform_steps,
    plan_of,
    said,
)
from bot.studio.planning.table_read import check_cast
from bot.studio.sound import (
    Cue,
    Intake,
    Samples,
    Stitcher,
    Timed,
    fade,
    limited,
    onset,
    parse_captions,
)
from bot.studio.text import Rest, has_words, parse_pieces

LEEWAY_S = 0.6  # a caption may run on so long before it is spoken faster
GAP_S = 0.05  # between the end of one and the start of the next
CUT_S = 0.03  # the fade of one that is cut
TRIES = 3


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A caption's sound in the run's format, and what happens in it, in its own seconds."""

    samples: Samples
    voice: str
    marks: list[Timed]


async def plan_subtitles(ask: Subtitles, shop: Shop) -> Plan:
    check_length(ask.captions, shop.settings.max_chars, "captions")
    if ask.markup == "ssml":
        raise BadRequest("captions take tags, not SSML", field="markup", hint="tags or plain")
    cues = await asyncio.to_thread(parse_captions, ask.captions, ask.captions_format)
    cues = [cue for cue in cues if has_words(cue.text)]
    if not cues:
        raise BadRequest("no caption says a word", field="captions")
    if cues[-1].end > shop.settings.max_minutes * 60:
        raise BadRequest(
            f"the captions end after {cues[-1].end / 60:.0f} minutes",
            field="captions",
            hint=f"at most {shop.settings.max_minutes:g}",
        )
    parts = await _cast(shop, ask, cues)
    ready = [(cue, await _steps(shop, ask, cue, parts[cue.speaker])) for cue in cues]

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        dub = _Dub(session, ask, [cue for cue, _ in ready])
        async for event in dub.perform([steps for _, steps in ready]):
            yield event

    voices = [step.part for _, steps in ready for step in steps if isinstance(step, Take)]
    return plan_of(voices, "\n".join(cue.text for cue in cues), perform)


async def _cast(shop: Shop, ask: Subtitles, cues: Sequence[Cue]) -> dict[str, Part]:
    speakers = list(dict.fromkeys(cue.speaker for cue in cues))
    check_cast(ask.cast, [speaker for speaker in speakers if speaker])
    wanted = {name.casefold(): voice for name, voice in ask.cast.items()}
    parts: dict[str, Part] = {}
    for speaker in speakers:
        voice = wanted.get(speaker.casefold(), "")
        field = f"cast.{speaker}" if voice else "voice"
        parts[speaker] = await shop.casting.part(voice or ask.voice, ask, field=field)
    return parts


async def _steps(shop: Shop, ask: Subtitles, cue: Cue, part: Part) -> list[Step]:
    pieces = parse_pieces(cue.words, ask.markup, "captions")
    return as_steps(await said(shop, ask, part, pieces, len(cue.text)), cue.speaker)


class _Dub:
    """The run's clock, and the captions on it."""

    def __init__(self, session: Session, ask: Subtitles, cues: Sequence[Cue]) -> None:
        self._session = session
        self._ask = ask
        self._cues = cues
        self._stitcher = Stitcher()
        self._tail: Samples = np.zeros(0, np.float32)  # what runs on under the next caption
        self._files: list[tuple[str, AudioChunk]] = []

    async def perform(self, steps: Sequence[list[Step]]) -> AsyncGenerator[StudioEvent, None]:
        for index, cue in enumerate(self._cues):
            spoken = await self._fitted(index, steps[index])
            if spoken is None:
                return
            for event in self._placed(index, cue, spoken):
                yield event
            yield Progress(done=index + 1, total=len(self._cues))
        for event in self._until(self._stitcher.frames + len(self._tail)):
            yield event
        if not self._ask.stitch:
            archive = await asyncio.to_thread(_zip, self._files)
            await self._session.save("captions.zip", archive)

    def _room(self, index: int) -> float:
        """How long a caption should sound, in seconds."""
        cue = self._cues[index]
        if index + 1 == len(self._cues):
            return cue.end - cue.start + LEEWAY_S
        until_next = self._cues[index + 1].start - cue.start - GAP_S
        return max(0.1, min(cue.end - cue.start + LEEWAY_S, until_next))

    async def _fitted(self, index: int, steps: list[Step]) -> _Spoken | None:
        """The caption as fast as it must be; None after a cancel."""
        room, rate = self._room(index), 1.0
        spoken = await self._speak(steps, rate)
        for _ in range(TRIES - 1):
            over = self._seconds(spoken) - room
            if spoken is None or over <= 0 or rate >= self._ask.fastest:
                break
            rate = min(self._ask.fastest, rate * (over + room) / room * 1.02)
            spoken = await self._speak(steps, rate)
        over = self._seconds(spoken) - room
        if spoken is None or over <= 0:
            return spoken
        return self._shortened(index, spoken)

    def _shortened(self, index: int, spoken: _Spoken) -> _Spoken:
        """As much of it as there is time for until the next caption begins."""
        if index + 1 == len(self._cues):
            return spoken
        room = max(0.1, self._cues[index + 1].start - self._cues[index].start - GAP_S)
        over = self._seconds(spoken) - room
        if over <= 0:
            return spoken
        self._session.warnings.append(f"caption {index + 1} is {over:.1f} s too long")
        if self._ask.overlong == "overlap":
            return spoken
        return _Spoken(
            _cut(spoken.samples, room, self._rate),
            spoken.voice,
            [mark for mark in spoken.marks if mark.start < room],
        )

    def _seconds(self, spoken: _Spoken | None) -> float:
        return len(spoken.samples) / self._rate if spoken else 0.0

    @property
    def _rate(self) -> int:
        return self._stitcher.format.rate if self._stitcher.format else 24_000

    async def _speak(self, steps: list[Step], rate: float) -> _Spoken | None:
        intake: Intake | None = None
        parts: list[Samples] = []
        marks: list[Timed] = []
        faster = [_faster(step, rate) for step in steps]
        async for event in perform_steps(self._session, faster, self._ask.captions, trim=True):
            if isinstance(event, Audio):
                intake = intake or Intake(self._stitcher.settle(event.chunk.format))
                parts.append(intake.push(event.chunk))
            elif isinstance(event, (Word, Viseme, Bookmark)):
                marks.append(event)
        if self._session.cancel.is_set():
            return None
        if intake is not None:
            parts.append(intake.finish())
        samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        return _Spoken(samples, _voice(steps), marks)

    def _placed(self, index: int, cue: Cue, spoken: _Spoken) -> Iterator[StudioEvent]:
        """Silence up to the caption, then as much of it as nothing else can touch."""
        if self._stitcher.format is None:
            return
        lead = onset(spoken.samples) or 0
        start = max(0, round(cue.start * self._rate) - lead)
        start = max(start, self._stitcher.frames)
        yield from self._until(start)
        mixed = np.zeros(max(len(self._tail), len(spoken.samples)), np.float32)
        mixed[: len(self._tail)] += self._tail
        mixed[: len(spoken.samples)] += spoken.samples
        self._tail = limited(mixed)
        begin = start / self._rate
        yield LineBegins(
            index=index, text=cue.text, start=begin, speaker=cue.speaker, voice=spoken.voice
        )
        for mark in spoken.marks:
            yield _shifted(mark, begin, begin + len(spoken.samples) / self._rate)
        end = begin + len(spoken.samples) / self._rate
        yield Line(
            index=index,
            text=cue.text,
            start=cue.start,
            end=max(end, cue.start),
            speaker=cue.speaker,
        )
        if not self._ask.stitch:
            sound = AudioChunk.from_floats(spoken.samples.reshape(-1, 1), self._stitcher.format)
            self._files.append((f"{index + 1:04}.wav", sound))
        yield from self._until(self._settled(index, start))

    def _settled(self, index: int, start: int) -> int:
        """Up to which frame no later caption can sound."""
        end = self._stitcher.frames + len(self._tail)
        if index + 1 == len(self._cues):
            return end
        following = round((self._cues[index + 1].start - GAP_S) * self._rate)
        return min(end, max(following, start))

    def _until(self, frame: int) -> Iterator[Audio]:
        """The run's sound up to a frame of its clock."""
        count = frame - self._stitcher.frames
        ready, self._tail = self._tail[: max(count, 0)], self._tail[max(count, 0) :]
        if len(ready):
            yield self._stitcher.sound(ready)
        yield from self._stitcher.silence(count - len(ready)) if count > len(ready) else ()


def _voice(steps: Sequence[Step]) -> str:
    return next((step.part.label for step in steps if isinstance(step, Take)), "")


def _faster(step: Step, rate: float) -> Step:
    if isinstance(step, Rest):
        return Rest(step.seconds / rate)
    request = step.part.request
    part = replace(step.part, request=replace(request, rate=min(request.rate * rate, 4.0)))
    return replace(step, part=part, pause=step.pause / rate)


def _cut(samples: Samples, seconds: float, rate: int) -> Samples:
    """Its beginning, faded out."""
    cut = samples[: int(seconds * rate)].copy()
    count = min(len(cut), int(CUT_S * rate))
    cut[len(cut) - count :] *= fade(count)[::-1]
    return cut


def _shifted(mark: Timed, begin: float, last: float) -> Timed:
    start = min(mark.start + begin, last)
    if isinstance(mark, Word):
        return replace(mark, start=start, end=min(mark.end + begin, last))
    return replace(mark, start=start)


def _zip(files: Sequence[tuple[str, AudioChunk]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, sound in files:
            archive.writestr(name, encode(sound, "wav"))
    return target.getvalue()
