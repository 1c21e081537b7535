from __future__ import annotations

import asyncio
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.audio import (
    AudioChunk,
    AudioFormat,
    BufferedSink,
    DeviceSink,
    Outputs,
    SungChunk,
    find_device,
    level_db,
)
from bot.errors import AudioError
from tests.virtual_time import play

FORMAT = AudioFormat(8_000)


def sound(seconds: float, level: float = 0.1, format: AudioFormat = FORMAT) -> AudioChunk:
    return AudioChunk.from_floats(np.full(round(seconds * format.rate), level, np.float32), format)


class Recorder(BufferedSink):
    """A paced sink that keeps what it was given; it may be broken or stuck."""

    def __init__(self, name: str, *, rate: int = 8_000, broken: bool = False, stuck: bool = False):
        super().__init__()
        self.name = name
        self.pcm = b""
        self._rate = rate
        self._broken = broken
        self._stuck = stuck

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        if self._broken:
            raise AudioError(f"{self.name} is broken")
        await super().open(utterance, format)
        return AudioFormat(self._rate)

    async def write(self, chunk: AudioChunk) -> None:
        if self._stuck:
            await asyncio.Event().wait()
        self.pcm += chunk.pcm
        await super().write(chunk)


def outputs_of(*sinks: Recorder) -> Outputs:
    known = {sink.name: sink for sink in sinks}
    return Outputs(lambda *message: None, make=lambda name: known[name])


async def say(outputs: Outputs, *chunks: AudioChunk) -> None:
    await outputs.open("u1", FORMAT)
    for chunk in chunks:
        await outputs.write(chunk)
    await outputs.drain()


def test_every_sink_hears_it_in_its_own_rate() -> None:
    async def main() -> None:
        a, b = Recorder("a"), Recorder("b", rate=16_000)
        outputs = outputs_of(a, b)
        await outputs.start(["a", "b"])
        await say(outputs, sound(0.5), sound(0.5, format=AudioFormat(22_050)))
        assert len(a.pcm) / 2 / 8_000 == pytest.approx(1.0, abs=0.01)
        assert len(b.pcm) / 2 / 16_000 == pytest.approx(1.0, abs=0.01)
        assert outputs.position == pytest.approx(1.0, abs=0.01)

    play(main())


def test_a_sink_that_is_stuck_does_not_stop_the_first_one() -> None:
    async def main() -> None:
        a, b = Recorder("a"), Recorder("b", stuck=True)
        outputs = outputs_of(a, b)
        await outputs.start(["a", "b"])
        await say(outputs, *[sound(0.2)] * 10)
        assert outputs.position == pytest.approx(2.0, abs=0.01)
        assert "b does not keep up" in outputs.snapshot()["note"]

    play(main())


def test_the_next_sink_keeps_the_time_when_the_first_one_is_broken() -> None:
    async def main() -> None:
        outputs = outputs_of(Recorder("a", broken=True), Recorder("b"))
        await outputs.start(["a", "b"])
        await say(outputs, sound(0.5))
        assert outputs.snapshot()["sink"] == "b"
        assert "a is broken" in outputs.snapshot()["note"]

    play(main())


def test_with_no_sink_at_all_the_show_goes_on_in_silence() -> None:
    async def main() -> None:
        outputs = outputs_of(Recorder("a", broken=True))
        await outputs.start(["a"])
        began = asyncio.get_running_loop().time()
        await say(outputs, sound(0.5))
        assert asyncio.get_running_loop().time() - began == pytest.approx(0.5, abs=0.01)
        assert outputs.snapshot()["sink"] == "null"
        assert outputs.snapshot()["heard"] is False

    play(main())


def test_a_wrong_name_is_explained_and_the_page_stays_silent() -> None:
    async def main() -> None:
        told: list[tuple[Any, ...]] = []
        outputs = Outputs(lambda *message: told.append(message))
        await outputs.start(["loudspeaker"])
        outputs.page_state("a", running=True, wanted=True)
        assert "no such place for sound: 'loudspeaker'" in outputs.snapshot()["note"]
        assert outputs.sounding() == ""

    play(main())


def test_the_panel_says_when_nobody_listens() -> None:
    async def main() -> None:
        outputs = Outputs(lambda *message: None)
        changes: list[bool] = []
        outputs.on_change = lambda: changes.append(outputs.snapshot()["heard"])
        await outputs.start(["page"])
        assert outputs.snapshot() == {
            "sink": "page",
            "heard": False,
            "note": "nobody listens: open an overlay page, such as the avatar in OBS",
            "level_db": None,
        }
        outputs.page_state("a", running=True, wanted=True)
        assert changes[-1] is True
        outputs.page_gone("a")
        assert changes[-1] is False

    play(main())


def test_the_level_is_told_ten_times_a_second_while_it_sounds() -> None:
    async def main() -> None:
        levels: list[float] = []
        outputs = outputs_of(Recorder("a"))
        outputs.on_level = levels.append
        await outputs.start(["a"])
        await say(outputs, sound(1.0, 0.1))
        assert 9 <= len(levels) <= 12
        assert levels[:-1] == pytest.approx([-20.0] * (len(levels) - 1), abs=0.1)
        assert levels[-1] == -100
        await asyncio.sleep(1)
        assert len(levels) <= 12

    play(main())


def test_muted_sound_takes_its_time_but_is_silent() -> None:
    async def main() -> None:
        a = Recorder("a")
        outputs = outputs_of(a)
        await outputs.start(["a"])
        outputs.mute(True)
        await say(outputs, sound(0.5))
        assert set(a.pcm) == {0}
        assert outputs.position == pytest.approx(0.5)
        assert "muted" in outputs.snapshot()["note"]

    play(main())


def test_flush_tells_where_the_first_sink_was() -> None:
    async def main() -> None:
        outputs = outputs_of(Recorder("a"), Recorder("b"))
        await outputs.start(["a", "b"])
        saying = asyncio.create_task(say(outputs, sound(5)))
        await asyncio.sleep(1.5)
        assert outputs.flush() == pytest.approx(1.5, abs=0.01)
        await saying

    play(main())


def test_gaps_are_counted_once_for_the_metrics() -> None:
    async def main() -> None:
        counted: list[tuple[str, int]] = []
        outputs = outputs_of(Recorder("a"))
        outputs.on_underruns = lambda sink, count: counted.append((sink, count))
        await outputs.start(["a"])
        await outputs.open("u1", FORMAT)
        await outputs.write(sound(0.1))
        await asyncio.sleep(1)
        await outputs.write(sound(0.1))
        await outputs.drain()
        outputs.flush()
        assert counted == [("a", 1)]

    play(main())


class FakePortAudio(ModuleType):
    """Two devices; a stream whose callback the test calls."""

    class PortAudioError(Exception): ...

    def __init__(self, devices: list[str]) -> None:
        super().__init__("sounddevice")
        self.devices = devices
        self.streams: list[FakeStream] = []

    def query_devices(self, device: int | None = None, kind: str = "") -> Any:
        found = [
            {"name": name, "max_output_channels": 2, "default_samplerate": 48_000.0}
            for name in self.devices
        ]
        return found[device or 0] if kind else found

    def RawOutputStream(self, **options: Any) -> FakeStream:
        if options["samplerate"] != 48_000:
            raise self.PortAudioError("Invalid sample rate")
        self.streams.append(FakeStream(options))
        return self.streams[-1]


class FakeStream:
    latency = 0.0  # where the device does not tell
    delay = 0.0  # from a block that it takes to when that is heard

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.closed = False
        self.time = 50.0

    def start(self) -> None: ...

    def close(self) -> None:
        self.closed = True

    def pull(self, frames: int) -> bytes:
        out = bytearray(frames * 2)
        when = SimpleNamespace(currentTime=self.time, outputBufferDacTime=self.time + self.delay)
        self.options["callback"](memoryview(out), frames, when, None)
        self.time += frames / self.options["samplerate"]
        return bytes(out)


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio(["HDA Intel PCH", "CABLE Input (VB-Audio)"])
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


async def test_a_virtual_cable_is_found_by_a_part_of_its_name(portaudio: FakePortAudio) -> None:
    assert find_device("cable input") == 1
    with pytest.raises(AudioError, match=r"no sound device 'VoiceMeeter'.*CABLE Input"):
        find_device("VoiceMeeter")


async def test_a_machine_without_devices_says_so(portaudio: FakePortAudio) -> None:
    portaudio.devices = []
    with pytest.raises(AudioError, match="no sound device"):
        await DeviceSink().open("u1", FORMAT)


async def test_without_portaudio_the_hint_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(AudioError, match="libportaudio2"):
        find_device("")


async def test_a_device_plays_what_it_is_given_and_keeps_the_time(
    portaudio: FakePortAudio,
) -> None:
    sink = DeviceSink("CABLE")
    assert await sink.open("u1", FORMAT) == AudioFormat(48_000)
    stream = portaudio.streams[0]
    chunk = sound(0.2, format=AudioFormat(48_000))
    await sink.write(chunk)
    assert stream.pull(4_800) == chunk.pcm[:9_600]
    assert sink.position == pytest.approx(0.1)
    sink.pause()
    assert set(stream.pull(4_800)) == {0}
    assert sink.position == pytest.approx(0.1)
    sink.resume()
    assert stream.pull(9_600) == chunk.pcm[9_600:] + bytes(9_600)
    assert sink.position == pytest.approx(0.2)
    await sink.drain()
    await sink.close()
    assert stream.closed


async def test_a_device_is_as_late_as_it_tells(portaudio: FakePortAudio) -> None:
    sink = DeviceSink()
    await sink.open("u1", FORMAT)
    stream = portaudio.streams[0]
    stream.delay = 0.15  # a television
    await sink.write(sound(0.3, format=AudioFormat(48_000)))
    stream.pull(9_600)
    assert sink.position == pytest.approx(0.05)
    stream.time += 0.05
    assert sink.position == pytest.approx(0.1)
    stream.time += 9.0
    assert sink.position == pytest.approx(0.2)  # nothing more was handed to it
    await sink.close()


async def test_a_device_plays_what_it_holds_already_more_quietly(
    portaudio: FakePortAudio,
) -> None:
    sink = DeviceSink()
    await sink.open("u1", FORMAT)
    stream = portaudio.streams[0]
    await sink.write(sound(0.3, format=AudioFormat(48_000)))

    def pulled() -> float:
        return level_db(AudioChunk(stream.pull(4_800), AudioFormat(48_000)))

    before = pulled()
    sink.duck(0.1)
    pulled()  # it glides
    assert pulled() == pytest.approx(before - 20, abs=0.5)
    await sink.close()


async def test_a_page_is_told_how_loud_and_so_is_the_next_one() -> None:
    sent: list[tuple[str, str, dict[str, Any]]] = []
    outputs = Outputs(lambda client, name, fields, data: sent.append((client, name, fields)))
    await outputs.start(["page"])
    outputs.page_state("p1", True, True)
    await outputs.open("u1", FORMAT)
    outputs.duck(0.2)
    assert ("p1", "audio_duck", {"gain": 0.2}) in sent
    outputs.page_gone("p1")
    outputs.page_state("p2", True, True)
    assert ("p2", "audio_duck", {"gain": 0.2}) in sent
    assert outputs.gain == 0.2
    await outputs.close()


# --- places that come and go -----------------------------------------------------------------


class Heard(Recorder):
    """A place where somebody listens."""

    @property
    def heard(self) -> bool:
        return not self._stuck


def test_a_guest_hears_the_next_utterance_and_keeps_the_time_where_nobody_else_does() -> None:
    async def main() -> None:
        a, call = Recorder("a"), Heard("call")
        outputs = outputs_of(a)
        await outputs.start(["a"])
        await say(outputs, sound(0.2))
        outputs.join(call)
        outputs.join(call)
        await say(outputs, sound(0.5))
        assert len(call.pcm) / 2 / 8_000 == pytest.approx(0.5)
        assert outputs.snapshot()["sink"] == "call"
        outputs.leave(call)
        await say(outputs, sound(0.5))
        assert len(call.pcm) / 2 / 8_000 == pytest.approx(0.5)
        assert outputs.snapshot()["sink"] == "a"
        assert len(a.pcm) / 2 / 8_000 == pytest.approx(1.2)

    play(main())


def test_a_chosen_place_that_is_heard_keeps_the_time_before_a_guest() -> None:
    async def main() -> None:
        outputs = outputs_of(Heard("a"))
        await outputs.start(["a"])
        outputs.join(Heard("call"))
        await say(outputs, sound(0.2))
        assert outputs.snapshot()["sink"] == "a"

    play(main())


def test_a_guest_that_is_lost_in_mid_sentence_stops_nobody() -> None:
    async def main() -> None:
        a, call = Recorder("a"), Heard("call")
        outputs = outputs_of(a)
        await outputs.start(["a"])
        outputs.join(call)
        await outputs.open("u1", FORMAT)
        await outputs.write(sound(0.3))
        outputs.leave(call)
        await outputs.write(sound(0.3))
        await outputs.drain()
        assert len(a.pcm) / 2 / 8_000 == pytest.approx(0.6)

    play(main())


def test_a_guest_is_ducked_as_all_others_are() -> None:
    async def main() -> None:
        outputs, call = outputs_of(Recorder("a")), Heard("call")
        await outputs.start(["a"])
        outputs.duck(0.25)
        outputs.join(call)
        assert call._gain == 0.25
        outputs.duck(1.0)
        assert call._gain == 1.0

    play(main())


# --- songs -----------------------------------------------------------------------------------


class StereoRecorder(Recorder):
    """Keeps what it was given, left and right."""

    async def open(self, utterance: str, format: AudioFormat) -> AudioFormat:
        await BufferedSink.open(self, utterance, format)
        if self._broken:
            raise AudioError(f"{self.name} is broken")
        return format

    @property
    def level(self) -> float:
        """How loud its loudest sample is."""
        return float(np.abs(np.frombuffer(self.pcm, "<i2")).max() / 32_768) if self.pcm else 0.0


STEREO = AudioFormat(8_000, 2)


def sung(seconds: float) -> SungChunk:
    """Singing at 0.2, music at 0.4 of full scale."""
    ones = np.ones((round(seconds * STEREO.rate), 2), np.float32)
    return SungChunk.of(0.2 * ones, 0.4 * ones, STEREO)


async def sing(outputs: Outputs, *chunks: AudioChunk) -> None:
    await outputs.open("u1", STEREO)
    for chunk in chunks:
        await outputs.write(chunk)
    await outputs.drain()


def test_singing_and_music_leave_as_one_stream() -> None:
    async def main() -> None:
        voice, call = StereoRecorder("voice"), StereoRecorder("call")
        outputs = outputs_of(voice)
        await outputs.start(["voice"])
        outputs.join(call)
        assert await outputs.accompany("", 0.5) == 0.0
        await sing(outputs, sung(0.3))
        assert voice.level == call.level == pytest.approx(0.4, abs=1e-3)
        outputs.music_gain(0.0)
        voice.pcm = b""
        await sing(outputs, sung(0.3))
        assert voice.level == pytest.approx(0.2, abs=1e-3)
        await outputs.close()

    play(main())


def test_the_music_may_go_to_a_place_of_its_own_and_calls_hear_both() -> None:
    async def main() -> None:
        voice, music, call = (StereoRecorder(name) for name in ("voice", "music", "call"))
        outputs = outputs_of(voice, music)
        await outputs.start(["voice"])
        outputs.join(call)
        assert await outputs.accompany("music", 0.5) > 0
        await sing(outputs, sung(0.3))
        assert voice.level == pytest.approx(0.2, abs=1e-3)
        assert music.level == pytest.approx(0.2, abs=1e-2)
        assert call.level == pytest.approx(0.4, abs=1e-3)
        music.pcm = b""
        await sing(outputs, sound(0.2, format=STEREO))  # speech
        assert music.pcm == b""
        await outputs.close()

    play(main())


def test_where_the_musics_place_cannot_be_used_it_goes_with_the_singing() -> None:
    async def main() -> None:
        voice, music = StereoRecorder("voice"), StereoRecorder("music", broken=True)
        outputs = outputs_of(voice, music)
        await outputs.start(["voice"])
        await outputs.accompany("music", 1.0)
        await sing(outputs, sung(0.3))
        assert voice.level == pytest.approx(0.6, abs=1e-3)
        assert "music is broken" in outputs.snapshot()["note"]
        assert await outputs.accompany("voice", 1.0) == 0.0  # the same place: no second one
        await outputs.close()

    play(main())


def test_muted_music_is_silent_too() -> None:
    async def main() -> None:
        voice, music = StereoRecorder("voice"), StereoRecorder("music")
        outputs = outputs_of(voice, music)
        await outputs.start(["voice"])
        await outputs.accompany("music", 1.0)
        outputs.mute(True)
        await sing(outputs, sung(0.3))
        assert voice.level == music.level == 0.0
        assert len(voice.pcm) == STEREO.size(0.3)
        await outputs.close()

    play(main())


def test_music_on_its_own_device_goes_on_after_a_long_pause() -> None:
    async def main() -> None:
        voice, music = StereoRecorder("voice"), StereoRecorder("music")
        outputs = outputs_of(voice, music)
        await outputs.start(["voice"])
        await outputs.accompany("music", 1.0)
        await asyncio.gather(sing(outputs, *(sung(0.3) for _ in range(10))), held(outputs))
        assert outputs.snapshot()["note"] == ""
        assert STEREO.seconds(len(voice.pcm)) == pytest.approx(3.0)
        assert STEREO.seconds(len(music.pcm)) == pytest.approx(3.0, abs=0.02)
        await outputs.close()

    async def held(outputs: Outputs) -> None:
        await asyncio.sleep(1.0)
        outputs.pause()
        await asyncio.sleep(60.0)
        outputs.resume()

    play(main())


async def test_a_device_that_spoke_is_opened_anew_for_music(portaudio: FakePortAudio) -> None:
    sink = DeviceSink()
    assert await sink.open("u1", FORMAT) == AudioFormat(48_000, 1)
    assert await sink.open("u2", STEREO) == AudioFormat(48_000, 2)
    assert portaudio.streams[0].closed
    assert await sink.open("u3", FORMAT) == AudioFormat(48_000, 2)
    assert len(portaudio.streams) == 2
    await sink.close()
