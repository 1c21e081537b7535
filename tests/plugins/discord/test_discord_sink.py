"""Speaking into a call: paced, ended with silence, ducked, cut at once, and patient."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import pytest

from bot.audio import AudioChunk
from bot.errors import AudioError
from plugins.discord.voice import opus, sink
from plugins.discord.voice.sink import CallSink
from tests.virtual_time import play

FRAME_S = 0.02


class FakeLine:
    """Keeps what is sent, and when."""

    def __init__(self) -> None:
        self.can_speak = True
        self.sent: list[tuple[float, bytes]] = []
        self.flags: list[bool] = []
        self.error: Exception | None = None
        self.slow_s = 0.0

    async def speaking(self, speaks: bool) -> None:
        self.flags.append(speaks)
        await asyncio.sleep(self.slow_s)

    def send_audio_packet(self, packet: bytes, *, encode: bool) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append((asyncio.get_running_loop().time(), packet))

    @property
    def speech(self) -> list[tuple[float, bytes]]:
        return [sent for sent in self.sent if sent[1] != opus.SILENCE]


class PlainMouth:
    """Leaves the sound as it is, to be looked at."""

    def __init__(self, kbps: int) -> None:
        pass

    def say(self, pcm: bytes) -> bytes:
        return pcm


def in_virtual_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Time passes only when everybody waits."""

    async def to_the_end(*args: Any, **fixtures: Any) -> None:
        await test(*args, **fixtures)
        await asyncio.sleep(1)  # the silence after a speech

    @functools.wraps(test)
    def played(*args: Any, **fixtures: Any) -> None:
        play(to_the_end(*args, **fixtures))

    return played


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
def mouth(line: FakeLine, monkeypatch: pytest.MonkeyPatch) -> CallSink:
    monkeypatch.setattr(sink, "Mouth", PlainMouth)
    made = CallSink(64)
    made.use(line)  # type: ignore[arg-type]
    return made


def sound(seconds: float, level: int = 1_000) -> AudioChunk:
    samples = np.full(opus.SPOKEN.size(seconds) // 2, level, "<i2")
    return AudioChunk(samples.tobytes(), opus.SPOKEN)


async def said(mouth: CallSink, *chunks: AudioChunk) -> None:
    await mouth.open("u", opus.SPOKEN)
    for chunk in chunks:
        await mouth.write(chunk)
    await mouth.drain()


@in_virtual_time
async def test_a_frame_goes_out_each_20_ms(mouth: CallSink, line: FakeLine):
    await said(mouth, sound(0.31), sound(0.29))
    times = [at for at, _ in line.speech]
    assert len(times) == 30
    assert np.diff(times) == pytest.approx([FRAME_S] * 29)
    assert mouth.position == pytest.approx(0.6)
    assert mouth.underruns == 0


@in_virtual_time
async def test_it_ends_with_silence_and_says_that_it_stopped(mouth: CallSink, line: FakeLine):
    await said(mouth, sound(0.05))
    await asyncio.sleep(1)
    assert [packet for _, packet in line.sent[3:]] == [opus.SILENCE] * 5
    assert line.flags == [True, False]
    assert len(line.speech[-1][1]) == opus.FRAME_SIZE, "half a frame is filled up"


@in_virtual_time
async def test_two_utterances_in_a_row_are_one_speech(mouth: CallSink, line: FakeLine):
    await said(mouth, sound(0.1))
    await said(mouth, sound(0.1))
    await asyncio.sleep(1)
    assert line.flags == [True, False]
    assert mouth.position == pytest.approx(0.1)


@in_virtual_time
async def test_what_is_flushed_is_never_sent(mouth: CallSink, line: FakeLine):
    await mouth.open("u", opus.SPOKEN)
    write = asyncio.create_task(mouth.write(sound(2.0)))
    await asyncio.sleep(0.5)
    position = mouth.flush()
    await write
    await asyncio.sleep(1)
    assert position == pytest.approx(len(line.speech) * FRAME_S)
    assert position == pytest.approx(0.5, abs=2 * FRAME_S)
    assert mouth.position == position


@in_virtual_time
async def test_a_pause_is_silence_and_goes_on_where_it_was(mouth: CallSink, line: FakeLine):
    await mouth.open("u", opus.SPOKEN)
    say = asyncio.create_task(said_rest(mouth, sound(1.0)))
    await asyncio.sleep(0.3)
    mouth.pause()
    await asyncio.sleep(0.1)
    stood = mouth.position
    await asyncio.sleep(2)
    assert mouth.position == stood
    assert line.flags == [True, False]
    mouth.resume()
    await say
    assert len(line.speech) == 50
    assert mouth.underruns == 0


async def said_rest(mouth: CallSink, chunk: AudioChunk) -> None:
    await mouth.write(chunk)
    await mouth.drain()


@in_virtual_time
async def test_ducking_counts_for_what_waits_already(mouth: CallSink, line: FakeLine):
    await mouth.open("u", opus.SPOKEN)
    say = asyncio.create_task(said_rest(mouth, sound(1.0)))
    await asyncio.sleep(0.4)
    mouth.duck(0.2)
    await say
    levels = [np.frombuffer(packet, "<i2")[-1] for _, packet in line.speech]
    assert levels[5] == 1_000
    assert levels[-1] == 200
    steps = np.abs(np.diff(np.concatenate([np.frombuffer(p, "<i2") for _, p in line.speech])))
    assert steps.max() < 10, "it glides"


@in_virtual_time
async def test_a_late_loop_catches_up(mouth: CallSink, line: FakeLine):
    await said(mouth, sound(0.2))
    await asyncio.sleep(5)
    await said(mouth, sound(0.2))
    times = [at for at, _ in line.speech]
    assert times[19] - times[10] == pytest.approx(9 * FRAME_S), "no hurry after a rest"


@in_virtual_time
async def test_nothing_is_sent_before_the_call_has_keys(mouth: CallSink, line: FakeLine):
    line.can_speak = False
    with pytest.raises(AudioError, match="not connected"):
        await mouth.open("u", opus.SPOKEN)
    assert not mouth.heard
    assert line.sent == []


@in_virtual_time
async def test_a_short_break_of_the_call_only_makes_it_wait(mouth: CallSink, line: FakeLine):
    await mouth.open("u", opus.SPOKEN)
    say = asyncio.create_task(said_rest(mouth, sound(1.0)))
    await asyncio.sleep(0.3)
    mouth.use(None)
    await asyncio.sleep(2)
    again = FakeLine()
    mouth.use(again)  # type: ignore[arg-type]
    await say
    assert len(line.speech) + len(again.speech) == 50


@in_virtual_time
async def test_a_long_break_ends_the_utterance_and_keeps_what_was_heard(
    mouth: CallSink, line: FakeLine
):
    await mouth.open("u", opus.SPOKEN)
    say = asyncio.create_task(said_rest(mouth, sound(1.0)))
    await asyncio.sleep(0.3)
    mouth.use(None)
    with pytest.raises(AudioError, match="lost"):
        await say
    assert mouth.position == pytest.approx(len(line.speech) * FRAME_S)


@in_virtual_time
async def test_an_error_while_sending_ends_the_utterance_only(mouth: CallSink, line: FakeLine):
    line.error = OSError("the network is down")
    with pytest.raises(AudioError):
        await said(mouth, sound(0.5))
    line.error = None
    await said(mouth, sound(0.1))
    assert len(line.speech) == 5


@in_virtual_time
async def test_what_comes_while_it_says_that_it_stopped_is_sent_too(
    mouth: CallSink, line: FakeLine
):
    line.slow_s = 0.05
    await said(mouth, sound(0.1))
    await asyncio.sleep(0.12)
    assert line.flags == [True, False]
    await said(mouth, sound(0.1))
    assert len(line.speech) == 10
