"""An event of the history once more: as it was, and without leaving the machine."""

from __future__ import annotations

import pytest

from bot.errors import BotError, NotFound
from bot.host import ChatMessage, Emote, Origin, Raid, RewardRedeemed, Subscription, User
from bot.host.codec import pack
from bot.host.simulate import replayed

ANN = User(id="7", name="ann", platform="twitch", colour="#fd0", roles=("subscriber",))
GIFT = Subscription(
    user=ANN, platform="twitch", key="k1", sort="resub", tier=2, months=14, text="still here"
)


async def test_it_has_all_its_fields_and_a_life_of_its_own(rehearse) -> None:
    async with rehearse("alerts", platform="twitch") as show:
        found: list[Subscription] = []
        show.app.host.watchers[Subscription] = found.append
        await show.emit(GIFT)
        again = await show.app.desk.replay(GIFT.id)
        await show.settle()
        first, second = found
        assert (second.id, second.origin, second.cause) == (again, Origin.REPLAY, GIFT.id)
        assert second.key == "" and second.id != first.id and second.at >= first.at
        theirs = ("user", "platform", "trust", "sort", "tier", "months", "text")
        assert [getattr(second, name) for name in theirs] == [getattr(GIFT, n) for n in theirs]
        told = [(a["kind"], a["amount"], a["simulated"]) for a in show.events("alert")]
        assert told == [("resub", 14, False), ("resub", 14, True)]
        assert len(show.heard) == 2, "it has its turn as well"


async def test_nothing_of_it_leaves_the_machine(rehearse) -> None:
    settings = {"redemptions": {"otherwise": "read"}}
    async with rehearse(plugins=settings, platform="twitch") as show:
        redeemed = RewardRedeemed(
            user=ANN, platform="twitch", title="Say", text="hi", reward="r", redemption="x"
        )
        await show.emit(redeemed)
        assert len(show.platform.acted) == 1
        again = await show.app.desk.replay(redeemed.id)
        await show.settle()
        assert show.heard == ["hi", "hi"] and len(show.platform.acted) == 1
        steps = (await show.app.desk.trace(again))["steps"]
        assert any("nothing left the machine" in step["text"] for step in steps)


async def test_the_panel_shows_what_it_is_a_replay_of(rehearse) -> None:
    async with rehearse("alerts") as show:
        raid = Raid(leader="tobi", viewers=48)
        await show.emit(raid)
        again = await show.app.desk.replay(raid.id)
        await show.settle()
        await show.app.host.journal.flush()
        chain = (await show.app.desk.trace(again))["chain"]
        assert [event["id"] for event in chain] == [raid.id, again]
        newest = (await show.app.desk.events(page=1, search="", kind="Raid"))["items"][0]
        assert newest["origin"] == "replay"


async def test_an_event_that_is_not_there_any_more_is_told(rehearse) -> None:
    async with rehearse("chat") as show:
        with pytest.raises(NotFound, match="no event 'gone'"):
            await show.app.desk.replay("gone")


def test_a_line_keeps_its_emotes_and_loses_its_hold() -> None:
    line = ChatMessage(
        text="hi LUL", user=ANN, held="a link", emotes=(Emote(start=3, end=6, name="LUL"),)
    )
    again = replayed(pack(line))
    assert isinstance(again, ChatMessage)
    assert (again.emotes, again.held) == (line.emotes, "")


def test_what_another_version_wrote_and_nobody_can_read_is_no_crash() -> None:
    packed = {**pack(GIFT), "origin": "somewhere"}
    with pytest.raises(BotError, match="cannot be replayed"):
        replayed(packed)
