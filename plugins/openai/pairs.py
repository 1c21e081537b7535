"""Examples to learn from: what was asked and what the answer should be.

They come from the message history or from a table (.tsv or .csv, with or without a heading).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BotError, NotFound
from db import Database, Message, MessageRepository

PROMPT_NAMES = ("prompt", "question", "input", "user")
REPLY_NAMES = ("reply", "answer", "output", "completion", "response", "assistant")
SOMEBODY = "viewer"  # stands in an example where a viewer's name stood


@dataclass(frozen=True, slots=True)
class Pair:
    """One example."""

    prompt: str
    reply: str


def from_history(database: Database, *, names: bool = False) -> list[Pair]:
    """All exchanges, oldest first; with `names` the viewers' names stay in."""
    with database.session(write=False) as session:
        history = MessageRepository(session)
        first = history.page(1)
        pages = [first, *(history.page(number) for number in range(2, first.pages + 1))]
        newest_first = [message for page in pages for message in page.items]
        return pairs_of(reversed(newest_first), names=names)


def pairs_of(exchanges: Iterable[Message], *, names: bool = False) -> list[Pair]:
    """Every exchange that has both sides; what was only read aloud teaches nothing."""
    both = [exchange for exchange in exchanges if exchange.prompt and exchange.spoken]
    if names:
        return [Pair(exchange.prompt, exchange.spoken) for exchange in both]
    return [
        Pair(hide(exchange.prompt, exchange.user_name), hide(exchange.spoken, exchange.user_name))
        for exchange in both
    ]


def hide(text: str, name: str) -> str:
    """The text without the viewer's name: what a model has learned nobody can erase."""
    if not name:
        return text
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", SOMEBODY, text, flags=re.IGNORECASE)


def read_table(path: Path) -> list[Pair]:
    """The pairs of a table. Raises NotFound, or BotError with the row that is wrong."""
    if not path.is_file():
        raise NotFound(f"there is no table {path}", hint="give a .tsv or a .csv file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BotError(f"{path.name} is not UTF-8 text", hint="save it as UTF-8") from error
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter_of(path, text)))
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(map(str.strip, row))]
    if not filled:
        return []
    columns = columns_of(filled[0][1])
    body = filled[1:] if columns else filled
    return [pair_of(path, number, row, columns or (0, 1)) for number, row in body]


def delimiter_of(path: Path, text: str) -> str:
    """A tab in .tsv; in .csv what stands oftener in the first line, as spreadsheets differ."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def columns_of(row: list[str]) -> tuple[int, int] | None:
    """Where prompt and reply stand, if the row is a heading."""
    names = [cell.strip().lower() for cell in row]
    prompt = next((n for n, name in enumerate(names) if name in PROMPT_NAMES), None)
    reply = next((n for n, name in enumerate(names) if name in REPLY_NAMES), None)
    return None if prompt is None or reply is None else (prompt, reply)


def pair_of(path: Path, number: int, row: list[str], columns: tuple[int, int]) -> Pair:
    cells = [row[column].strip() if column < len(row) else "" for column in columns]
    if not all(cells):
        hint = "each row needs a prompt and a reply"
        raise BotError(f"{path.name}, row {number}: a cell is empty or missing", hint=hint)
    return Pair(*cells)
