"""Sounds by id: brought, kept for a while, forgotten; and nothing half-kept."""

from __future__ import annotations

import asyncio
import errno
import shutil
from pathlib import Path

import pytest

from bot.errors import BadRequest, BotError, NotFound
from bot.singing import DiskFull, LocalStorage, Shelf, SingingSettings
from tests.singing.brought import RATE, song


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Away(LocalStorage):
    """A storage on another machine: it keeps files elsewhere and has addresses of its own."""

    name = "away"

    async def link(self, key: str, seconds: float, *, name: str) -> str:
        return f"https://away.example/{key}?for={seconds:g}"


def quiet_shelf(folder: Path, clock: Clock | None = None, **options: float) -> Shelf:
    settings = SingingSettings(keep_free_mb=0, **options)  # type: ignore[arg-type]
    return Shelf(folder, settings, clock=clock or Clock())


async def test_what_is_brought_is_known_by_its_id_and_measured(tmp_path: Path) -> None:
    shelf = quiet_shelf(tmp_path / "shelf")
    await shelf.open()
    brought = await shelf.bring(song(tmp_path / "a.wav"), "C:\\music\\Paper lanterns.WAV")
    assert (brought.kind, brought.file, brought.title) == (
        "upload",
        "Paper lanterns.wav",
        "Paper lanterns",
    )
    assert (brought.rate, brought.channels, brought.media_type) == (RATE, 2, "audio/wav")
    assert brought.seconds == pytest.approx(2.0, abs=0.001)
    assert (await shelf.path(brought.id)).read_bytes() == (tmp_path / "a.wav").read_bytes()


async def test_a_waveform_shows_where_it_is_loud(tmp_path: Path) -> None:
    shelf = quiet_shelf(tmp_path / "shelf")
    brought = await shelf.bring(song(tmp_path / "a.wav"), "a.wav")
    peaks = await shelf.waveform(brought.id, 10)
    assert peaks[:5] == [0] * 5
    assert all(220 <= peak <= 255 for peak in peaks[5:])


async def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    first = quiet_shelf(tmp_path / "shelf")
    brought = await first.bring(song(tmp_path / "a.wav"), "a.wav")
    second = quiet_shelf(tmp_path / "shelf")
    await second.open()
    assert second.get(brought.id) == brought
    assert (await second.path(brought.id)).is_file()


async def test_what_a_crash_left_half_kept_is_gone_after_a_restart(tmp_path: Path) -> None:
    first = quiet_shelf(tmp_path / "shelf")
    brought = await first.bring(song(tmp_path / "a.wav"), "a.wav")
    whole = {path for path in (tmp_path / "shelf").rglob("*") if path.is_file()}
    lost = await first.bring(song(tmp_path / "b.wav"), "b.wav")
    (tmp_path / "shelf" / f"{lost.id}.json").unlink()
    (tmp_path / "shelf" / "kept" / ".c.wav.half").write_bytes(b"half")
    second = quiet_shelf(tmp_path / "shelf")
    await second.open()
    assert second.all() == [brought]
    assert {path for path in (tmp_path / "shelf").rglob("*") if path.is_file()} == whole


async def test_a_cancel_while_it_is_kept_leaves_nothing(tmp_path: Path) -> None:
    class Cancelling(Away):
        async def put(self, key: str, source: Path, media_type: str) -> None:
            await super().put(key, source, media_type)
            keeping.cancel()

    away = Cancelling(tmp_path / "away")
    shelf = Shelf(tmp_path / "shelf", SingingSettings(keep_free_mb=0), lambda: away)
    brought = song(tmp_path / "a.wav")
    keeping = asyncio.ensure_future(shelf.put(brought, kind="mix", file="mix.wav"))
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert list((tmp_path / "away").iterdir()) == []
    assert [path for path in (tmp_path / "shelf").rglob("*") if path.is_file()] == []


async def test_what_has_had_its_time_is_gone_with_its_files(tmp_path: Path) -> None:
    clock = Clock()
    shelf = quiet_shelf(tmp_path / "shelf", clock, keep_days=1.0)
    brought = await shelf.bring(song(tmp_path / "a.wav"), "a.wav")
    clock.now += 86_401
    with pytest.raises(NotFound):
        shelf.get(brought.id)
    await shelf.tidy()
    assert [path for path in (tmp_path / "shelf").rglob("*") if path.is_file()] == []


async def test_what_is_no_sound_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    shelf = quiet_shelf(tmp_path / "shelf", max_minutes=0.1)
    text = tmp_path / "letter.mp3"
    text.write_text("Dear streamer, this is not a song at all." * 50)
    cut = song(tmp_path / "cut.flac", 4.0)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    long = song(tmp_path / "long.wav", 8.0)
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    for wrong in (text, cut, long, empty):
        with pytest.raises(BadRequest) as refused:
            await shelf.bring(wrong, wrong.name)
        assert refused.value.hint
    assert [path for path in (tmp_path / "shelf").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (192_000, 6)])
async def test_a_telephone_and_a_cinema_are_sound_too(
    tmp_path: Path, rate: int, channels: int
) -> None:
    shelf = quiet_shelf(tmp_path / "shelf")
    wide = song(tmp_path / "a.wav", 1.0, channels=channels, rate=rate)
    brought = await shelf.bring(wide, "a.wav")
    assert (brought.rate, brought.channels) == (rate, channels)


async def test_a_full_disk_is_told_and_keeps_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = quiet_shelf(tmp_path / "shelf")
    brought = song(tmp_path / "a.wav")

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.singing.results.storage.os.link", full)
    monkeypatch.setattr("bot.singing.results.storage.shutil.copyfile", full)
    with pytest.raises(DiskFull, match="the disk is full"):
        await shelf.bring(brought, "a.wav")
    assert shelf.all() == []
    assert [path for path in (tmp_path / "shelf").rglob("*") if path.is_file()] == []

    tight = Shelf(tmp_path / "tight", SingingSettings(keep_free_mb=10**9))
    with pytest.raises(DiskFull, match="MB are left"):
        await tight.bring(brought, "a.wav")


class Slow(Away):
    """It counts what is fetched from it, and takes its time."""

    fetched = 0

    async def fetch(self, key: str, target: Path) -> None:
        self.fetched += 1
        for _ in range(3):
            await asyncio.sleep(0)
        await super().fetch(key, target)


async def test_two_who_want_a_stored_sound_at_once_fetch_it_once(tmp_path: Path) -> None:
    away = Slow(tmp_path / "away")
    shelf = Shelf(tmp_path / "shelf", SingingSettings(keep_free_mb=0), lambda: away, clock=Clock())
    brought = await shelf.bring(song(tmp_path / "a.wav"), "a.wav")
    shutil.rmtree(tmp_path / "shelf" / "copies")
    paths = await asyncio.gather(*(shelf.path(brought.id) for _ in range(4)))
    assert (away.fetched, len(set(paths))) == (1, 1)
    assert paths[0].read_bytes() == (tmp_path / "a.wav").read_bytes()


async def test_another_storage_has_its_own_addresses_and_copies_are_few(tmp_path: Path) -> None:
    away = Away(tmp_path / "away")
    shelf = Shelf(
        tmp_path / "shelf", SingingSettings(keep_free_mb=0, cache_mb=0), lambda: away, clock=Clock()
    )
    first = await shelf.bring(song(tmp_path / "a.wav"), "a.wav")
    second = await shelf.bring(song(tmp_path / "b.wav", 3.0), "b.wav")
    assert await shelf.link(first.id, 60) == f"https://away.example/{first.id}.wav?for=60"

    assert (await shelf.path(second.id)).is_file()
    copied = await shelf.path(first.id)
    assert copied.read_bytes() == (tmp_path / "a.wav").read_bytes()
    await shelf.tidy()
    assert len(list((tmp_path / "shelf" / "copies").iterdir())) == 1

    await shelf.remove(first.id)
    assert [path.name for path in (tmp_path / "away").iterdir()] == [f"{second.id}.wav"]


async def test_a_key_never_leaves_the_folder(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "kept")
    (tmp_path / "secret.txt").write_text("mine")
    for key in ("../secret.txt", "..", ".hidden", "a/b", "", "x" * 300, "ü.wav"):
        with pytest.raises(BotError):
            await storage.fetch(key, tmp_path / "got")
