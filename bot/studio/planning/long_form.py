"""Long form: a text of any length, chunk by chunk, as if it were said in one go."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from functools import partial

from bot.studio.events import StudioEvent
from bot.studio.forms import Audiobook, LongForm
from bot.studio.planning.part import Part
from bot.studio.planning.plan import (
    CLAUSE_S,
    Plan,
    Session,
    Shop,
    Step,
    Take,
    check_length,
    in_thread,
    pause_after,
    perform_steps,
    plan_of,
    said,
)
from bot.studio.text import Mark, Rest, Say, Traced, chunks, parse_markup


async def plan_long_form(ask: LongForm, shop: Shop) -> Plan:
    check_length(ask.text, shop.settings.max_chars, "text")
    part = await shop.casting.part(ask.voice, ask, style=ask.style)
    pieces = await in_thread(len(ask.text), lambda: parse_markup(ask.text, ask.markup))
    steps = await chunked(shop, ask, part, pieces, len(ask.text))

    async def perform(session: Session) -> AsyncGenerator[StudioEvent, None]:
        async for event in perform_steps(session, steps, ask.text, steady=ask.steady):
            yield event

    return plan_of([s.part for s in steps if isinstance(s, Take)], ask.text, perform)


async def chunked(
    shop: Shop, ask: LongForm | Audiobook, part: Part, pieces: list[Say | Rest], size: int
) -> list[Step]:
    """Pieces as takes of a length that an engine can hold, with a reader's pauses."""
    pauses = {"paragraph": ask.paragraph_pause, "sentence": ask.sentence_pause, "clause": CLAUSE_S}
    steps: list[Step] = []
    for one in await said(shop, ask, part, pieces, size):
        if isinstance(one, Rest):
            steps.append(one)
            continue
        piece, who, words = one
        cut = await in_thread(len(words), partial(chunks, words, ask.chunk_chars))
        marks = shared_out(piece.marks, [chunk.words for chunk in cut])
        steps += [
            Take(who, chunk.words, pauses[chunk.ends], marks=mine)
            for chunk, mine in zip(cut, marks, strict=True)
        ]
        if isinstance(steps[-1], Take) and cut:
            steps[-1] = replace(steps[-1], pause=_last_pause(piece.words.text, ask))
    return steps


def shared_out(marks: Sequence[Mark], parts: Sequence[Traced]) -> list[tuple[Mark, ...]]:
    """Each bookmark to the part that says what stands behind it, else to the last."""
    found: list[list[Mark]] = [[] for _ in parts]
    for mark in marks if parts else ():
        behind = (n for n, words in enumerate(parts) if words.place(mark.at) < len(words))
        found[next(behind, len(parts) - 1)].append(mark)
    return [tuple(mine) for mine in found]


def _last_pause(text: str, ask: LongForm | Audiobook) -> float:
    """After the last chunk of a piece: it may go on in another tone in mid-sentence."""
    if "\n\n" in text[len(text.rstrip()) :]:
        return ask.paragraph_pause
    pause = pause_after(text)
    return ask.sentence_pause if pause > CLAUSE_S else pause
