"""Captions: SRT and WebVTT read and written, and cues made of what was said.

The reader keeps where each character of a cue stands in the file, so that spoken words can be
found there. It takes what players take: byte order marks, either line end, a missing number,
commas or points before the milliseconds, hours left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.engines import Word
from bot.errors import BadRequest
from bot.studio.events import Line
from bot.studio.text import Traced

LATEST_S = 24 * 3600.0
MOST_CUES = 20_000
CUE_CHARS = 84  # two lines of 42, as broadcasters write them
CUE_S = 6.0
GAP_S = 0.7  # a silence that ends a cue

_ARROW = re.compile(
    r"^[ \t]*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})[ \t]*-->[ \t]*"
    r"((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})[^\n]*$"
)
_SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]{1,60})>")
_NAMED = re.compile(r"^[ \t]*(?:-[ \t]*)?([A-Z][A-Z0-9 .'-]{0,39}):[ \t]+")
_MARKUP = re.compile(r"<[^<>\n]{0,80}>|\{\\?[^{}\n]{0,80}\}")
_ENTITY = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|#\d{1,6});")
_BLOCKS = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Text from `start` to `end`, in seconds."""

    start: float
    end: float
    words: Traced
    speaker: str = ""
    times: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return self.words.text


def parse_captions(source: str, format: str = "auto") -> list[Cue]:
    """The cues by their starts. Raises BadRequest naming the line."""
    if format == "auto":
        format = "vtt" if source.lstrip("\ufeff").startswith("WEBVTT") else "srt"
    if format == "vtt" and not source.lstrip("\ufeff \t\r\n").startswith("WEBVTT"):
        raise _wrong(1, "the file does not begin with WEBVTT", "choose SRT, or add that line")
    cues = list(_cues(_lines(source)))
    if not cues:
        raise _wrong(1, "there is no caption in it", "write 00:00:01,000 --> 00:00:03,000")
    return sorted(cues, key=lambda cue: cue.start)


def _lines(source: str) -> list[Traced]:
    lines: list[Traced] = []
    at = 0
    for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", source):
        bare = line.rstrip("\r\n")
        skip = len(bare) - len(bare.lstrip("\ufeff"))
        lines.append(Traced.of(bare[skip:], at + skip))
        at += len(line)
    return lines


def _cues(lines: Sequence[Traced]) -> Iterator[Cue]:
    count = number = 0
    while number < len(lines):
        text = lines[number].text
        if text.startswith(_BLOCKS):
            number = _block_end(lines, number)
        elif "-->" in text:
            count += 1
            if count > MOST_CUES:
                raise _wrong(number + 1, f"more than {MOST_CUES} captions", "cut the file")
            start, end = _times(text, number + 1)
            last = _block_end(lines, number)
            cue = _cue(start, end, lines[number + 1 : last])
            number = last
            if cue.text:
                yield cue
        else:
            number += 1


def _block_end(lines: Sequence[Traced], number: int) -> int:
    """The first line that no longer belongs to what begins at a line."""
    number += 1
    while number < len(lines) and lines[number].text.strip():
        if "-->" in lines[number].text:  # a blank line was forgotten
            return number - 1 if lines[number - 1].text.strip().isdigit() else number
        number += 1
    return number


def _times(text: str, number: int) -> tuple[float, float]:
    match = _ARROW.match(text)
    if match is None:
        raise _wrong(number, "the times cannot be read", "write 00:00:01,000 --> 00:00:03,000")
    start, end = _seconds(match[1]), _seconds(match[2])
    if not start < end <= LATEST_S:
        raise _wrong(number, "the caption ends before it starts or after a day", "mend its times")
    return start, end


def _seconds(text: str) -> float:
    whole, _, part = text.replace(",", ".").partition(".")
    total = 0
    for number in whole.split(":"):
        total = total * 60 + int(number)
    return round(total + int(part.ljust(3, "0")) / 1000, 3)


def _cue(start: float, end: float, lines: Sequence[Traced]) -> Cue:
    """The lines without their markup, joined by the line's end as a space."""
    parts: list[Traced] = []
    for line in lines:
        if parts and len(line):
            parts.append(Traced.standing(" ", line.where(0, 1)))
        parts.append(line)
    words = Traced.join(parts)
    found = _SPEAKER.search(words.text)
    speaker = found[1].strip() if found else ""
    words = words.sub(_MARKUP, lambda _: "").sub(_ENTITY, lambda m: html.unescape(m.group()))
    named = _NAMED.match(words.text)
    if named and not speaker:
        speaker, words = named[1].strip(), words[named.end() :]
    return Cue(start=start, end=end, words=words.strip(), speaker=speaker)


def _wrong(number: int, what: str, hint: str) -> BadRequest:
    return BadRequest(f"line {number}: {what}", field="captions", hint=hint)


def write_captions(cues: Sequence[Cue], format: str, *, words: bool = False) -> str:
    """SRT or VTT. `words`: VTT gets a time before each word, SRT a cue for each."""
    if format == "vtt":
        blocks = [_vtt(cue, words=words) for cue in cues]
        return "\n\n".join(["WEBVTT", *blocks]) + "\n"
    if format != "srt":
        raise BadRequest(f"no captions as '{format[:20]}'", field="format", hint="srt or vtt")
    if words:
        cues = [single for cue in cues for single in _singles(cue)]
    blocks = [
        f"{number}\n{_stamp(cue.start, ',')} --> {_stamp(cue.end, ',')}\n{_named(cue)}"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n\n".join(blocks) + "\n"


def _vtt(cue: Cue, *, words: bool) -> str:
    text = html.escape(cue.text, quote=False)
    if words and cue.times:
        text = " ".join(
            f"<{_stamp(word.start, '.')}>{html.escape(word.text, quote=False)}"
            for word in cue.times
        )
    voice = f"<v {html.escape(cue.speaker, quote=False)}>" if cue.speaker else ""
    return f"{_stamp(cue.start, '.')} --> {_stamp(cue.end, '.')}\n{voice}{text}"


def _singles(cue: Cue) -> list[Cue]:
    if not cue.times:
        return [cue]
    return [
        Cue(start=word.start, end=max(word.end, word.start + 0.001), words=Traced.of(word.text))
        for word in cue.times
    ]


def _named(cue: Cue) -> str:
    named = cue.speaker and re.fullmatch(r"[A-Z][A-Z0-9 .'-]{0,39}", cue.speaker)
    return f"{cue.speaker}: {cue.text}" if named else cue.text


def _stamp(seconds: float, point: str) -> str:
    total, ms = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(total, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{point}{ms:03}"


def cues_of(lines: Sequence[Line], words: Sequence[Word]) -> list[Cue]:
    """What was said as captions: the lines, cut where they are too long to be read at once."""
    if not lines:
        return _grouped(words, "")
    found: list[Cue] = []
    at = 0
    for line in sorted(lines, key=lambda line: line.start):
        inside: list[Word] = []
        while at < len(words) and words[at].start < line.end:
            inside.append(words[at])
            at += 1
        if inside and (len(line.text) > CUE_CHARS or line.end - line.start > CUE_S * 2):
            found += _grouped(inside, line.speaker)
        else:
            made = Cue(start=line.start, end=line.end, words=Traced.of(line.text))
            found.append(replace(made, speaker=line.speaker, times=tuple(inside)))
    return found


def _grouped(words: Sequence[Word], speaker: str) -> list[Cue]:
    groups: list[list[Word]] = []
    for word in words:
        if not groups or _is_new(groups[-1], word):
            groups.append([])
        groups[-1].append(word)
    return [
        Cue(
            start=group[0].start,
            end=max(group[-1].end, group[0].start + 0.001),
            words=Traced.of(" ".join(word.text for word in group)),
            speaker=speaker,
            times=tuple(group),
        )
        for group in groups
    ]


def _is_new(group: Sequence[Word], word: Word) -> bool:
    """Whether a word begins a new cue."""
    length = sum(len(one.text) + 1 for one in group) + len(word.text)
    ended = group[-1].text.rstrip("\"')”’»").endswith((".", "!", "?", "…"))
    late = word.start - group[-1].end > GAP_S or word.end - group[0].start > CUE_S
    return length > CUE_CHARS or late or (ended and length > CUE_CHARS // 2)
