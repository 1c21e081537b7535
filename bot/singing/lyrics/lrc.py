"""LRC and enhanced LRC: lyrics as text, with times for lines and for words.

    [ti:Blue Moon]
    [00:12.50]<00:12.50>Blue <00:13.10>moon<00:14.00>

The first stamps of a line are when it is sung (several: it is sung several times); those inside
it are when its words are. A stamp with nothing after it ends the line before. `[offset:+500]`
lets everything come half a second sooner. Lines without a stamp are left out where others have
one; where none has, they are lyrics without times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.errors import BadRequest
from bot.singing.lyrics.lyrics import LyricLine, Lyrics, LyricWord

LARGEST = 400_000  # characters of a file
MOST_LINES = 3_000
LONGEST_LINE = 1_000  # characters
LAST_LINE_S = 5.0  # the last line is sung for so long where its end is not told
LAST_WORD_S = 0.5
LONGEST_OFFSET_S = 3600.0

_TIME = r"(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?"
_STAMP = re.compile(rf"\[{_TIME}\]")
_INSIDE = re.compile(rf"[<\[]{_TIME}[>\]]")
_TAG = re.compile(r"\[\s*([a-zA-Z#]+)\s*:([^\]]*)\]\s*$")

# When a line begins, by how much its words come later than they are stamped, and what is sung.
_Stamped = tuple[float, float, str]


def parse_lrc(text: str) -> Lyrics:
    """Raises BadRequest for what is too large."""
    if len(text) > LARGEST:
        raise BadRequest("the lyrics are too long", field="lyrics", hint=f"{LARGEST} characters")
    tags: dict[str, str] = {}
    stamped: list[_Stamped] = []
    plain: list[str] = []
    for raw in text.removeprefix("\ufeff").splitlines():
        line = raw.strip()
        starts, rest = _leading(line)
        if starts:
            stamped += [(at, at - starts[0], rest) for at in starts]
        elif tag := _TAG.match(line):
            tags[tag[1].lower()] = tag[2].strip()
        elif line:
            plain.append(line)
    if max(len(stamped), len(plain)) > MOST_LINES:
        raise BadRequest(f"more than {MOST_LINES} lines", field="lyrics")
    named = {"title": tags.get("ti", ""), "artist": tags.get("ar", "")}
    if not stamped:
        return Lyrics(lines=tuple(LyricLine(text=line[:LONGEST_LINE]) for line in plain), **named)
    lyrics = Lyrics(lines=_timed(stamped), **named)
    return lyrics.shifted(-_offset(tags.get("offset", "")))


def write_lrc(lyrics: Lyrics) -> str:
    """As enhanced LRC; what has no times is written without."""
    lines = [f"[ti:{lyrics.title}]"] if lyrics.title else []
    lines += [f"[ar:{lyrics.artist}]"] if lyrics.artist else []
    nexts = (*(line.start for line in lyrics.lines[1:]), None)
    for line, follows in zip(lyrics.lines, nexts, strict=False):  # of none, none follows
        lines.append(_written(line))
        if line.start is not None and line.end is not None and line.end != follows:
            lines.append(f"[{_clock(line.end)}]")
    return "\n".join(lines) + "\n"


def _leading(line: str) -> tuple[list[float], str]:
    """The stamps that a line begins with, in seconds, and the rest of it."""
    starts = []
    while found := _STAMP.match(line):
        starts.append(_seconds(found))
        line = line[found.end() :].lstrip()
    return starts, line


def _timed(stamped: list[_Stamped]) -> tuple[LyricLine, ...]:
    stamped.sort(key=lambda line: line[0])
    ends = [*(start for start, _, _ in stamped[1:]), None]
    found = [
        _line(start, end, later, rest[:LONGEST_LINE])
        for (start, later, rest), end in zip(stamped, ends, strict=True)
        if rest
    ]
    return tuple(line for line in found if line.text)


def _line(start: float, end: float | None, later: float, rest: str) -> LyricLine:
    pieces = _INSIDE.split(rest)  # text, minutes, seconds, fraction, text, ...
    times = [later + _at(*pieces[n : n + 3]) for n in range(1, len(pieces), 4)]
    if times:
        return _with_words(start, end, pieces[0::4], times)
    text = " ".join(rest.split())
    return LyricLine(text=text, start=start, end=start + LAST_LINE_S if end is None else end)


def _with_words(
    start: float, end: float | None, texts: Sequence[str], times: Sequence[float]
) -> LyricLine:
    """`texts[0]` stands before the first time; a time with nothing after it ends the line."""
    moments = [start, *times]
    over = moments[-1] if not texts[-1].strip() else end
    last = max(moments[-1] + LAST_WORD_S if over is None else over, *moments)
    words: list[LyricWord] = []
    for text, at, until in zip(texts, moments, (*moments[1:], last), strict=True):
        if text.strip():
            begins = max(at, words[-1].end if words else start)
            words.append(LyricWord(text=text.strip(), start=begins, end=max(until, begins)))
    line = " ".join("".join(texts).split())
    return LyricLine(text=line, start=start, end=last, words=tuple(words))


def _written(line: LyricLine) -> str:
    if line.start is None:
        return line.text
    if not line.words:
        return f"[{_clock(line.start)}]{line.text}"
    parts, rest = [], line.text
    for word in line.words:
        gap, found, after = rest.partition(word.text)
        parts.append(f"{gap if found else ' '}<{_clock(word.start)}>{word.text}")
        rest = after if found else rest
    return f"[{_clock(line.start)}]{''.join(parts)}<{_clock(line.words[-1].end)}>"


def _seconds(found: re.Match[str]) -> float:
    return _at(*found.groups())


def _at(minutes: str, seconds: str, fraction: str | None) -> float:
    part = int(fraction) / 10 ** len(fraction) if fraction else 0.0
    return round(60 * int(minutes) + int(seconds) + part, 3)


def _clock(at: float) -> str:
    hundredths = round(max(at, 0.0) * 100)
    minutes, rest = divmod(hundredths, 6_000)
    return f"{minutes:02}:{rest // 100:02}.{rest % 100:02}"


def _offset(text: str) -> float:
    """Seconds by which everything comes sooner; 0 for what no song is long enough for."""
    try:
        seconds = int(text) / 1000 if text else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return seconds if abs(seconds) <= LONGEST_OFFSET_S else 0.0
