from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, BufferedSink, FileSink, NullSink, Resampler
from bot.errors import AudioError
from tests.virtual_time import play

FORMAT = AudioFormat(8_000)


def sound(seconds: float, value: float = 0.5) -> AudioChunk:
    return AudioChunk.from_floats(np.full(round(seconds * FORMAT.rate), value, np.float32), FORMAT)


def now() -> float:
    return asyncio.get_running_loop().time()


async def opened(sink: BufferedSink) -> float:
    await sink.open("u1", FORMAT)
    return now()


def test_sound_plays_in_real_time_and_write_waits_for_it() -> None:
    async def main() -> None:
        sink = NullSink()
        began = await opened(sink)
        await sink.write(sound(0.3))
        assert now() == began
        await sink.write(sound(1.0))
        assert now() - began == pytest.approx(0.9, abs=0.01)  # 0.4 s are ahead
        await sink.drain()
        assert now() - began == pytest.approx(1.3, abs=0.01)
        assert sink.position == pytest.approx(1.3)
        assert sink.underruns == 0

    play(main())


def test_a_gap_is_an_underrun_and_does_not_count_as_heard() -> None:
    async def main() -> None:
        sink = NullSink()
        await opened(sink)
        await sink.write(sound(0.2))
        await asyncio.sleep(1)
        assert sink.position == pytest.approx(0.2)
        await sink.write(sound(0.2))
        await sink.drain()
        assert sink.position == pytest.approx(0.4)
        assert sink.underruns == 1

    play(main())


def test_flush_ends_a_waiting_write_and_tells_what_was_heard() -> None:
    async def main() -> None:
        sink = NullSink()
        await opened(sink)
        write = asyncio.create_task(sink.write(sound(10)))
        await asyncio.sleep(2)
        assert sink.flush() == pytest.approx(2.0, abs=0.01)
        await write
        await sink.write(sound(1))  # too late: ignored
        await sink.drain()
        assert sink.position <= 2.01

    play(main())


def test_a_pause_stops_the_clock_and_resume_goes_on() -> None:
    async def main() -> None:
        sink = NullSink()
        began = await opened(sink)
        drain = asyncio.create_task(_write_and_drain(sink))
        await asyncio.sleep(0.5)
        sink.pause()
        await asyncio.sleep(60)
        assert sink.position == pytest.approx(0.5, abs=0.01)
        sink.resume()
        await drain
        assert now() - began == pytest.approx(61, abs=0.02)

    async def _write_and_drain(sink: BufferedSink) -> None:
        await sink.write(sound(1.0))
        await sink.drain()

    play(main())


def read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def test_a_file_holds_only_what_was_heard(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "show.wav"

    async def main() -> None:
        sink = FileSink(path)
        sink._file = sink._create(FORMAT)  # no thread in virtual time
        sink._format = FORMAT
        await sink.open("u1", FORMAT)
        await sink.write(sound(0.2, 0.1))
        await sink.drain()
        await sink.open("u2", FORMAT)
        write = asyncio.create_task(sink.write(sound(5, 0.2)))
        await asyncio.sleep(1)
        sink.flush()
        await write
        sink._writer.shutdown()
        assert sink._file is not None
        sink._file.close()

    play(main())
    assert len(read(path)) / FORMAT.rate == pytest.approx(1.2, abs=0.01)


async def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(AudioError, match=r"show\.wav"):
        await FileSink(blocked / "show.wav").open("u1", FORMAT)


@pytest.mark.parametrize(
    "target", [AudioFormat(24_000), AudioFormat(48_000, 2), AudioFormat(5_500)]
)
def test_resampling_in_pieces_keeps_length_and_pitch(target: AudioFormat) -> None:
    source = AudioFormat(22_050)
    time = np.arange(22_050) / 22_050
    whole = AudioChunk.from_floats((np.sin(2 * np.pi * 440 * time) / 2).astype(np.float32), source)
    resampler, pieces, rest = Resampler(source, target), [], whole
    while rest.pcm:
        piece, rest = rest.split(min(0.06, rest.seconds))
        pieces.append(resampler.push(piece).pcm)
    made = AudioChunk(b"".join([*pieces, resampler.finish().pcm]), target)
    assert made.seconds == pytest.approx(1.0, abs=0.002)
    spectrum = np.abs(np.fft.rfft(made.floats()[:, 0]))
    assert np.argmax(spectrum) / made.seconds == pytest.approx(440, abs=2)
