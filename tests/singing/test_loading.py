"""Any sound file is loaded; what is none, or broken, or too long, is told in words."""

import re
import struct

import numpy as np
import pytest
import soundfile

from bot.errors import AudioError
from bot.singing.sound.load import LoadOrder, load
from tests.band import RATE


def sine(seconds, rate, channels=1, level=0.5, hz=440.0):
    wave = level * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def loaded(tmp_path, source, longest_s=100.0):
    order = LoadOrder(
        source=source, target=tmp_path / "song.wav", name="the song", longest_s=longest_s
    )
    facts = load(order, lambda: None, lambda part: None)
    sound, rate = soundfile.read(tmp_path / "song.wav", dtype="float32")
    assert rate == RATE
    assert sound.shape == (round(facts["seconds"] * RATE), 2)
    return sound, facts


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44_100, 2), (192_000, 6), (48_000, 4)])
@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_any_rate_and_any_channels_become_stereo_of_the_same_length(
    tmp_path, rate, channels, suffix
):
    soundfile.write(tmp_path / f"in.{suffix}", sine(1.5, rate, channels, 0.2), rate)
    sound, facts = loaded(tmp_path, tmp_path / f"in.{suffix}")
    assert len(sound) == pytest.approx(1.5 * RATE, abs=2)
    assert (facts["rate"], facts["channels"]) == (rate, channels)
    spectrum = np.abs(np.fft.rfft(sound[:, 0]))
    assert spectrum.argmax() * RATE / len(sound) == pytest.approx(440, abs=1)


def test_a_song_in_many_channels_keeps_its_sides(tmp_path):
    surround = np.zeros((RATE, 6), np.float32)
    surround[:, [4]] = sine(1, RATE)  # on the left behind
    soundfile.write(tmp_path / "in.wav", surround, RATE)
    sound, _ = loaded(tmp_path, tmp_path / "in.wav")
    assert np.abs(sound[:, 0]).max() > 0.3
    assert np.abs(sound[:, 1]).max() == 0


@pytest.mark.parametrize(("container", "codec"), [("mp4", "aac"), ("matroska", "libopus")])
def test_what_phones_and_browsers_record_is_loaded_too(tmp_path, container, codec):
    path = tmp_path / "in.bin"
    pack(path, container, codec, seconds=1.5)
    sound, _ = loaded(tmp_path, path)
    assert len(sound) == pytest.approx(1.5 * RATE, abs=0.1 * RATE)
    assert np.abs(sound).max() > 0.3


def pack(path, container, codec, seconds):
    """A file whose index comes first, as telephones and video sites write it."""
    av = pytest.importorskip("av", reason="the extra 'codecs' is not installed")
    first = {"movflags": "faststart"}
    with av.open(str(path), "w", format=container, container_options=first) as out:
        stream = out.add_stream(codec, rate=48_000)
        stream.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sine(seconds, 48_000, 2).T), format="fltp", layout="stereo"
        )
        frame.rate = 48_000
        resampler = av.AudioResampler(stream.format, "stereo", 48_000, stream.frame_size or 960)
        for ready in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(ready))
        out.mux(stream.encode(None))


def refusal(tmp_path, source, **limits):
    """Why a file is not taken; it comes with a hint, and nothing is left behind."""
    with pytest.raises(AudioError) as caught:
        loaded(tmp_path, source, **limits)
    assert caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == [source.name]
    return str(caught.value)


@pytest.mark.parametrize("data", [b"", b"MZ\x90" * 500, b"RIFF" + b"\0" * 100, b"OggS" + b"x" * 99])
def test_what_is_no_sound_is_refused(tmp_path, data):
    (tmp_path / "in.wav").write_bytes(data)
    said = refusal(tmp_path, tmp_path / "in.wav")
    assert re.search(r"the song is (empty|not sound that can be read)", said)


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
def test_a_file_that_was_cut_off_says_where(tmp_path, suffix):
    path = tmp_path / f"in.{suffix}"
    noise = np.random.default_rng(1).standard_normal((RATE * 4, 2)) * 0.1
    soundfile.write(path, noise, RATE)
    cut(path)
    assert re.search(r"the song breaks off after [12]\.\d s", refusal(tmp_path, path))


@pytest.mark.parametrize(
    ("kind", "bits"),
    [("WAV", "FLOAT"), ("WAVEX", "PCM_24"), ("RF64", "PCM_16"), ("AIFF", "PCM_16")],
)
def test_it_is_no_matter_what_stands_before_the_sound(tmp_path, kind, bits):
    path = tmp_path / "in.wav"
    noise = np.random.default_rng(1).standard_normal((RATE * 2, 2)) * 0.1
    soundfile.write(path, noise, RATE, format=kind, subtype=bits)
    assert loaded(tmp_path, path)[1]["seconds"] == pytest.approx(2)
    (tmp_path / "song.wav").unlink()
    cut(path)
    assert "the song breaks off after 1.0 s" in refusal(tmp_path, path)


def test_a_recording_of_a_program_that_did_not_know_its_length_is_taken(tmp_path):
    path = tmp_path / "in.wav"
    soundfile.write(path, sine(2, RATE), RATE)
    whole = path.read_bytes()
    note = b"LIST" + struct.pack("<I", 14) + b"INFOISFT\2\0\0\0x\0"  # as many programs write one
    for size in (0x7FFFF000, 0xFFFFFFFF):
        data = b"data" + struct.pack("<I", size)
        path.write_bytes(whole[:36] + note + data + whole[44:])
        assert loaded(tmp_path, path)[1]["seconds"] == pytest.approx(2)


def test_a_cut_off_ogg_file_is_refused_and_one_without_an_end_is_noted(tmp_path):
    path = tmp_path / "in.ogg"
    soundfile.write(path, sine(4, RATE, 2), RATE)
    whole = path.read_bytes()
    last = whole.rfind(b"OggS")
    path.write_bytes(whole[: last - 1])
    assert "the song is cut off" in refusal(tmp_path, path)
    path.write_bytes(whole[:last])  # as a recorded stream is
    assert any("has no end" in note for note in loaded(tmp_path, path)[1]["notes"])
    path.write_bytes(whole)
    assert loaded(tmp_path, path)[1]["notes"] == []


@pytest.mark.parametrize(("container", "codec"), [("mp4", "aac"), ("matroska", "libopus")])
def test_a_video_that_was_cut_off_says_where(tmp_path, container, codec):
    path = tmp_path / "in.bin"
    pack(path, container, codec, seconds=6)
    cut(path)
    assert re.search(r"the song breaks off after [23]\.\d s", refusal(tmp_path, path))


def test_a_video_whose_length_nobody_can_read_is_loaded_too(tmp_path):
    path = tmp_path / "in.bin"
    pack(path, "matroska", "libopus", seconds=2)
    told = b"DURATION"
    whole = path.read_bytes()
    assert told in whole
    at = whole.index(b"00:00:0", whole.index(told))
    path.write_bytes(whole[:at] + b"abt 2 s" + whole[at + 7 :])
    assert loaded(tmp_path, path)[1]["seconds"] == pytest.approx(2, abs=0.1)


def test_silence_is_refused(tmp_path):
    soundfile.write(tmp_path / "in.wav", np.zeros((RATE, 2)), RATE)
    assert "is silent" in refusal(tmp_path, tmp_path / "in.wav")


def test_a_moment_is_no_song(tmp_path):
    soundfile.write(tmp_path / "in.wav", sine(0.2, RATE), RATE)
    assert "shorter than" in refusal(tmp_path, tmp_path / "in.wav")


def test_ten_hours_are_refused_by_their_header_alone(tmp_path):
    frames = 10 * 3600 * 8000
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + frames, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", frames),
    )
    with (tmp_path / "in.wav").open("wb") as file:
        file.write(head)
        file.truncate(len(head) + frames)  # a hole: it takes no room
    said = refusal(tmp_path, tmp_path / "in.wav", longest_s=180 * 60)
    assert "longer than 180 minutes" in said


def test_what_is_wrong_with_a_song_is_noted(tmp_path):
    soundfile.write(tmp_path / "in.wav", np.clip(sine(1, 8000, 1, 3.0), -1, 1), 8000)
    _, facts = loaded(tmp_path, tmp_path / "in.wav")
    notes = " ".join(facts["notes"])
    assert "clipped" in notes
    assert "mono" in notes
    assert "8000 Hz" in notes


def test_a_sine_at_full_scale_is_not_called_clipped(tmp_path):
    soundfile.write(tmp_path / "in.wav", sine(1, RATE, 2, 0.99), RATE)
    assert loaded(tmp_path, tmp_path / "in.wav")[1]["notes"] == []
