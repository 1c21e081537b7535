"""Words are found in singing that the tests make: it is known when each of them is sung."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.errors import AudioError, BadRequest
from bot.singing import Lyrics, quietest_singing
from bot.singing.lyrics.onsets import Singing
from bot.singing.lyrics.syllables import syllables
from bot.singing.lyrics.timing import timed, timed_by
from tests.singing.songs import Sung, chords, singing, tune

RATE = 16_000
LINES = [
    "Blue moon you saw me stand-ing a-lone",
    "with-out a dream in my heart",
    "with-out a love of my own",
    "we hung the pa-per lan-terns low",
    "and wait-ed for the har-bour lights",
    "one by one by one hel-lo",
]


def vocals_of(folder: Path, sung: list[Sung], seconds: float, noise: float = 0.0) -> Path:
    sound = singing(sung, seconds, RATE)
    sound = sound + noise * np.random.default_rng(5).standard_normal(len(sound)).astype("f")
    soundfile.write(folder / "vocals.wav", sound, RATE)
    return folder / "vocals.wav"


def errors(found: Lyrics, true: Lyrics) -> np.ndarray:
    """By how many seconds each word begins beside its true time."""
    pairs = zip(found.lines, true.lines, strict=True)
    return np.array(
        [a.start - b.start for x, y in pairs for a, b in zip(x.words, y.words, strict=True)]
    )


def uneven(seed: int) -> tuple[list[Sung], Lyrics, float]:
    """A tune whose syllables are short and long as they come, most of them without a gap, with
    breaths and stretches of music between the lines."""
    chance = random.Random(seed)
    sung, lyrics, _ = tune(LINES, lead_s=0.0, gap_s=0.0)
    at, moved, starts = 2.0, [], []
    counts = [len(line.replace("-", " ").split()) for line in LINES]
    for count in counts:
        for _ in range(count):
            one = sung[len(moved)]
            long = chance.choice((0.18, 0.25, 0.25, 0.4, 0.4, 0.8))
            moved.append(replace(one, start=at, end=at + long - chance.choice((0.0, 0.0, 0.03))))
            starts.append(at)
            at = round(at + long, 3)
        at = round(at + chance.choice((0.3, 0.5, 4.0)), 3)
    return moved, _retimed(lyrics, starts), at + 1.0


def _retimed(lyrics: Lyrics, starts: list[float]) -> Lyrics:
    at, lines = 0, []
    for line, text in zip(lyrics.lines, LINES, strict=True):
        words = []
        for word, written in zip(line.words, text.split(), strict=True):
            words.append(replace(word, start=starts[at], end=starts[at] + 0.1))
            at += len(written.split("-"))
        lines.append(replace(line, start=words[0].start, words=tuple(words)))
    return replace(lyrics, lines=tuple(lines))


def test_words_of_an_even_tune_are_found(tmp_path: Path):
    sung, true, seconds = tune(LINES)
    found = timed(Lyrics.plain(true.text), vocals_of(tmp_path, sung, seconds))
    off = np.abs(errors(found, true))
    assert found.timed
    assert found.text == true.text
    assert np.median(off) <= 0.05
    assert off.max() <= 0.5


@pytest.mark.parametrize("seed", range(4))
def test_words_of_an_uneven_tune_are_found_within_150_ms(tmp_path: Path, seed: int):
    sung, true, seconds = uneven(seed)
    found = timed(Lyrics.plain(true.text), vocals_of(tmp_path, sung, seconds, noise=0.002))
    off = np.abs(errors(found, true))
    assert np.median(off) <= 0.150
    starts = np.array([line.start for line in found.lines], float)
    assert np.median(np.abs(starts - [line.start for line in true.lines])) <= 0.150


def test_a_book_read_for_hours_is_refused_before_it_takes_all_memory():
    book = Lyrics.plain("la " * 8_000)
    hours = Singing(sung=np.ones(60_000, bool), onset=np.zeros(60_000))
    with pytest.raises(BadRequest, match="too long a text in too long a song") as caught:
        timed_by(book, hours)
    assert "tapping" in caught.value.hint


@pytest.mark.parametrize("leak_db", [-20, -6])
def test_what_a_separator_left_of_the_music_is_not_taken_for_singing(tmp_path: Path, leak_db: int):
    sung, true, seconds = uneven(3)
    path = vocals_of(tmp_path, sung, seconds)
    vocals, _ = soundfile.read(path)
    music = chords(seconds, RATE).mean(axis=1) * 10 ** (leak_db / 20)
    both = min(len(vocals), len(music))
    soundfile.write(path, vocals[:both] + music[:both], RATE)
    off = np.abs(errors(timed(Lyrics.plain(true.text), path), true))
    assert np.median(off) <= 0.150


def test_words_never_run_backwards_and_end_when_the_singing_does(tmp_path: Path):
    sung, true, seconds = uneven(9)
    found = timed(Lyrics.plain(true.text), vocals_of(tmp_path, sung, seconds))
    words = [word for line in found.lines for word in line.words]
    assert all(a.end <= b.start + 1e-6 for a, b in pairwise(words))
    assert all(word.end >= word.start for word in words)
    assert words[-1].end <= sung[-1].end + 0.1


def test_a_text_without_words_is_refused(tmp_path: Path):
    sung, _, seconds = tune(LINES[:1])
    with pytest.raises(BadRequest, match="no words"):
        timed(Lyrics.plain("...\n♪"), vocals_of(tmp_path, sung, seconds))


def test_a_text_that_is_far_too_long_is_refused(tmp_path: Path):
    sung, _, seconds = tune(LINES[:1])
    with pytest.raises(BadRequest, match="more syllables"):
        timed(Lyrics.plain("la " * 2_000), vocals_of(tmp_path, sung, seconds))


def test_silence_has_no_words(tmp_path: Path):
    with pytest.raises(BadRequest):
        timed(Lyrics.plain("Blue moon"), vocals_of(tmp_path, [], 3.0))


def test_what_is_no_sound_is_told(tmp_path: Path):
    (tmp_path / "vocals.wav").write_text("nothing")
    with pytest.raises(AudioError, match=r"vocals\.wav"):
        timed(Lyrics.plain("Blue moon"), tmp_path / "vocals.wav")


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("moon", 1), ("alone", 2), ("standing", 2), ("little", 2), ("loved", 1), ("wanted", 2)),
        *(("seeing", 2), ("radio", 3), ("every", 3), ("changes", 2), ("eyes", 1), ("you", 1)),
        *(("don't", 1), ("beautiful", 3), ("Für", 1), ("月光", 2), ("♪", 0), ("7", 1)),
        *(("きょう", 2), ("チョコ", 2)),
    ],
)
def test_syllables_are_counted_by_the_letters(word: str, count: int):
    assert syllables(word) == count


def test_what_is_quieter_than_the_singing_is_not_taken_for_it(tmp_path: Path):
    sung, _, seconds = uneven(3)
    path = vocals_of(tmp_path, sung, seconds, noise=0.004)  # -48 dB
    assert -44 < quietest_singing(path) < -22
    soundfile.write(path, np.zeros(RATE), RATE)
    assert quietest_singing(path) == -60.0
