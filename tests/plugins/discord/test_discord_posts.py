"""What the bot posts by itself: going live, videos, a welcome."""

from __future__ import annotations

from dataclasses import replace

from bot.host import Origin, StreamOffline, StreamOnline, User
from tests.discord_double.discord_double import ANN, BOT, STREAMER
from tests.discord_double.text_double import FAN_ROLE, GENERAL, NEWS
from tests.discord_double.text_stage import connected

POSTS = {"live_channel": "news", "url": "https://twitch.tv/luna", "mention": "Fans"}
WHO = User(id="1", name="Tobi", platform="twitch")


async def test_going_live_is_posted_once_and_calls_only_its_role(chatting, texts):
    async with chatting(posts=POSTS) as show:
        await connected(show)
        online = StreamOnline(platform="twitch", title="Chess @everyone", user=WHO)
        await show.emit(online)
        await texts.until(lambda: texts.said(NEWS))
        later = replace(online, id="later", at=online.at + 600)
        await show.emit(later)
        post = texts.did("POST", f"channels/{NEWS}/messages")
        assert [call.body["content"] for call in post] == [
            f"<@&{FAN_ROLE}> Tobi is live: Chess @everyone https://twitch.tv/luna"
        ]
        assert post[0].body["allowed_mentions"]["parse"] == []
        assert post[0].body["allowed_mentions"]["roles"] == [FAN_ROLE]
        assert any("posted already" in step for step in show.trace(later))


async def test_a_restart_or_a_short_break_posts_nothing_anew_and_the_next_stream_does(
    chatting, texts
):
    online = StreamOnline(platform="twitch", user=WHO)
    async with chatting(posts=POSTS) as show:
        await connected(show)
        await show.emit(online)
        await texts.until(lambda: texts.said(NEWS))
    async with chatting(posts=POSTS) as show:
        await connected(show)
        end = online.at + 5 * 3600  # after a long stream it breaks off for a minute
        await show.emit(StreamOffline(platform="twitch", at=end))
        await show.emit(replace(online, id="again", at=end + 60))
        assert len(texts.said(NEWS)) == 1
        await show.emit(replace(online, id="tomorrow", at=end + 86_400))
        await texts.until(lambda: len(texts.said(NEWS)) == 2)


async def test_a_simulated_stream_leaves_nothing(chatting, texts):
    async with chatting(posts=POSTS) as show:
        await connected(show)
        trial = StreamOnline(platform="twitch", user=WHO, origin=Origin.SIMULATED)
        await show.emit(trial)
        assert texts.said(NEWS) == []
        await show.emit(StreamOnline(platform="twitch", user=WHO))
        await texts.until(lambda: texts.said(NEWS))  # and it has not marked the stream as posted


async def test_a_post_that_failed_is_made_the_next_time(chatting, texts):
    texts.fail("POST", f"channels/{NEWS}/messages", 403, {"message": "Missing Access"})
    async with chatting(posts=POSTS) as show:
        await connected(show)
        await show.emit(StreamOnline(platform="twitch", user=WHO))
        await show.emit(StreamOnline(platform="twitch", user=WHO))
        await texts.until(lambda: len(texts.said(NEWS)) == 2)  # the first was refused


async def test_posts_are_made_by_hand_too(chatting, texts):
    async with chatting(posts=POSTS | {"video_channel": "news"}) as show:
        await connected(show)
        await texts.writes(STREAMER, f"<@{BOT}> !live Late night")
        await texts.writes(STREAMER, "!video https://youtu.be/abc The big one")
        await texts.until(lambda: len(texts.said(NEWS)) == 2)
        live, video = sorted(texts.said(NEWS))
        assert live.endswith("Luna is live: Late night https://twitch.tv/luna")
        await show.emit(StreamOnline(platform="twitch", user=WHO))  # it is posted already
        assert len(texts.said(NEWS)) == 2
        assert video == "A new video: The big one https://youtu.be/abc"


async def test_newcomers_get_a_wave_and_a_line(chatting, texts):
    async with chatting(welcome={"text": "Welcome, {user}!"}) as show:
        await connected(show)
        number = await texts.writes(ANN, "", type=7)
        await texts.until(lambda: texts.said())
        assert texts.said() == ["Welcome, Ann!"]
        path = f"channels/{GENERAL}/messages/{number}/reactions/👋/@me"
        assert texts.did("PUT", path)
        assert show.mind.asked == []
