"""A song goes in and its cover comes out, over HTTP and with the engines that need no weights."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
import soundfile
import soxr

from bot.audio import LoudnessMeter
from bot.engines import EngineRegistry, Separator, VoiceConverter
from bot.host import Folders
from plugins.center_comb import CenterComb
from plugins.source_filter import SourceFilter, SourceFilterSettings
from tests.singing.songs import RATE, Sung, singing
from tests.web.heard import BLOCK, heard, wait_until_heard
from tests.web.singing_world import SingingWorld

ROOT = Path(__file__).parents[2]
BLOCKS = 400  # about a second
SECONDS = 6.0
TUNE = (220.0, 246.9, 277.2, 246.9, 220.0)  # Hz
BAND = (82.4, 123.5, 659.3)  # Hz, wide of the singer


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SingingWorld]:
    separator, converter = CenterComb(), SourceFilter(SourceFilterSettings())

    def engines(registry: EngineRegistry) -> None:
        registry.add(Separator, "center_comb", separator)
        registry.add(VoiceConverter, "source_filter", converter)

    data = tmp_path_factory.mktemp("real")
    made = SingingWorld(Folders(code=ROOT, data=data / "house"), data, engines)
    yield made
    made.house.do(separator.close())
    made.house.do(converter.close())
    made.close()


def vocals() -> np.ndarray:
    """Five sung syllables, shape (frames,)."""
    notes = [Sung(text="la", start=0.5 + i, end=1.4 + i, hz=hz) for i, hz in enumerate(TUNE)]
    return singing(notes, SECONDS)


def band() -> np.ndarray:
    """A chord that stands to both sides; shape (frames, 2)."""
    at = np.arange(int(SECONDS * RATE)) / RATE
    left = sum(np.sin(2 * np.pi * hz * at) for hz in BAND)
    right = sum(np.sin(2 * np.pi * hz * at + 2.0) for hz in BAND)
    return 0.1 * np.stack([left, right], axis=1)


def flac(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="FLAC", subtype="PCM_24")
    return file.getvalue()


def fetched(url: str) -> np.ndarray:
    """Shape (frames, channels)."""
    answer = requests.get(url, timeout=10)
    samples, rate = soundfile.read(io.BytesIO(answer.content), always_2d=True, dtype="float32")
    assert rate == RATE
    return samples


def si_sdr(found: np.ndarray, truth: np.ndarray) -> float:
    """In dB, of signals of one shape."""
    size = min(len(found), len(truth))
    found, truth = found[:size].ravel(), truth[:size].ravel()
    wanted = truth * (found @ truth) / (truth @ truth)
    return float(10 * np.log10((wanted @ wanted) / ((found - wanted) @ (found - wanted))))


def test_a_song_is_covered_step_by_step_and_its_figures_hold(world: SingingWorld) -> None:
    lead = np.repeat(vocals()[:, None], 2, axis=1)
    song = lead + band()
    wait = {"wait": "110"}

    answer = world.house.post(
        "/audio/separate", files={"file": ("song.flac", flac(song))}, data=wait, timeout=120
    )
    assert answer.status_code == 200, answer.text
    parts = answer.json()["results"]
    sung, played = fetched(parts["vocals"]["url"]), fetched(parts["instrumental"]["url"])
    assert si_sdr(sung, lead) >= 7.0
    assert si_sdr(played, band()) >= 7.0

    speakers = world.house.get("/speakers").json()
    assert len(speakers["speakers"]) == 3
    assert {one["note"] for one in speakers["speakers"]} == {"voice effect, not a trained voice"}
    answer = world.house.post(
        "/voice/convert",
        data={"source": parts["vocals"]["id"], "key": "4", **wait},
        timeout=120,
    )
    assert answer.status_code == 200, answer.text
    converted = answer.json()["results"]["converted"]
    assert (converted["effect"], converted["key"]) == (True, 4.0)
    assert converted["seconds"] == pytest.approx(SECONDS, abs=0.05)

    merge = {
        "vocals_path": converted["id"],
        "instrumental_path": parts["instrumental"]["id"],
        "reference_path": parts["vocals"]["id"],
        "key": 4,
        "wait": 110,
    }
    answer = world.house.post("/audio/merge", json=merge, timeout=120)
    assert answer.status_code == 200, answer.text
    mix = answer.json()["results"]["mix"]
    heard = fetched(mix["url"])
    assert mix["lufs"] == pytest.approx(-14.0, abs=0.5)
    assert mix["peak_dbtp"] <= -1.0
    meter = LoudnessMeter(RATE, heard.shape[1])
    meter.push(heard)
    assert meter.lufs() == pytest.approx(mix["lufs"], abs=0.2)
    assert 20 * np.log10(np.abs(heard).max()) <= -0.99


def test_all_of_it_at_once_uses_what_was_done_before(world: SingingWorld) -> None:
    song = np.repeat(vocals()[:, None], 2, axis=1) + band()
    answer = world.house.post(
        "/audio/process-all",
        files={"file": ("song.flac", flac(song))},
        data={"key": "2", "wait": "110"},
        timeout=120,
    )
    assert answer.status_code == 200, answer.text
    mix = answer.json()["results"]["mix"]
    assert (mix["effect"], mix["key"]) == (True, 2.0)
    assert mix["seconds"] == pytest.approx(SECONDS, abs=0.05)
    assert len(fetched(mix["url"])) == pytest.approx(SECONDS * RATE, abs=0.05 * RATE)


def test_a_silent_file_fails_in_its_first_step_and_says_so(world: SingingWorld) -> None:
    silent = flac(np.zeros((2 * RATE, 2), np.float32))
    answer = world.house.post(
        "/audio/separate",
        files={"file": ("silence.flac", silent)},
        data={"wait": "60"},
        timeout=70,
    )
    assert answer.status_code == 409
    assert answer.json()["message"].startswith("load: silence.flac is silent")


@pytest.mark.browser
def test_the_page_makes_a_cover_and_plays_what_was_mixed(
    world: SingingWorld, open_panel: Any, tmp_path: Path
) -> None:
    (tmp_path / "lanterns.flac").write_bytes(
        flac(np.repeat(vocals()[:, None], 2, axis=1) + 1.1 * band())
    )
    page = open_panel("/singing")
    page.set_default_timeout(90_000)
    page.locator("input[type=file]").first.set_input_files(tmp_path / "lanterns.flac")
    page.get_by_role("slider", name="Place in: Song").wait_for()
    page.get_by_role("button", name="Do all five").click()
    mix = page.get_by_role("region", name="Mix", exact=True)
    mix.get_by_role("slider", name="Place in: Mix").wait_for()
    mix.get_by_text("voice effect, not a trained voice").wait_for()
    mix.get_by_role("button", name="Play: Mix").click()
    wait_until_heard(page, BLOCKS, least=0.01)
    rate = page.evaluate("new AudioContext().sampleRate")
    samples = heard(page)[-BLOCKS * BLOCK :]

    made = next(
        one for one in world.house.get("/api/singing/results").json() if one["kind"] == "mix"
    )
    truth = soxr.resample(fetched(made["url"])[:, 0], RATE, rate)
    pieces = np.split(samples, 5)
    assert max(alike(piece, truth) for piece in pieces) > 0.9  # a busy machine stutters


def alike(heard: np.ndarray, truth: np.ndarray) -> float:
    """The best normalised correlation of a stretch with any place of the truth: 1 is the same."""
    size = 1 << int(np.ceil(np.log2(len(truth) + len(heard))))
    matched = np.fft.irfft(np.fft.rfft(truth, size) * np.conj(np.fft.rfft(heard, size)), size)
    sums = np.concatenate(([0.0], np.cumsum(truth.astype(np.float64) ** 2)))
    places = len(truth) - len(heard)
    power = np.sqrt(np.maximum(sums[len(heard) :] - sums[: places + 1], 1e-9))
    return float(np.max(matched[: places + 1] / power) / np.linalg.norm(heard))
