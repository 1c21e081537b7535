"""What goes out: lines, moderation, shoutouts, redemptions, and what Twitch says to them."""

from __future__ import annotations

import logging
import time

import pytest
from twitch_stage import connected

from bot.errors import BotError, EngineBusy, EngineError, Refused
from bot.host import Platform, User
from plugins.twitch import platform as platform_module
from plugins.twitch.platform import lines

MIA = User(id="300", name="Mia", platform="twitch")


def out(show) -> Platform:
    return show.app.registry.get(Platform, "twitch")


@pytest.mark.parametrize(
    ("action", "fields", "method", "path", "query", "body"),
    [
        (
            "timeout",
            {"user": MIA, "seconds": 60, "reason": "spam"},
            "POST",
            "moderation/bans",
            {"broadcaster_id": "100", "moderator_id": "200"},
            {"data": {"user_id": "300", "duration": 60, "reason": "spam"}},
        ),
        (
            "ban",
            {"user": MIA, "reason": "bot"},
            "POST",
            "moderation/bans",
            {"broadcaster_id": "100", "moderator_id": "200"},
            {"data": {"user_id": "300", "reason": "bot"}},
        ),
        (
            "unban",
            {"user": "@Mia"},
            "DELETE",
            "moderation/bans",
            {"broadcaster_id": "100", "moderator_id": "200", "user_id": "300"},
            None,
        ),
        (
            "delete",
            {"message": "line-1"},
            "DELETE",
            "moderation/chat",
            {"broadcaster_id": "100", "moderator_id": "200", "message_id": "line-1"},
            None,
        ),
        (
            "announce",
            {"text": "Giveaway!"},
            "POST",
            "chat/announcements",
            {"broadcaster_id": "100", "moderator_id": "200"},
            {"color": "primary", "message": "Giveaway!"},
        ),
        (
            "shoutout",
            {"user": "tobi"},
            "POST",
            "chat/shoutouts",
            {"from_broadcaster_id": "100", "moderator_id": "200", "to_broadcaster_id": "400"},
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_an_action_is_what_helix_expects(
    on_air, twitch, action, fields, method, path, query, body
):
    async with on_air() as show:
        await connected(show)
        await out(show).act(action, **fields)
        call = twitch.asked(path)[0]
        assert (call.method, call.query, call.body, call.user) == (method, query, body, "200")


async def test_a_long_line_becomes_several_between_words(on_air, twitch):
    text = "word " * 250
    async with on_air() as show:
        await connected(show)
        await out(show).say(text, reply_to="line-1")
        assert [len(line) <= 500 for line in twitch.said()] == [True, True, True]
        assert " ".join(twitch.said()).split() == text.split()
        replies = [c.body.get("reply_parent_message_id") for c in twitch.asked("chat/messages")]
        assert replies == ["line-1", None, None]


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("  \n ", 0), ("x" * 500, 1), ("x" * 501, 2), ("two\nlines", 1), ("ab " * 400, 3)],
)
def test_lines_are_never_longer_than_twitch_takes(text, count):
    parts = lines(text)
    assert len(parts) == count
    assert all(0 < len(part) <= 500 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_without_end_is_cut_and_says_so():
    parts = lines("word " * 20_000)
    assert len(parts) == 4
    assert parts[-1].endswith("word …")
    assert all(len(part) <= 500 for part in parts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/ban mia", "ban mia"),
        (".timeout mia 600", "timeout mia 600"),
        ("...well", "...well"),
        ("and/or", "and/or"),
        ("a\x00b\x07c", "a b c"),
    ],
)
def test_a_line_is_only_ever_a_line(text, said):
    assert lines(text) == [said]


async def test_more_lines_than_allowed_are_refused_and_not_sent(on_air, twitch, monkeypatch):
    monkeypatch.setattr(platform_module, "PATIENCE_S", 0.02)
    async with on_air(messages=3) as show:
        await connected(show)
        for number in range(3):
            await out(show).say(f"line {number}")
        with pytest.raises(EngineBusy, match="3 lines in 30 s"):
            await out(show).say("one too many")
        assert len(twitch.said()) == 3


async def test_a_second_shoutout_has_to_wait(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        await out(show).act("shoutout", user=MIA)
        with pytest.raises(EngineBusy, match="two minutes"):
            await out(show).act("shoutout", user="tobi")
        assert len(twitch.asked("chat/shoutouts")) == 1


async def test_a_line_that_twitch_holds_back_is_an_error_with_its_reason(on_air, twitch):
    twitch.drop_reason = {"code": "msg_duplicate", "message": "Your message is a duplicate."}
    async with on_air() as show:
        await connected(show)
        with pytest.raises(Refused, match="kept the line back: Your message is a duplicate"):
            await out(show).say("again")


async def test_a_token_that_is_refused_is_renewed_once_and_the_line_is_sent(
    on_air, twitch, tmp_path
):
    async with on_air() as show:
        await connected(show)
        old = next(access for access, g in twitch.grants.items() if g.user == "200")
        twitch.fail("chat/messages", 401, "Invalid OAuth token")
        await out(show).say("hello")
        assert len(twitch.spent) == 1
        assert old not in twitch.grants
        assert twitch.asked("chat/messages")[-1].user == "200"


async def test_a_missing_scope_is_not_mended_by_a_new_token(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        twitch.fail("moderation/bans", 401, "Missing scope: moderator:manage:banned_users")
        with pytest.raises(Refused, match="Missing scope") as caught:
            await out(show).act("ban", user=MIA)
        assert "log in again" in caught.value.hint
        assert twitch.spent == []


async def test_too_many_requests_wait_until_twitch_says(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        began = time.time()
        reset = str(began + 0.2)
        twitch.fail("chat/messages", 429, "Too Many Requests", Ratelimit_Reset=reset)
        await out(show).say("hello")
        assert time.time() >= float(reset)
        assert len(twitch.asked("chat/messages")) == 2


async def test_a_wait_that_is_too_long_is_an_error(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        reset = str(time.time() + 50)
        twitch.fail("chat/messages", 429, "Too Many Requests", Ratelimit_Reset=reset)
        with pytest.raises(EngineBusy, match="429"):
            await out(show).say("hello")


async def test_trouble_at_twitch_is_tried_again_a_few_times(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        for _ in range(3):
            twitch.fail("chat/messages", 500)
        await out(show).say("hello")
        assert len(twitch.asked("chat/messages")) == 4
        for _ in range(4):
            twitch.fail("chat/messages", 503)
        with pytest.raises(EngineError, match="has trouble"):
            await out(show).say("hello")
        assert len(twitch.asked("chat/messages")) == 8


async def test_a_bot_that_is_no_moderator_is_told_how_to_become_one(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        twitch.fail("moderation/bans", 403, "The user is not a moderator")
        with pytest.raises(Refused) as caught:
            await out(show).act("timeout", user=MIA, seconds=10)
        assert "/mod" in caught.value.hint


async def test_a_reward_of_another_application_cannot_be_settled_and_says_why(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        twitch.fail("channel_points/custom_rewards/redemptions", 403, "wrong client id")
        with pytest.raises(Refused) as caught:
            await out(show).act("refund", reward="r", redemption="x")
        assert "rewards that it made itself" in caught.value.hint


async def test_somebody_who_is_not_there_is_named(on_air, twitch):
    async with on_air() as show:
        await connected(show)
        with pytest.raises(Refused, match="no 'nobody' on Twitch"):
            await out(show).act("ban", user="nobody")
        with pytest.raises(Refused, match="not a person on Twitch"):
            await out(show).act("ban", user=User(id="you", name="you"))


async def test_nothing_goes_out_without_a_login(on_air, twitch):
    async with on_air(logged_in=False) as show:
        with pytest.raises(BotError, match="not logged in"):
            await out(show).say("hello")


async def test_no_secret_reaches_an_error_or_a_log(on_air, twitch, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    async with on_air() as show:
        await connected(show)
        secrets = [*twitch.grants, *(grant.refresh for grant in twitch.grants.values())]
        twitch.refuse_refresh = True
        twitch.fail("chat/messages", 401, "Invalid OAuth token")
        with pytest.raises(BotError) as caught:
            await out(show).say("hello")
        told = f"{caught.value!r} {caught.value} {caught.value.__cause__!r} {caplog.text}"
        told += "".join(capfd.readouterr())
        assert not [secret for secret in secrets if secret in told]
        assert not [url for url in twitch.id_urls if "secret" in url or "refresh" in url]
