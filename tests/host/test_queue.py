from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotFound
from bot.host import (
    DEFAULT_RULES,
    ChatMessage,
    Coalesce,
    Heard,
    KeepAll,
    Lane,
    LaneRule,
    LastN,
    LatestPerKey,
    OperatorPrompt,
    Raid,
    Reminder,
    RewardRedeemed,
    StudioRun,
    Subscription,
    Trust,
    User,
    UserModerated,
)
from bot.host.queue import LaneQueue


def chat(text: str, user: str = "ann") -> ChatMessage:
    return ChatMessage(text=text, user=User(id=user, name=user))


def sub(user: str) -> Subscription:
    return Subscription(user=User(id=user, name=user))


@pytest.fixture
def queue() -> LaneQueue:
    return LaneQueue(DEFAULT_RULES)


def texts(queue: LaneQueue, lane: Lane) -> list[str]:
    return [getattr(item.event, "text", "") for item in queue.items(lane)]


def test_newest_chat_pushes_out_the_oldest(queue: LaneQueue) -> None:
    dropped = [queue.put(chat(t), Lane.CHAT, 0.0).dropped for t in "abcde"]
    assert texts(queue, Lane.CHAT) == ["c", "d", "e"]
    assert [e.text for drop in dropped for e, _ in drop] == ["a", "b"]
    assert queue.dropped(Lane.CHAT) == 2


def test_support_comes_before_chat_and_after_moderation(queue: LaneQueue) -> None:
    ban = UserModerated(action="ban")
    for event in (chat("hi"), Raid(leader="bo"), ban):
        assert event.lane is not None
        queue.put(event, event.lane, 0.0)
    order = [queue.next(0.0) for _ in range(3)]
    assert [item.event.kind for item in order if item] == ["UserModerated", "Raid", "ChatMessage"]


def test_a_second_ban_does_not_overwrite_the_first(queue: LaneQueue) -> None:
    for name in ("troll", "spammer"):
        queue.put(UserModerated(action="ban", user=User(id=name, name=name)), Lane.MODERATION, 0.0)
    assert [i.event.user.name for i in queue.items(Lane.MODERATION) if i.event.user] == [
        "troll",
        "spammer",
    ]


def test_the_first_sentence_into_the_microphone_is_kept(queue: LaneQueue) -> None:
    for text in ("first", "second"):
        queue.put(OperatorPrompt(text=text), Lane.MIC, 0.0)
    assert texts(queue, Lane.MIC) == ["first", "second"]


def test_subs_share_a_turn_but_a_read_aloud_reward_keeps_its_own_voice(queue: LaneQueue) -> None:
    tts = RewardRedeemed(title="tts", text="read me", user=User(id="x", name="x"))
    for event in (tts, sub("a"), sub("b"), RewardRedeemed(title="whisper")):
        queue.put(event, Lane.SUPPORT, 0.0)
    shared = [[e.kind for e in item.events] for item in queue.items(Lane.SUPPORT)]
    assert shared == [["RewardRedeemed"], ["Subscription", "Subscription"], ["RewardRedeemed"]]


def test_chat_is_served_while_events_keep_arriving(queue: LaneQueue) -> None:
    served: list[str] = []
    queue.put(chat("am I heard?"), Lane.CHAT, 0.0)
    for second in range(200):
        queue.put(Raid(leader=f"r{second}"), Lane.SUPPORT, float(second))
        item = queue.next(float(second))
        assert item is not None
        served.append(item.event.kind)
    assert "ChatMessage" in served


def test_what_waits_too_long_is_dropped_with_a_reason() -> None:
    queue = LaneQueue({**DEFAULT_RULES, Lane.CHAT: LaneRule(waiting=LastN(3), ttl=10.0)})
    queue.put(chat("old"), Lane.CHAT, 0.0)
    assert queue.expire(10.0) == []
    [(event, reason)] = queue.expire(10.1)
    assert event.text == "old" and "10 s" in reason
    assert len(queue) == 0


def test_what_an_operator_typed_outlives_a_long_run_of_the_studio(queue: LaneQueue) -> None:
    queue.put(OperatorPrompt(text="and now the weather", trust=Trust.OWNER), Lane.MIC, 0.0)
    queue.put(StudioRun(title="a book"), Lane.MIC, 0.0)
    queue.put(Heard(text="what a day", source="microphone"), Lane.MIC, 0.0)
    assert [event.kind for event, _ in queue.expire(61.0)] == ["Heard"]
    assert [item.event.kind for item in queue] == ["OperatorPrompt", "StudioRun"]
    assert {reason for _, reason in queue.expire(3601.0)} == {"waited longer than 3600 s"}


def test_a_held_item_keeps_its_place_and_has_no_turn(queue: LaneQueue) -> None:
    queue.put(chat("one"), Lane.CHAT, 0.0)
    queue.put(chat("two"), Lane.CHAT, 0.0)
    first, _ = queue.items(Lane.CHAT)
    queue.hold(first.id)
    taken = queue.next(0.0)
    assert taken is not None and taken.event.text == "two"
    assert queue.next(0.0) is None
    queue.hold(first.id, False)
    assert queue.next(0.0) is first


def test_up_lets_a_chat_line_go_before_a_raid(queue: LaneQueue) -> None:
    queue.put(Raid(leader="bo"), Lane.SUPPORT, 0.0)
    queue.put(chat("me first"), Lane.CHAT, 0.0)
    queue.up(queue.items(Lane.CHAT)[0].id)
    item = queue.next(0.0)
    assert item is not None and item.event.kind == "ChatMessage"


def test_an_item_that_had_its_turn_is_not_found(queue: LaneQueue) -> None:
    with pytest.raises(NotFound):
        queue.up("gone")


def test_each_person_keeps_the_newest() -> None:
    rules = {**DEFAULT_RULES, Lane.GAME: LaneRule(waiting=LatestPerKey())}
    queue = LaneQueue(rules)
    for user, text in (("a", "left"), ("b", "up"), ("a", "right")):
        queue.put(chat(text, user), Lane.GAME, 0.0)
    assert texts(queue, Lane.GAME) == ["up", "right"]


def test_a_full_lane_refuses_the_newest_and_counts_it() -> None:
    queue = LaneQueue({**DEFAULT_RULES, Lane.REMINDER: LaneRule(waiting=KeepAll(limit=1))})
    queue.put(Reminder(text="a"), Lane.REMINDER, 0.0)
    put = queue.put(Reminder(text="b"), Lane.REMINDER, 0.0)
    assert put.item is None and put.dropped[0][1] == "the lane is full"
    assert queue.dropped(Lane.REMINDER) == 1


EVENTS = st.sampled_from(
    [
        chat("x"),
        chat("y", "bo"),
        sub("a"),
        Raid(leader="r"),
        Reminder(text="r"),
        UserModerated(action="ban"),
    ]
)


@given(st.lists(st.tuples(EVENTS, st.booleans()), max_size=60))
def test_every_event_is_served_waits_or_is_accounted_for(steps: list) -> None:
    queue = LaneQueue({**DEFAULT_RULES, Lane.SUPPORT: LaneRule(waiting=Coalesce(max=3))})
    put = served = dropped = 0
    for number, (event, serve) in enumerate(steps):
        fresh = replace(event, id=str(number))
        result = queue.put(fresh, fresh.lane, float(number))
        put += 1
        dropped += len(result.dropped)
        if serve and (item := queue.next(float(number))):
            served += len(item.events)
    waiting = sum(len(item.events) for item in queue)
    assert put == served + dropped + waiting
