"""The song library: kept in folders, found by title, edited by one person at a time."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile
from structlog.testing import capture_logs

from bot.errors import AudioError, BadRequest, Conflict, NotFound
from bot.singing import DiskFull, Lyrics, SongDraft, SongLibrary, SongSounds, meant
from bot.singing import disk as disk_module
from db import Database
from tests.singing.songs import RATE, chords, song_files

DRAFT = SongDraft(title="Blue Moon", artist="The Testers", key="Am", tempo=92.0, rights_by="Luna")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[SongSounds, Lyrics]:
    return song_files(tmp_path_factory.mktemp("made"), ["Blue moon"], lead_s=0.2, gap_s=0.2)


def folder(library: SongLibrary, tmp_path: Path, id: str) -> Path:
    return tmp_path / "songs" / id


async def test_a_song_is_added_with_its_sounds_and_words(
    library: SongLibrary, made: tuple[SongSounds, Lyrics], tmp_path: Path
):
    sounds, lyrics = made
    song = await library.add(DRAFT, sounds, lyrics)
    assert await library.get(song.id) == song
    assert (song.title, song.cleared, song.timed, song.version) == ("Blue Moon", True, True, 1)
    assert song.duration == pytest.approx(soundfile.info(str(sounds.mix)).duration, abs=0.001)
    kept = await library.sounds(song.id)
    assert kept.vocals is not None
    assert kept.vocals.read_bytes() == sounds.vocals.read_bytes()  # type: ignore[union-attr]
    assert await library.lyrics(song.id) == lyrics
    names = {path.name for path in folder(library, tmp_path, song.id).iterdir()}
    assert names == {"song.json", "lyrics.lrc", "mix.wav", "vocals.wav", "backing.wav"}


async def test_the_index_is_made_again_from_the_folders(
    library: SongLibrary, song_database: Database, made: tuple[SongSounds, Lyrics], tmp_path: Path
):
    song = await library.add(DRAFT, made[0], made[1])
    await library.played(song.id)
    liked = await library.liked(song.id)
    broken = tmp_path / "songs" / "broken-one"
    broken.mkdir()
    (broken / "song.json").write_text("{half of it")
    fresh = Database(f"sqlite:///{tmp_path}/fresh.db", backups=tmp_path)
    fresh.migrate()
    again = SongLibrary(tmp_path / "songs", fresh)
    await again.open()
    assert await again.all() == [liked]
    assert (liked.plays, liked.likes) == (1, 1)
    fresh.close()


async def test_a_folder_that_somebody_deleted_is_no_song_after_a_restart(
    library: SongLibrary, song_database: Database, made: tuple[SongSounds, Lyrics], tmp_path: Path
):
    song = await library.add(DRAFT, made[0])
    shutil.rmtree(folder(library, tmp_path, song.id))
    again = SongLibrary(tmp_path / "songs", song_database)
    await again.open()
    assert await again.all() == []


async def test_an_edit_that_a_crash_kept_out_of_the_index_is_there_after_a_restart(
    library: SongLibrary, song_database: Database, made: tuple[SongSounds, Lyrics], tmp_path: Path
):
    song = await library.add(DRAFT, made[0])
    about = folder(library, tmp_path, song.id) / "song.json"
    edited = json.loads(about.read_text()) | {"title": "Red Moon", "version": 2}
    about.write_text(json.dumps(edited))
    again = SongLibrary(tmp_path / "songs", song_database)
    with capture_logs() as told:
        await again.open()
    assert await again.get(song.id) == replace(song, title="Red Moon", version=2)
    with capture_logs() as told_again:
        await again.open()
    assert (len(told), told_again) == (1, [])  # nothing to do the second time


async def test_key_and_tempo_are_heard_where_nobody_told_them(library: SongLibrary, tmp_path: Path):
    soundfile.write(tmp_path / "mix.flac", chords(16.0), RATE)
    mix = SongSounds(mix=tmp_path / "mix.flac")
    heard = await library.add(SongDraft(title="Lanterns"), mix)
    assert (heard.key, heard.tempo) == ("C", pytest.approx(120, abs=0.2))
    told = await library.add(SongDraft(title="Lanterns", key="Am", tempo=60.0), mix)
    assert (told.key, told.tempo) == ("Am", 60.0)
    half = await library.add(SongDraft(title="Lanterns", key=""), mix)
    assert (half.key, half.tempo) == ("", pytest.approx(120, abs=0.2))


async def test_a_song_whose_files_cannot_go_stays(
    library: SongLibrary,
    made: tuple[SongSounds, Lyrics],
    monkeypatch: pytest.MonkeyPatch,
):
    song = await library.add(DRAFT, made[0])

    def in_use(path: Path, target: Path) -> None:
        raise PermissionError(13, "it is in use")

    monkeypatch.setattr("bot.singing.songs.folders.Path.rename", in_use)
    with pytest.raises(DiskFull, match="in use"):
        await library.remove(song.id)
    monkeypatch.undo()
    assert await library.get(song.id) == song
    assert (await library.sounds(song.id)).mix.is_file()


async def test_of_two_people_editing_one_song_the_second_is_told(
    library: SongLibrary, made: tuple[SongSounds, Lyrics], tmp_path: Path
):
    song = await library.add(DRAFT, made[0])
    edited = await library.edit(song.id, song.version, {"title": "Red Moon"})
    assert (edited.title, edited.version) == ("Red Moon", 2)
    with pytest.raises(Conflict, match="somebody else has changed 'Red Moon'"):
        await library.edit(song.id, song.version, {"title": "Old Moon"})
    with pytest.raises(Conflict):
        await library.put_lyrics(song.id, song.version, Lyrics.plain("Red moon"))
    assert not (folder(library, tmp_path, song.id) / "lyrics.lrc").exists()
    on_disk = json.loads((folder(library, tmp_path, song.id) / "song.json").read_text())
    assert (on_disk["title"], on_disk["version"]) == ("Red Moon", 2)


async def test_two_edits_at_once_have_one_winner(
    library: SongLibrary, made: tuple[SongSounds, Lyrics]
):
    song = await library.add(DRAFT, made[0])
    edits = (library.edit(song.id, 1, {"note": f"note {n}"}) for n in range(5))
    results = await asyncio.gather(*edits, return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 4


async def test_plays_and_likes_do_not_disturb_who_edits(
    library: SongLibrary, made: tuple[SongSounds, Lyrics]
):
    song = await library.add(DRAFT, made[0])
    await library.played(song.id)
    await library.liked(song.id)
    assert (await library.liked(song.id, -2)).likes == 0
    assert (await library.edit(song.id, song.version, {"voice": "luna"})).plays == 1


async def test_rights_are_confirmed_by_somebody_at_some_time(
    library: SongLibrary, made: tuple[SongSounds, Lyrics]
):
    song = await library.add(replace(DRAFT, rights_by=""), made[0])
    assert (song.cleared, song.rights_at) == (False, 0.0)
    cleared = await library.edit(song.id, 1, {"rights_by": "Luna"})
    assert cleared.cleared
    assert cleared.rights_at >= cleared.added


async def test_lyrics_come_and_go(library: SongLibrary, made: tuple[SongSounds, Lyrics]):
    song = await library.add(DRAFT, made[0])
    assert await library.lyrics(song.id) is None
    song = await library.put_lyrics(song.id, 1, Lyrics.plain("Blue moon\n\nyou saw me"))
    assert (song.lyrics, song.timed, song.version) == (True, False, 2)
    song = await library.put_lyrics(song.id, 2, None)
    assert (song.lyrics, await library.lyrics(song.id)) == (False, None)


async def test_a_text_is_timed_by_what_is_sung(
    library: SongLibrary, made: tuple[SongSounds, Lyrics]
):
    song = await library.add(DRAFT, made[0])
    with pytest.raises(NotFound, match="no lyrics"):
        await library.time_lyrics(song.id, 1)
    song = await library.time_lyrics(song.id, 1, Lyrics.plain(made[1].text))
    found = await library.lyrics(song.id)
    assert found is not None
    assert (song.timed, song.version) == (True, 2)
    starts = [word.start for line in found.lines for word in line.words]
    true = [word.start for line in made[1].lines for word in line.words]
    assert starts == pytest.approx(true, abs=0.1)


async def test_the_setlist_is_changed_by_one_person_at_a_time(
    library: SongLibrary, made: tuple[SongSounds, Lyrics]
):
    mix = SongSounds(mix=made[0].mix)
    songs = [await library.add(SongDraft(title=title), mix) for title in ("One", "Two")]
    wanted = [songs[1].id, songs[0].id]
    assert (await library.put_setlist(wanted, 0)).version == 1
    assert list((await library.setlist()).songs) == wanted
    with pytest.raises(Conflict, match="setlist"):
        await library.put_setlist([], 0)
    with pytest.raises(NotFound):
        await library.put_setlist(["no-such-song"], 1)
    await library.remove(songs[1].id)
    assert (await library.setlist()).songs == (songs[0].id,)


async def test_a_removed_song_is_gone(
    library: SongLibrary, made: tuple[SongSounds, Lyrics], tmp_path: Path
):
    song = await library.add(DRAFT, made[0])
    await library.remove(song.id)
    assert not list((tmp_path / "songs").iterdir())
    for ask in (library.get, library.sounds, library.lyrics, library.remove, library.played):
        with pytest.raises(NotFound):
            await ask(song.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 300}, "title"),
        ({"tempo": "fast"}, "tempo"),
        ({"transposed": 99}, "transposed"),
        ({"effect": 3}, "effect"),
        ({"plays": 1_000}, "plays"),
        ({"id": "../../etc"}, "id"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_name(
    library: SongLibrary, made: tuple[SongSounds, Lyrics], changes: dict, field: str
):
    song = await library.add(DRAFT, made[0])
    with pytest.raises(BadRequest, match=field):
        await library.edit(song.id, 1, changes)
    assert (await library.get(song.id)).version == 1


async def test_what_is_no_sound_is_no_song(library: SongLibrary, tmp_path: Path):
    text = tmp_path / "text.wav"
    text.write_text("no sound")
    with pytest.raises(AudioError, match=r"text\.wav"):
        await library.add(DRAFT, SongSounds(mix=text))
    assert await library.all() == []
    assert not list((tmp_path / "songs").iterdir())


async def test_parts_of_different_songs_are_refused(
    library: SongLibrary, made: tuple[SongSounds, Lyrics], tmp_path: Path
):
    other, _ = song_files(tmp_path / "other", ["Blue moon blue moon blue moon"])
    with pytest.raises(BadRequest, match="vocals"):
        await library.add(DRAFT, SongSounds(mix=made[0].mix, vocals=other.vocals))


async def test_a_full_disk_leaves_nothing_half_written(
    library: SongLibrary,
    made: tuple[SongSounds, Lyrics],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    song = await library.add(DRAFT, made[0], made[1])

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk_module.os, "fsync", full)
    with pytest.raises(DiskFull, match="the disk is full"):
        await library.add(DRAFT, made[0])
    with pytest.raises(DiskFull):
        await library.edit(song.id, 1, {"title": "Red Moon"})
    monkeypatch.undo()
    assert await library.all() == [song]
    names = {path.name for path in folder(library, tmp_path, song.id).iterdir()}
    assert names == {"song.json", "lyrics.lrc", "mix.wav", "vocals.wav", "backing.wav"}
    assert [path.name for path in (tmp_path / "songs").iterdir()] == [song.id]


async def test_a_song_is_found_by_its_title(library: SongLibrary, made: tuple[SongSounds, Lyrics]):
    song = await library.add(DRAFT, SongSounds(mix=made[0].mix))
    assert meant(await library.find("bleu moon")) == song
    assert await library.find("bohemian rhapsody") == []
