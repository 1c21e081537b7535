"""A call's packets as streams of sound: who is who, who is left out, and what cannot end it."""

from __future__ import annotations

import random
import struct

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, level_db
from bot.testing import FakeClock
from plugins.discord.voice import opus
from plugins.discord.voice.receiver import Receiver
from plugins.discord.voice.transport import AES, Transport

KEY = bytes(range(32))
OWN, ANN, BEN = 1, 11, 12
HEARD = opus.HEARD


class Room:
    """A receiver, and packets for it. `sounds` is what it heard of each user."""

    def __init__(self) -> None:
        opus.load()
        self.clock = FakeClock()
        self.sounds: dict[int, list[AudioChunk]] = {}
        self.strangers: set[int] = set()
        self.locked: set[int] = set()
        self.bug: Exception | None = None
        self.transport = Transport(AES, KEY)
        self.receiver = Receiver(self.welcome, self.unlock, clock=self.clock)
        self.receiver.use(self.transport, OWN)
        self.mouth = opus.Mouth(64)
        self.counter = 0

    def welcome(self, user: int):
        if user in self.strangers:
            return None
        return self.sounds.setdefault(user, []).append

    def unlock(self, user: int, payload: bytes) -> bytes | None:
        if self.bug:
            raise self.bug
        return None if user in self.locked else payload

    def packet(self, ssrc: int, number: int, payload: bytes | None = None) -> bytes:
        self.counter += 1
        at = (np.arange(960) + number * 960) / 48_000
        tone = np.repeat(np.sin(2 * np.pi * 300 * at)[:, None] * 0.3, 2, axis=1)
        pcm = AudioChunk.from_floats(tone.astype(np.float32), AudioFormat(48_000, 2)).pcm
        header = struct.pack(">BBHII", 0x80, 0x78, number, number * 960, ssrc)
        return self.transport.seal(header, payload or self.mouth.say(pcm), self.counter)

    def send(self, ssrc: int, *numbers: int) -> None:
        for number in numbers:
            self.receiver.take(self.packet(ssrc, number))
            self.clock.pass_(0.02)
            self.receiver.tick()

    def seconds(self, user: int) -> float:
        """How much of somebody was heard, silence left out."""
        sounds = self.sounds.get(user, ())
        return sum(chunk.seconds for chunk in sounds if level_db(chunk) > -60)


@pytest.fixture
def room() -> Room:
    return Room()


def test_each_speaker_has_a_stream(room: Room):
    room.receiver.introduce(ANN, 101)
    room.receiver.introduce(BEN, 102)
    room.send(101, *range(10))
    room.send(102, *range(5))
    assert room.seconds(ANN) == pytest.approx(0.2)
    assert room.seconds(BEN) == pytest.approx(0.1)
    assert {chunk.format for chunk in room.sounds[ANN]} == {HEARD}
    assert level_db(room.sounds[ANN][5]) > -20


def test_its_own_voice_is_never_heard(room: Room):
    room.receiver.introduce(ANN, OWN)
    room.send(OWN, *range(10))
    assert room.sounds == {}


def test_who_is_left_out_costs_nothing(room: Room):
    room.strangers.add(BEN)
    room.receiver.introduce(BEN, 102)
    room.send(102, *range(10))
    assert room.sounds == {}
    assert room.receiver.counts.heard == 0


def test_a_speaker_who_is_introduced_late_is_heard_from_their_first_word(room: Room):
    room.send(101, *range(10))
    assert room.sounds == {}
    room.receiver.introduce(ANN, 101)
    assert room.seconds(ANN) == pytest.approx(0.2)


def test_strangers_do_not_fill_the_memory(room: Room):
    for ssrc in range(1_000, 1_040):
        room.send(ssrc, *range(3))
    room.send(101, *range(200))
    assert room.receiver.counts.strangers > 150
    assert sum(len(waiting) for waiting in room.receiver._speakers._strangers.values()) < 900


def test_packets_without_a_key_are_dropped_and_never_played(room: Room):
    room.receiver.introduce(ANN, 101)
    room.locked.add(ANN)
    room.send(101, *range(5))
    assert room.seconds(ANN) == 0
    room.locked.clear()
    room.send(101, *range(5, 10))
    assert room.seconds(ANN) == pytest.approx(0.1)
    assert room.receiver.counts.locked == 5


def test_bad_packets_end_nothing(room: Room):
    chance = random.Random(4)
    room.receiver.introduce(ANN, 101)
    room.send(101, 0)
    room.bug = KeyError("of a library")
    room.receiver.take(room.packet(101, 1))
    room.bug = None
    for size in range(120):
        room.receiver.take(b"\x90\x78" + chance.randbytes(size))
        room.receiver.take(chance.randbytes(size))
        room.receiver.take(room.packet(101, 1)[:size])
    room.send(101, *range(1, 11))
    assert room.seconds(ANN) == pytest.approx(0.22, abs=0.03)
    assert room.receiver.counts.bad > 100


def test_what_is_not_opus_is_concealed(room: Room):
    room.receiver.introduce(ANN, 101)
    room.send(101, *range(5))
    room.receiver.take(room.packet(101, 5, b"\xff" * 40))
    room.send(101, *range(6, 10))
    assert room.seconds(ANN) == pytest.approx(0.2, abs=0.021)


def test_the_end_of_a_speech_is_told_by_the_clock(room: Room):
    room.receiver.introduce(ANN, 101)
    room.send(101, *range(10))
    for _ in range(100):
        room.clock.pass_(0.02)
        room.receiver.tick()
    silence = [chunk for chunk in room.sounds[ANN] if level_db(chunk) < -80]
    assert sum(chunk.seconds for chunk in silence) == pytest.approx(1.0, abs=0.021)
    assert room.receiver.resting
    room.send(101, 10, 11)
    assert not room.receiver.resting


def test_who_comes_back_with_another_number_is_the_same_person(room: Room):
    room.receiver.introduce(ANN, 101)
    room.send(101, *range(3))
    room.receiver.left(ANN)
    room.receiver.introduce(ANN, 205)
    room.send(205, *range(60_000, 60_003))
    room.send(101, 9)
    assert room.seconds(ANN) == pytest.approx(0.12)


def test_another_voice_server_has_other_keys_and_numbers(room: Room):
    room.receiver.introduce(ANN, 101)
    room.send(101, 0)
    room.transport = Transport(AES, bytes(32))
    room.receiver.use(room.transport, OWN)
    room.send(101, 1)
    assert room.seconds(ANN) == pytest.approx(0.02), "the number may be anybody's now"
    room.receiver.introduce(ANN, 101)
    assert room.seconds(ANN) == pytest.approx(0.04)


def test_a_loss_that_silence_stood_for_is_not_counted_twice(room: Room):
    room.receiver.introduce(ANN, 101)
    room.send(101, *range(10))
    for _ in range(15):
        room.clock.pass_(0.02)
        room.receiver.tick()
    room.send(101, *range(25, 35))
    room.clock.pass_(0.2)
    room.receiver.tick()
    together = sum(chunk.seconds for chunk in room.sounds[ANN])
    assert together == pytest.approx(35 * 0.02 + 0.2, abs=0.041)


def test_packets_that_are_late_have_no_silence_within_the_word(room: Room):
    room.receiver.introduce(ANN, 101)
    room.send(101, *range(10))
    for _ in range(8):  # a machine that stands still, or a wireless network
        room.clock.pass_(0.02)
        room.receiver.tick()
    for number in range(10, 18):
        room.receiver.take(room.packet(101, number))
    assert [level_db(chunk) < -80 for chunk in room.sounds[ANN]] == [False] * 18


def test_who_says_that_they_stop_is_silent_at_once(room: Room):
    room.receiver.introduce(ANN, 101)
    room.send(101, *range(10))
    room.receiver.take(room.packet(101, 10, opus.SILENCE))
    room.clock.pass_(0.06)
    room.receiver.tick()
    assert len(room.sounds[ANN]) == 11 + 3
