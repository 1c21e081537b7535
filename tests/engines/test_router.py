from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.engines import (
    LLM,
    Budget,
    Cancel,
    EngineRegistry,
    Router,
    RouteTaken,
    ThoughtEvent,
    Token,
    Usage,
)
from bot.errors import BotError, EngineBusy, EngineError, EngineTimeout, EngineUnusable, NotFound
from bot.settings import MindSettings
from tests.engines.scripted_mind import HANG, PricedMind, ScriptedMind, ask


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class House:
    """A router over scripted minds; the first one is the chat's, the others its fallbacks."""

    def __init__(self, *minds: ScriptedMind, **settings: Any) -> None:
        self.clock = Clock()
        self.registry = EngineRegistry()
        for mind in minds:
            self.registry.add(LLM, mind.name, mind)
        names = [mind.name for mind in minds]
        fields = {"chat": names[0], "fallback": tuple(names[1:]), "first_token_s": 0.02} | settings
        self.settings = MindSettings(**fields)
        self.used: list[tuple[str, int, int, float]] = []
        self.told: list[RouteTaken] = []
        self.router = Router(
            self.registry,
            self.settings,
            Budget(clock=self.clock),
            self.clock,
            lambda *use: self.used.append(use),
        )

    async def ask(self, kind: str = "ChatMessage", cancel: Cancel | None = None) -> str:
        events = [event async for event in self.events(kind, cancel)]
        self.last = events[-1]
        return "".join(event.text for event in events if isinstance(event, Token))

    def events(self, kind: str = "ChatMessage", cancel: Cancel | None = None):
        return self.router.stream(ask(), kind, cancel or Cancel(), self.told.append)


def busy(name: str, **fields: Any) -> EngineBusy:
    return EngineBusy(name, "too many requests", **fields)


def refused(name: str) -> EngineUnusable:
    return EngineUnusable(name, "the key was refused", hint="check the key")


async def test_the_chat_mind_answers_and_its_use_is_recorded() -> None:
    house = House(ScriptedMind("a", "Hel", "lo"))
    assert await house.ask() == "Hello"
    assert house.last == Usage(tokens_in=3, tokens_out=2)
    assert house.used == [("a", 3, 2, 0.0)]
    assert str(house.told[0]) == "a answered after 0.00 s"


async def test_a_kind_of_event_may_have_a_mind_of_its_own() -> None:
    house = House(ScriptedMind("a", "chat"), routes={"Raid": "b"})
    house.registry.add(LLM, "b", ScriptedMind("b", "raid"))
    assert await house.ask("Raid") == "raid"
    assert await house.ask("Cheer") == "chat"


async def test_a_retryable_failure_goes_to_the_fallback() -> None:
    house = House(ScriptedMind("a", busy("a")), ScriptedMind("b", "Hi"))
    assert await house.ask() == "Hi"
    expected = "a failed: too many requests, b answered instead after 0.00 s"
    assert str(house.told[0]) == expected


async def test_a_request_that_is_itself_wrong_is_not_sent_elsewhere() -> None:
    other = ScriptedMind("b", "Hi")
    house = House(ScriptedMind("a", EngineError("a", "policy says no")), other)
    with pytest.raises(EngineError, match="policy says no"):
        await house.ask()
    assert other.asked == 0
    assert house.told[0].mind == ""


async def test_a_mind_that_is_asked_for_by_name_is_asked_alone() -> None:
    house = House(
        ScriptedMind("first", "one"), ScriptedMind("second", EngineBusy("second", "busy"))
    )
    events = house.router.stream(ask(), "chat", Cancel(), only="first")
    assert [event.text async for event in events if isinstance(event, Token)] == ["one"]
    with pytest.raises(EngineBusy):
        async for _ in house.router.stream(ask(), "chat", Cancel(), only="second"):
            pass


async def test_a_mind_that_is_too_slow_is_cancelled_and_the_fallback_answers() -> None:
    slow = ScriptedMind("a", HANG)
    house = House(slow, ScriptedMind("b", "Hi"))
    assert await house.ask() == "Hi"
    assert slow.ended == 1
    assert str(house.told[0]).startswith("a did not answer in 0.02 s, b answered instead")


async def test_a_slow_mind_that_costs_money_is_charged_for_the_prompt() -> None:
    house = House(PricedMind("a", HANG), ScriptedMind("b", "Hi"))
    await house.ask()
    assert [use[0] for use in house.used] == ["a", "b"]
    assert house.router.budget.spent().tokens == house.used[0][1] > 0


async def test_the_last_mind_gets_more_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.engines.router.LAST_RESORT_S", 0.05)
    house = House(ScriptedMind("a", HANG), first_token_s=0.001)
    with pytest.raises(EngineTimeout, match=r"did not answer in 0\.05 s"):
        await house.ask()


async def test_no_other_mind_takes_over_after_the_first_word() -> None:
    other = ScriptedMind("b", "Hi")
    house = House(ScriptedMind("a", "Once upon", busy("a")), other)
    assert await house.ask() == "Once upon"
    assert isinstance(house.last, Usage)
    assert house.last.finish == "broken"
    assert house.last.tokens_out > 0
    assert other.asked == 0
    assert str(house.told[1]) == "a broke off: too many requests"


async def test_a_mind_that_falls_silent_in_the_middle_keeps_what_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.engines.router.STALL_S", 0.02)
    house = House(ScriptedMind("a", "Once", HANG))
    assert await house.ask() == "Once"
    assert isinstance(house.last, Usage)
    assert house.last.finish == "broken"


async def test_a_stream_without_its_count_is_broken_but_kept() -> None:
    mind = ScriptedMind("a", "Once")
    mind.usage = None  # type: ignore[assignment]
    house = House(mind)
    assert await house.ask() == "Once"
    assert isinstance(house.last, Usage)
    assert house.last.finish == "broken"


async def test_a_mind_that_ends_without_a_word_is_passed_over() -> None:
    mute = ScriptedMind("a")
    mute.usage = None  # type: ignore[assignment]
    assert await House(mute, ScriptedMind("b", "Hi")).ask() == "Hi"


async def test_a_programming_mistake_in_a_mind_goes_to_the_fallback() -> None:
    house = House(ScriptedMind("a", KeyError("choices")), ScriptedMind("b", "Hi"))
    assert await house.ask() == "Hi"
    assert "raised KeyError" in str(house.told[0])


async def test_a_refused_key_is_not_asked_again_for_a_minute() -> None:
    first = ScriptedMind("a", refused("a"))
    house = House(first, ScriptedMind("b", "Hi"))
    await house.ask()
    house.clock.now += 59
    assert await house.ask() == "Hi"
    assert first.asked == 1
    assert "a is not asked for 1 s: the key was refused" in str(house.told[1])
    house.clock.now += 1
    await house.ask()
    assert first.asked == 2


async def test_a_mind_is_asked_again_once_the_settings_change() -> None:
    first = ScriptedMind("a", refused("a"))
    house = House(first, ScriptedMind("b", "Hi"))
    await house.ask()
    house.router.configure(replace(house.settings, max_tokens=10))
    await house.ask()
    assert first.asked == 2


async def test_a_rebuilt_engine_is_asked_again() -> None:
    house = House(ScriptedMind("a", refused("a")), ScriptedMind("b", "Hi"))
    await house.ask()
    house.registry.remove(LLM, "a")
    house.registry.add(LLM, "a", ScriptedMind("a", "Back"))
    assert await house.ask() == "Back"


async def test_a_busy_mind_is_left_alone_for_as_long_as_it_asked() -> None:
    first = ScriptedMind("a", busy("a", retry_after=20))
    house = House(first, ScriptedMind("b", "Hi"))
    await house.ask()
    house.clock.now += 19
    await house.ask()
    assert first.asked == 1
    house.clock.now += 2
    await house.ask()
    assert first.asked == 2


async def test_once_the_money_is_spent_only_free_minds_answer() -> None:
    usage = Usage(tokens_in=10, tokens_out=10, usd=0.6)
    paid, other = PricedMind("a", "Hi", usage=usage), PricedMind("b", "Hi")
    house = House(paid, other, ScriptedMind("c", "Free"), usd_per_hour=1.0)
    assert [await house.ask() for _ in range(3)] == ["Hi", "Hi", "Free"]
    assert other.asked == 0
    assert "a is not asked: the hour's 1.00 USD are spent" in str(house.told[2])
    house.clock.now += 3600
    assert await house.ask() == "Hi"


async def test_over_budget_with_no_free_mind_is_a_clear_error() -> None:
    house = House(PricedMind("a", "Hi"), tokens_per_hour=5)
    await house.ask()
    with pytest.raises(EngineError, match="5 tokens are used") as caught:
        await house.ask()
    assert "free fallback" in caught.value.hint


async def test_free_minds_do_not_eat_the_budget() -> None:
    house = House(ScriptedMind("a", "Hi"), tokens_per_hour=5)
    assert [await house.ask() for _ in range(3)] == ["Hi"] * 3


async def test_a_mind_that_is_not_there_is_passed_over_with_the_nearest_name() -> None:
    house = House(ScriptedMind("openai", "Hi"), chat="opnai", fallback=("openai",))
    assert await house.ask() == "Hi"
    with pytest.raises(NotFound, match="did you mean 'openai'"):
        house.router.configure(replace(house.settings, fallback=()))
        await house.ask()


async def test_when_all_fail_the_error_says_why_of_each() -> None:
    house = House(ScriptedMind("a", refused("a")), ScriptedMind("b", busy("b")))
    with pytest.raises(BotError) as caught:
        await house.ask()
    assert "a failed: the key was refused; b failed: too many requests" in caught.value.message
    assert caught.value.hint == "check the key"
    assert house.told[0].mind == ""


class Models(ScriptedMind):
    """Offers any model; each answers with its name."""

    def with_model(self, model: str) -> ScriptedMind:
        return ScriptedMind(f"{self.name}/{model}", model)


async def test_plugin_and_model_ask_that_model_of_the_plugin() -> None:
    house = House(Models("openai", "base"), chat="openai/org/gpt", fallback=())
    assert await house.ask() == "org/gpt"
    assert house.used[0][0] == "openai/org/gpt"


async def test_an_engine_of_that_whole_name_comes_first() -> None:
    house = House(Models("openai", "base"), ScriptedMind("openai/x", "own"), chat="openai/x")
    assert await house.ask() == "own"


async def test_a_model_of_a_mind_without_models_is_a_clear_error() -> None:
    house = House(ScriptedMind("a", "Hi"), chat="a/large")
    with pytest.raises(EngineUnusable, match="no models to choose from"):
        await house.ask()


async def test_cancel_before_the_first_word_ends_at_once_without_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.engines.patience.GRACE_S", 0.01)
    deaf, other = ScriptedMind("a", HANG), ScriptedMind("b", "Hi")
    house, cancel = House(deaf, other, first_token_s=30), Cancel()
    asking = asyncio.create_task(house.ask(cancel=cancel))
    await deaf.started.wait()
    cancel.set()
    assert await asyncio.wait_for(asking, 5) == ""
    assert isinstance(house.last, Usage)
    assert house.last.finish == "cancel"
    assert (deaf.ended, other.asked) == (1, 0)


async def test_cancel_in_the_middle_ends_even_a_mind_that_does_not_listen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.engines.patience.GRACE_S", 0.01)
    house, cancel = House(ScriptedMind("a", "Once", HANG)), Cancel()
    got: list[ThoughtEvent] = []
    async for event in house.events(cancel=cancel):
        got.append(event)
        cancel.set()
    assert got[0] == Token("Once")
    assert isinstance(got[-1], Usage)
    assert got[-1].finish == "cancel"


async def test_a_reader_that_walks_away_ends_the_mind() -> None:
    mind = PricedMind("a", "Once", "upon", HANG)
    house = House(mind)
    events = house.events()
    await anext(events)
    await events.aclose()
    assert mind.ended == 1
    assert house.used[0][2] == 1  # what came was used, and is charged
    assert house.router.budget.spent().tokens > 1


async def test_health_tells_the_last_wait_and_the_last_error() -> None:
    house = House(ScriptedMind("a", refused("a")), ScriptedMind("b", "Hi"), routes={"Raid": "gone"})
    await house.ask()
    health = house.router.health()
    assert (health["a"].ok, health["a"].fix) == (False, "check the key")
    assert health["a"].details["asked again in"] == "60 s"
    assert health["b"].ok
    assert health["b"].details == {"answered": "1", "failed": "0", "first token": "0.00 s"}
    assert not health["gone"].ok
