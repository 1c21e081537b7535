"""A second place for sound that is kept in step with the first: each has a clock of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.sink import Sink

LEAD_S = 0.8  # of silence before a song: long enough to see how far apart two devices begin
STEP_S = 0.1  # how much sound is looked at at once
MOST = 0.001  # by how much it may run faster or slower: nobody hears that
PULL = 0.25  # of what is missing, made up for in a second
CALM = 0.08  # how much of a new measurement is believed: a device tells its place in steps
JUMP_S = 0.012  # what is further apart than this is put right at once
HUNG = 3  # measurements one after the other that are so far off what is believed: a device hung
FADE_S = 0.005
HALF = 16  # frames that a frame between two is made of, on each side
PHASES = 512
AGREED_S = 0.002  # nearer than this nothing is put right in the silence before

Floats = NDArray[np.float32]


class Steering:
    """Decides how the follower has to run. Pure.

    What is written now is heard later, so it is no use to look at how far apart both are just
    now: it is looked at how far apart the two clocks are, and from that where the sound that is
    written now will be.
    """

    def __init__(self) -> None:
        self._apart = 0.0  # the lead's clock less the follower's, in seconds, calmed
        self._seen = 0
        self._odd: list[float] = []  # the newest, as far as they were not believed

    def see(self, lead: float, follower: float) -> None:
        """What both clocks show: seconds of sound that were heard there."""
        apart = lead - follower
        if self._seen and abs(apart - self._apart) > JUMP_S:
            self._doubt(apart)
            return
        self._odd.clear()
        self._seen += 1
        self._apart += max(CALM, 1 / self._seen) * (apart - self._apart)

    def _doubt(self, apart: float) -> None:
        """A single one was told at a bad moment; after several, one of the devices hung."""
        self._odd.append(apart)
        if len(self._odd) == HUNG:
            self._apart, self._seen = float(np.median(self._odd)), HUNG
            self._odd.clear()

    def error(self, taken: float, made: float) -> float:
        """By how much too early (or, negative, too late) it would be heard, in seconds, if
        `taken` seconds of the utterance ended after `made` seconds of the follower's sound."""
        return taken - made - self._apart if self._seen else 0.0

    def stretch(self, error: float) -> float:
        """By how much the next sound is to be longer: 0.001 is a thousandth."""
        return _within(PULL * error, MOST)

    def jump(self, error: float, silent: bool) -> float:
        """Seconds to insert (or, negative, to leave out) now; 0 where it is near enough."""
        if self._seen < 2 or abs(error) < (AGREED_S if silent else JUMP_S):
            return 0.0
        return error


def _within(value: float, most: float) -> float:
    return max(-most, min(value, most))


class Follower:
    """Plays on `sink` what is written, at the time at which `lead` says that it is due.

    `lead` tells how many seconds of the utterance were heard at the first place. Both are
    written the same seconds of sound, and begin with the same silence.
    """

    def __init__(self, sink: Sink, lead: Callable[[], float]) -> None:
        self.sink = sink
        self._lead = lead
        self._wanted = AudioFormat()
        self._begin()

    def _begin(self) -> None:
        self._steering = Steering()
        self._bent = Bent(self._wanted.channels)
        self._taken = 0.0  # seconds of the utterance that were written here
        self._made = 0.0  # seconds of sound that the sink got for them

    @property
    def error(self) -> float:
        """By how many seconds what is written now would be heard too early, as believed."""
        return self._steering.error(self._taken, self._made)

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        self._wanted = await self.sink.open(utterance, format)
        self._begin()
        return self._wanted

    async def write(self, chunk: AudioChunk) -> None:
        """As Sink.write, in the format that `open` answered."""
        while chunk.pcm:
            part, chunk = chunk.split(min(STEP_S, chunk.seconds))
            await self._play(part)

    async def _play(self, part: AudioChunk) -> None:
        lead, own = self._lead(), self.sink.position
        if lead > 0.0 and own > 0.0:
            self._steering.see(lead, own)
        samples = part.floats()
        jump = self._steering.jump(self.error, silent=not samples.any())
        stretch = self._steering.stretch(self.error - jump)
        bent = self._bent.push(self._moved(samples, jump), stretch)
        self._taken += part.seconds
        self._made += len(bent) / self._wanted.rate
        if len(bent):
            await self.sink.write(AudioChunk.from_floats(bent, self._wanted))

    def _moved(self, samples: Floats, seconds: float) -> Floats:
        """With so much silence before it, or without so much of its beginning; one fades into the
        other."""
        frames = round(seconds * self._wanted.rate)
        if not frames:
            return samples
        rest = samples[max(0, -frames) :].copy()
        fade = min(len(rest), round(FADE_S * self._wanted.rate))
        rise = np.linspace(0, 1, fade, dtype=np.float32)[:, None]
        rest[:fade] *= rise
        still = np.zeros((max(0, frames), samples.shape[1]), np.float32)
        moved = np.concatenate([still, rest])
        moved[:fade] += samples[:fade] * (1 - rise)
        return moved


class Bent:
    """Sound that is made a little longer or shorter, from block to block by another amount.

    It comes `HALF` frames late, whatever is done to it.
    """

    def __init__(self, channels: int) -> None:
        self._sound = np.zeros((2 * HALF, channels), np.float32)  # what is still needed
        self._at = float(HALF)  # the next frame to make, counted from there

    def push(self, samples: Floats, stretch: float) -> Floats:
        """Shape (frames, channels), both. A stretch of 0.001 makes it a thousandth longer."""
        sound = np.concatenate([self._sound, samples])
        step = 1.0 / (1.0 + stretch)
        count = max(0, int(np.ceil((len(sound) - HALF - self._at) / step)))
        places = self._at + step * np.arange(count)
        whole = np.floor(places).astype(np.int64)
        phase = np.round((places - whole) * PHASES).astype(np.int64)
        around = whole[:, None] + np.arange(1 - HALF, HALF + 1)
        made = np.einsum("kt,ktc->kc", SINC[phase], sound[around])
        rest = self._at + step * count
        first = int(rest) - HALF
        self._sound, self._at = sound[first:], rest - first
        return made.astype(np.float32)


def _sinc() -> Floats:
    """A windowed sinc for each place between two frames; (PHASES + 1, 2 * HALF)."""
    taps = np.arange(1 - HALF, HALF + 1)
    far = taps[None, :] - np.arange(PHASES + 1)[:, None] / PHASES
    window = np.cos(0.5 * np.pi * far / (HALF + 1)) ** 2
    weights = np.sinc(far) * window
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


SINC = _sinc()
