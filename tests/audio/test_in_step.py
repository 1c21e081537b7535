"""Singing and its music on two devices: each has a clock of its own, and nobody hears that."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, BufferedSink, SungChunk
from bot.audio.in_step import LEAD_S, Bent, Follower
from tests.virtual_time import play

FORMAT = AudioFormat(8_000, 2)
SONG_S = 90.0
TICK_S = 1.0  # the song is a click each second


class Device(BufferedSink):
    """Plays in real time by a clock of its own: `ppm` parts in a million too fast, `late` seconds
    after it was given something, and telling its place in steps like a sound card."""

    def __init__(self, name: str, *, ppm: float = 0.0, late: float = 0.0, step: float = 0.01):
        super().__init__()
        self.name = name
        self.pcm = b""
        self._speed = 1 + ppm / 1_000_000
        self._late, self._step = late, step
        self._began: float | None = None
        self._stalled = 0.0

    def stall(self, seconds: float) -> None:
        """The device hangs for so long."""
        self._stalled += seconds

    @property
    def exact(self) -> float:
        """What really comes out of it now, in seconds of what it was given."""
        if self._began is None:
            return 0.0
        since = asyncio.get_running_loop().time() - self._began - self._late - self._stalled
        return min(max(0.0, since * self._speed), self._head.written)

    @property
    def position(self) -> float:
        return self.exact // self._step * self._step

    async def write(self, chunk: AudioChunk) -> None:
        if self._began is None:
            self._began = asyncio.get_running_loop().time()
        self._head.written += chunk.seconds
        self.pcm += chunk.pcm
        # In virtual time, where a sleep costs nothing.
        while (excess := self._head.written - self.exact - 0.4) > 0:  # noqa: ASYNC110
            await asyncio.sleep(max(excess, 0.005))


def clicks() -> AudioChunk:
    """Silence, then a click at each second of the song."""
    sound = np.zeros((round((LEAD_S + SONG_S) * FORMAT.rate), 2), np.float32)
    for second in np.arange(0, SONG_S, TICK_S):
        at = round((LEAD_S + second) * FORMAT.rate)
        sound[at : at + 8] = 0.5
    return AudioChunk.from_floats(sound, FORMAT)


def heard_apart(lead: Device, follower: Device, stall: tuple[float, float] = (0.0, 0.0)):
    """By how many seconds each click is heard apart on the two devices, one after the other."""
    moments: dict[str, list[tuple[float, float]]] = {lead.name: [], follower.name: []}

    async def main() -> None:
        follow = Follower(follower, lambda: lead.position)
        await asyncio.gather(lead.open("u", FORMAT), follow.open("u", FORMAT))
        watch = asyncio.create_task(watched())
        rest = clicks()
        begun = asyncio.get_running_loop().time()
        stalled = False
        while rest.pcm:
            part, rest = rest.split(0.1)
            await asyncio.gather(lead.write(part), follow.write(part))
            if stall[1] and not stalled and asyncio.get_running_loop().time() - begun > stall[0]:
                follower.stall(stall[1])
                stalled = True
        watch.cancel()

    async def watched() -> None:
        """Which second of what it was given each device plays at which time."""
        loop = asyncio.get_running_loop()
        while True:
            for device in (lead, follower):
                moments[device.name].append((device.exact, loop.time()))
            await asyncio.sleep(0.2)

    play(main())
    times = [_click_times(device, moments[device.name]) for device in (lead, follower)]
    both = min(map(len, times))
    return np.array(times[1][:both]) - np.array(times[0][:both])


def _click_times(device: Device, moments: list[tuple[float, float]]) -> list[float]:
    left = AudioChunk(device.pcm, FORMAT).floats()[:, 0]
    starts = np.flatnonzero((left[1:] > 0.25) & (left[:-1] <= 0.25)) / FORMAT.rate
    places, times = zip(*moments, strict=True)
    last = places[-1]
    return [float(np.interp(at, places, times)) for at in starts if at < last]


@pytest.mark.parametrize(("ppm", "late"), [(-150.0, 0.0), (150.0, 0.045)])
def test_two_devices_stay_within_20_ms_for_a_whole_song(ppm: float, late: float):
    apart = heard_apart(Device("voice"), Device("music", ppm=ppm, late=late))
    assert len(apart) > SONG_S - 3
    assert np.abs(apart).max() <= 0.020


def test_a_device_that_began_first_waits_for_the_other():
    apart = heard_apart(Device("voice", late=0.06), Device("music"))
    assert np.abs(apart).max() <= 0.020


def test_after_a_hang_they_come_together_again():
    apart = heard_apart(Device("voice"), Device("music", ppm=50), stall=(40.0, 0.3))
    assert np.abs(apart[:35]).max() <= 0.020
    assert np.abs(apart[50:]).max() <= 0.020


def test_bent_sound_keeps_its_pitch_and_its_level():
    rate = 44_100
    at = np.arange(rate * 2) / rate
    sound = np.sin(2 * np.pi * 9_000 * at).astype(np.float32)[:, None]
    bent, made = Bent(1), []
    for n, start in enumerate(range(0, len(sound), 4_410)):
        made.append(bent.push(sound[start : start + 4_410], 0.001 if n % 2 else -0.001))
    joined = np.concatenate(made)[200:, 0]
    assert abs(len(joined) - len(sound)) < 300
    assert np.sqrt(np.mean(joined**2)) == pytest.approx(0.7071, rel=0.02)
    assert np.abs(joined).max() < 1.02
    peak = np.argmax(np.abs(np.fft.rfft(joined * np.hanning(len(joined))))) * rate / len(joined)
    assert peak == pytest.approx(9_000, abs=15)


def test_sound_that_is_not_bent_is_what_it_was():
    rng = np.random.default_rng(3)
    sound = rng.uniform(-0.5, 0.5, (4_000, 2)).astype(np.float32)
    bent = Bent(2)
    made = np.concatenate([bent.push(sound[n : n + 500], 0.0) for n in range(0, 4_000, 500)])
    assert made[16:] == pytest.approx(sound[: len(made) - 16], abs=1e-5)


# --- singing and its music as one sound --------------------------------------------------------


def sung(singing: float, backing: float, frames: int = 100) -> SungChunk:
    format = AudioFormat(8_000, 1)
    ones = np.ones((frames, 1), np.float32)
    return SungChunk.of(singing * ones, backing * ones, format)


def test_both_are_mixed_sample_by_sample_with_a_volume_of_their_own():
    assert sung(0.2, 0.3).mixed(1.0).floats().mean() == pytest.approx(0.5, abs=1e-3)
    assert sung(0.2, 0.3).mixed(0.5).floats().mean() == pytest.approx(0.35, abs=1e-3)
    assert sung(0.2, 0.3).mixed(0.0).floats().mean() == pytest.approx(0.2, abs=1e-3)
    assert sung(0.2, 0.3).floats().mean() == pytest.approx(0.2, abs=1e-3)


def test_what_is_too_loud_together_bends_and_does_not_break():
    loud = sung(0.9, 0.8).mixed(1.0).floats()
    assert 0.9 < loud.max() < 1.0


def test_both_are_cut_at_the_same_sample():
    before, after = sung(0.2, 0.3).split(0.005)
    assert (before.music(1.0).seconds, after.music(1.0).seconds) == (0.005, 0.0075)
    assert before.pcm + after.pcm == sung(0.2, 0.3).pcm
