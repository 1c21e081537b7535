"""What happens on the channel reaches the queue and the overlay."""

from __future__ import annotations

from typing import Any

import twitch_payloads as payloads
from twitch_payloads import CHANNEL, MIA, TOBI, who
from twitch_stage import connected, noted, state

from bot.host import (
    AdBreak,
    Cheer,
    Follow,
    HypeTrain,
    Poll,
    Prediction,
    Raid,
    RewardRedeemed,
    StreamOffline,
    StreamOnline,
    Subscription,
    Trust,
    UserModerated,
)

POLL = {
    **CHANNEL,
    "title": "Next game?",
    "choices": [{"id": "1", "title": "Chess", "votes": 3}, {"id": "2", "title": "Go"}],
}
PREDICTION = {
    **CHANNEL,
    "title": "Win?",
    "outcomes": [
        {"id": "1", "title": "Yes", "channel_points": 900},
        {"id": "2", "title": "No", "channel_points": 100},
    ],
}
TRAIN = {**CHANNEL, "level": 2, "total": 137, "goal": 500}
MODERATOR = who("700", "Kim", "moderator_")
BAN = {**CHANNEL, **MIA, **MODERATOR, "reason": "spam", "banned_at": "2026-11-20T18:00:00Z"}

HAPPENINGS: list[tuple[str, dict[str, Any], type, dict[str, Any]]] = [
    ("channel.follow", {**CHANNEL, **MIA, "followed_at": "x"}, Follow, {}),
    ("channel.subscribe", payloads.subscribed(tier="3000"), Subscription, {"tier": 3}),
    (
        "channel.subscription.message",
        {
            **CHANNEL,
            **MIA,
            "tier": "2000",
            "message": {"text": "still here", "emotes": []},
            "cumulative_months": 15,
        },
        Subscription,
        {"sort": "resub", "tier": 2, "months": 15, "text": "still here"},
    ),
    (
        "channel.cheer",
        {**CHANNEL, **MIA, "is_anonymous": False, "message": "Cheer100 go", "bits": 100},
        Cheer,
        {"bits": 100, "text": "Cheer100 go"},
    ),
    (
        "channel.channel_points_custom_reward_redemption.add",
        payloads.redeemed(text="sing!"),
        RewardRedeemed,
        {"title": "Ask Luna", "cost": 500, "text": "sing!", "reward": "reward-1"},
    ),
    (
        "channel.raid",
        {**who("400", "Tobi", "from_broadcaster_"), "viewers": 48},
        Raid,
        {"leader": "Tobi", "viewers": 48},
    ),
    ("channel.poll.begin", POLL, Poll, {"choices": (("Chess", 3), ("Go", 0))}),
    (
        "channel.poll.progress",
        {**POLL, "ends_at": "2026-11-20T18:01:00Z"},
        Poll,
        {"phase": "progress", "ends_at": 1_795_197_660.0},
    ),
    ("channel.poll.end", {**POLL, "status": "completed"}, Poll, {"phase": "end"}),
    ("channel.prediction.begin", PREDICTION, Prediction, {"phase": "begin", "title": "Win?"}),
    (
        "channel.prediction.progress",
        {**PREDICTION, "locks_at": "2026-11-20T18:01:00Z"},
        Prediction,
        {"phase": "progress", "ends_at": 1_795_197_660.0},
    ),
    ("channel.prediction.lock", PREDICTION, Prediction, {"phase": "lock"}),
    (
        "channel.prediction.end",
        {**PREDICTION, "winning_outcome_id": "1"},
        Prediction,
        {"phase": "end", "winner": "Yes", "outcomes": (("Yes", 900), ("No", 100))},
    ),
    ("channel.hype_train.begin", TRAIN, HypeTrain, {"level": 2, "total": 137, "goal": 500}),
    (
        "channel.hype_train.progress",
        {**TRAIN, "expires_at": "2026-11-20T18:01:00.123456789Z"},
        HypeTrain,
        {"phase": "progress", "ends_at": 1_795_197_660.123456},
    ),
    ("channel.hype_train.end", {**CHANNEL, "level": 4, "total": 9}, HypeTrain, {"phase": "end"}),
    (
        "channel.ad_break.begin",
        {**CHANNEL, "duration_seconds": 90, "is_automatic": False},
        AdBreak,
        {"seconds": 90, "automatic": False},
    ),
    ("stream.online", {**CHANNEL, "type": "live"}, StreamOnline, {}),
    ("stream.offline", CHANNEL, StreamOffline, {}),
    (
        "channel.ban",
        {**BAN, "is_permanent": False, "ends_at": "2026-11-20T18:10:00Z"},
        UserModerated,
        {"action": "timeout", "seconds": 600, "by": "Kim", "reason": "spam"},
    ),
    (
        "channel.ban",
        {**BAN, "is_permanent": True, "ends_at": None},
        UserModerated,
        {"action": "ban", "seconds": 0},
    ),
    ("channel.unban", {**CHANNEL, **MIA, **MODERATOR}, UserModerated, {"action": "unban"}),
    (
        "channel.chat.message_delete",
        {**CHANNEL, **who("300", "Mia", "target_"), "message_id": "line-7"},
        UserModerated,
        {"action": "delete", "message": "line-7"},
    ),
    ("channel.chat.clear", CHANNEL, UserModerated, {"action": "clear"}),
]


async def test_each_kind_becomes_an_event(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        found: list[Any] = []
        for event in {event for _, _, event, _ in HAPPENINGS}:
            show.app.host.watchers[event] = found.append
        for number, (kind, raw, event, fields) in enumerate(HAPPENINGS, 1):
            message = await twitch.notify(kind, raw)
            await show.until(lambda wanted=number: len(found) == wanted)
            happened = found[-1]
            assert type(happened) is event
            assert {name: getattr(happened, name) for name in fields} == fields
            assert happened.platform == "twitch"
            assert happened.key == message or happened.redemption
            if "user_id" in raw:
                assert happened.user.name == raw["user_name"]


async def test_every_kind_that_is_subscribed_to_is_told_of_here(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        subscribed = {
            s["type"]
            for session in twitch.sessions.values()
            for s in session.subscriptions.values()
        }
        tested = {kind for kind, *_ in HAPPENINGS}
        apart = {
            "channel.chat.message",
            "channel.chat.clear_user_messages",
            "channel.subscription.gift",
        }
        assert subscribed == tested | apart
        assert {session.user for session in twitch.sessions.values()} == {"100", "200"}


async def test_subs_reach_the_queue_and_the_overlay(on_air, twitch):
    """luna-2.0 called its sub handlers without awaiting them: nothing ever came of a sub."""
    async with on_air("alerts") as show:
        await connected(show)
        show.mind.answer = "Thank you, Mia!"
        await twitch.notify("channel.subscribe", payloads.subscribed())
        await show.until(lambda: show.heard)
        assert show.heard == ["Thank you, Mia!"]
        assert [(a["kind"], a["user"]) for a in show.events("alert")] == [("sub", "Mia")]


async def test_a_gift_to_one_names_who_got_it(on_air, twitch):
    async with on_air("alerts") as show:
        await connected(show)
        subs = noted(show, Subscription)
        await twitch.notify("channel.subscribe", payloads.subscribed("Mia", gift=True))
        await twitch.notify("channel.subscription.gift", payloads.gifted(1))
        await show.until(lambda: subs)
        await show.settle()
        assert [(s.sort, s.user.name, s.recipient) for s in subs] == [("gift", "Tobi", "Mia")]


async def test_a_gift_bomb_is_one_event(on_air, twitch):
    async with on_air("alerts") as show:
        await connected(show)
        subs = noted(show, Subscription)
        await twitch.notify("channel.subscription.gift", payloads.gifted(5))
        for name in ("Ann", "Ben", "Cleo", "Dan", "Eva"):
            await twitch.notify("channel.subscribe", payloads.subscribed(name, gift=True))
        await twitch.notify("channel.subscribe", payloads.subscribed("Last"))
        await show.until(lambda: len(subs) == 2)
        await show.settle()
        assert [(s.sort, s.count) for s in subs] == [("bomb", 5), ("new", 1)]
        assert [(a["kind"], a["amount"]) for a in show.events("alert")] == [("bomb", 5), ("sub", 1)]


async def test_an_anonymous_giver_is_somebody(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        subs = noted(show, Subscription)
        await twitch.notify("channel.subscription.gift", payloads.gifted(3, anonymous=True))
        await show.until(lambda: subs)
        assert subs[0].user.name == "somebody"


async def test_a_redemption_that_fails_gives_the_points_back(on_air, twitch):
    async with on_air(plugins={"redemptions": {"otherwise": "read"}}) as show:
        await connected(show)
        kind = "channel.channel_points_custom_reward_redemption.add"
        await twitch.notify(kind, payloads.redeemed(text=""))
        path = "channel_points/custom_rewards/redemptions"
        await twitch.until(lambda: twitch.asked(path))
        call = twitch.asked(path)[0]
        assert call.body == {"status": "CANCELED"}
        assert call.query == {
            "broadcaster_id": "100",
            "reward_id": "reward-1",
            "id": "redemption-1",
        }
        assert call.user == "100"


async def test_a_redemption_that_went_well_is_fulfilled_once(on_air, twitch):
    async with on_air(plugins={"redemptions": {"otherwise": "read"}}) as show:
        await connected(show)
        kind = "channel.channel_points_custom_reward_redemption.add"
        await twitch.notify(kind, payloads.redeemed(text="hello all"))
        await twitch.notify(kind, payloads.redeemed(text="hello all"))
        path = "channel_points/custom_rewards/redemptions"
        await twitch.until(lambda: twitch.asked(path))
        await show.settle()
        assert [call.body["status"] for call in twitch.asked(path)] == ["FULFILLED"]
        assert show.heard == ["hello all"]


async def test_a_timed_out_persons_lines_leave_the_overlay(on_air, twitch):
    async with on_air("chat") as show:
        await connected(show)
        raw = {**CHANNEL, **who("300", "Mia", "target_")}
        await twitch.notify("channel.chat.clear_user_messages", raw)
        await show.until(lambda: show.events("chat_remove"))
        assert show.events("chat_remove")[0]["user"] == "Mia"


async def test_ads_are_announced_where_a_line_is_written_for_them(on_air, twitch):
    async with on_air(ad_line="Ads for {seconds} s, stay here!") as show:
        await connected(show)
        await twitch.notify("channel.ad_break.begin", {**CHANNEL, "duration_seconds": 90})
        await twitch.until(lambda: twitch.said())
        assert twitch.said() == ["Ads for 90 s, stay here!"]


async def test_a_moderators_act_is_trusted_as_one(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        found = noted(show, UserModerated)
        await twitch.notify("channel.unban", {**CHANNEL, **TOBI, **MODERATOR})
        await show.until(lambda: found)
        assert found[0].trust is Trust.MODERATOR


async def test_what_twitch_refuses_is_named_and_the_rest_is_heard(on_air, twitch):
    twitch.banned_kinds = {"channel.poll.begin"}
    async with on_air() as show:
        await state(show, "ok", "polls")
        found = noted(show, Follow)
        await twitch.notify("channel.follow", {**CHANNEL, **MIA})
        await show.until(lambda: found)


async def test_what_bits_or_points_paid_for_is_answered_once(on_air, twitch):
    async with on_air("chat", "redemptions") as show:
        await connected(show)
        paid = {"channel_points_custom_reward_id": "reward-1"}
        await twitch.notify("channel.chat.message", payloads.chat("sing for me", **paid))
        kind = "channel.channel_points_custom_reward_redemption.add"
        await twitch.notify(kind, payloads.redeemed(text="sing for me"))
        await show.until(lambda: show.heard)
        await show.settle()
        assert len(show.mind.asked) == 1
        assert [line["text"] for line in show.events("chat")] == ["sing for me"]
