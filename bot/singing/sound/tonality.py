"""The key of a song: which notes it is made of, against what major and minor keys are made of.

The profiles are how well each note of the scale fits a key, as listeners judged it: Krumhansl and
Kessler, "Tracing the dynamic changes in perceived tonal organization in a spatial representation
of musical keys", Psychological Review 89 (1982).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.singing.sound.frames import Frames

SIZE = 8192  # samples: at 11 kHz two notes a semitone apart are two peaks from 90 Hz on
HOP = 4096
LOWEST, HIGHEST = 60.0, 1700.0  # Hz: above there are overtones only
STANDS_OUT = 2.5  # times as strong as what is around it: a tone
AROUND = 12  # bins on each side
FAINT = 0.02  # of the frame's strongest: fainter ones are overtones or echo
SILENT = 1e-4  # of full scale
CENTS = 1200
LEAST_S = 10.0  # of tones: in less a song may still be on one chord
IN_TUNE = 0.25  # of 1, how much tones agree on where semitones are: noise and speech do not
CHANCE = 1.2  # how much they may agree by chance in a second; four times as long, half of it
FITS = 0.6  # correlation with the key's profile
SURE = 0.02  # by how much the second best fits worse
LEAST_NOTES = 4  # that are heard: a chord alone is in several keys
HEARD = 0.04  # of all, what one of these notes has at least

NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_NAMES = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


class KeyListener:
    """Hears a song piece by piece; however long it is, what is kept are 1200 numbers."""

    def __init__(self, rate: int) -> None:
        self._frames = Frames(SIZE, HOP)
        self._hz = rate / SIZE  # of a bin
        self._frame_s = HOP / rate
        self._seconds = 0.0
        self._heard = np.zeros(CENTS)

    def hear(self, sound: Floats) -> None:
        """(samples,) in mono."""
        spectra = self._frames.spectra(sound)
        frame, place, strength = _tones(spectra, self._hz)
        if not len(frame):
            return
        cents = np.rint(CENTS * np.log2(place * self._hz / 440)).astype(int) % CENTS
        loud = np.bincount(frame, strength, len(spectra))
        weight = strength / loud[frame]  # each moment has the same say, quiet or loud
        self._heard += np.bincount(cents, weight, CENTS)
        self._seconds += self._frame_s * np.count_nonzero(loud)

    def key(self) -> str:
        """Such as "Eb" or "F#m"; empty where none is clear."""
        if self._seconds < LEAST_S:
            return ""
        agreed = self._heard @ np.exp(2j * np.pi * np.arange(CENTS) / 100)
        least = max(IN_TUNE, CHANCE / np.sqrt(self._seconds))
        if np.abs(agreed) < least * self._heard.sum():
            return ""
        return _key_of(_notes(self._heard, round(float(np.angle(agreed)) / (2 * np.pi) * 100)))


def transposed_key(key: str, semitones: float) -> str:
    """The key's name so many semitones higher; empty where it is none of ours."""
    for names in (NAMES, MINOR_NAMES):
        if key in names:
            return names[(names.index(key) + round(semitones)) % 12]
    return ""


def _tones(spectra: Floats, hz: float) -> tuple[NDArray[np.intp], Doubles, Doubles]:
    """The frame of each tone, its place in bins, and the root of its magnitude."""
    first, last = int(LOWEST / hz), int(HIGHEST / hz)
    wide = spectra[:, first - AROUND - 1 : last + AROUND]
    sums = np.cumsum(wide, axis=1, dtype=np.float64)
    usual = (sums[:, 2 * AROUND + 1 :] - sums[:, : -2 * AROUND - 1]) / (2 * AROUND + 1)
    here = spectra[:, first:last]
    before, after = spectra[:, first - 1 : last - 1], spectra[:, first + 1 : last + 1]
    least = np.maximum(SILENT, FAINT * here.max(axis=1, initial=0.0, keepdims=True))
    is_tone = (here > before) & (here >= after) & (here > least) & (here > STANDS_OUT * usual)
    frame, bin = np.nonzero(is_tone)
    left, top, right = (np.log(side[frame, bin] + 1e-9) for side in (before, here, after))
    place = first + bin + 0.5 * (left - right) / (left - 2 * top + right)
    return frame, place.astype(np.float64), np.sqrt(here[frame, bin]).astype(np.float64)


def _notes(heard: Doubles, tuning: int) -> Doubles:
    """(12,) from C: what each note has of all that was heard, `tuning` cents off 440 Hz."""
    from_c = np.roll(heard, 900 + 50 - tuning)  # A is the tenth note; its middle is at 50 cents
    notes = from_c.reshape(12, 100).sum(axis=1)
    return notes / notes.sum()


def _key_of(notes: Doubles) -> str:
    if np.count_nonzero(notes >= HEARD) < LEAST_NOTES:
        return ""
    fits = [
        (float(np.corrcoef(notes, np.roll(profile, tonic))[0, 1]), names[tonic])
        for profile, names in ((MAJOR, NAMES), (MINOR, MINOR_NAMES))
        for tonic in range(12)
    ]
    (best, name), (second, _) = sorted(fits, reverse=True)[:2]
    return name if best >= FITS and best - second >= SURE else ""
