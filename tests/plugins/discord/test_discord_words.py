"""Spoken words through packets, keys and Opus to the real recogniser, and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

pytest.importorskip("pocketsphinx")

from bot.audio import AudioChunk, level_db
from bot.testing import FakeClock, Rehearsal
from plugins.discord.voice import opus
from plugins.discord.voice.receiver import Receiver
from plugins.discord.voice.transport import Transport
from tests.discord_double import recording
from tests.discord_double.call_stage import keyed
from tests.discord_double.discord_double import ANN, GREEN_ROOM, STREAMER, DiscordDouble
from tests.grammar_ears import GrammarEars
from tests.spoken import espeak, listen, text_of

SAID = (*recording.SAID.values(), "good evening everybody")


@pytest.fixture
async def ears() -> AsyncIterator[GrammarEars]:
    ears = GrammarEars(*SAID)
    yield ears
    await ears.close()


async def test_a_recorded_call_is_understood(ears: GrammarEars):
    opus.load()
    recorded, clock = recording.load(), FakeClock(0.0)
    sounds: dict[int, list[AudioChunk]] = {}
    receiver = Receiver(
        lambda user: sounds.setdefault(user, []).append, lambda user, data: data, clock=clock
    )
    receiver.use(Transport(recorded.mode, recorded.key), 1)
    for at, packet in recorded.packets:
        while clock.now + 0.02 < at:
            clock.pass_(0.02)
            receiver.tick()
        receiver.take(packet)
        if at > 0.3:
            for ssrc, user in recorded.speakers.items():
                receiver.introduce(user, ssrc)
    clock.pass_(0.5)
    receiver.tick()
    for user, text in recording.SAID.items():
        sound = AudioChunk(b"".join(chunk.pcm for chunk in sounds[user]), opus.HEARD)
        assert text_of(await listen(ears, sound)) == text
    assert receiver.counts.bad == 10
    assert receiver.counts.lost >= 2


async def test_two_people_speak_at_once_and_both_are_answered_in_words(
    in_discord: Callable[..., Rehearsal], discord_double: DiscordDouble, ears: GrammarEars
):
    voice = discord_double.voice()
    show = in_discord(
        "silero_vad",
        "espeak",
        plugins={"voice_chat": {"answer": "all", "speculate": False}},
        show={
            "ears": {"vad": "silero_vad"},
            "voice": {"tts": "espeak", "stt": "fake", "sinks": ["null"], "pause_s": 0.0},
        },
    )
    show.ears = ears  # type: ignore[assignment]
    show.mind.answer = SAID[2]
    expected = await espeak(SAID[2])
    lines = dict(zip((STREAMER, ANN), recording.SAID.values(), strict=True))
    sounds = {who: await espeak(text) for who, text in lines.items()}
    async with show:
        await discord_double.until(lambda: discord_double.logins)
        for who in lines:
            await discord_double.goes_to(who, GREEN_ROOM)
            voice.join(who)
        await keyed(show, discord_double)
        await asyncio.gather(*(voice.callers[who].say(sound) for who, sound in sounds.items()))
        await show.until(lambda: len(show.exchanges) == 2)
        await show.settle()
        heard = {exchange.event.user.name: exchange.event.text for exchange in show.exchanges}
        assert heard == {"Streamer": lines[STREAMER], "Ann": lines[ANN]}
        for caller in voice.callers.values():
            assert caller.failures == 0
            sound = caller.sound
            assert sound.seconds == pytest.approx(2 * expected.seconds, abs=0.5)
            for answer in sound.split(sound.seconds / 2):
                assert text_of(await listen(ears, answer)) == SAID[2]
                assert level_db(answer) == pytest.approx(level_db(expected), abs=3)
