"""End-to-end encryption with real sessions: three people come, go and change keys."""

from __future__ import annotations

import pytest

from plugins.discord.voice.transport import MODES
from tests.discord_double.loopback import Loopback

ANN, BEN, CLEO = 1, 2, 3


@pytest.fixture(params=MODES)
def call(request: pytest.FixtureRequest) -> Loopback:
    return Loopback(request.param)


def test_every_frame_of_everybody_is_exact_through_all_changes(call: Loopback):
    ann, ben = call.join(ANN), call.join(BEN)
    call.speak(ann, ben)
    cleo = call.join(CLEO)
    call.speak(ann, ben, cleo)
    call.server.leave(BEN)
    call.speak(ann, cleo)
    ben = call.join(BEN)
    call.speak(ann, ben, cleo)
    assert call.exact == call.sent == 100
    assert call.receiver.counts.locked == 0


def test_after_a_new_group_every_frame_is_exact_again(call: Loopback):
    ann, ben = call.join(ANN), call.join(BEN)
    call.speak(ann, ben)
    call.server.new_group()
    call.speak(ann, ben)
    assert call.exact == call.sent == 40


def test_who_left_the_group_is_not_understood_any_more(call: Loopback):
    ann, ben = call.join(ANN), call.join(BEN)
    call.server.leave(BEN)
    call.server.leave(ANN)
    ann = call.join(ANN)
    call.receiver.introduce(BEN, 999)
    ben.ssrc = 999
    call.speak(ben)
    assert call.exact == 0
    assert call.receiver.counts.locked == 10
    call.speak(ann)
    assert call.exact == 10


def test_frames_from_before_the_change_of_keys_are_still_understood(call: Loopback):
    ann = call.join(ANN)
    call.now = b"\xfc on its way"
    late = call.packet(ann, ann.session.encrypt_opus(call.now), 8, 2)
    call.join(BEN)
    call.receiver.take(late)
    assert call.exact == 1


def test_what_is_not_encrypted_is_dropped(call: Loopback):
    ann = call.join(ANN)
    call.receiver.take(call.packet(ann, b"\xfc plain opus", 8, 0))
    assert call.receiver.counts.locked == 1
    assert call.exact == 0
