"""When sound is sent, and in which pieces."""

from __future__ import annotations

import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.gateway.pace import Pace, Pieces

FORMAT = AudioFormat(1000, 1)


def test_nothing_waits_until_the_lead_is_sent() -> None:
    pace = Pace(0.5)
    for _ in range(5):
        assert pace.wait(10.0) == 0
        pace.sent(0.1)
    pace.sent(0.1)
    assert pace.wait(10.0) == pytest.approx(0.1)
    assert pace.wait(10.1) == pytest.approx(0)


def test_a_listener_that_ran_dry_is_given_the_lead_again() -> None:
    pace = Pace(0.5)
    pace.wait(0.0)
    pace.sent(1.0)
    assert pace.wait(5.0) == 0  # heard to its end at 1.0; silence since
    pace.sent(1.0)
    assert pace.wait(5.0) == pytest.approx(0.5)


def test_pieces_have_the_wanted_length_and_lose_nothing() -> None:
    pieces = Pieces(20)
    source = [AudioChunk(bytes([n] * 34), FORMAT) for n in range(5)]
    cut = [piece for chunk in source for piece in pieces.push(chunk)]
    cut += pieces.finish()
    assert [len(piece.pcm) for piece in cut] == [40, 40, 40, 40, 10]
    assert b"".join(p.pcm for p in cut) == b"".join(c.pcm for c in source)


def test_without_a_length_sound_stays_as_it_was_made() -> None:
    pieces = Pieces(0)
    chunk = AudioChunk(bytes(34), FORMAT)
    assert list(pieces.push(chunk)) == [chunk] and list(pieces.finish()) == []
