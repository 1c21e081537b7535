from __future__ import annotations

import json

import pytest

from bot.errors import NotFound
from bot.host import ChatMessage, Emote, OperatorPrompt, Origin, Poll, StudioRun, Trust, User
from bot.host.codec import pack, unpack


@pytest.mark.parametrize(
    "event",
    [
        ChatMessage(
            text="hi Kappa",
            user=User(id="1", name="ann", roles=("vip", "subscriber")),
            emotes=(Emote(start=3, end=8, name="Kappa", url="https://x/k"),),
            origin=Origin.SIMULATED,
            trust=Trust.MODERATOR,
            key="abc",
        ),
        Poll(title="?", phase="end", choices=(("yes", 3), ("no", 4))),
        StudioRun(title="a read", task="table_read", request={"script": "A: Hi.", "cast": {}}),
        OperatorPrompt(text="hi", mode="read", voice="profile:tobi"),
    ],
)
def test_an_event_comes_back_from_json_as_it_was(event) -> None:
    assert unpack(json.loads(json.dumps(pack(event)))) == event


def test_an_event_of_a_plugin_that_is_gone_is_told_apart() -> None:
    with pytest.raises(NotFound, match="NoSuchKind"):
        unpack({"kind": "NoSuchKind"})
