"""The real Piper in its worker, on a voice of 2 KB that the tests build."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.engines import TTS, End, Word
from bot.errors import EngineError
from plugins.piper.settings import PiperSettings
from plugins.piper.voice import PiperVoices
from tests.contracts import tts
from tests.plugins.piper.tiny_voice import write_voice

pytest.importorskip("piper", reason="the extra 'piper' is not installed")
pytestmark = pytest.mark.asyncio(loop_scope="module")

CHECKS = [
    getattr(tts, name) for name in dir(tts) if name.startswith("check_") and name != "check_visemes"
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("piper")
    write_voice(folder, "en_US-hum-low")
    write_voice(folder, "en_US-many-low", speakers={"ann": 0, "bob": 1})
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def piper(folder: Path) -> AsyncIterator[PiperVoices]:
    voices = PiperVoices(PiperSettings(folder=str(folder)))
    await voices.warm()
    yield voices
    await voices.close()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_piper_keeps_the_contract_of_a_voice(check, piper: PiperVoices) -> None:
    assert isinstance(piper, TTS)
    await check(piper)


async def words_of(piper: PiperVoices, text: str) -> list[Word]:
    return [event for event in await tts.speak(piper, text) if isinstance(event, Word)]


async def test_a_longer_word_sounds_longer(piper: PiperVoices) -> None:
    words = await words_of(piper, "I understand.")
    assert [word.text for word in words] == ["I", "understand."]
    assert words[1].end - words[1].start > 2 * (words[0].end - words[0].start)


async def test_words_spoken_in_one_breath_stay_in_their_sentence(piper: PiperVoices) -> None:
    text = "One of the best. He said so!"
    first, second = [(await words_of(piper, part))[-1].end for part in ("One of the best.", "So!")]
    words = await words_of(piper, text)
    assert [word.text for word in words] == text.split()
    assert words[3].end <= first + 0.01 < words[4].start + second


async def test_phonemes_in_brackets_are_only_text(piper: PiperVoices) -> None:
    hello, *_ = await words_of(piper, "Hi [[ həˈloʊ ]]")
    assert hello.text == "Hi"


async def test_the_voices_are_those_in_the_folder_with_their_speakers(
    piper: PiperVoices, folder: Path
) -> None:
    able = await piper.capabilities()
    assert [info.id for info in able.voices] == [
        "en_US-hum-low",
        "en_US-many-low",
        "en_US-many-low#ann",
        "en_US-many-low#bob",
    ]
    assert able.languages == ("en-US",)
    assert isinstance((await tts.speak(piper, "Hi", voice="en_US-many-low#bob"))[-1], End)


@pytest.mark.parametrize("name", ["en_US-humm-low", "../en_US-hum-low", "en_US-many-low#bib", "/"])
async def test_a_voice_that_is_not_in_the_folder_is_an_error(name: str, piper: PiperVoices) -> None:
    with pytest.raises(EngineError, match=r"no voice .*such as en_US-"):
        await tts.speak(piper, "Hi", voice=name)


async def test_a_voice_that_is_cut_short_is_an_error_and_the_next_one_speaks(
    tmp_path: Path,
) -> None:
    folder = tmp_path
    write_voice(folder, "en_US-hum-low")
    write_voice(folder, "zz-cut")
    model = folder / "zz-cut.onnx"
    model.write_bytes(model.read_bytes()[:200])
    (folder / "zz-alone.onnx").write_bytes(b"")
    piper = PiperVoices(PiperSettings(folder=str(folder)))
    with pytest.raises(EngineError, match="cannot load zz-cut"):
        await tts.speak(piper, "Hi", voice="zz-cut")
    with pytest.raises(EngineError, match="no voice 'zz-alone'"):
        await tts.speak(piper, "Hi", voice="zz-alone")
    assert isinstance((await tts.speak(piper, "Hi"))[-1], End)
    await piper.close()


async def test_an_empty_folder_says_where_voices_come_from(tmp_path: Path) -> None:
    piper = PiperVoices(PiperSettings(folder=str(tmp_path)))
    with pytest.raises(EngineError, match="piper-voices"):
        await tts.speak(piper, "Hi")
    assert (await piper.capabilities()).voices == ()
    await piper.close()


async def test_volume_is_heard(piper: PiperVoices) -> None:
    loud, quiet = [
        tts.level_db(tts.sound_of(await tts.speak(piper, "Hello", volume=volume)))
        for volume in (1.0, 0.5)
    ]
    assert loud - quiet == pytest.approx(6, abs=0.5)


async def test_a_model_without_alignments_shares_a_sentences_time_out(tmp_path: Path) -> None:
    write_voice(tmp_path, "en_US-plain-low", aligned=False)
    piper = PiperVoices(PiperSettings(folder=str(tmp_path)))
    await tts.check_words(piper)
    await piper.close()
