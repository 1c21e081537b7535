"""The pipelines, measured: where things start, how loud they are, that nothing clicks."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from bot.audio import read_sound
from bot.engines import TTS, Cancel, EngineRegistry
from bot.errors import EngineError
from bot.studio import (
    Audiobook,
    CustomVoice,
    LongForm,
    NpcPack,
    Outcome,
    Progress,
    Studio,
    StudioBusy,
    StudioSettings,
    Subtitles,
    TableRead,
    parse_captions,
)
from plugins.espeak import EspeakVoice
from tests.studio.heard import level_db, onsets, samples, saved, steepest
from tests.studio.tone_voice import WORD_S, ToneVoice

STORY = (
    "It was a dark night. The wind went round the house, and nobody slept!\n\n"
    "Then, at 3:15, somebody knocked. Who could it be? Nobody knew.\n\n"
) * 3
SCRIPT = "LUNA: Good evening, chat!\nTOBI (whisper): Not so loud.\n\nLUNA: Why not?\n  Who sleeps?"


@pytest_asyncio.fixture
async def real(tmp_path: Path, espeak: EspeakVoice) -> AsyncIterator[Studio]:
    engines = EngineRegistry()
    engines.add(TTS, "espeak", espeak)
    made = Studio(engines, tmp_path, StudioSettings(voice="en-us"))
    await made.open()
    yield made
    await made.close()


real_loop = pytest.mark.asyncio(loop_scope="session")


async def check_saved(studio: Studio, outcome: Outcome) -> None:
    """What was heard is what lies in the folder, sample for sample."""
    assert outcome.sound is not None
    kept = saved(await studio.runs.file(outcome.run, "audio.wav"))
    assert kept.format == outcome.sound.format
    assert kept.pcm == outcome.sound.pcm
    assert outcome.done.seconds == pytest.approx(kept.seconds, abs=1e-6)


async def test_long_form_says_the_whole_text_in_order(studio: Studio, tone: ToneVoice) -> None:
    outcome = await studio.run(LongForm(text=STORY, chunk_chars=60))
    assert len(tone.asked) > 9
    assert all(len(request.text) <= 60 for request in tone.asked)
    said = [word.text for word in outcome.words]
    assert said == STORY.split()
    await check_saved(studio, outcome)


async def test_chunks_join_with_the_pauses_that_were_asked_for(studio: Studio) -> None:
    request = LongForm(
        text="one.\n\ntwo.\n\nthree.", paragraph_pause=1.0, chunk_chars=40, steady=False
    )
    outcome = await studio.run(request)
    begins = onsets(outcome.sound)  # type: ignore[arg-type]
    assert [b - a for a, b in pairwise(begins)] == pytest.approx([WORD_S + 1.065] * 2, abs=0.01)
    assert [line.text for line in outcome.lines] == ["one.", "two.", "three."]
    assert [w.start for w in outcome.words] == pytest.approx(begins, abs=0.01)


async def test_nothing_clicks_where_chunks_join(studio: Studio, tone: ToneVoice) -> None:
    tone.silence = 0.0  # the engine begins and ends in full swing
    plain = await studio.run(CustomVoice(text="one two three"))
    joined = await studio.run(
        LongForm(text="one.\n\ntwo.\n\nthree.", paragraph_pause=0, steady=False)
    )
    assert joined.sound is not None
    assert len(tone.asked) == 4
    inside = np.abs(np.diff(samples(plain.sound)))[100:-100]  # type: ignore[arg-type]
    assert steepest(joined.sound) <= inside.max() * 1.05
    assert abs(samples(joined.sound)[0]) < 0.001
    assert abs(samples(joined.sound)[-1]) < 0.001


async def test_chunks_are_equally_loud(studio: Studio, tone: ToneVoice) -> None:
    tone.levels = (0.3, 0.1, 0.6, 0.2)
    text = "\n\n".join(["one two three four five six seven eight."] * 4)
    even = await studio.run(LongForm(text=text, chunk_chars=60))
    levels = [level_db(even.sound, line.start + 0.1, line.end - 0.1) for line in even.lines]  # type: ignore[arg-type]
    assert max(levels) - min(levels) < 1.0
    tone.asked.clear()
    uneven = await studio.run(LongForm(text=text, chunk_chars=60, steady=False))
    levels = [level_db(uneven.sound, line.start + 0.1, line.end - 0.1) for line in uneven.lines]  # type: ignore[arg-type]
    assert max(levels) - min(levels) > 12


async def test_a_script_is_read_with_a_voice_each(studio: Studio, tone: ToneVoice) -> None:
    outcome = await studio.run(TableRead(script=SCRIPT, cast={"luna": "bert"}, gap=0.5))
    assert [request.voice for request in tone.asked] == ["bert", "anna", "bert"]
    assert [(line.speaker, line.text) for line in outcome.lines] == [
        ("LUNA", "Good evening, chat!"), ("TOBI", "Not so loud."), ("LUNA", "Why not? Who sleeps?"),
    ]  # fmt: skip
    assert "LUNA: Good evening, chat!" in await studio.runs.captions(outcome.run, "srt")
    first, second = outcome.lines[:2]
    assert second.start - first.end == pytest.approx(0.5, abs=0.01)


async def test_captions_are_on_their_time_whatever_came_before(studio: Studio) -> None:
    starts = [0.5, 2.0, 2.9, 10.123, 60.25]
    text = srt([(start, start + 0.8, "one two") for start in starts])
    outcome = await studio.run(Subtitles(captions=text))
    assert onsets(outcome.sound) == pytest.approx(starts, abs=0.01)  # type: ignore[arg-type]
    assert [line.start for line in outcome.lines] == starts
    first_words = [word.start for word in outcome.words if word.text == "one"]
    assert first_words == pytest.approx(starts, abs=0.01)
    await check_saved(studio, outcome)


async def test_a_caption_that_is_too_long_is_spoken_faster_then_cut(
    studio: Studio, tone: ToneVoice
) -> None:
    words = "a b c d e f g h i j"  # two seconds at rate 1
    text = srt([(0.0, 1.0, words), (1.7, 2.0, "z"), (3.0, 3.2, words), (4.0, 5.0, "z")])
    outcome = await studio.run(Subtitles(captions=text, fastest=1.5))
    rates = [request.rate for request in tone.asked]
    assert max(rates) == pytest.approx(1.5)
    assert onsets(outcome.sound, gap=0.04) == pytest.approx([0.0, 1.7, 3.0, 4.0], abs=0.01)  # type: ignore[arg-type]
    assert len(outcome.done.warnings) == 1
    assert "caption 3" in outcome.done.warnings[0]


async def test_a_caption_may_run_on_under_the_next(studio: Studio) -> None:
    words = "a b c d e f g h i j k l"
    text = srt([(0.0, 0.5, words), (1.0, 2.0, "z")])
    cut = await studio.run(Subtitles(captions=text, fastest=1.0))
    over = await studio.run(Subtitles(captions=text, fastest=1.0, overlong="overlap"))
    assert cut.done.seconds < 1.5
    assert over.done.seconds > 2.3
    assert [w.text for w in over.words].count("l") == 1
    assert "l" not in [w.text for w in cut.words]


async def test_captions_may_be_a_file_each(studio: Studio) -> None:
    text = srt([(0.5, 1.0, "one"), (2.0, 3.0, "two")])
    outcome = await studio.run(Subtitles(captions=text, stitch=False))
    path = await studio.runs.file(outcome.run, "captions.zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["0001.wav", "0002.wav"]
        sound = read_sound(archive.read("0001.wav"), max_seconds=10)
    assert sound.seconds == pytest.approx(WORD_S + 0.065, abs=0.01)


TABLE = "id,text,voice,file\na,Halt!,anna,guards/halt\nb,Who goes there?,bert,\nc,Pass.,,\n"


async def test_a_pack_is_a_zip_with_a_file_for_each_line(studio: Studio) -> None:
    outcome = await studio.run(NpcPack(table=TABLE, voice="cleo", format="flac"))
    path = await studio.runs.file(outcome.run, "pack.zip")
    with zipfile.ZipFile(path) as archive:
        listed = json.loads(archive.read("manifest.json"))
        sounds = [read_sound(archive.read(one["file"]), max_seconds=10) for one in listed]
    assert [one["file"] for one in listed] == ["guards/halt.flac", "b.flac", "c.flac"]
    assert [one["voice"] for one in listed] == ["anna", "bert", "cleo"]
    assert [one["seconds"] for one in listed] == [round(sound.seconds, 3) for sound in sounds]


async def test_a_pack_that_failed_goes_on_where_it_stopped(
    studio: Studio, tone: ToneVoice, tmp_path: Path
) -> None:
    plain = tone.stream

    def fails_at_the_third(request, cancel):
        if request.text == "Pass.":
            raise EngineError("tone", "the power is gone")
        return plain(request, cancel)

    tone.stream = fails_at_the_third  # type: ignore[method-assign]
    with pytest.raises(EngineError):
        await studio.run(NpcPack(table=TABLE))
    assert len(tone.asked) == 2
    tone.stream = plain  # type: ignore[method-assign]
    again = Studio(studio.casting.engines, tmp_path, studio.settings)
    await again.open()
    outcome = await again.run(NpcPack(table=TABLE))
    assert [request.text for request in tone.asked[2:]] == ["Pass."]
    assert len(outcome.lines) == 3
    await again.run(NpcPack(table=TABLE))
    assert len(tone.asked) == 6, "a whole pack is made anew"
    await again.close()


async def test_a_pack_is_jsonl_too_and_can_be_cancelled(studio: Studio, tone: ToneVoice) -> None:
    rows = "\n".join(
        json.dumps({"id": f"n{i}", "text": f"line {i}", "rate": 1.5}) for i in range(9)
    )
    cancel = Cancel()
    async for event in studio.stream(NpcPack(table=rows), cancel):
        if isinstance(event, Progress) and event.done == 3:
            cancel.set()
    assert len(tone.asked) == 3
    assert tone.asked[0].rate == 1.5
    assert (await studio.runs.page()).items[0].state == "cancelled"


BOOK = "A word before.\n\n# The start\n\nIt was dark.\n\nChapter 2\n\nThe sun rose. All was well.\n"


async def test_a_book_has_a_file_for_each_chapter_and_marks(studio: Studio) -> None:
    outcome = await studio.run(Audiobook(text=BOOK, title="Nights", author="L", chapter_pause=1.5))
    names = {artifact.name for artifact in outcome.done.artifacts}
    assert {"01-1.wav", "02-the-start.wav", "03-chapter-2.wav", "book.zip"} <= names
    book = json.loads((await studio.runs.file(outcome.run, "chapters.json")).read_text("utf-8"))
    assert [c["title"] for c in book["chapters"]] == ["1", "The start", "Chapter 2"]
    marks = parse_captions((await studio.runs.file(outcome.run, "chapters.vtt")).read_text("utf-8"))
    assert [cue.start for cue in marks] == [c["start"] for c in book["chapters"]]
    second = saved(await studio.runs.file(outcome.run, "02-the-start.wav"))
    start = round(book["chapters"][1]["start"] * second.format.rate) * 2
    assert outcome.sound is not None
    assert abs(outcome.sound.pcm.find(second.pcm) - start) <= 48
    gap = book["chapters"][2]["start"] - book["chapters"][1]["end"]
    assert gap == pytest.approx(1.5, abs=0.002)
    said = [word.text for word in outcome.words]
    assert said == BOOK.replace("# ", "").split()


async def test_a_failure_in_the_middle_keeps_what_was_heard(
    studio: Studio, tone: ToneVoice
) -> None:
    plain, calls = tone.stream, []

    def second_fails(request, cancel):
        calls.append(request)
        if len(calls) == 2:
            raise EngineError("tone", "out of memory")
        return plain(request, cancel)

    tone.stream = second_fails  # type: ignore[method-assign]
    with pytest.raises(EngineError):
        await studio.run(LongForm(text="one.\n\ntwo.\n\nthree."))
    view = (await studio.runs.page()).items[0]
    assert view.state == "failed"
    assert "out of memory" in view.error
    assert studio.queue().jobs == ()


async def test_hundreds_at_once_are_each_served_or_told_to_wait(studio: Studio) -> None:
    results = await asyncio.gather(
        *(studio.run(CustomVoice(text=f"number {i}")) for i in range(200)), return_exceptions=True
    )
    ids = [result.run for result in results if isinstance(result, Outcome)]
    busy = [result for result in results if isinstance(result, StudioBusy)]
    assert len(ids) + len(busy) == 200
    assert len(set(ids)) == len(ids) >= 16
    assert all(one.retry_after >= 1 for one in busy)
    assert (await studio.runs.page()).total == len(ids)


def srt(cues: list[tuple[float, float, str]]) -> str:
    def stamp(seconds: float) -> str:
        ms = round(seconds * 1000)
        return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"

    blocks = [
        f"{i}\n{stamp(start)} --> {stamp(end)}\n{text}\n"
        for i, (start, end, text) in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


# --- with a real voice ---------------------------------------------------------------------------


@real_loop
async def test_a_real_voice_reads_a_long_text(real: Studio) -> None:
    outcome = await real.run(LongForm(text=STORY, chunk_chars=120))
    await check_saved(real, outcome)
    assert outcome.sound is not None
    assert [w.text for w in outcome.words] == STORY.split()
    assert all(a.start <= b.start for a, b in pairwise(outcome.words))
    plain = await real.run(CustomVoice(text=STORY[:200]))
    assert steepest(outcome.sound) <= steepest(plain.sound) * 1.3  # type: ignore[arg-type]
    levels = [level_db(outcome.sound, line.start, line.end) for line in outcome.lines]
    assert max(levels) - min(levels) < 4
    assert outcome.done.first_audio_ms < 200


@real_loop
async def test_a_real_voice_reads_a_script(real: Studio) -> None:
    outcome = await real.run(TableRead(script=SCRIPT, cast={"TOBI": "en-gb"}))
    await check_saved(real, outcome)
    assert outcome.header is not None
    assert outcome.header.voice == "en-us, en-gb"
    assert len(outcome.visemes) > 20
    levels = [level_db(outcome.sound, line.start, line.end) for line in outcome.lines]  # type: ignore[arg-type]
    assert max(levels) - min(levels) < 6


@real_loop
async def test_a_real_voice_speaks_captions_on_time(real: Studio) -> None:
    starts = [0.25 + 2.5 * i for i in range(12)]
    text = srt([(s, s + 2, "Here is a caption of the film.") for s in starts])
    outcome = await real.run(Subtitles(captions=text))
    await check_saved(real, outcome)
    assert onsets(outcome.sound, gap=0.35) == pytest.approx(starts, abs=0.01)  # type: ignore[arg-type]


@real_loop
async def test_a_real_voice_makes_packs_and_books(real: Studio) -> None:
    pack = await real.run(
        NpcPack(table="id,text,voice\na,Halt!,en-gb\nb,Pass.,en-us+f3", format="mp3")
    )
    data = (await real.runs.file(pack.run, "pack.zip")).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert set(archive.namelist()) == {"a.mp3", "b.mp3", "manifest.json"}
    book = await real.run(Audiobook(text=BOOK))
    await check_saved(real, book)


@real_loop
async def test_a_real_voice_is_cancelled_at_once(real: Studio) -> None:
    cancel = Cancel()
    loop = asyncio.get_running_loop()
    at = 0.0
    async for event in real.stream(LongForm(text=STORY * 20), cancel):
        if not cancel.is_set() and type(event).__name__ == "Audio":
            cancel.set()
            at = loop.time()
    assert loop.time() - at < 0.25
    assert event.cancelled


@real_loop
async def test_ssml_and_tags_are_spoken_by_a_real_voice(real: Studio) -> None:
    ssml = '<speak>One<break time="1s"/><prosody rate="150%">two</prosody></speak>'
    outcome = await real.run(CustomVoice(text=ssml, markup="ssml"))
    assert [w.text for w in outcome.words] == ["One", "two"]
    assert outcome.words[1].start - outcome.words[0].end == pytest.approx(1.06, abs=0.1)
