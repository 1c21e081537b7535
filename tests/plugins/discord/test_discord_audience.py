"""The people in a call and their ears: opened on their first word, closed when they leave."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import EngineError
from bot.host import Talker, User
from bot.listening import Inbox
from plugins.discord.voice import audience
from plugins.discord.voice.audience import Audience
from plugins.discord.voice.opus import QUIET

ANN, JUKEBOX = 1, 2


class FakeEar:
    """Listens until its inbox has ended."""

    def __init__(self) -> None:
        self.listener = self
        self.inbox = Inbox()
        self.heard = 0
        self.done = False

    async def run(self) -> None:
        while await self.inbox.get(None) is not None:
            self.heard += 1
        await asyncio.sleep(0.01)  # the last turn is written down
        self.done = True


class FakeEars:
    """`ears` are those that were opened; while `deaf` none can be."""

    def __init__(self) -> None:
        self.ears: list[FakeEar] = []
        self.deaf = False
        self.free = asyncio.Event()
        self.free.set()

    async def open(self, talker: Talker) -> FakeEar:
        await self.free.wait()
        if self.deaf:
            raise EngineError("fake", "no ears")
        assert all(ear.done for ear in self.ears), "one ear for each person"
        self.ears.append(FakeEar())
        return self.ears[-1]


async def who(user: int) -> Talker | None:
    return None if user == JUKEBOX else Talker(source="ann", user=User(id="1", name="Ann"))


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_the_first_words_wait_for_the_ear():
    ears = FakeEars()
    ears.free.clear()
    people = Audience(ears, who)  # type: ignore[arg-type]
    hear = people.welcome(ANN)
    for _ in range(5):
        hear(QUIET)
    await asyncio.sleep(0)
    ears.free.set()
    await until(lambda: ears.ears and ears.ears[0].heard == 5)
    hear(QUIET)
    await until(lambda: ears.ears[0].heard == 6)
    await people.close()
    assert [ear.heard for ear in ears.ears] == [6]


async def test_who_comes_back_is_heard_once_the_old_ear_is_done():
    ears = FakeEars()
    people = Audience(ears, who)  # type: ignore[arg-type]
    people.welcome(ANN)(QUIET)
    await until(lambda: ears.ears and ears.ears[0].heard)
    people.left(ANN)
    people.welcome(ANN)(QUIET)
    await until(lambda: len(ears.ears) == 2 and ears.ears[1].heard)
    people.keep({ANN})
    assert not ears.ears[1].done
    people.keep(set())
    await until(lambda: ears.ears[1].done)
    await people.close()


async def test_a_call_that_is_connected_anew_keeps_its_ears():
    ears = FakeEars()
    people = Audience(ears, who)  # type: ignore[arg-type]
    people.welcome(ANN)(QUIET)
    await until(lambda: ears.ears and ears.ears[0].heard == 1)
    people.welcome(ANN)(QUIET)
    await until(lambda: ears.ears[0].heard == 2)
    assert len(ears.ears) == 1
    await people.close()


async def test_who_leaves_before_the_ear_is_open_leaves_none_behind():
    ears = FakeEars()
    ears.free.clear()
    people = Audience(ears, who)  # type: ignore[arg-type]
    people.welcome(ANN)(QUIET)
    await asyncio.sleep(0)
    people.left(ANN)
    ears.free.set()
    await until(lambda: ears.ears and ears.ears[0].done)
    assert len(ears.ears) == 1
    await people.close()


async def test_bots_are_not_listened_to():
    ears = FakeEars()
    people = Audience(ears, who)  # type: ignore[arg-type]
    hear = people.welcome(JUKEBOX)
    for _ in range(300):
        hear(QUIET)
        await asyncio.sleep(0)
    assert ears.ears == []
    await people.close()


async def test_an_ear_that_cannot_be_had_is_asked_for_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(audience, "RETRY_S", 0.001)
    ears = FakeEars()
    ears.deaf = True
    people = Audience(ears, who)  # type: ignore[arg-type]
    hear = people.welcome(ANN)
    await asyncio.sleep(0.01)
    assert ears.ears == []
    ears.deaf = False
    await until(lambda: ears.ears)
    hear(QUIET)
    await until(lambda: ears.ears[0].heard)
    assert len(ears.ears) == 1
    await people.close()
