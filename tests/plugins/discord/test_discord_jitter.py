"""Packets in order again, and silence by the clock where none come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.discord.voice.gaps import GapFiller
from plugins.discord.voice.jitter import CYCLE, HOLD_S, STALE_RUN, JitterBuffer

FRAME = 0.02


def name(number: int) -> bytes:
    return str(number).encode()


@st.composite
def journeys(draw: st.DrawFn) -> tuple[int, list[tuple[float, int]]]:
    """Packets of a sender as they arrive: (time, number), some late, some lost, some twice."""
    first = draw(st.integers(0, CYCLE - 1))
    arrivals = []
    for number in range(draw(st.integers(1, 40))):
        late = draw(st.floats(0, 0.05)) if number else 0.0
        fate = draw(st.sampled_from(["comes", "comes", "comes", "twice", "lost"]))
        if number and fate == "lost":
            continue
        arrivals += [(number * FRAME + late, number)] * (2 if fate == "twice" else 1)
    return first, sorted(arrivals)


@given(journeys())
def test_what_arrives_in_time_comes_out_once_and_in_order(journey):
    first, arrivals = journey
    jitter, out = JitterBuffer(), []
    for at, number in arrivals:
        out += jitter.push((first + number) % CYCLE, name(number), at)
    out += jitter.due(10.0) + jitter.due(20.0) + jitter.due(30.0)
    while more := jitter.due(100.0):
        out += more
    played = [int(packet) for packet in out if packet is not None]
    assert played == sorted(set(played)), "in order, each once"
    assert set(played) == {number for _, number in arrivals}, "all of it: 50 ms is in time"


@given(journeys())
def test_every_hole_is_told(journey):
    first, arrivals = journey
    jitter, out = JitterBuffer(), []
    for at, number in arrivals:
        out += jitter.push((first + number) % CYCLE, name(number), at)
    while more := jitter.due(100.0):
        out += more
    last = max(number for _, number in arrivals)
    missing = last + 1 - len({number for _, number in arrivals})
    assert jitter.lost == missing


@given(st.lists(st.tuples(st.integers(0, CYCLE - 1), st.floats(0, 0.2)), max_size=200))
def test_whatever_numbers_come_nothing_is_kept_for_long(packets):
    jitter, now = JitterBuffer(), 0.0
    for sequence, pause in packets:
        now += pause
        for packet in jitter.push(sequence, name(sequence), now):
            assert packet is None or packet.isdigit()
        assert len(jitter._waiting) <= 51


def test_in_order_packets_never_wait():
    jitter = JitterBuffer()
    for number in range(CYCLE - 3, CYCLE + 3):
        assert jitter.push(number % CYCLE, name(number), number * FRAME) == [name(number)]


def test_behind_a_hole_it_waits_no_longer_than_it_must():
    jitter = JitterBuffer()
    jitter.push(1, b"1", 0.0)
    assert jitter.push(3, b"3", 0.04) == []
    assert jitter.due(0.04 + HOLD_S / 2) == []
    assert jitter.due(0.04 + HOLD_S) == [None, b"3"]
    assert jitter.push(2, b"2", 0.2) == []
    assert (jitter.lost, jitter.late) == (1, 1)


def test_a_sender_that_begins_anew_is_heard_at_once():
    jitter = JitterBuffer()
    jitter.push(40_000, b"old", 0.0)
    assert jitter.push(5, b"new", 1.0) == [b"new"]


def test_a_sender_that_went_back_a_little_is_heard_soon():
    jitter = JitterBuffer()
    for number in range(100):
        jitter.push(number, name(number), number * FRAME)
    heard = [jitter.push(50 + number, b"again", 3 + number * FRAME) for number in range(20)]
    assert heard.index([b"again"]) == STALE_RUN - 1


def test_silence_is_counted_by_the_clock():
    gaps = GapFiller()
    assert gaps.due(0.0) == 0, "nobody has spoken"
    gaps.heard(1.0)
    assert gaps.due(1.02) == 0, "a packet may be late"
    assert gaps.due(1.04) == 0, "or one was lost"
    assert gaps.due(1.05) == 2
    assert gaps.due(1.06) == 1
    assert gaps.due(1.07) == 0


def test_silence_is_told_for_a_while_only():
    gaps = GapFiller(rest_s=0.2)
    gaps.heard(0.0)
    assert sum(gaps.due(step * 0.013) for step in range(200)) == 10
    assert gaps.resting
    gaps.heard(9.0)
    assert not gaps.resting


@given(st.lists(st.floats(0.0, 0.3), min_size=1, max_size=50))
def test_silence_never_runs_ahead_of_the_clock(pauses):
    gaps, now, filled = GapFiller(rest_s=60.0), 0.0, 0
    gaps.heard(0.0)
    for pause in pauses:
        now += pause
        filled += gaps.due(now)
        assert filled * FRAME <= now + 1e-6
        assert now - filled * FRAME < 0.05 or now - filled * FRAME < FRAME + 1e-5
