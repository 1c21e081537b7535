"""The whole of it: a voice learns from what espeak-ng says and covers a song that the test makes.
Asked for in chat, it is sung on the overlay with its lyrics and a moving mouth, heard in the
browser, and the saved mix is measured."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
import soundfile
import soxr

from tests.said import TAUGHT, write_recordings
from tests.singing.songs import RATE, chords, singing, tune

from .hearing import Ears
from .program import PATIENCE_S, Program

pytest.importorskip("torch", reason="the extra 'torch' is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # it has to learn first

LINES = ["Pa-per lan-terns on the sea", "one by one they come to me", "low and slow and free"]
TITLE = "Paper Lanterns"
STEPS = 60  # it is no beauty then, but it is a trained voice
KEY = 3  # semitones up: it is heard that another voice sings
LUFS, PEAK_DBTP = -14.0, -1.0
PIECE_S = 1.0  # of the song, looked for in what was heard
OPEN = ("open", "round", "wide", "pucker", "teeth")  # else it rests, or smiles


@dataclass(frozen=True, slots=True)
class Known:
    """What the test knows of its song: when each word is sung, in seconds."""

    words: list[tuple[str, float, float]]
    seconds: float


@dataclass(slots=True)
class House:
    """The panel's interface, as its owner uses it."""

    program: Program
    token: str

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.program.url}{path}"
        answer = requests.request(method, url, headers=headers, timeout=120, **more)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if "json" in answer.headers.get("Content-Type", "") else answer.content

    def until(self, path: str, fits: Callable[[Any], bool], what: str, patience_s: float) -> Any:
        deadline = time.monotonic() + patience_s
        while not fits(found := self.ask("GET", path)):
            assert time.monotonic() < deadline, f"{what}: {found}"
            time.sleep(0.05)
        return found


@pytest.fixture(scope="module")
def house(show: Program) -> House:
    return House(show, show.token("owner"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Known]:
    """The song as a file: a singer in the middle, chords and ticks around it."""
    syllables, lyrics, seconds = tune(LINES, syllable_s=0.3, gap_s=0.6)
    vocals = singing(syllables, seconds)
    mix = chords(seconds) + vocals[:, None]
    path = tmp_path_factory.mktemp("made") / "lanterns.wav"
    soundfile.write(path, 0.7 * mix, RATE)
    words = [(word.text, word.start, word.end) for line in lyrics.lines for word in line.words]
    return path, Known(words, seconds)


@pytest.fixture(scope="module")
def singer(house: House, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A voice that has just learnt to sing, as the panel would have it taught."""
    house.ask("POST", "/api/plugins/ddsp_svc/enable")
    recordings = write_recordings(tmp_path_factory.mktemp("mira"), "en-us+f3", TAUGHT[:6])
    for file in sorted(recordings.iterdir()):
        house.ask(
            "POST",
            "/api/singing/training/recordings/mira",
            files={"file": (file.name, file.read_bytes())},
        )
    consent = {"who": "Mira", "when": "2026-11-01", "statement": "My voice may sing here."}
    wish = {"name": "mira", "preset": "quick", "steps": STEPS, "consent": consent}
    training = house.ask("POST", "/api/singing/training", json=wish)
    done = house.until(
        f"/api/singing/training/{training['id']}",
        lambda one: one["state"] not in ("waiting", "running"),
        "it has not learnt",
        10 * PATIENCE_S,
    )
    assert done["state"] == "done", done
    return "ddsp_svc:mira"


@pytest.fixture(scope="module")
def song(house: House, singer: str, made: tuple[Path, Known]) -> Iterator[dict[str, Any]]:
    """The cover in the library: made by one call, its lyrics timed by what is sung."""
    path, _ = made
    job = house.ask(
        "POST",
        "/audio/process-all",
        files={"file": ("lanterns.wav", path.read_bytes())},
        data={"speaker_id": singer, "key": str(KEY), "wait": "0"},
    )
    done = house.until(
        f"/api/singing/jobs/{job['job']}",
        lambda job: job["state"] not in ("waiting", "running"),
        "the cover is not done",
        4 * PATIENCE_S,
    )
    assert done["state"] == "done", done
    results = {kind: result["id"] for kind, result in done["results"].items()}
    kept = house.ask(
        "POST",
        "/api/singing/songs",
        json={"title": TITLE, "artist": "The Testers", "rights": True, **parts_of(results)},
    )
    text = "\n".join(line.replace("-", "") for line in LINES)
    yield house.ask(
        "POST",
        f"/api/singing/songs/{kept['id']}/timing",
        json={"version": kept["version"], "text": text},
    )


def parts_of(results: dict[str, str]) -> dict[str, str]:
    return {
        "mix": results["mix"],
        "vocals": results["converted"],
        "instrumental": results["instrumental"],
    }


def test_the_saved_mix_is_as_loud_as_it_should_be(house: House, song: dict[str, Any]) -> None:
    mix, rate = fetched(house, song["id"], "mix")
    assert integrated(mix, rate) == pytest.approx(LUFS, abs=0.5)
    peak = np.abs(soxr.resample(mix, rate, 4 * rate)).max()
    assert 20 * np.log10(peak) <= PEAK_DBTP + 0.05
    assert not song["effect"]  # a trained voice sings


def test_the_words_are_found_where_they_are_sung(
    house: House, song: dict[str, Any], made: tuple[Path, Known]
) -> None:
    lyrics = house.ask("GET", f"/api/singing/songs/{song['id']}/lyrics")
    found = [word for line in lyrics["lines"] for word in line["words"]]
    off = [word["start"] - start for word, (_, start, _) in zip(found, made[1].words, strict=True)]
    assert np.median(np.abs(off)) <= 0.150


def test_asked_for_in_chat_it_is_sung_with_lyrics_and_a_moving_mouth(
    house: House, song: dict[str, Any], made: tuple[Path, Known], open_overlay: Any
) -> None:
    overlay: Ears = open_overlay(house.program.overlay_url("all"), sounding=True)
    house.until("/api/state", lambda state: state["sound"]["heard"], "no page sounds", PATIENCE_S)
    house.ask("POST", "/api/local-chat", json={"user": "mira", "text": "!sing papper lantern"})
    overlay.wait_for("chat", "!sing")
    overlay.wait_for("word")  # it is announced
    last = made[1].words[-1][0]
    overlay.page.wait_for_function(
        "last => window.seen.some((it) => it.what === 'sung' && it.text === last)",
        arg=last,
        timeout=4 * PATIENCE_S * 1_000,
    )
    house.until(
        f"/api/singing/songs/{song['id']}", lambda one: one["plays"], "it is not over", PATIENCE_S
    )
    when = times_heard(house, song, overlay)
    began = when(0.0)
    sung = [one for one in overlay.seen("sung") if one["at"] >= began - 1_000]
    assert [one["text"] for one in sung] == [word for word, _, _ in made[1].words]
    starts = np.array([start for _, start, _ in made[1].words])
    late = np.array([one["at"] for one in sung]) - when(starts)
    assert np.median(np.abs(late)) <= 150, late
    assert mouth_share(overlay, when, made[1]) > 0.8


def times_heard(house: House, song: dict[str, Any], overlay: Ears) -> Callable[[Any], Any]:
    """From seconds of the song to the Unix times in ms at which they were heard; what is heard is
    the saved mix. It is looked for in pieces: a busy machine may tear it between two of them."""
    heard, times = overlay.sound()
    rate = overlay.page.evaluate("new AudioContext().sampleRate")
    mix, own = fetched(house, song["id"], "mix")
    mix = soxr.resample(mix[:, 0], own, rate)
    size = round(PIECE_S * rate)
    begins = range(0, len(mix) - size, size)
    places = [place_in(heard, mix[at : at + size]) for at in begins]
    alike = [
        np.corrcoef(mix[at : at + size], np.resize(heard[place : place + size], size))[0, 1]
        for at, place in zip(begins, places, strict=True)
    ]
    assert np.median(alike) > 0.98, f"what is heard is like the mix by {alike}"
    whole = [number for number, one in enumerate(alike) if one > 0.98]
    seconds = np.array([begins[number] for number in whole]) / rate
    played = np.array([places[number] for number in whole])
    clock = times[played // 128] + 1_000 * (played % 128) / rate
    assert np.all(np.diff(played) > 0), "it is heard in its order"
    assert seconds[0] <= PIECE_S and seconds[-1] >= len(mix) / rate - 3 * PIECE_S

    def when(at: Any) -> Any:
        piece = np.maximum(np.searchsorted(seconds, at, side="right") - 1, 0)
        return clock[piece] + 1_000 * (at - seconds[piece])

    return when


def place_in(heard: np.ndarray, known: np.ndarray) -> int:
    """The sample at which `known` begins in what was heard."""
    size = 1 << (len(heard) + len(known)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(known, size))
    return int(np.argmax(np.fft.irfft(product)[: len(heard)]))


def mouth_share(overlay: Ears, when: Callable[[Any], Any], known: Known) -> float:
    """How much of the time the mouth is open while words are sung, less how much it is while
    nothing has been sung for a moment."""
    shapes = overlay.seen("mouth")
    assert len({one["text"] for one in shapes} & set(OPEN)) >= 3
    times = np.array([one["at"] for one in shapes])
    moments = np.arange(0, known.seconds, 0.02)
    places = np.searchsorted(times, when(moments), side="right") - 1
    open_ = np.array([place >= 0 and shapes[place]["text"] in OPEN for place in places])
    sung = np.zeros(len(moments), bool)
    near = np.zeros(len(moments), bool)
    for _, start, end in known.words:
        sung |= (moments >= start + 0.1) & (moments < end - 0.1)
        near |= (moments >= start - 0.3) & (moments < end + 0.5)
    return float(open_[sung].mean() - open_[~near].mean())


def fetched(house: House, song: str, part: str) -> tuple[np.ndarray, int]:
    data = house.ask("GET", f"/api/singing/songs/{song}/sound/{part}")
    sound, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    return sound, rate


def integrated(sound: np.ndarray, rate: int) -> float:
    """LUFS of both sides, by ffmpeg's rules: the energy of the channels adds up."""
    from bot.audio import loudness

    sides = [10 ** (loudness(sound[:, side].copy(), rate) / 10) for side in range(sound.shape[1])]
    return 10 * np.log10(sum(sides))
