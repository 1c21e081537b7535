"""The key to talk on the panel: held, let go, and let go of where the panel is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.desk import stage_desk
from bot.errors import NotFound
from bot.host import Talker, User
from bot.testing import Rehearsal

Rehearse = Callable[..., Rehearsal]


def talker(source: str, *, by_key: bool) -> Talker:
    return Talker(source=source, user=User(id=source, name=source), by_key=by_key)


async def test_the_key_is_that_of_all_who_talk_by_key(rehearse: Rehearse):
    async with rehearse() as show:
        desk, ears = show.app.desk, show.app.ears
        open_ear = await ears.open(talker("call", by_key=False))
        assert not desk.show_view()["talk_key"]
        ear = await ears.open(talker("microphone", by_key=True))
        assert desk.show_view()["talk_key"]
        await desk.press_to_talk(True)
        assert ear.listener.key_down and not open_ear.listener.key_down
        await desk.press_to_talk(False)
        assert not ear.listener.key_down


async def test_a_key_that_is_not_told_again_is_let_go(
    rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stage_desk, "TALK_KEY_S", 0.02)
    async with rehearse() as show:
        ear = await show.app.ears.open(talker("microphone", by_key=True))
        await show.app.desk.press_to_talk(True)
        assert ear.listener.key_down
        await show.until(lambda: not ear.listener.key_down)


async def test_where_every_microphone_is_open_there_is_no_key(rehearse: Rehearse):
    async with rehearse() as show:
        await show.app.ears.open(talker("microphone", by_key=False))
        with pytest.raises(NotFound, match="nobody talks by key"):
            await show.app.desk.press_to_talk(True)
