"""Table read: a script with speakers, a voice for each."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace

from bot.errors import BadRequest
from bot.studio.events import StudioEvent
from bot.studio.forms import TableRead
from bot.studio.planning.part import Part
from bot.studio.planning.plan import (
    Plan,
    Session,
    Shop,
    Step,
    Take,
    as_steps,
    check_length,
    in_thread,
    perform_steps,
    plan_of,
    said,
)
from bot.studio.text import Rest, Traced, has_words, parse_pieces

MOST_LINES = 5000
MOST_SPEAKERS = 64
BREAK_S = 0.8  # for an empty line
_LINE = re.compile(
    r"[ \t]*(?P<name>[^\W\d_][\w .'’-]{0,39}?)[ \t]*(?:\((?P<how>[^()\n]{1,80})\))?[ \t]*:"
    r"(?!//)[ \t]*"
)
_SKIPPED = re.compile(r"[ \t]*(?:#|//|\([^()]*\)[ \t]*$|\*[^*]*\*[ \t]*$|(?:INT|EXT)\.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLine:
    """What one speaker says; `how` is the note in parentheses; `rest` a break before it."""

    speaker: str
    words: Traced
    how: str = ""
    rest: bool = False


def parse_script(script: str) -> list[ScriptLine]:
    """`NAME (how): words`; lines without a name go on with the one before. Raises BadRequest."""
    found: list[ScriptLine] = []
    gap = False
    for number, line in enumerate(_lines(script), 1):
        text = line.text
        if not text.strip() or _SKIPPED.match(text):
            gap = gap or not text.strip()
            continue
        match = _LINE.match(text)
        if match:
            words = line[match.end() :].strip()
            name = " ".join(match["name"].split())
            how = (match["how"] or "").strip()
            found.append(ScriptLine(speaker=name, words=words, how=how, rest=gap and bool(found)))
        elif found:
            joined = [found[-1].words, Traced.standing(" ", line.where(0, 1)), line.strip()]
            found[-1] = replace(found[-1], words=Traced.join(joined))
        else:
            raise BadRequest(
                f"line {number} has no speaker", field="script", hint="write NAME: what is said"
            )
        gap = False
        if len(found) > MOST_LINES:
            raise BadRequest(f"more than {MOST_LINES} lines", field="script")
    return [line for line in found if has_words(line.words.text)]


async def plan_table_read(ask: TableRead, shop: Shop) -> Plan:
    check_length(ask.script, shop.settings.max_chars, "script")
    if ask.markup == "ssml":
        raise BadRequest("a script takes tags, not SSML", field="markup", hint="tags or plain")
    lines = await in_thread(len(ask.script), lambda: parse_script(ask.script))
    if not lines:
        raise BadRequest("nobody says a word", field="script", hint="write NAME: what is said")
    parts = await cast(shop, ask, list(dict.fromkeys(line.speaker for line in lines)))
    steps: list[Step] = []
    for line in lines:
        steps += await _steps(shop, ask, line, parts[line.speaker])

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        async for event in perform_steps(session, steps, ask.script, steady=ask.steady):
            yield event

    return plan_of([s.part for s in steps if isinstance(s, Take)], ask.script, perform)


async def cast(shop: Shop, ask: TableRead, speakers: list[str]) -> dict[str, Part]:
    """A part for each speaker: the one that was asked for, else a voice that nobody has yet."""
    if len(speakers) > MOST_SPEAKERS:
        raise BadRequest(f"more than {MOST_SPEAKERS} speakers", field="script")
    wanted = {name.casefold(): voice for name, voice in ask.cast.items()}
    check_cast(ask.cast, speakers)
    parts: dict[str, Part] = {}
    for speaker in speakers:
        if voice := wanted.get(speaker.casefold(), "") or ask.voice:
            field = f"cast.{speaker}" if speaker.casefold() in wanted else "voice"
            parts[speaker] = await shop.casting.part(voice, ask, field=field)
    first = await shop.casting.part("", ask)
    taken = {part.label for part in parts.values()}
    for speaker in speakers:
        if speaker not in parts:
            part = _free(first, taken)
            taken.add(part.label)
            parts[speaker] = part
    return parts


def check_cast(cast: Mapping[str, str], speakers: list[str]) -> None:
    """Raises BadRequest for a name in the cast that the script does not know."""
    known = {name.casefold() for name in speakers}
    for name in cast:
        if name.casefold() not in known:
            raise BadRequest(
                f"'{name[:40]}' says nothing",
                field=f"cast.{name[:40]}",
                hint=f"there are: {', '.join(speakers[:20])}",
            )


def _free(first: Part, taken: set[str]) -> Part:
    """Another voice, of the same language where there is one, as long as there is one at all."""
    base = first.language.split("-")[0]
    near = [info for info in first.able.voices if info.language == first.language]
    near += [info for info in first.able.voices if info.language.split("-")[0] == base]
    for info in near:
        if info.id not in taken:
            request = replace(first.request, voice=info.id, language=info.language)
            return replace(first, request=request, label=info.id)
    return first


async def _steps(shop: Shop, ask: TableRead, line: ScriptLine, part: Part) -> list[Step]:
    how = line.how if line.how and (part.able.free_style or line.how in part.able.styles) else ""
    if how:
        part = replace(part, request=replace(part.request, style=how))
    pieces = parse_pieces(line.words, ask.markup, "script")
    steps = as_steps(await said(shop, ask, part, pieces, len(line.words)), line.speaker)
    if steps and isinstance(steps[-1], Take):
        steps[-1] = replace(steps[-1], pause=ask.gap)
    return [Rest(max(BREAK_S, ask.gap)), *steps] if line.rest else steps


def _lines(script: str) -> list[Traced]:
    lines: list[Traced] = []
    at = 0
    for line in script.splitlines(keepends=True):
        lines.append(Traced.of(line.rstrip("\r\n"), at))
        at += len(line)
    return lines
