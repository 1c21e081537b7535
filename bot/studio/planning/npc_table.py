"""The lines of an NPC pack, as a table in CSV or JSONL."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import BadRequest
from bot.studio.text import has_words

MOST_ROWS = 5000
LONGEST_LINE = 2000  # characters
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}(?:/[A-Za-z0-9][A-Za-z0-9_-]{0,63}){0,4}")
_FACTORS = {"rate": (0.25, 4.0), "pitch": (0.5, 2.0), "volume": (0.0, 2.0)}
_COLUMNS = ("id", "text", "voice", "style", "language", "file", *_FACTORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NpcRow:
    """One line; an empty voice or language is the pack's own. `file` has no ending."""

    id: str
    text: str
    file: str
    voice: str = ""
    style: str = ""
    language: str = ""
    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0


def parse_table(table: str, format: str = "auto") -> list[NpcRow]:
    """Raises BadRequest naming the row."""
    if format == "auto":
        format = "jsonl" if table.lstrip("\ufeff \t\r\n").startswith("{") else "csv"
    rows: list[NpcRow] = []
    ids: dict[str, int] = {}
    files: dict[str, int] = {}
    for number, raw in (_jsonl if format == "jsonl" else _csv)(table.lstrip("\ufeff")):
        row = _row(number, raw)
        for kind, value, seen in (("id", row.id, ids), ("file", row.file.lower(), files)):
            if value in seen:
                raise _wrong(number, f"the {kind} '{value}' is that of row {seen[value]} too")
            seen[value] = number
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise _wrong(number, f"more than {MOST_ROWS} rows")
    if not rows:
        raise BadRequest("there is no line in it", field="table", hint="columns: id,text,voice")
    return rows


def _csv(table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        reader = csv.DictReader(io.StringIO(table), strict=True)
        for raw in reader:
            cells = {(k or "").strip().lower(): v for k, v in raw.items()}
            if any(isinstance(v, str) and v.strip() for v in cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise BadRequest(f"the CSV cannot be read: {error}", field="table") from error


def _jsonl(table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(table.splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise _wrong(number, "this is no JSON") from error
        if not isinstance(raw, dict):
            raise _wrong(number, "this is no object")
        yield number, raw


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _row(number: int, raw: Mapping[str, Any]) -> NpcRow:
    unknown = [str(name)[:40] for name in raw if name not in _COLUMNS]
    if unknown:
        raise _wrong(number, f"an unknown column '{unknown[0]}'", f"known: {', '.join(_COLUMNS)}")
    cells = {name: _text(number, name, raw.get(name)) for name in _COLUMNS}
    if not _ID.fullmatch(cells["id"]):
        raise _wrong(number, f"the id '{cells['id'][:40]}'", "letters, figures, - and _")
    file = cells["file"] or cells["id"]
    if not _FILE.fullmatch(file):
        raise _wrong(number, f"the file '{file[:40]}'", "such as guards/hello, without an ending")
    if len(cells["text"]) > LONGEST_LINE or not has_words(cells["text"]):
        raise _wrong(number, "its text is empty or too long", f"1 to {LONGEST_LINE} characters")
    return NpcRow(
        id=cells["id"],
        text=cells["text"],
        file=file,
        voice=cells["voice"],
        style=cells["style"],
        language=cells["language"],
        rate=_factor(number, "rate", cells["rate"]),
        pitch=_factor(number, "pitch", cells["pitch"]),
        volume=_factor(number, "volume", cells["volume"]),
    )


def _text(number: int, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _wrong(number, f"the column {name} holds no text")
    return str(value).strip()


def _factor(number: int, name: str, text: str) -> float:
    low, high = _FACTORS[name]
    try:
        value = float(text) if text else 1.0
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise _wrong(number, f"the {name} '{text[:20]}'", f"{low:g} to {high:g}")
    return value


def _wrong(number: int, what: str, hint: str = "") -> BadRequest:
    return BadRequest(f"row {number}: {what}", field="table", hint=hint)
