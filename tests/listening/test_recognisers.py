"""The chain of recognisers: tried again, then the next one; how each is doing is known."""

from __future__ import annotations

import asyncio

import pytest

from bot.engines import STT, Cancel, EngineRegistry, ListenRequest
from bot.errors import EngineError, EngineTimeout, EngineUnusable
from bot.listening import Recognisers, Tape
from bot.testing import FakeClock, FakeEars
from tests.listening.sounds import loud

DOWN = EngineError("first", "no connection", retryable=True)


def chain(*ears: FakeEars, **options) -> Recognisers:
    registry = EngineRegistry()
    for ear in ears:
        registry.add(STT, ear.name, ear)
    return Recognisers(registry, tuple(ear.name for ear in ears), **options)


def tape() -> Tape:
    made = Tape((loud(0.5),))
    made.end()
    return made


async def write(recognisers: Recognisers, spoken: Tape | None = None) -> tuple[str, str]:
    written = await recognisers.write(spoken or tape(), ListenRequest(), Cancel())
    return written.transcript.text, written.engine


@pytest.fixture(autouse=True)
def tries_follow_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.listening.recognisers.FIRST_WAIT_S", 0.0001)


async def test_a_failure_that_passes_is_tried_again_with_all_of_the_sound():
    first = FakeEars(DOWN, DOWN, "third time lucky", name="first")
    recognisers = chain(first, FakeEars("other", name="second"))
    assert await write(recognisers) == ("third time lucky", "first")
    assert recognisers.health()["first"].ok


async def test_what_stays_down_is_replaced_and_left_alone_for_longer_and_longer():
    clock = FakeClock()
    changes: list[int] = []
    first = FakeEars(*[DOWN] * 6, "back", name="first")
    second = FakeEars("one", "two", "three", name="second")
    recognisers = chain(first, second, clock=clock, on_change=lambda: changes.append(1))
    assert await write(recognisers) == ("one", "second")
    health = recognisers.health()["first"]
    assert not health.ok
    assert "no connection" in health.note
    assert "asked again in 5 s" in health.note
    assert await write(recognisers) == ("two", "second")
    assert len(first.asked) == 3, "it rests"
    clock.pass_(6)
    assert await write(recognisers) == ("three", "second")
    assert "in 10 s" in recognisers.health()["first"].note
    clock.pass_(11)
    assert await write(recognisers) == ("back", "first")
    assert recognisers.health()["first"].ok
    assert len(changes) == 3


async def test_what_a_person_must_mend_is_not_tried_again():
    first = FakeEars(EngineUnusable("first", "no key"), name="first")
    recognisers = chain(first, FakeEars("fine", name="second"))
    assert await write(recognisers) == ("fine", "second")
    assert len(first.asked) == 1
    assert "in 60 s" in recognisers.health()["first"].note


async def test_where_nobody_can_the_last_failure_is_told():
    with pytest.raises(EngineError, match="no connection"):
        await write(chain(FakeEars(*[DOWN] * 3, name="first")))
    with pytest.raises(EngineUnusable, match="no recogniser is chosen"):
        await write(chain())


class Metered(FakeEars):
    """Ears that cost a cent a second."""

    def usd(self, amount: float) -> float:
        return amount / 100


def spending(*ears: FakeEars) -> tuple[Recognisers, list[tuple[str, float, float | None]]]:
    spent: list[tuple[str, float, float | None]] = []
    return chain(*ears, spend=lambda *entry: spent.append(entry)), spent


async def test_what_is_heard_is_counted_and_what_is_refused_is_not():
    recognisers, spent = spending(Metered(*[DOWN] * 3, name="first"), Metered("x", name="second"))
    await write(recognisers)
    assert spent == [("second", 0.5, 0.005)]


async def test_ears_without_a_price_cost_nothing():
    recognisers, spent = spending(FakeEars("x", name="first"))
    await write(recognisers)
    assert spent == [("first", 0.5, 0.0)]


async def test_a_turn_that_nobody_waits_for_any_more_was_heard_all_the_same():
    recognisers, spent = spending(Metered("x", delay=60, name="first"))
    work = asyncio.create_task(write(recognisers))
    await asyncio.sleep(0.01)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert spent == [("first", 0.5, 0.005)]


async def test_one_that_is_not_there_is_named_with_what_to_do():
    recognisers = Recognisers(EngineRegistry(), ("gone",))
    with pytest.raises(EngineUnusable, match="gone"):
        await write(recognisers)
    assert not recognisers.health()["gone"].ok


async def test_a_recogniser_that_hangs_at_the_end_is_given_up():
    recognisers = chain(FakeEars("x", delay=60, name="first"), patience_s=0.05, tries=1)
    with pytest.raises(EngineTimeout):
        await write(recognisers)


async def test_patience_begins_when_the_turn_is_over():
    spoken = Tape((loud(0.5),))
    recognisers = chain(FakeEars("late", name="first"), patience_s=0.5)
    work = asyncio.create_task(write(recognisers, spoken))
    await asyncio.sleep(0.02)
    assert not work.done()
    spoken.push(loud(0.1))
    spoken.end()
    assert await work == ("late", "first")


async def test_stretches_of_one_turn_become_one_text():
    class Twice(FakeEars):
        async def stream(self, audio, request, cancel):
            for text in ("and one", "and two"):
                self.texts = [text]
                async for said in super().stream(audio, request, cancel):
                    yield said

    heard: list[str] = []
    recognisers = chain(Twice(name="first"))
    written = await recognisers.write(
        tape(), ListenRequest(), Cancel(), lambda said: heard.append(said.text)
    )
    assert written.transcript.text == "and one and two"
    assert heard[-1] == "and one and two"
