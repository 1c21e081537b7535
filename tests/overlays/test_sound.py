"""What a listener hears: the house's sound, on one page, at once silent when it must be."""

from __future__ import annotations

import base64
import statistics
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.browser

RECORDER = (Path(__file__).parent / "recorder.js").read_text(encoding="utf-8")
RATE = 24_000
CHUNK_MS = 50
READ = """() => {
  const heard = window.heard.splice(0);
  const all = new Float32Array(heard.reduce((sum, { samples }) => sum + samples.length, 0));
  let at = 0;
  for (const { samples } of heard) { all.set(samples, at); at += samples.length; }
  const bytes = new Uint8Array(all.buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768) {
    text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  }
  return btoa(text);
}"""


NOTE_FLUSHES = """() => {
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...more) {
    if (message.flush) window.flushedAt = window.soundTime();
    return post.call(this, message, ...more);
  };
}"""  # when, by the sound's own clock, the page hands a flush to what plays


def tone(seconds: float, hertz: float = 440, rate: int = RATE) -> np.ndarray:
    """PCM16 of a steady tone at half of full scale."""
    at = np.arange(round(seconds * rate)) / rate
    return np.round(16_384 * np.sin(2 * np.pi * hertz * at)).astype("<i2")


def play(house, sid, samples, utterance="u1", rate=RATE, start=0, **fields) -> None:
    """Sends `samples` in chunks of 50 ms, from `start` (a sample) on."""
    size = rate * CHUNK_MS // 1_000
    for seq, at in enumerate(range(start, len(samples), size)):
        chunk = samples[at : at + size].tobytes()
        at_ms = at * 1_000 / rate
        house.play(sid, utterance, chunk, seq, rate=rate, at_ms=at_ms, **fields)


def play_once_all_is_there(house, sid, samples, **fields) -> None:
    """Sends `samples` and lets them sound when the page has the last of them.

    A machine with no time to spare cannot run dry in the middle then.
    """
    house.tell("audio_pause", sid, paused=True)
    play(house, sid, samples, **fields)
    house.tell("audio_pause", sid, paused=False)


def open_sounding(house, open_page, name="subtitles", query="", **options):
    """A page that records itself, really runs and has the lease."""
    page = open_page(name, query, script=RECORDER, **options)
    house.wait_for("sound_state", lambda said: said["running"])
    page.wait_for_function("window.recording")
    house.tell("sound", page.sid, lease=True, reason="first")
    return page


def hear(page) -> tuple[np.ndarray, int]:
    """All that the page played since the last call, without the silence around it; its rate."""
    raw = np.frombuffer(base64.b64decode(page.evaluate(READ)), dtype="<f4")
    loud = np.flatnonzero(np.abs(raw) > 1e-3)
    rate = page.evaluate("import('/overlay/lib/sound.js').then((m) => m.audioContext().sampleRate)")
    return (raw[loud[0] : loud[-1] + 1] if len(loud) else raw[:0]), rate


def measure_pitch(samples: np.ndarray, rate: int) -> float:
    """The strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * len(samples)))
    return float(np.argmax(spectrum) * rate / (8 * len(samples)))


def measure_impurity(samples: np.ndarray, hertz: float, rate: int) -> float:
    """What is left of `samples` beside one unbroken tone of `hertz`, in dB below it."""
    turn = 2 * np.pi * hertz * np.arange(len(samples)) / rate
    tones = np.stack([np.sin(turn), np.cos(turn)], axis=1)
    fit = tones @ np.linalg.lstsq(tones, samples, rcond=None)[0]
    return float(20 * np.log10(np.std(samples - fit) / np.std(fit)))


def wait_played(house, at_least_ms: float, utterance="u1"):
    return house.wait_for(
        "sound_position",
        lambda said: said["utterance"] == utterance and said["played_ms"] >= at_least_ms,
    )


@pytest.mark.parametrize("name", ["subtitles", "avatar", "all"])
def test_pages_with_a_voice_offer_to_sound(house, open_page, name):
    page = open_page(name)
    house.wait_for("sound_state", lambda said: said["running"])
    assert house.heard("sound_state", page.sid)[-1] == {"running": True, "wanted": True}
    assert all(said["wanted"] for said in house.heard("sound_state", page.sid))


@pytest.mark.parametrize(("name", "query"), [("all", "sound=0"), ("chat", ""), ("alerts", "")])
def test_other_pages_and_those_asked_not_to_do_not(house, open_page, name, query):
    page = open_page(name, query)
    assert house.heard("sound_state", page.sid) == [{"running": False, "wanted": False}]


@pytest.mark.parametrize("rate", [RATE, 22_050, 48_000])
def test_chunks_sound_as_one_tone_of_the_right_pitch_and_length(house, open_page, rate):
    page = open_sounding(house, open_page)
    play_once_all_is_there(house, page.sid, tone(0.8, rate=rate), rate=rate)
    said = wait_played(house, 800)
    assert said["played_ms"] == 800 and said["buffered_ms"] == 0 and said["underruns"] == 0
    heard, real_rate = hear(page)
    assert len(heard) / real_rate == pytest.approx(0.8, abs=0.006)
    assert measure_pitch(heard, real_rate) == pytest.approx(440, abs=1)
    assert np.abs(heard).max() == pytest.approx(0.5, abs=0.02)
    middle = heard[real_rate // 50 : -real_rate // 50]
    assert measure_impurity(middle, 440, real_rate) < -50  # dB: no seam between the chunks


def test_stereo_stays_in_order(house, open_page):
    page = open_sounding(house, open_page)
    left, right = tone(0.3, 440), tone(0.3, 1_000)
    house.play(page.sid, "u1", np.stack([left, right], axis=1).tobytes(), channels=2, at_ms=0)
    assert wait_played(house, 300)["played_ms"] == 300
    heard, rate = hear(page)  # the recorder's first channel is the left one
    assert measure_pitch(heard, rate) == pytest.approx(440, abs=2)


def test_the_position_is_told_ten_times_a_second_and_never_runs_back(house, open_page):
    page = open_sounding(house, open_page)
    play_once_all_is_there(house, page.sid, tone(1.0))
    wait_played(house, 1_000)
    said = [said["played_ms"] for said in house.heard("sound_position")]
    assert said == sorted(said)
    assert 9 <= len(said) <= 14


def test_a_page_that_gets_the_lease_midway_counts_from_the_utterances_beginning(house, open_page):
    page = open_sounding(house, open_page)
    play(house, page.sid, tone(1.0), start=RATE // 2)
    wait_played(house, 1_000)
    assert min(said["played_ms"] for said in house.heard("sound_position")) >= 400


def test_a_flush_silences_within_50_ms_and_does_not_click(house, open_page):
    """Measured from its arrival on the page, by the sound's own clock."""
    page = open_sounding(house, open_page)
    page.evaluate(NOTE_FLUSHES)
    loud_until = """() => Math.max(...window.heard
      .filter(({ samples }) => samples.some((value) => Math.abs(value) > 0.01))
      .map(({ time }) => time))"""
    delays = []
    for turn in range(3):
        play_once_all_is_there(house, page.sid, tone(3.0), utterance=f"u{turn}")
        wait_played(house, 150, utterance=f"u{turn}")
        house.tell("audio_flush", page.sid, utterance=f"u{turn}")
        house.wait_for(
            "sound_position",
            lambda said, name=f"u{turn}": said["utterance"] == name and said["buffered_ms"] == 0,
        )
        delays.append(1_000 * (page.evaluate(loud_until) - page.evaluate("window.flushedAt")))
        house.play(page.sid, f"u{turn}", tone(1.0).tobytes(), at_ms=9_000)  # late: stays unheard
        heard, rate = hear(page)
        assert len(heard) / rate < 2
        assert np.abs(np.diff(heard)).max() < 1.2 * 0.5 * 2 * np.pi * 440 / rate
    assert statistics.median(delays) <= 50, delays
    play(house, page.sid, tone(0.2), utterance="next")
    wait_played(house, 200, utterance="next")
    assert all(said["played_ms"] < 9_000 for said in house.heard("sound_position"))


def test_after_a_flush_the_next_utterance_is_heard_in_full(house, open_page):
    page = open_sounding(house, open_page)
    play(house, page.sid, tone(2.0))
    play(house, page.sid, tone(0.4, 660), utterance="u2")
    wait_played(house, 100)
    house.tell("audio_flush", page.sid, utterance="u1")
    wait_played(house, 400, utterance="u2")
    heard, rate = hear(page)
    assert measure_pitch(heard[-int(0.3 * rate) :], rate) == pytest.approx(660, abs=3)


def test_a_pause_holds_the_sound_and_loses_none_of_it(house, open_page):
    page = open_sounding(house, open_page)
    play_once_all_is_there(house, page.sid, tone(2.0))
    wait_played(house, 200)
    house.tell("audio_pause", page.sid, paused=True)
    page.wait_for_function(
        "window.heard.slice(-20).every(({ samples }) => samples.every((v) => Math.abs(v) < 1e-4))"
    )
    assert house.heard("sound_position")[-1]["played_ms"] < 1_900
    house.tell("audio_pause", page.sid, paused=False)
    assert wait_played(house, 2_000)["underruns"] == 0
    heard, rate = hear(page)
    assert np.count_nonzero(np.abs(heard) > 0.02) / rate > 1.85


def test_ducking_makes_the_sound_quieter_at_once_and_loses_none_of_it(house, open_page):
    page = open_sounding(house, open_page)
    play_once_all_is_there(house, page.sid, tone(1.2))
    wait_played(house, 200)
    house.tell("audio_duck", page.sid, gain=0.2)
    page.wait_for_function(
        "window.heard.slice(-20).every(({ samples }) => samples.every((v) => Math.abs(v) < 0.12))"
    )
    house.tell("audio_duck", page.sid, gain=1.0)
    assert wait_played(house, 1_200)["underruns"] == 0
    assert np.abs(hear(page)[0]).max() > 0.4


def test_running_dry_in_the_middle_is_counted(house, open_page):
    page = open_sounding(house, open_page)
    samples = tone(0.4)
    crest = RATE // 5 + RATE // (4 * 440)  # there the tone is loudest
    house.play(page.sid, "u1", samples[:crest].tobytes(), at_ms=0)
    wait_played(house, 200)
    house.play(page.sid, "u1", samples[crest:].tobytes(), 1, at_ms=crest * 1_000 / RATE)
    assert wait_played(house, 400)["underruns"] == 1
    heard, rate = hear(page)
    loud = np.flatnonzero(np.abs(heard) > 1e-3)
    after = loud[np.argmax(np.diff(loud)) + 1]  # the first sample after the longest silence
    assert np.abs(heard[after : after + rate // 500]).max() < 0.2  # it comes back without a click


def test_only_the_page_with_the_lease_is_heard_and_the_lease_can_move(house, open_page):
    first = open_sounding(house, open_page)
    second = open_page("avatar", script=RECORDER)
    house.wait_for("sound_state", lambda said: said["running"], count=2)
    second.wait_for_function("window.recording")
    play(house, None, tone(0.4))  # to both
    wait_played(house, 400)
    assert len(hear(first)[0]) > 0
    assert len(hear(second)[0]) == 0
    assert house.heard("sound_position", second.sid) == []

    play(house, first.sid, tone(3.0), utterance="u2")
    wait_played(house, 100, utterance="u2")
    house.tell("sound", first.sid, lease=False, reason="moved")
    house.tell("sound", second.sid, lease=True, reason="moved")
    play(house, second.sid, tone(0.3), utterance="u3")
    wait_played(house, 300, utterance="u3")
    assert len(hear(first)[0]) / RATE < 2.5
    assert len(hear(second)[0]) > 0


def test_garbage_in_place_of_sound_does_not_stop_the_next(house, open_page):
    page = open_sounding(house, open_page)
    house.play(page.sid, "u1", b"", at_ms=0)
    house.play(page.sid, "u1", b"\x01", at_ms=0)
    play(house, page.sid, tone(0.2))
    assert wait_played(house, 200)["buffered_ms"] == 0


@pytest.fixture
def silent_window(launch):
    """A browser that keeps pages silent until somebody clicks."""
    silent = launch("--autoplay-policy=document-user-activation-required")
    yield silent.new_context()
    silent.close()


def test_a_page_kept_silent_asks_for_a_click_and_sounds_after_it(house, open_page, silent_window):
    # Until the click nothing here may evaluate in the page: the browser takes that for one.
    watch = """addEventListener("DOMContentLoaded", () => {
      const tell = () => console.log("notice:", document.querySelector("#notice")?.textContent);
      new MutationObserver(tell).observe(document.body, { childList: true, subtree: true });
    })"""
    page = open_page("subtitles", script=watch, wait=False, context=silent_window)
    house.wait_for("sound_state", lambda said: said == {"running": False, "wanted": True})
    while "notice: Click to enable sound" not in page.console:
        page.wait_for_event("console")
    assert not any(said["running"] for said in house.heard("sound_state"))
    page.mouse.click(400, 400)
    house.wait_for("sound_state", lambda said: said["running"])
    page.wait_for_function("document.querySelector('#notice').hidden")
