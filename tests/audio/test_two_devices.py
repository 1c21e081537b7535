"""Singing and music on real devices, as far as this machine has PulseAudio to make some."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from benchmarks.two_devices import apart_ms, one_device, perform, stood_still
from bot.audio import Outputs
from tests.sound_cards import Record, missing, sound_cards

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

HELD_S = 2.5  # longer than a device may keep everybody waiting


def test_two_devices_are_in_step_from_the_start_and_after_a_pause(tmp_path: Path) -> None:
    with sound_cards(tmp_path) as record:
        voice, music = asyncio.run(performed(record))
    if stood_still(voice) + stood_still(music) > 2:  # twice for the pause
        pytest.skip("this machine was too busy to feed two devices")
    apart = np.abs(apart_ms(voice[:, 0], music[:, 1]))
    assert len(apart) == 8
    assert np.median(apart) <= 20.0


async def performed(record: Record) -> tuple[np.ndarray, np.ndarray]:
    outputs = Outputs(lambda *_: None)
    await outputs.use(["device:voice"])
    lead = await outputs.accompany("device:music", 1.0)
    begun = len(record)
    await perform(outputs, 4.0, lead, HELD_S)
    await outputs.close()
    return record.since(begun)


def test_one_device_has_both_at_the_same_sample(tmp_path: Path) -> None:
    with sound_cards(tmp_path) as record:
        assert not asyncio.run(one_device(record, 2.0)).any()
