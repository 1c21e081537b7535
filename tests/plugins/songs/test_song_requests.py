"""What may be asked for, by whom, how often; what waits while nobody sings yet."""

from __future__ import annotations

import pytest

from bot.errors import Conflict
from bot.host import ChatMessage, RewardRedeemed, SongDesk, Trust
from bot.singing import SongDraft
from tests.plugins.songs.conftest import BEN, MIA, ZOE, command, sing

SILENT = {"announce": False, "thank": False}
REWARD = {"title": "Sing a song", "reward": "w", "redemption": "r1", "user": MIA}


def songs(**settings) -> dict:
    return {"songs": {**SILENT, **settings}}


@pytest.fixture
def waiting(rehearse, fill):
    """A show whose lanes wait, with songs of these titles."""

    class Show:
        def __init__(self, *titles: str, **settings) -> None:
            self._titles, self._settings = titles, settings

        async def __aenter__(self):
            plugins = {**songs(**self._settings), "redemptions": {}}
            self.show = await rehearse(plugins=plugins).__aenter__()
            self.show.app.switches.set(hold_all=True)
            self.show.songs = await fill(self.show, *self._titles)
            self.show.desk = self.show.app.services.get(SongDesk)
            return self.show

        async def __aexit__(self, *error) -> None:
            await self.show.__aexit__(*error)

    return Show


def titles(show) -> list[str]:
    return [ready.title for ready in show.desk.songs_waiting()]


async def test_requests_wait_in_the_order_in_which_they_came(waiting) -> None:
    async with waiting("Blue Moon", "Für Elise", "Rainbow") as show:
        await show.emit(sing("rainbow"), sing("fur elise", BEN), sing("blue moon", ZOE))
        assert titles(show) == ["Rainbow", "Für Elise", "Blue Moon"]
        assert show.platform.said == [
            "Rainbow by The Testers comes next.",
            "Für Elise by The Testers is in the queue, with 1 before it.",
            "Blue Moon by The Testers is in the queue, with 2 before it.",
        ]
        await show.emit(command("songs"))
        assert show.platform.said[-1] == "Next: Rainbow, Für Elise, Blue Moon."


async def test_a_song_that_the_library_lacks_is_not_fetched_and_near_ones_are_named(
    waiting,
) -> None:
    async with waiting("Blue Moon", "Blue Monday") as show:
        await show.emit(sing("https://songs.example/bohemian.mp3"))
        await show.emit(sing("blue", BEN))
        assert titles(show) == []
        assert show.platform.said[0] == (
            "That song is not in my library. The streamer can add songs."
        )
        assert set(show.platform.said[1].rstrip("?").split(": ")[1].split(" or ")) == {
            "Blue Moon by The Testers",
            "Blue Monday by The Testers",
        }
        await show.emit(sing("blue nights", ZOE))
        assert show.platform.said[-1].startswith("That song is not in my library. Did you mean ")
        assert "nights" not in " ".join(show.platform.said)


async def test_without_a_title_it_says_how_to_ask(waiting) -> None:
    async with waiting("Blue Moon") as show:
        await show.emit(ChatMessage(text="!sing", user=MIA))
        assert show.platform.said == ["Write !sing and a title."]


async def test_a_song_whose_rights_nobody_confirmed_is_not_in_the_library(
    waiting, made_song
) -> None:
    async with waiting() as show:
        song = await show.app.songs.add(SongDraft(title="Blue Moon"), *made_song)
        await show.emit(sing("blue moon"))
        assert titles(show) == []
        with pytest.raises(Exception, match="rights"):
            await show.desk.sing(song.id)
        await show.app.songs.edit(song.id, 1, {"rights_by": "Luna"})
        await show.desk.sing(song.id)
        assert titles(show) == ["Blue Moon"]


async def test_a_song_that_waits_already_is_not_asked_for_twice(waiting) -> None:
    async with waiting("Blue Moon") as show:
        await show.emit(sing("blue moon"), sing("blue moon", BEN))
        assert titles(show) == ["Blue Moon"]
        assert show.platform.said[-1] == "Blue Moon is in the queue already."


async def test_a_song_that_was_sung_lately_rests_but_not_for_moderators(waiting) -> None:
    async with waiting("Blue Moon", rest_minutes=30) as show:
        await show.app.songs.played(show.songs[0].id)
        await show.emit(sing("blue moon"))
        assert titles(show) == []
        assert show.platform.said[-1] == "I sang Blue Moon a while ago; again in 30 min."
        await show.emit(sing("blue moon", BEN, trust=Trust.MODERATOR))
        assert titles(show) == ["Blue Moon"]


async def test_a_viewer_has_so_many_requests_and_takes_one_back(waiting) -> None:
    settings = {"per_viewer": 1, "rewards": ["Sing a song"]}
    async with waiting("Blue Moon", "Rainbow", **settings) as show:
        await show.emit(RewardRedeemed(text="blue moon", **REWARD), sing("rainbow"))
        assert titles(show) == ["Blue Moon"]
        assert "!unsing" in show.platform.said[-1]
        await show.emit(command("unsing", user=BEN))
        assert titles(show) == ["Blue Moon"]
        await show.emit(command("unsing"), sing("rainbow", BEN))
        assert titles(show) == ["Rainbow"]
        assert "Blue Moon is taken back." in show.platform.said


async def test_the_queue_has_an_end(waiting) -> None:
    async with waiting("Blue Moon", "Rainbow", most_waiting=1) as show:
        await show.emit(sing("blue moon"), sing("rainbow", BEN))
        assert titles(show) == ["Blue Moon"]
        assert show.platform.said[-1] == "The queue is full; ask again after the next song."


async def test_requests_may_be_closed(waiting) -> None:
    async with waiting("Blue Moon", requests=False) as show:
        await show.emit(sing("blue moon"))
        assert titles(show) == []
        await show.emit(sing("blue moon", BEN, trust=Trust.MODERATOR))
        assert titles(show) == ["Blue Moon"]


async def test_points_for_an_unknown_song_are_given_back(waiting) -> None:
    async with waiting("Blue Moon", rewards=["Sing a song"]) as show:
        await show.emit(RewardRedeemed(text="bohemian rhapsody", **REWARD))
        assert show.platform.acted == [("refund", {"reward": "w", "redemption": "r1"})]
        assert titles(show) == []
        assert show.mind.asked == []  # the redemptions' plugin leaves it alone


async def test_points_for_a_song_that_is_dropped_are_given_back(waiting) -> None:
    async with waiting("Blue Moon", rewards=["sing a song"]) as show:
        await show.emit(RewardRedeemed(text="blue moon", **REWARD))
        assert (titles(show), show.platform.acted) == (["Blue Moon"], [])
        show.desk.drop_song(show.desk.songs_waiting()[0].id, "dropped by hand")
        await show.settle()
        assert show.platform.acted == [("refund", {"reward": "w", "redemption": "r1"})]


async def test_the_setlist_is_put_into_the_lane_in_its_order(waiting) -> None:
    async with waiting("Blue Moon", "Für Elise", "Rainbow") as show:
        await show.app.songs.put_setlist([song.id for song in reversed(show.songs)], 0)
        await show.desk.sing(show.songs[1].id)
        await show.desk.sing_setlist()
        assert titles(show) == ["Für Elise", "Rainbow", "Blue Moon"]


async def test_a_setlist_with_a_song_that_may_not_be_sung_is_not_begun(waiting) -> None:
    async with waiting("Blue Moon", "Rainbow") as show:
        blue, rainbow = show.songs
        await show.app.songs.put_setlist([blue.id, rainbow.id], 0)
        await show.app.songs.edit(rainbow.id, rainbow.version, {"rights_by": ""})
        with pytest.raises(Conflict, match="rights of 'Rainbow'"):
            await show.desk.sing_setlist()
        assert titles(show) == []


async def test_a_song_without_a_singer_is_told(rehearse, fill) -> None:
    async with rehearse() as show:
        (song,) = await fill(show, "Blue Moon")
        with pytest.raises(Exception, match="nobody sings"):
            await show.app.services.get(SongDesk).sing(song.id)


async def test_a_song_that_is_gone_when_its_turn_comes_is_given_back(rehearse, fill) -> None:
    async with rehearse(plugins=songs(rewards=["Sing a song"])) as show:
        show.app.switches.set(hold_all=True)
        (song,) = await fill(show, "Blue Moon")
        await show.emit(RewardRedeemed(text="blue moon", **REWARD))
        await show.app.songs.remove(song.id)
        show.app.switches.set(hold_all=False)
        await show.settle()
        assert show.platform.acted == [("refund", {"reward": "w", "redemption": "r1"})]
        assert show.platform.said[-1].startswith("I cannot sing Blue Moon any more")
        assert show.events("lyrics") == []
