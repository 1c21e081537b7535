from __future__ import annotations

import pytest

from bot.errors import ConfigError
from bot.host import (
    Cheer,
    Follow,
    HypeTrain,
    Origin,
    Raid,
    RewardRedeemed,
    Subscription,
    User,
    simulated,
)
from plugins.alerts import AlertSettings

ANN = User(id="1", name="ann")
BO = User(id="2", name="bo")
BANNED = {"guard": {"words": ["gribble"]}}


async def test_every_sort_of_support_has_its_alert(rehearse) -> None:
    async with rehearse("alerts") as show:
        await show.emit(
            Follow(user=ANN),
            Subscription(user=ANN, text="first!"),
            Subscription(user=ANN, sort="resub", months=7),
            Subscription(user=ANN, sort="gift", recipient="bo"),
            Subscription(user=ANN, sort="bomb", count=20),
            Cheer(user=ANN, bits=300, text="take them"),
            Raid(leader="tobi", viewers=48),
            RewardRedeemed(user=ANN, title="Hydrate", cost=50, text="drink!"),
            HypeTrain(level=2),
        )
        told = [(a["kind"], a["user"], a["title"], a["amount"]) for a in show.events("alert")]
        assert told == [
            ("follow", "ann", "", 0),
            ("sub", "ann", "", 1),
            ("resub", "ann", "", 7),
            ("gift", "ann", "bo", 1),
            ("bomb", "ann", "", 20),
            ("bits", "ann", "", 300),
            ("raid", "tobi", "", 48),
            ("redemption", "ann", "Hydrate", 50),
            ("hype", "", "", 2),
        ]


async def test_a_gift_bomb_is_one_alert_and_one_thanks(rehearse) -> None:
    async with rehearse("alerts") as show:
        await show.emit(Subscription(user=ANN, sort="bomb", count=20))
        assert len(show.events("alert")) == 1 and len(show.heard) == 1
        assert "ann gifted 20 subs" in show.mind.asked[0].messages[-1].content


async def test_small_amounts_have_no_alert_and_no_thanks(rehearse) -> None:
    settings = {"bits_from": 100, "raid_from": 5, "thank_bits_from": 500}
    async with rehearse(plugins={"alerts": settings}) as show:
        await show.emit(Cheer(user=ANN, bits=99), Raid(leader="tobi", viewers=4))
        assert show.events("alert") == [] and show.heard == []
        await show.emit(Cheer(user=ANN, bits=100))
        assert len(show.events("alert")) == 1 and show.heard == []
        await show.emit(Cheer(user=ANN, bits=500))
        assert len(show.heard) == 1


async def test_only_the_chosen_kinds_are_shown_and_thanked(rehearse) -> None:
    async with rehearse(plugins={"alerts": {"show": ["raid"], "thank": ["follow"]}}) as show:
        await show.emit(Follow(user=ANN), Raid(leader="tobi", viewers=4))
        assert [alert["kind"] for alert in show.events("alert")] == ["raid"]
        assert len(show.heard) == 1


async def test_the_streamers_own_words_are_said_as_they_stand(rehearse) -> None:
    texts = {"raid": "Welcome {user} and {amount} friends!"}
    async with rehearse(plugins={"alerts": {"texts": texts}}) as show:
        await show.emit(Raid(leader="tobi", viewers=48))
        assert show.heard == ["Welcome tobi and 48 friends!"] and show.mind.asked == []


async def test_own_words_are_not_filled_with_what_a_viewer_made_up(rehearse) -> None:
    texts = {"bits": "{user}: {text}"}
    async with rehearse(plugins={"alerts": {"texts": texts}}) as show:
        await show.emit(Cheer(user=ANN, bits=5, text="I am {amount}"))
        assert show.heard == ["ann: I am {amount}"]


async def test_the_text_and_the_names_in_an_alert_have_passed_the_guard(rehearse) -> None:
    async with rehearse("alerts", settings=BANNED) as show:
        troll = User(id="3", name="gribble9")
        await show.emit(
            RewardRedeemed(user=ANN, title="Say", text="what a gribble"),
            Subscription(user=troll, sort="gift", recipient="gribble_fan"),
            Raid(leader="gribble9", viewers=9),
        )
        assert len(show.events("alert")) == 3
        assert "gribble" not in str(show.events("alert"))
        assert "gribble" not in str([r.messages[-1].content for r in show.mind.asked])


async def test_what_the_guard_drops_has_no_alert(rehearse) -> None:
    async with rehearse(
        "alerts", settings={"guard": {**BANNED["guard"], "on_word": "drop"}}
    ) as show:
        await show.emit(Cheer(user=ANN, bits=5, text="gribble"))
        assert show.events("alert") == []


async def test_personal_data_is_masked_in_the_alert_while_a_human_looks(rehearse) -> None:
    async with rehearse("alerts") as show:
        await show.app.host.emit(Cheer(user=ANN, bits=5, text="mail ann@example.org"))
        await show.until(lambda: show.events("alert") and show.app.holds.waiting())
        assert "example" not in show.events("alert")[0]["text"] and show.mind.asked == []
        show.app.holds.decide(show.app.holds.waiting()[0].id, "drop")
        await show.settle()


async def test_a_simulated_alert_says_so(rehearse) -> None:
    async with rehearse("alerts") as show:
        await show.emit(simulated("Raid", {}), Raid(leader="tobi", viewers=4))
        assert [alert["simulated"] for alert in show.events("alert")] == [True, False]


async def test_simulated_support_never_shares_a_turn_with_a_real_one(rehearse) -> None:
    async with rehearse("alerts") as show:
        show.app.switches.set(hold_all=True)
        await show.emit(Subscription(user=ANN), Subscription(user=BO, origin=Origin.SIMULATED))
        show.app.switches.set(hold_all=False)
        await show.settle()
        assert len(show.heard) == 2


@pytest.mark.parametrize("wrong", [{"show": ("subs",)}, {"thank": ("hype",)}, {"texts": {"x": ""}}])
def test_an_unknown_kind_is_a_mistake_in_the_settings(wrong: dict) -> None:
    with pytest.raises(ConfigError, match="is not known"):
        AlertSettings(**wrong)
