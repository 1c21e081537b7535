"""Lyrics set to singing: when each word of a text is sung, by energy and syllables.

No model listens: the text gives so many syllables, the singing so many places at which one may
begin, and of all ways to lay one onto the other the cheapest is taken. It holds for what is sung as
it is written; it does not notice words that are not sung.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import BadRequest
from bot.singing.lyrics.lyrics import LyricLine, Lyrics, LyricWord
from bot.singing.lyrics.onsets import HOP_S, Singing, heard_singing, stretches
from bot.singing.lyrics.syllables import sung_words, syllables

GRID_S = 0.05  # where nothing seems to begin a syllable may begin every so often all the same
LONGEST_S = 3.0  # a syllable, of singing
LONGEST_SKIP_S = 15.0  # of singing before a line that is none of the text
PAUSE_S = 0.25  # a longer silence is a breath
NEVER = 1e9
MOST_WAYS = 40_000_000  # syllables times places: 80 MB and a minute of work

# What it costs.
PACE = 1.2  # a syllable that is e times as long or as short as usual
MOST_PACE = 6.0
UNHEARD = 1.6  # a syllable that begins where nothing seems to
BREATH_IN_WORD, BREATH_IN_LINE = 3.0, 0.6
NO_BREATH = 0.25  # a line that follows the one before without a breath
SKIPPED = 0.8  # a second of singing before the first or after the last syllable

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class _Syllable:
    """Of which word of which line it is, and whether it begins them."""

    line: int
    word: int
    begins_word: bool
    begins_line: bool


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a syllable may begin: the frame, how clearly, how many seconds were sung until then,
    and how many breaths were taken."""

    frame: NDArray[np.int64]
    onset: Floats
    sung_s: Floats
    breaths: NDArray[np.int64]


def timed(lyrics: Lyrics, vocals: Path) -> Lyrics:
    """The same lines with the times of every word, as they are sung in a file of vocals.

    Raises BadRequest where there is nothing to time, AudioError. Blocks, about a hundredth of the
    song's length.
    """
    return timed_by(lyrics, heard_singing(vocals))


def timed_by(lyrics: Lyrics, singing: Singing) -> Lyrics:
    """See `timed`. Pure."""
    wanted = _syllables(lyrics)
    if not wanted:
        raise BadRequest("there are no words in them", field="lyrics")
    places = _places(singing)
    if len(places.frame) < len(wanted):
        raise BadRequest(
            "more syllables than are sung", field="lyrics", hint="is it this song's text?"
        )
    if len(places.frame) * len(wanted) > MOST_WAYS:
        raise BadRequest(
            "too long a text in too long a song", field="lyrics", hint="time it by tapping along"
        )
    starts = places.frame[_cheapest(wanted, places)] * HOP_S
    return replace(lyrics, lines=_lines(lyrics, wanted, starts, singing))


def _syllables(lyrics: Lyrics) -> list[_Syllable]:
    found: list[_Syllable] = []
    for number, line in enumerate(lyrics.lines):
        first = True
        for place, word in enumerate(sung_words(line.text)):
            for n in range(syllables(word)):
                found.append(_Syllable(number, place, n == 0, first))
                first = False
    return found


def _places(singing: Singing) -> _Places:
    """Every clear onset, and between them one each GRID_S."""
    onset, sung = singing.onset, singing.sung
    grid = max(1, round(GRID_S / HOP_S))
    chosen = np.zeros(len(sung), bool)
    for start, end in stretches(sung):
        chosen[start:end:grid] = True
    peak = np.zeros(len(sung), bool)
    if len(sung) > 2:
        middle = onset[1:-1]
        peak[1:-1] = (middle >= onset[:-2]) & (middle > onset[2:]) & (middle > 0.15)
    for at in np.flatnonzero(peak):
        chosen[max(0, at - grid // 2) : at + grid // 2 + 1] = False
    chosen |= peak
    for start, _ in stretches(sung):
        chosen[start] = True
    frame = np.flatnonzero(chosen & sung)
    breaths = np.zeros(len(sung), np.int64)
    for start, end in stretches(~sung):
        if (end - start) * HOP_S >= PAUSE_S and end < len(sung):
            breaths[end] += 1
    return _Places(frame, onset[frame], np.cumsum(sung)[frame] * HOP_S, np.cumsum(breaths)[frame])


def _cheapest(wanted: list[_Syllable], places: _Places) -> NDArray[np.int64]:
    """The place of each syllable on the cheapest way through all of them."""
    sung_s, total = places.sung_s, float(places.sung_s[-1]) + GRID_S
    pace = total / len(wanted)
    heard = UNHEARD * (1 - places.onset)
    cost = SKIPPED * (sung_s - sung_s[0]) + heard
    back = np.zeros((len(wanted), len(sung_s)), np.int16)
    near = _reach(sung_s, LONGEST_S)
    far = _reach(sung_s, LONGEST_SKIP_S)
    for n, syllable in enumerate(wanted[1:], start=1):
        reach = far if syllable.begins_line else near
        cost, back[n] = _step(cost, syllable, places, pace, reach)
        cost = cost + heard
    cost = cost + SKIPPED * np.maximum(total - sung_s - 2 * pace, 0)
    way = [int(np.argmin(cost))]
    for n in range(len(wanted) - 1, 0, -1):
        way.append(way[-1] - int(back[n, way[-1]]))
    return np.array(way[::-1])


def _reach(sung_s: Floats, seconds: float) -> int:
    """How many places back the one before may be at most."""
    first = np.searchsorted(sung_s, sung_s - seconds)
    return int(max(1, (np.arange(len(sung_s)) - first).max()))


def _step(
    cost: Floats, syllable: _Syllable, places: _Places, pace: float, reach: int
) -> tuple[Floats, NDArray[np.int16]]:
    """The cheapest way to each place for the next syllable, and how many places back it was
    before."""
    best = np.full(len(cost), NEVER)
    steps = np.zeros(len(cost), np.int16)
    for back in range(1, min(reach, len(cost) - 1) + 1):
        long = places.sung_s[back:] - places.sung_s[:-back]
        breath = places.breaths[back:] > places.breaths[:-back]
        price = cost[:-back] + _price(syllable, long, breath, pace)
        better = price < best[back:]
        best[back:][better] = price[better]
        steps[back:][better] = back
    return best, steps


def _price(syllable: _Syllable, long: Floats, breath: NDArray[np.bool_], pace: float) -> Floats:
    odd = np.minimum(PACE * np.log(np.maximum(long, HOP_S) / pace) ** 2, MOST_PACE)
    if syllable.begins_line:
        return odd + np.where(breath, 0.0, NO_BREATH) + 0.1 * np.maximum(long - LONGEST_S, 0)
    return odd + np.where(breath, BREATH_IN_LINE if syllable.begins_word else BREATH_IN_WORD, 0.0)


def _lines(
    lyrics: Lyrics, wanted: list[_Syllable], starts: Floats, singing: Singing
) -> tuple[LyricLine, ...]:
    ends = [*starts[1:], singing.seconds]
    words: dict[tuple[int, int], tuple[float, float]] = {}
    for syllable, start, until in zip(wanted, starts, ends, strict=True):
        key = (syllable.line, syllable.word)
        begun = words[key][0] if key in words else float(start)
        words[key] = (begun, _sung_until(float(start), float(until), singing))
    return tuple(_line(line, number, words) for number, line in enumerate(lyrics.lines))


def _sung_until(start: float, until: float, singing: Singing) -> float:
    """Where the singing that begins there falls silent, at the latest where the next begins."""
    first, last = round(start / HOP_S), round(until / HOP_S)
    for begin, end in stretches(~singing.sung[first:last]):
        if (end - begin) * HOP_S >= PAUSE_S or first + end >= last:
            return round((first + begin) * HOP_S, 3)
    return round(until, 3)


def _line(
    line: LyricLine, number: int, times: dict[tuple[int, int], tuple[float, float]]
) -> LyricLine:
    """Signs without a syllable are sung with the word before them."""
    words: list[LyricWord] = []
    for place, text in enumerate(sung_words(line.text)):
        at = words[-1].end if words else 0.0
        start, end = times.get((number, place), (at, at))
        words.append(LyricWord(text=text, start=round(start, 3), end=max(end, round(start, 3))))
    if not words:
        return line
    return replace(line, start=words[0].start, end=words[-1].end, words=tuple(words))
