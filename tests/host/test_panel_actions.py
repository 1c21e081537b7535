"""What the panel asks of the show, through its desk."""

from __future__ import annotations

import asyncio
import io
import wave

import pytest

from bot.errors import AudioError, BotError
from bot.host import ChatMessage, User

ANN = User(id="1", name="ann")


async def test_a_text_becomes_a_sound_file_and_nothing_of_it_is_played(rehearse) -> None:
    async with rehearse("chat") as show:
        sound = await show.app.desk.make_sound("One two three. Four five.")
        with wave.open(io.BytesIO(sound)) as file:
            assert file.getframerate() == 24_000 and file.getnchannels() == 1
            assert file.getnframes() / 24_000 == pytest.approx(0.05, abs=0.01)
        assert show.events("speech") == [] and show.heard == []


async def test_a_text_without_a_sound_is_told_so(rehearse) -> None:
    async with rehearse("chat") as show:
        with pytest.raises(AudioError, match="nothing to be heard"):
            await show.app.desk.make_sound("[happy]")
        with pytest.raises(BotError, match="nothing to say"):
            await show.app.desk.make_sound("   ")


async def test_the_show_can_be_ended_from_the_panel(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.app.desk.end_show()
        async with asyncio.timeout(2):
            await show.app.desk.ended.wait()
        assert show.app.desk.ended.is_set()


async def test_the_context_that_is_set_is_told_to_the_mind(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.app.desk.change_show({"context": "We bake bread today."})
        await show.emit(ChatMessage(text="hi", user=ANN))
        assert "We bake bread today." in show.mind.asked[0].messages[0].content


async def test_cleared_memory_is_forgotten_by_the_next_answer(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.emit(ChatMessage(text="the word is pineapple", user=ANN))
        await show.app.desk.forget_talk()
        await show.emit(ChatMessage(text="what is the word?", user=ANN))
        told = [message.content for message in show.mind.asked[-1].messages]
        assert not any("pineapple" in content for content in told)


async def test_the_speaking_rate_reaches_the_voice(rehearse) -> None:
    async with rehearse("chat") as show:
        await show.app.desk.change_show({"rate": 1.25})
        await show.emit(ChatMessage(text="hi", user=ANN))
        assert show.voice.spoken[0].rate == 1.25


async def test_history_comes_in_pages_of_25(rehearse) -> None:
    async with rehearse("local_chat", platform="faraway") as show:
        for number in range(26):
            await show.app.desk.local_chat(user=f"u{number}", text="hi")
        await show.settle()
        await show.app.host.journal.flush()
        first = await show.app.desk.events(page=1, search="", kind="ChatMessage")
        second = await show.app.desk.events(page=2, search="", kind="ChatMessage")
        assert (len(first["items"]), len(second["items"])) == (25, 1)
        assert (first["total"], first["pages"]) == (26, 2)
