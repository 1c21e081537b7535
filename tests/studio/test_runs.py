from __future__ import annotations

import asyncio
import errno
import json
import shutil
import wave
import zipfile
from pathlib import Path

import pytest

from bot.audio import AudioChunk, AudioFormat
from bot.errors import BadRequest, NotFound
from bot.studio import CustomVoice, DiskFull, RunFilter, Runs, Studio
from bot.studio.run_folder import RunFolder

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
    monkeypatch.setattr("bot.studio.run_folder.new_id", lambda now: next(ids))
    assert [RunFolder.begin(tmp_path, 0.0).id for _ in range(2)] == ["one", "two"]


async def test_a_full_disk_is_said_and_leaves_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.studio.run_folder.write_json", full)
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
