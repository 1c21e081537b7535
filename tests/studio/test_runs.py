from __future__ import annotations

import asyncio
import errno
import io
import json
import shutil
import sqlite3
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.audio import AudioChunk, AudioFormat
from bot.errors import BadRequest, NotFound
from bot.studio import (
    CustomVoice,
    DiskFull,
    RunFilter,
    RunNames,
    Runs,
    Studio,
    encoded,
    formats,
)
from bot.studio.runs.run_folder import RunFolder

FORMAT = AudioFormat(24_000, 1)


@pytest.fixture
async def runs(tmp_path: Path) -> Runs:
    made = Runs(tmp_path / "runs")
    await made.open()
    return made


async def kept(runs: Runs, text: str = "hello", **meta: object) -> str:
    making = runs.begin()
    await making.push(AudioChunk(b"\1\2" * 240, FORMAT))
    known = {"kind": "custom_voice", "state": "done", "at": 1000.0, "text": text, "engine": "tone"}
    runs.keep(making, {"text": text}, known | meta)
    return making.id


async def test_a_run_is_a_folder_with_everything_in_it(runs: Runs) -> None:
    id = await kept(runs, "hello you")
    names = {path.name for path in (runs.folder / id).iterdir()}
    assert names == {"audio.wav", "input.json", "meta.json"}
    detail = await runs.get(id)
    assert detail.request == {"text": "hello you"}
    assert [(a.name, a.media_type, a.size) for a in detail.artifacts] == [
        ("audio.wav", "audio/wav", 524)
    ]
    with wave.open(str(await runs.file(id, "audio.wav"))) as sound:
        assert sound.readframes(1000) == b"\1\2" * 240


async def test_runs_are_listed_newest_first_and_filtered(runs: Runs) -> None:
    for number in range(30):
        kind = "long_form" if number % 3 else "table_read"
        await kept(runs, f"text number{number}", at=1000.0 + number, kind=kind, voice="anna")
    page = await runs.page(RunFilter(limit=10))
    assert page.total == 30
    assert [view.at for view in page.items] == [1029.0 - i for i in range(10)]
    assert (await runs.page(RunFilter(kind="table_read"))).total == 10
    assert (await runs.page(RunFilter(kind="table_read", since=1010, until=1020))).total == 3
    assert (await runs.page(RunFilter(voice="bert"))).total == 0
    assert len((await runs.page(RunFilter(offset=25, limit=10))).items) == 5


async def test_search_looks_through_text_title_and_notes(runs: Runs) -> None:
    id = await kept(runs, "The Drächen sleeps. " + "filler " * 200 + "needle")
    await kept(runs, "nothing")
    await runs.note(id, notes="for the finale", title="Opening")
    for words in ("needle", "drachen", "DRÄCH", "final", "opening sleeps"):
        assert [v.id for v in (await runs.page(RunFilter(search=words))).items] == [id], words
    for words in ("needle nothing", '" OR 1=1', "NEAR(", "needle*("):
        await runs.page(RunFilter(search=words))
    assert (await runs.get(id)).view.notes == "for the finale"


async def test_the_index_can_be_made_again_from_the_folders(runs: Runs) -> None:
    ids = {await kept(runs, f"text {n}") for n in range(5)}
    await runs.close()
    (runs.folder / "index.sqlite").write_bytes(b"this is no database at all")
    again = Runs(runs.folder)
    await again.open()
    assert {view.id for view in (await again.page()).items} == ids
    assert await again.rebuild() == 5
    await again.close()


async def test_folders_that_come_and_go_are_noticed_at_the_next_start(runs: Runs) -> None:
    first, second = await kept(runs), await kept(runs)
    await runs.close()
    shutil.rmtree(runs.folder / first)
    shutil.copytree(runs.folder / second, runs.folder / "20200101-000000-abcdefgh")
    again = Runs(runs.folder)
    await again.open()
    assert {v.id for v in (await again.page()).items} == {second, "20200101-000000-abcdefgh"}
    await again.close()


async def test_a_crash_leaves_no_half_run(runs: Runs) -> None:
    making = runs.begin()
    await making.push(AudioChunk(bytes(1000), FORMAT))
    making.flush()
    assert (await runs.page()).total == 0
    await runs.close()
    again = Runs(runs.folder)
    await again.open()
    assert await again.rebuild() == 0
    assert not making.path.exists()
    await again.close()


async def test_a_deleted_run_is_gone(runs: Runs) -> None:
    id = await kept(runs)
    await runs.delete(id)
    assert (await runs.page()).total == 0
    with pytest.raises(NotFound):
        await runs.get(id)
    with pytest.raises(NotFound):
        await runs.delete(id)


async def test_runs_go_out_as_one_zip(runs: Runs) -> None:
    ids = [await kept(runs), await kept(runs)]
    path = await runs.zip(ids)
    with zipfile.ZipFile(path) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == set(ids)
        assert json.loads(archive.read(f"{ids[0]}/meta.json"))["text"] == "hello"
    with pytest.raises(BadRequest):
        await runs.zip([])


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("..", "index.sqlite"), ("../runs", "x"), ("", "x"), ("/etc", "passwd"),
        ("{id}", "../index.sqlite"), ("{id}", "/etc/passwd"), ("{id}", ".."), ("{id}", ""),
        ("{id}", "link.wav"), ("{id}", "missing.wav"), ("{id}", "a\x00b"), ("index.sqlite", "x"),
    ],
)  # fmt: skip
async def test_nothing_outside_of_a_run_can_be_read(runs: Runs, id: str, name: str) -> None:
    known = await kept(runs)
    (runs.folder / known / "link.wav").symlink_to("/etc/passwd")
    with pytest.raises(NotFound):
        await runs.file(id.format(id=known), name)


async def test_a_folder_that_is_a_link_is_no_run(runs: Runs, tmp_path: Path) -> None:
    (runs.folder / "20200101-000000-abcdefgh").symlink_to(tmp_path)
    with pytest.raises(NotFound):
        await runs.get("20200101-000000-abcdefgh")


async def test_a_thousand_simultaneous_starts_have_each_an_id(runs: Runs) -> None:
    made = await asyncio.gather(*(asyncio.to_thread(runs.begin) for _ in range(1000)))
    assert len({one.id for one in made}) == 1000
    assert all(one.path.is_dir() for one in made)


async def test_ids_that_are_taken_are_not_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter(["one", "one", "two"])
    monkeypatch.setattr("bot.studio.runs.run_folder.new_id", lambda now: next(ids))
    assert [RunFolder.begin(tmp_path, 0.0).id for _ in range(2)] == ["one", "two"]


async def test_a_full_disk_is_said_and_leaves_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.studio.runs.run_folder.write_json", full)
    with pytest.raises(DiskFull, match="the disk is full"):
        await studio.run(CustomVoice(text="hello"))
    monkeypatch.undo()
    assert (await studio.runs.page()).total == 0
    assert [p.name for p in studio.runs.folder.iterdir() if not p.name.startswith("index")] == []
    await studio.run(CustomVoice(text="and again"))


async def test_too_little_room_is_said_before_anything_is_made(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(studio.runs.folder)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(DiskFull):
        await studio.run(CustomVoice(text="hello"))


async def test_the_index_says_what_can_be_filtered_by_and_how_much_room_it_takes(
    runs: Runs,
) -> None:
    for engine, voice in (("tone", "bert"), ("lab", "anna"), ("tone", "anna"), ("tone", "")):
        await kept(runs, engine=engine, voice=voice)
    assert await runs.names() == RunNames(
        kinds=("custom_voice",), engines=("lab", "tone"), voices=("anna", "bert")
    )
    use = await runs.disk()
    assert (use.runs, use.size) == (4, 4 * 524) and use.free > 0


async def test_several_runs_are_deleted_and_those_that_are_gone_passed_over(runs: Runs) -> None:
    ids = [await kept(runs) for _ in range(3)]
    await runs.delete(ids[0])
    assert await runs.delete_all([*ids[:2], ids[1], "../..", "20200101-000000-abcdefgh"]) == 1
    assert [view.id for view in (await runs.page()).items] == [ids[2]]


async def test_a_sound_is_drawn_small_and_measured(runs: Runs) -> None:
    making = runs.begin()
    at = np.arange(FORMAT.rate) / FORMAT.rate
    for level in (0.8, 0.0, 0.2, 0.4):
        tone = (np.sin(2 * np.pi * 1000 * at) * level).astype(np.float32)
        await making.push(AudioChunk.from_floats(tone.reshape(-1, 1), FORMAT))
    runs.keep(making, {}, {"kind": "custom_voice", "state": "done", "at": 1.0})
    drawn = await runs.waveform(making.id, 4)
    assert drawn.peaks == pytest.approx((0.8, 0.0, 0.2, 0.4), abs=0.01)
    assert drawn.seconds == 4.0
    assert -12 < drawn.loudness < -6
    with pytest.raises(NotFound):
        await runs.waveform("20200101-000000-abcdefgh")


async def test_a_sound_goes_out_in_another_format_piece_by_piece(runs: Runs) -> None:
    id = await kept(runs)
    path = await runs.file(id, "audio.wav")
    assert b"".join(encoded(path, "wav")) == path.read_bytes()
    flac, rate = soundfile.read(io.BytesIO(b"".join(encoded(path, "flac"))), dtype="int16")
    assert (flac.tobytes(), rate) == (b"\1\2" * 240, 24_000)
    assert {"wav", "flac", "ogg"} <= set(formats()) and "pcm" not in formats()
    with pytest.raises(BadRequest, match="cannot be written"):
        encoded(path, "pcm")


async def test_an_index_of_an_older_kind_is_made_again(runs: Runs) -> None:
    id = await kept(runs, took_s=1.5)
    await runs.close()
    with sqlite3.connect(runs.folder / "index.sqlite") as index:
        index.execute("PRAGMA user_version = 1")
    index.close()
    again = Runs(runs.folder)
    await again.open()
    assert [(view.id, view.took_s) for view in (await again.page()).items] == [(id, 1.5)]
    await again.close()


async def test_a_run_says_how_long_it_was_worked_on(studio: Studio) -> None:
    outcome = await studio.run(CustomVoice(text="hello you"))
    view = (await studio.runs.get(outcome.run)).view
    assert 0 < view.took_s < 5 and view.took_s * 1000 >= view.first_audio_ms
