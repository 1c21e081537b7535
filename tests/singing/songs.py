"""Songs that the tests make: sung vowels over chords, so that everything in them is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from bot.singing import LyricLine, Lyrics, LyricWord, SongSounds

RATE = 44_100
HARMONICS = 24
# Formants in Hz of the vowel that a syllable is sung on.
VOWELS = {
    "a": (730, 1090, 2440),
    "e": (530, 1840, 2480),
    "i": (270, 2290, 3010),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
    "y": (270, 2290, 3010),
}

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sung:
    """A syllable on a note, from `start` to `end` in seconds, `hz` high."""

    text: str
    start: float
    end: float
    hz: float


def vowel(text: str, seconds: float, hz: float, rate: int = RATE) -> Floats:
    """A sung syllable: harmonics under the formants of its vowel, with vibrato, a breath of noise
    for its consonant, and a fade at both ends."""
    count = round(seconds * rate)
    at = np.arange(count) / rate
    phase = 2 * np.pi * np.cumsum(hz * (1 + 0.006 * np.sin(2 * np.pi * 5.5 * at))) / rate
    letter = next((letter for letter in text.lower() if letter in VOWELS), "a")
    sound = np.zeros(count)
    for n in range(1, HARMONICS + 1):
        strength = sum(
            1 / (1 + ((n * hz - formant) / (80 + 0.06 * formant)) ** 2) / (k + 1)
            for k, formant in enumerate(VOWELS[letter])
        )
        sound += strength * np.sin(n * phase)
    fade = min(count // 3, round(0.03 * rate))
    envelope = np.ones(count)
    envelope[:fade] = np.linspace(0, 1, fade)
    envelope[count - fade :] = np.linspace(1, 0, fade)
    return (0.3 * envelope * sound / max(np.max(np.abs(sound)), 1e-9)).astype(np.float32)


def singing(syllables: list[Sung], seconds: float, rate: int = RATE) -> Floats:
    """All of them in their places; (samples,)."""
    sound = np.zeros(round(seconds * rate), np.float32)
    for sung in syllables:
        first = round(sung.start * rate)
        made = vowel(sung.text, sung.end - sung.start, sung.hz, rate)
        sound[first : first + len(made)] += made[: len(sound) - first]
    return sound


def chords(seconds: float, rate: int = RATE) -> Floats:
    """A backing in stereo: two chords in turn, a tick on each beat; (samples, 2)."""
    at = np.arange(round(seconds * rate)) / rate
    sound = np.zeros((len(at), 2))
    for place, tones in enumerate(((130.8, 164.8, 196.0), (146.8, 174.6, 220.0))):
        on = (at // 2 % 2 == place).astype(float)
        for n, hz in enumerate(tones):
            tone = 0.05 * on * np.sin(2 * np.pi * hz * at)
            sound[:, 0] += tone * (1.0 - 0.2 * n)
            sound[:, 1] += tone * (0.6 + 0.2 * n)
    tick = np.exp(-(at % 0.5) * 60) * np.sin(2 * np.pi * 1000 * at) * 0.05
    return (sound + tick[:, None]).astype(np.float32)


def tune(
    lines: list[str], *, lead_s: float = 1.0, syllable_s: float = 0.4, gap_s: float = 0.8
) -> tuple[list[Sung], Lyrics, float]:
    """A tune to lines of words, "-" between syllables: what is sung when, the lyrics that say so,
    and how long the song is."""
    at, notes, made, lyrics = lead_s, (220.0, 247.0, 262.0, 294.0, 330.0), [], []
    for text in lines:
        words: list[LyricWord] = []
        start = at
        for word in text.split():
            began = at
            for part in word.split("-"):
                long = syllable_s * (1.5 if part == word.split("-")[-1] else 1.0)
                made.append(
                    Sung(text=part, start=at, end=at + long - 0.05, hz=notes[len(made) % 5])
                )
                at = round(at + long, 2)
            words.append(LyricWord(text=word.replace("-", ""), start=began, end=at))
        line = text.replace("-", "")
        lyrics.append(LyricLine(text=line, start=start, end=at, words=tuple(words)))
        at = round(at + gap_s, 2)
    return made, Lyrics(lines=tuple(lyrics)), at + 0.2


def song_files(folder: Path, lines: list[str], **pace: float) -> tuple[SongSounds, Lyrics]:
    """A song of these lines as mix, vocals and backing in a folder, and its true lyrics."""
    folder.mkdir(parents=True, exist_ok=True)
    syllables, lyrics, seconds = tune(lines, **pace)
    vocals = np.repeat(singing(syllables, seconds)[:, None], 2, axis=1)
    backing = chords(seconds)
    sounds = {"vocals": vocals, "backing": backing, "mix": vocals + backing}
    for name, sound in sounds.items():
        soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="PCM_16")
    return SongSounds(**{name: folder / f"{name}.wav" for name in sounds}), lyrics
