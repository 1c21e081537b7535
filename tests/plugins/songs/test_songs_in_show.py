"""A song in a rehearsed show: asked for, announced, sung with its lyrics, thanked for."""

from __future__ import annotations

import asyncio

from bot.host import ChatMessage
from tests.plugins.songs.conftest import MIA


async def test_a_song_is_asked_for_in_chat_announced_sung_and_thanked_for(rehearse, fill) -> None:
    async with rehearse("songs") as show:
        show.mind.answer = lambda request: (
            "Here it comes." if "Announce" in request.messages[-1].content else "Thank you all."
        )
        (song,) = await fill(show, "Blue Moon")
        await show.emit(ChatMessage(text="!sing bleu moon", user=MIA))
        assert show.platform.said == ["Blue Moon by The Testers comes next."]
        assert show.heard == ["Here it comes.", "Thank you all."]
        told = show.events("lyrics")[0]
        assert (told["title"], told["artist"]) == ("Blue Moon", "The Testers")
        assert [line["text"] for line in told["lines"]] == ["Blue moon", "standing alone"]
        cues = [(cue["line"], cue["word"]) for cue in show.events("lyric")]
        assert cues == [(0, -1), (0, 0), (0, 1), (1, -1), (1, 0), (1, 1)]
        assert len(show.events("lyrics_end")) == 1
        assert {mouth["shape"] for mouth in show.events("mouth")} >= {"closed", "open"}
        assert (await show.app.songs.get(song.id)).plays == 1
        assert not [one for one in show.events("subtitle") if "moon" in one["text"]]
