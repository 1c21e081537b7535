"""A song whose singing and music go to two sound devices: how far apart they are heard.

PulseAudio's devices that play into nothing stand for two cards, and what they play is recorded to
the sample (`tests/sound_cards.py`). One round with clocks that agree, one with a device that is
quicker than it says; in each the song begins, is held and goes on, and is sought in. Then both
through one device, where they leave as one stream. Wants PulseAudio; see `missing`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.common import Row, command_line, ms_row, report
from bot.audio import AudioFormat, Outputs, SungChunk
from tests.sound_cards import RATE, Record, missing, sound_cards

FORMAT = AudioFormat(RATE, 2)
PPM = 150.0
CLICK_S = 0.5  # between two clicks, which stand in a faint noise
BEFORE_S, HELD_S, QUICK_S = 20.0, 3.0, 5.0
SETTLED_S = 1.0  # after this they have to be in step
STILL_S = 0.005
GOAL_MS = 20.0


async def perform(outputs: Outputs, seconds: float, lead: float, held: float = 0.0) -> None:
    """Play the song for so long; in its middle it is held."""
    await outputs.open("song", FORMAT)
    sound = clicks(seconds)
    silence = np.zeros((round(lead * RATE), 2), np.float32)
    sound = np.concatenate([silence, sound])
    left, right = sound * (1, 0), sound * (0, 1)  # the singing, the music
    holding = asyncio.create_task(hold(outputs, lead + seconds / 2, held))
    for at in range(0, len(sound), RATE // 10):
        part = slice(at, at + RATE // 10)
        await outputs.write(SungChunk.of(left[part], right[part], FORMAT))
    await outputs.drain()
    await holding
    await asyncio.sleep(0.5)  # until all of it is on record


async def hold(outputs: Outputs, after: float, seconds: float) -> None:
    if seconds:
        await asyncio.sleep(after)
        outputs.pause()
        await asyncio.sleep(seconds)
        outputs.resume()


def clicks(seconds: float) -> np.ndarray:
    sound = 0.004 * np.random.default_rng(1).standard_normal((round(seconds * RATE), 2))
    for at in np.arange(0, seconds, CLICK_S):
        begin = round(at * RATE)
        sound[begin : begin + 100] = 0.6
    return sound.astype(np.float32)


def apart_ms(singing: np.ndarray, music: np.ndarray) -> np.ndarray:
    """By how much each click is heard later in the music; (clicks,)."""
    first, second = begins(singing), begins(music)
    near = [second[np.argmin(np.abs(second - at))] - at for at in first]
    return 1000 * np.array(near) / RATE


def begins(sound: np.ndarray) -> np.ndarray:
    """The frame at which each click begins."""
    loud = np.abs(sound) > 0.2
    starts = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
    return starts[np.diff(starts, prepend=-RATE) > CLICK_S * RATE / 2]


def stood_still(sound: np.ndarray) -> int:
    """How often nothing at all came out of a device in the midst of the song: the machine was too
    busy to feed it. (frames, 2)"""
    starts = begins(sound.max(axis=1))
    inside = np.abs(sound[starts[0] : starts[-1]]).max(axis=1) > 0
    heard = np.flatnonzero(inside)
    return int((np.diff(heard) > STILL_S * RATE).sum())


async def two_devices(
    record: Record, minutes: float, before: float
) -> tuple[dict[str, np.ndarray], int]:
    """How far apart the clicks are, for each part; and how often a device stood still."""
    outputs = Outputs(lambda *_: None)
    await outputs.use(["device:voice"])
    lead = await outputs.accompany("device:music", 1.0)
    found: dict[str, np.ndarray] = {}
    still = 0
    for what, seconds, held in (
        ("start", before, 0.0),
        ("seek", before, 0.0),  # the same to them: another utterance begins
        ("pause", 2 * before, HELD_S),
        ("minutes", 60 * minutes, 0.0),
    ):
        begun = len(record)
        await perform(outputs, seconds, lead, held)
        voice, music = record.since(begun)
        found[what] = apart_ms(voice[:, 0], music[:, 1])
        still += stood_still(voice) + stood_still(music) - 2 * bool(held)
    await outputs.close()
    return found, still


async def one_device(record: Record, seconds: float) -> np.ndarray:
    outputs = Outputs(lambda *_: None)
    await outputs.use(["device:voice"])
    await outputs.accompany("", 1.0)
    begun = len(record)
    await perform(outputs, seconds, 0.0)
    await outputs.close()
    voice, _ = record.since(begun)
    return apart_ms(voice[:, 0], voice[:, 1])


def measured(minutes: float, before: float) -> tuple[list[Row], dict[str, float]]:
    rows: list[Row] = []
    figures: dict[str, float] = {}
    for ppm in (0.0, PPM):
        with tempfile.TemporaryDirectory() as folder, sound_cards(Path(folder), ppm=ppm) as record:
            found, still = asyncio.run(two_devices(record, minutes, before))
            exact = asyncio.run(one_device(record, QUICK_S))
        for what, apart in found.items():
            settled = np.abs(apart)[round(SETTLED_S / CLICK_S) :]
            name = f"{what}_{ppm:.0f}ppm"
            figures[f"{name}_median_ms"] = float(np.median(settled))
            figures[f"{name}_worst_ms"] = float(np.abs(apart).max())
            rows.append(
                Row(
                    f"{what}, clocks {ppm:.0f} ppm apart",
                    f"median {np.median(settled):.2f} ms, worst {np.abs(apart).max():.2f} ms",
                    f"{GOAL_MS:.0f} ms",
                )
            )
        figures[f"stood_still_{ppm:.0f}ppm"] = still
        rows.append(Row(f"a device stood still, {ppm:.0f} ppm", f"{still} times", "0"))
        figures["one_output_ms"] = float(np.abs(exact).max())
    rows.append(ms_row("one output", figures["one_output_ms"], "0 ms", digits=3))
    return rows, figures


def main() -> None:
    parser = command_line(__doc__ or "")
    parser.add_argument("--minutes", type=float, default=3.0, help="of a song without a break")
    options = parser.parse_args()
    if reason := missing():
        sys.exit(reason)
    quick = options.quick
    rows, figures = measured(0.1 if quick else options.minutes, QUICK_S if quick else BEFORE_S)
    report("Two devices", rows, figures)


if __name__ == "__main__":
    main()
