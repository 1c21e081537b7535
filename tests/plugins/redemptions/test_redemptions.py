from __future__ import annotations

import pytest

from bot.errors import ConfigError, EngineError
from bot.host import PluginState, RewardRedeemed, User
from plugins.redemptions import RedemptionSettings

ANN = User(id="1", name="ann")
BO = User(id="2", name="bo")
GIVEN_BACK = ("refund", {"reward": "w", "redemption": "r1"})
FULFILLED = ("fulfil", {"reward": "w", "redemption": "r1"})


def redeemed(title: str, text: str = "", *, id: str = "r1", user: User = ANN) -> RewardRedeemed:
    return RewardRedeemed(title=title, text=text, redemption=id, reward="w", user=user, key=id)


def rewards(**settings) -> dict:
    return {"redemptions": settings}


async def test_a_text_is_read_aloud_as_it_stands(rehearse) -> None:
    async with rehearse(plugins=rewards(rewards={"Read it": "read"})) as show:
        await show.emit(redeemed("read it", "Good evening to you all."))
        assert show.heard == ["Good evening to you all."] and show.mind.asked == []
        assert show.platform.acted == [FULFILLED]


async def test_any_other_reward_is_reacted_to(rehearse) -> None:
    async with rehearse("redemptions") as show:
        await show.emit(redeemed("Hydrate"))
        assert "ann redeemed Hydrate" in show.mind.asked[0].messages[-1].content
        assert show.platform.acted == [FULFILLED]


async def test_a_reward_that_is_somebody_elses_is_left_alone(rehearse) -> None:
    async with rehearse(plugins=rewards(otherwise="none")) as show:
        await show.emit(redeemed("Hydrate"))
        assert show.heard == [] and show.platform.acted == []


async def test_a_reward_speaks_with_its_own_voice_and_style(rehearse) -> None:
    settings = rewards(
        rewards={"Radio": "read", "Secret": "read"},
        voices={"radio": "old-radio"},
        styles={"Secret": "whisper"},
    )
    async with rehearse(plugins=settings) as show:
        await show.emit(redeemed("Radio", "one"), redeemed("Secret", "two", id="r2"))
        asked = [(s.text, s.voice, s.style) for s in show.voice.spoken]
        assert asked == [("one", "old-radio", ""), ("two", "fake", "whisper")]


async def test_a_long_text_is_read_as_far_as_the_streamer_allows(rehearse) -> None:
    settings = rewards(rewards={"Read": "read"}, longest=20)
    async with rehearse(plugins=settings) as show:
        await show.emit(redeemed("Read", "one two three four five six seven"))
        assert show.heard == ["one two three four f"]


async def test_points_come_back_where_there_is_nothing_to_read(rehearse) -> None:
    async with rehearse(plugins=rewards(rewards={"Read": "read"})) as show:
        event = redeemed("Read")
        await show.emit(event)
        assert show.platform.acted == [GIVEN_BACK]
        assert any("without a text" in step for step in show.trace(event))


async def test_points_come_back_where_nothing_was_heard(rehearse) -> None:
    async with rehearse(
        "redemptions", settings={"guard": {"on_word": "drop", "words": ["gribble"]}}
    ) as show:
        show.mind.answer = "Gribble!"
        await show.emit(redeemed("Hydrate"))
        assert show.platform.acted == [GIVEN_BACK]


async def test_points_come_back_when_no_mind_answers(rehearse) -> None:
    async with rehearse("redemptions") as show:
        show.mind.answer = EngineError("fake", "down")
        await show.emit(redeemed("Hydrate"))
        assert show.platform.acted == [GIVEN_BACK]


async def test_points_come_back_after_a_panic(rehearse) -> None:
    async with rehearse("redemptions") as show:
        show.app.switches.set(hold_all=True)
        await show.emit(redeemed("Hydrate"))
        await show.app.desk.panic()
        await show.until(lambda: show.platform.acted)
        assert show.platform.acted == [GIVEN_BACK]


async def test_what_the_guard_refused_is_left_for_the_streamer(rehearse) -> None:
    guard = {"guard": {"on_word": "drop", "words": ["gribble"]}}
    async with rehearse("redemptions", settings=guard) as show:
        await show.emit(redeemed("Read", "gribble"))
        assert show.heard == [] and show.platform.acted == []


async def test_bad_texts_of_viewers_never_pause_the_plugin(rehearse) -> None:
    async with rehearse(plugins=rewards(rewards={"Read": "read"})) as show:
        for number in range(6):
            await show.emit(redeemed("Read", "", id=f"r{number}", user=(ANN, BO)[number % 2]))
        assert show.app.loader.known["redemptions"].state is PluginState.LOADED


async def test_the_same_reward_twice_shares_a_turn_and_both_are_fulfilled(rehearse) -> None:
    async with rehearse("redemptions") as show:
        show.app.switches.set(hold_all=True)
        await show.emit(redeemed("Hydrate"), redeemed("Hydrate", id="r2", user=BO))
        show.app.switches.set(hold_all=False)
        await show.settle()
        assert len(show.heard) == 1
        assert [fields["redemption"] for _, fields in show.platform.acted] == ["r1", "r2"]


def test_an_unknown_action_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigError, match=r"rewards.Hydrate: 'drink' is not known"):
        RedemptionSettings(rewards={"Hydrate": "drink"})
