from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.engines import TTS, Audio, Cancel, Mouth, SpeechRequest, Word
from bot.errors import EngineError
from plugins.espeak import EspeakVoice
from plugins.espeak.library import WordAt
from plugins.espeak.mouths import mouth_of
from plugins.espeak.synth import Utterance
from tests.contracts import tts

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def voice() -> AsyncIterator[EspeakVoice]:
    voice = EspeakVoice()
    await voice.warm()
    yield voice
    await voice.close()


CHECKS = [getattr(tts, name) for name in dir(tts) if name.startswith("check_")]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_espeak_keeps_the_contract_of_a_voice(check, voice: EspeakVoice) -> None:
    assert isinstance(voice, TTS)
    await check(voice)


async def test_an_unknown_voice_names_those_that_are_near(voice: EspeakVoice) -> None:
    with pytest.raises(EngineError, match=r"no voice 'en-uss'.*en-us"):
        await tts.speak(voice, voice="en-uss")
    with pytest.raises(EngineError, match=r"no voice 'wisper'.*whisper"):
        await tts.speak(voice, voice="en-us+wisper")


async def test_pitch_and_volume_are_heard(voice: EspeakVoice) -> None:
    plain = tts.sound_of(await tts.speak(voice))
    high = tts.sound_of(await tts.speak(voice, pitch=1.6))
    quiet = tts.sound_of(await tts.speak(voice, volume=0.5))
    assert tts.pitch_hz(high) > tts.pitch_hz(plain) * 1.15
    assert tts.level_db(quiet) == pytest.approx(tts.level_db(plain) - 6, abs=1)


async def test_a_whisper_is_quieter_than_a_voice(voice: EspeakVoice) -> None:
    plain = tts.sound_of(await tts.speak(voice))
    whisper = tts.sound_of(await tts.speak(voice, style="whisper"))
    assert tts.level_db(whisper) < tts.level_db(plain)


async def test_a_number_is_one_word_of_the_subtitle(voice: EspeakVoice) -> None:
    text = "It costs $3.50 in the U.S.A. today"
    words = [e for e in await tts.speak(voice, text) if isinstance(e, Word)]
    assert [word.text for word in words] == text.split()


async def test_an_emoji_is_not_read_by_its_name(voice: EspeakVoice) -> None:
    plain = tts.sound_of(await tts.speak(voice, "Thank you so much"))
    smiling = tts.sound_of(await tts.speak(voice, "Thank you so much 😀"))
    assert smiling.seconds == pytest.approx(plain.seconds, abs=0.1)


async def test_a_text_of_100_kb_starts_at_once_and_can_be_cancelled(voice: EspeakVoice) -> None:
    cancel = Cancel()
    pieces = 0
    async for event in voice.stream(SpeechRequest(text="word " * 20_000), cancel):
        pieces += isinstance(event, Audio)
        if pieces == 3:
            cancel.set()
    assert pieces == 3


async def test_it_offers_voices_of_many_languages(voice: EspeakVoice) -> None:
    able = await voice.capabilities()
    ids = {info.id for info in able.voices}
    assert {"en-us", "de", "en-us+f3"} <= ids
    assert len(able.languages) > 100
    assert able.word_times
    assert able.visemes


async def test_every_phoneme_of_the_documented_table_has_its_mouth() -> None:
    page = (Path(__file__).parents[2] / "docs/screen.md").read_text()
    rows = re.findall(
        r"^\| (closed|open|wide|round|pucker|teeth) \| [\d ]+ \| (.+?) \|$", page, re.M
    )
    assert len(rows) == 6
    for mouth, phonemes in rows:
        for phoneme in phonemes.replace(", pause", " _:").split():
            assert mouth_of(phoneme) is Mouth(mouth), phoneme


@pytest.mark.parametrize(
    "text",
    ["What a **** day.", "**** off you", "You are ****.", "a **** **** b", "hello ****, bye"],
)
async def test_what_was_masked_is_a_short_pause_and_keeps_its_word(
    voice: EspeakVoice, text: str
) -> None:
    events = await tts.speak(voice, text)
    words = [event for event in events if isinstance(event, Word)]
    assert [word.text for word in words] == text.split()
    masks = [word for word in words if "****" in word.text]
    assert all(word.end - word.start < 0.3 for word in masks)
    times = [time for word in words for time in (word.start, word.end)]
    assert times == sorted(times)


async def test_a_sentence_that_is_masked_from_end_to_end_is_a_silence(voice: EspeakVoice) -> None:
    events = await tts.speak(voice, "****!")
    assert [event.text for event in events if isinstance(event, Word)] == ["****!"]
    sound = tts.sound_of(events)
    assert sound.pcm and not any(sound.pcm)


async def test_no_word_reaches_into_the_next_one_wherever_they_begin() -> None:
    for first in range(0, 22_050, 37):
        utterance = Utterance("in the dark", 22_050)
        told = utterance.take(b"", [WordAt(0, first), WordAt(7, first + 5047)])
        assert [word.text for word in told if isinstance(word, Word)] == ["in", "the"]
        assert told[-1].end <= (first + 5047) / 22_050
