"""The real faster-whisper in its process, with a tiny model that says what it was built to say."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.audio import AudioChunk
from bot.engines import STT, Cancel, ListenRequest, StandIn
from bot.errors import BadRequest, EngineBusy, EngineError, EngineUnusable
from bot.models import Model, ModelFile, ModelStore
from tests.models.double import Double
from tests.spoken import espeak, listen, noise, silence, stream_of, text_of

pytest.importorskip("faster_whisper", reason="the extra 'whisper' is not installed")
from plugins.faster_whisper import WhisperEars, WhisperSettings, shelf
from tests.fair_clock import FairClock
from tests.tiny_whisper import make_whisper

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXT = "hello from the tiny model"
FAST = {"threads": 1, "beam": 1}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whisper")
    make_whisper(root / "tiny.en")
    make_whisper(root / "all", multilingual=True)
    return root


def ears_for(folder: Path, model: str = "tiny.en", **changes: Any) -> WhisperEars:
    settings = {"folder": str(folder), "model": model, **FAST, **changes}
    return WhisperEars(WhisperSettings(**settings), ModelStore(folder.parent / "none"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ears(folder: Path) -> AsyncIterator[WhisperEars]:
    made = ears_for(folder)
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def speech() -> AudioChunk:
    return await espeak("how many people are watching right now")


async def test_it_keeps_the_contract_and_says_which_models_there_are(ears: WhisperEars) -> None:
    assert isinstance(ears, STT) and not isinstance(ears, StandIn)
    can = await ears.capabilities()
    assert can.models == ("all", "tiny.en")
    assert can.partials and can.word_times and can.phrases and not can.grammars
    assert {"en", "de", "ja"} <= set(can.languages)


async def test_speech_goes_through_the_real_model_to_words_with_times(
    ears: WhisperEars, speech: AudioChunk
) -> None:
    lead = silence(3, speech.format)
    said = await listen(ears, lead, speech, words=True, phrases=("Luna", "Greenroom"))
    (final,) = [one for one in said if one.final]
    assert (final.text, final.language) == (TEXT, "en")
    assert [word.text for word in final.words] == TEXT.split()
    assert [final.text[w.offset : w.offset + len(w.text)] for w in final.words] == TEXT.split()
    starts = [word.start for word in final.words]
    assert starts == sorted(starts) and starts[0] >= 2.5
    assert final.words[-1].end <= 3 + speech.seconds + 0.5
    assert 0 < final.confidence <= 1


async def test_a_pause_parts_what_is_said(ears: WhisperEars, speech: AudioChunk) -> None:
    gap = silence(1.2, speech.format)
    said = [one for one in await listen(ears, speech, gap, speech) if one.final]
    assert [one.text for one in said] == [TEXT, TEXT]
    assert said[1].start - said[0].start == pytest.approx(speech.seconds + 1.2, abs=0.5)


async def test_a_file_that_comes_at_once_is_written_down_without_partials(
    ears: WhisperEars, speech: AudioChunk
) -> None:
    assert all(one.final for one in await listen(ears, *[speech] * 4))


async def test_while_somebody_speaks_partial_ones_come(folder: Path, speech: AudioChunk) -> None:
    ears = ears_for(folder, partial_s=0.05)
    heard = asyncio.Event()

    async def live() -> AsyncIterator[AudioChunk]:
        async for chunk in stream_of(speech, piece_s=0.2):
            yield chunk
            await asyncio.sleep(0.02)
        while not heard.is_set():  # still speaking until a partial one has come
            yield speech
            await asyncio.sleep(0.02)

    said = []
    async for one in ears.stream(live(), ListenRequest(), Cancel()):
        said.append(one)
        heard.set()
    await ears.close()
    assert not said[0].final and said[0].text == TEXT
    assert said[-1].final and said[-1].text == TEXT


async def test_push_to_talk_ends_with_the_first_thing_said(
    ears: WhisperEars, speech: AudioChunk
) -> None:
    gap = silence(1.2, speech.format)
    said = await listen(ears, speech, gap, speech, once=True)
    assert text_of(said) == TEXT


@pytest.mark.parametrize("kind", ["white", "tone", "chord", "hum"])
async def test_steady_noise_and_silence_are_not_even_looked_at(
    ears: WhisperEars, kind: str
) -> None:
    assert await listen(ears, noise(kind, 3), silence(2)) == []


async def test_a_cancel_ends_it_at_once_and_the_next_stream_works(
    ears: WhisperEars, speech: AudioChunk
) -> None:
    cancel = Cancel()

    async def endless() -> AsyncIterator[AudioChunk]:
        async for chunk in stream_of(speech, silence(1.5, speech.format)):
            yield chunk
        await asyncio.Event().wait()

    began = None
    with FairClock() as clock:
        async for _ in ears.stream(endless(), ListenRequest(), cancel):
            began = clock.now()
            cancel.set()
        assert began is not None and clock.now() - began < 0.3
    assert text_of(await listen(ears, speech)) == TEXT


async def test_a_language_is_found_out_or_taken_or_refused(
    folder: Path, ears: WhisperEars, speech: AudioChunk
) -> None:
    many = ears_for(folder, "all")
    found = [one for one in await listen(many, speech, language="") if one.final]
    assert found[0].language in ("en", "de", "fr")
    taken = [one for one in await listen(many, speech, language="de-DE") if one.final]
    assert (taken[0].language, taken[0].text) == ("de", TEXT)
    await many.close()
    with pytest.raises(BadRequest, match="English alone") as caught:
        await listen(ears, speech, language="de")
    assert caught.value.field == "language"
    with pytest.raises(BadRequest, match="no language"):
        await listen(ears, speech, language="klingon")


async def test_a_model_that_is_not_there_is_one_clear_line(
    folder: Path, speech: AudioChunk
) -> None:
    lost = ears_for(folder, "medium")
    with pytest.raises(EngineUnusable, match=r"'medium' cannot be used: it is not there") as caught:
        await listen(lost, speech)
    assert "tiny.en" in caught.value.hint
    health = await lost.health()
    assert not health.ok and health.fix
    await lost.close()


@pytest.mark.parametrize("missing", ["model.bin", "tokenizer.json", "vocabulary.json"])
async def test_a_half_copied_folder_says_what_is_missing(
    tmp_path: Path, speech: AudioChunk, missing: str
) -> None:
    make_whisper(tmp_path / "half")
    (tmp_path / "half" / missing).unlink()
    ears = ears_for(tmp_path, "half")
    with pytest.raises(EngineUnusable, match=missing):
        await listen(ears, speech)
    await ears.close()


async def test_a_cut_off_model_is_an_error_with_its_remedy(
    tmp_path: Path, speech: AudioChunk
) -> None:
    model = make_whisper(tmp_path / "cut") / "model.bin"
    model.write_bytes(model.read_bytes()[: model.stat().st_size // 2])
    ears = ears_for(tmp_path, "cut")
    with pytest.raises(EngineError, match="cut cannot be loaded") as caught:
        await listen(ears, speech)
    assert "copy the folder again" in caught.value.hint and not caught.value.retryable
    await ears.close()


async def test_a_precision_that_the_machine_lacks_is_said(folder: Path, speech: AudioChunk) -> None:
    ears = ears_for(folder, device="cpu", compute_type="float16")
    with pytest.raises(EngineError, match="cannot run as it is set"):
        await listen(ears, speech)
    await ears.close()


async def test_after_a_crash_the_next_stream_has_a_new_process(
    folder: Path, speech: AudioChunk
) -> None:
    pids: list[int] = []
    settings = WhisperSettings(folder=str(folder), model="tiny.en", threads=1, beam=1)
    store = ModelStore(folder.parent / "none")
    ears = WhisperEars(settings, store, lambda state: pids.append(state.pid))

    async def killed() -> AsyncIterator[AudioChunk]:
        os.kill(pids[-1], signal.SIGKILL)
        async for chunk in stream_of(speech, silence(2, speech.format)):
            yield chunk

    try:
        async for _ in ears.stream(killed(), ListenRequest(), Cancel()):
            pass
    except EngineError as error:  # unless a new process was there before the pause
        assert error.retryable
    assert text_of(await listen(ears, speech)) == TEXT
    assert len(set(pids) - {0}) == 2
    await ears.close()


async def test_the_first_use_fetches_the_model_and_says_so(
    folder: Path, tmp_path: Path, speech: AudioChunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {path.name: path.read_bytes() for path in (folder / "tiny.en").iterdir()}
    hub = Double(files)
    await hub.start()
    model = Model(
        engine="faster_whisper",
        name="tiny.en",
        title="",
        licence="MIT",
        folder="whisper/tiny.en",
        files=tuple(ModelFile(path=name, url=hub.url(name)) for name in files),
    )
    monkeypatch.setattr(shelf, "MODELS", (model,))
    ears = WhisperEars(WhisperSettings(model="tiny.en", threads=1, beam=1), ModelStore(tmp_path))
    try:
        assert "first use" in (await ears.health()).note
        with pytest.raises(EngineBusy, match="being fetched") as caught:
            await listen(ears, speech)
        assert caught.value.retry_after > 0
        async with asyncio.timeout(20):
            while True:
                try:
                    assert text_of(await listen(ears, speech)) == TEXT
                    break
                except EngineBusy:
                    await asyncio.sleep(0.01)
    finally:
        await ears.close()
        await hub.close()


async def test_a_fetch_that_fails_is_told_and_tried_again_later(
    tmp_path: Path, speech: AudioChunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Double({"model.bin": b"x"})
    await hub.start()
    hub.statuses["model.bin"] = [404]
    monkeypatch.setattr(shelf, "MODELS", (hub.model("tiny.en"),))
    ears = WhisperEars(WhisperSettings(model="tiny.en"), ModelStore(tmp_path))
    try:
        with pytest.raises(EngineBusy):
            await listen(ears, speech)
        with pytest.raises(EngineError, match="is not at") as caught:
            async with asyncio.timeout(10):
                while True:
                    try:
                        await listen(ears, speech)
                    except EngineBusy:
                        await asyncio.sleep(0.01)
        assert caught.value.retryable
    finally:
        await ears.close()
        await hub.close()
