"""A cover goes through its steps, keeps what is finished, and leaves nothing half made."""

import asyncio
import errno
import json
import resource
import shutil
from contextlib import aclosing
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from bot.audio import loudness
from bot.engines import DRY, Cancel, EngineRegistry, Separator
from bot.errors import BadRequest, EngineUnusable, NotFound
from bot.singing import (
    Cover,
    CoverRequest,
    Covers,
    Merged,
    MergeRequest,
    Mixing,
    Parts,
    PartsRequest,
    SingingSettings,
    StepFailed,
    Sung,
    SungRequest,
    Working,
    read_cover,
)
from bot.singing.covers.cache import StepCache
from bot.singing.covers.casting import Casting
from bot.singing.covers.deliver import deliver
from bot.singing.covers.run import Locks, Run, Step, Stopped
from tests.band import RATE, song
from tests.singing.kitchen import FakeConverter, FakeSeparator, kitchen
from tests.singing.songs import chords

SECONDS = 3.0


@pytest.fixture(scope="module")
def parts():
    return song(SECONDS)


@pytest.fixture
def source(tmp_path, parts):
    soundfile.write(tmp_path / "song.flac", sum(parts), RATE)
    return tmp_path / "song.flac"


@pytest.fixture
def separator(parts):
    return FakeSeparator(*parts)


@pytest.fixture
async def covers(tmp_path, separator):
    made = kitchen(tmp_path / "singing", separator, FakeConverter())
    await made.open()
    yield made
    await made.close()


def request(tmp_path, name="cover", **changes):
    return CoverRequest(
        **{"source": tmp_path / "song.flac", "target": tmp_path / name, "key": 0.0, **changes}
    )


async def all_of(events):
    return [event async for event in events]


def done(events):
    """The steps that ended, and whether each was there already."""
    ended = [e for e in events if isinstance(e, Working) and e.part == 1.0]
    return {event.step: event.cached for event in ended}


def kept(folder):
    """What the steps made and is not forgotten."""
    return list((folder / "singing" / "cache").glob("[!.]*"))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


async def test_a_cover_is_four_files_and_what_is_known_of_them(tmp_path, source, covers):
    events = await all_of(covers.cover(request(tmp_path)))
    cover = events[-1]
    assert isinstance(cover, Cover)
    assert names(cover.folder) == [
        "backing.flac",
        "cover.json",
        "mix.flac",
        "original.wav",
        "vocals.flac",
    ]
    assert cover.original is not None and cover.original.is_file()
    assert cover.trained
    assert (cover.voice, cover.converter, cover.separator) == ("luna", "singer", "parter")
    assert cover.seconds == pytest.approx(SECONDS)
    assert read_cover(cover.folder) == cover
    wholes = [event.whole for event in events[:-1]]
    assert wholes == sorted(wholes)
    assert wholes[-1] == 1.0


async def test_the_mix_is_as_loud_as_it_is_to_be_and_its_parts_add_up_to_it(
    tmp_path, source, covers, parts
):
    cover = (await all_of(covers.cover(request(tmp_path))))[-1]
    mix, vocals, backing = (
        soundfile.read(path, dtype="float32")[0]
        for path in (cover.mix, cover.vocals, cover.backing)
    )
    assert np.allclose(vocals + backing, mix, atol=1e-6)
    stereo = 10 * np.log10(sum(10 ** (loudness(side, RATE) / 10) for side in mix.T))
    assert stereo == pytest.approx(cover.lufs, abs=0.1)
    assert cover.lufs == pytest.approx(-14.0, abs=0.5)
    assert cover.peak_dbtp <= -1.0


async def test_another_key_makes_anew_only_what_the_key_changes(tmp_path, source, covers):
    await all_of(covers.cover(request(tmp_path)))
    same = done(await all_of(covers.cover(request(tmp_path, "same"))))
    assert same == dict.fromkeys(("load", "separate", "convert", "mix"), True) | {"keep": False}
    other = done(await all_of(covers.cover(request(tmp_path, "other", key=2.0))))
    assert other["load"]
    assert other["separate"]
    assert not other["convert"]
    assert not other["backing"]
    louder = Mixing(vocals_db=2.0)
    mixed = done(await all_of(covers.cover(request(tmp_path, "louder", mixing=louder))))
    assert mixed == dict.fromkeys(("load", "separate", "convert"), True) | dict.fromkeys(
        ("mix", "keep"), False
    )


async def test_a_song_is_known_by_its_content_and_not_by_its_name(tmp_path, source, covers):
    await all_of(covers.cover(request(tmp_path)))
    source.rename(tmp_path / "renamed.flac")
    again = request(tmp_path, "again", source=tmp_path / "renamed.flac")
    assert done(await all_of(covers.cover(again)))["separate"]


async def test_a_voice_that_was_trained_on_sings_anew(tmp_path, source, separator):
    converter = FakeConverter()
    covers = kitchen(tmp_path / "singing", separator, converter)
    await all_of(covers.cover(request(tmp_path)))
    converter.voice = replace(converter.voice, version="2")
    assert not done(await all_of(covers.cover(request(tmp_path, "again"))))["convert"]


async def test_another_show_finds_what_the_first_has_finished(tmp_path, source, parts):
    first = kitchen(tmp_path / "singing", FakeSeparator(*parts), broken := FakeConverter())
    broken.fails = EngineUnusable("singer", "the model is broken", hint="train it again")
    with pytest.raises(StepFailed, match=r"convert: singer: the model is broken") as caught:
        await all_of(first.cover(request(tmp_path)))
    assert caught.value.hint == "train it again"
    assert names(tmp_path) == ["singing", "song.flac"]
    second = kitchen(tmp_path / "singing", FakeSeparator(*parts), FakeConverter())
    await second.open()
    assert done(await all_of(second.cover(request(tmp_path))))["separate"]


async def test_a_cancel_ends_it_at_once_and_leaves_nothing(tmp_path, source, covers, separator):
    separator.gate.clear()
    cancel, after = Cancel(), []
    async for event in covers.cover(request(tmp_path), cancel):
        if cancel.is_set():
            after.append(event)
        elif event.step == "separate" and event.note:
            cancel.set()  # the separator never ends by itself; benchmarks.cover measures how soon
    assert after == []
    assert names(tmp_path) == ["singing", "song.flac"]
    assert not list((tmp_path / "singing" / "cache").glob(".making-*/*"))


def test_copying_to_another_disk_ends_with_a_cancel_and_leaves_nothing(tmp_path, monkeypatch):
    def no_link(*paths):
        raise OSError(errno.EXDEV, "another disk")

    def cancelled():
        if list(tmp_path.glob(".cover.making/*")):
            raise Stopped

    monkeypatch.setattr("bot.singing.covers.deliver.os.link", no_link)
    (tmp_path / "made").write_bytes(b"x" * 100)
    with pytest.raises(Stopped):
        deliver(tmp_path / "cover", {"mix.flac": tmp_path / "made"}, cancelled, linked=True)
    assert names(tmp_path) == ["made"]
    deliver(tmp_path / "cover", {"mix.flac": tmp_path / "made"}, lambda: None, linked=True)
    assert (tmp_path / "cover" / "mix.flac").read_bytes() == b"x" * 100


async def test_who_stops_listening_ends_the_work(tmp_path, source, covers, separator):
    separator.gate.clear()
    events = covers.cover(request(tmp_path))
    async for event in events:
        if event.step == "separate" and event.note:
            break
    await events.aclose()
    assert not list((tmp_path / "singing" / "cache").glob(".making-*/*"))
    separator.gate.set()
    assert isinstance((await all_of(covers.cover(request(tmp_path))))[-1], Cover)


async def test_two_covers_of_a_song_take_it_apart_once(tmp_path, source, covers, separator):
    both = [covers.cover(request(tmp_path, name, key=key)) for name, key in (("a", 0), ("b", 12))]
    made = await asyncio.gather(*(all_of(events) for events in both))
    assert all(isinstance(events[-1], Cover) for events in made)
    assert len(separator.asked) == 1


async def test_key_and_tempo_of_the_song_go_with_the_cover(tmp_path, covers):
    soundfile.write(tmp_path / "song.flac", chords(16.0), RATE)
    same = (await all_of(covers.cover(request(tmp_path))))[-1]
    assert (same.tonality, same.tempo) == ("C", pytest.approx(120, abs=0.2))
    higher = (await all_of(covers.cover(request(tmp_path, "higher", key=3.0))))[-1]
    assert (higher.tonality, higher.tempo) == ("Eb", same.tempo)
    assert read_cover(higher.folder) == higher
    brought = {"vocals": tmp_path / "song.flac", "backing": tmp_path / "song.flac"}
    asked = MergeRequest(**brought, target=tmp_path / "merged", key=-1.0)
    merged = (await all_of(covers.merge(asked)))[-1]
    assert (merged.tonality, merged.tempo) == ("B", same.tempo)


async def test_a_song_that_an_earlier_version_loaded_has_no_key_and_is_sung(
    tmp_path, source, covers
):
    await all_of(covers.cover(request(tmp_path)))
    for facts in (tmp_path / "singing").rglob("facts.json"):
        told = json.loads(facts.read_text("utf-8"))
        older = {name: told[name] for name in told if name not in ("tonality", "tempo")}
        facts.write_text(json.dumps(older), "utf-8")
    events = await all_of(covers.cover(request(tmp_path, "again")))
    assert done(events)["load"]
    assert (events[-1].tonality, events[-1].tempo) == ("", 0.0)


async def test_the_backing_moves_with_the_key_but_not_for_an_octave(tmp_path, source, covers):
    moved = (await all_of(covers.cover(request(tmp_path, key=-5.0))))[-1]
    assert (moved.key, moved.backing_key) == (-5.0, -5.0)
    octave = (await all_of(covers.cover(request(tmp_path, "octave", key=-12.0))))[-1]
    assert octave.backing_key == 0.0


@pytest.mark.parametrize(("wish", "sung"), [("keep", 1), ("convert", 2), ("drop", 1)])
async def test_backing_singers_are_kept_converted_or_dropped(tmp_path, source, parts, wish, sung):
    vocals, backing = parts
    separator = FakeSeparator(0.5 * vocals, backing, 0.5 * vocals)
    covers = kitchen(tmp_path / "singing", separator, converter := FakeConverter())
    await all_of(covers.cover(request(tmp_path, harmonies=wish)))
    assert len(converter.asked) == sung
    made = soundfile.read(tmp_path / "cover" / "vocals.flac")[0]
    alone = kitchen(tmp_path / "b", FakeSeparator(0.5 * vocals, backing), FakeConverter())
    await all_of(alone.cover(request(tmp_path, "alone")))
    other = soundfile.read(tmp_path / "alone" / "vocals.flac")[0]
    assert np.allclose(made, other, atol=1e-3) == (wish == "drop")


async def test_a_separator_that_cannot_tell_singers_apart_says_so(tmp_path, source, covers):
    cover = (await all_of(covers.cover(request(tmp_path, harmonies="convert", dry=True))))[-1]
    assert any("other singers" in note.text for note in cover.notes)
    assert any("room" in note.text for note in cover.notes)


async def test_separators_tell_what_they_can_and_a_model_comes_first(parts):
    plain, fine = FakeSeparator(*parts), FakeSeparator(*parts)
    plain.name, plain.stands_in = "rough", True
    fine.name, fine.can = "model", frozenset({DRY})
    engines = EngineRegistry()
    for one in (plain, fine):
        engines.add(Separator, one.name, one)
    first, second = Casting(engines, SingingSettings()).partings()
    assert (first.name, first.trained, first.dry, first.harmonies) == ("model", True, True, False)
    assert (second.name, second.trained, second.dry) == ("rough", False, False)
    assert Casting(engines, SingingSettings(separator="rough")).partings() == [second, first]


async def test_singing_alone_is_not_taken_apart(tmp_path, source, covers, separator):
    cover = (await all_of(covers.cover(request(tmp_path, vocals_only=True, key=3.0))))[-1]
    assert separator.asked == []
    assert np.abs(soundfile.read(cover.backing)[0]).max() == 0


async def test_each_step_can_be_asked_for_alone(tmp_path, source, covers):
    parts = (await all_of(covers.make(PartsRequest(source=source, target=tmp_path / "p"))))[-1]
    assert isinstance(parts, Parts)
    sung = (await all_of(covers.make(SungRequest(source=parts.vocals, target=tmp_path / "s"))))[-1]
    assert isinstance(sung, Sung)
    merged = await all_of(
        covers.make(
            MergeRequest(
                vocals=sung.vocals,
                backing=parts.backing,
                reference=parts.vocals,
                target=tmp_path / "m",
            )
        )
    )
    assert isinstance(merged[-1], Merged)
    assert merged[-1].lufs == pytest.approx(-14.0, abs=0.5)


async def test_what_cannot_be_asked_for_is_refused_before_any_work(tmp_path, source, covers):
    wrong = [
        (request(tmp_path, mixing=Mixing(lufs=3.0)), BadRequest, "mixing.lufs"),
        (request(tmp_path, mixing=Mixing(reverb=float("nan"))), BadRequest, "mixing.reverb"),
        (request(tmp_path, harmonies="loud"), BadRequest, "harmonies"),
        (request(tmp_path, target=tmp_path), BadRequest, "target"),
        (request(tmp_path, voice="nobody"), NotFound, "nobody"),
        (request(tmp_path, separator="nothing"), NotFound, "nothing"),
    ]
    for order, error, words in wrong:
        with pytest.raises(error, match=words):
            await all_of(covers.cover(order))
    assert names(tmp_path) == ["singing", "song.flac"]


async def test_a_disk_that_fills_up_names_the_step_and_keeps_what_is_finished(
    tmp_path, source, covers, separator
):
    parts = PartsRequest(source=source, target=tmp_path / "parts", harmonies=True)
    await all_of(covers.separate(parts))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, before[1]))  # less than the mix needs
    try:
        with pytest.raises(StepFailed, match=r"^mix: ") as caught:
            await all_of(covers.cover(request(tmp_path)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.hint
    assert names(tmp_path) == ["parts", "singing", "song.flac"]
    assert not list((tmp_path / "singing" / "cache").glob(".making-*/*"))
    assert done(await all_of(covers.cover(request(tmp_path))))["separate"]


async def test_too_little_room_is_told_before_any_work(tmp_path, source, separator):
    settings = SingingSettings(keep_free_mb=10**9)
    covers = kitchen(tmp_path / "singing", separator, FakeConverter(), settings)
    with pytest.raises(Exception, match="MB are left"):
        await all_of(covers.cover(request(tmp_path)))


async def test_the_cache_stays_small_and_never_drops_what_is_in_use(tmp_path, source, separator):
    settings = SingingSettings(steps_mb=0)
    covers = kitchen(tmp_path / "singing", separator, FakeConverter(), settings)
    cover = (await all_of(covers.cover(request(tmp_path))))[-1]
    assert soundfile.info(cover.mix).frames == int(SECONDS * RATE)
    assert kept(tmp_path) == []


async def test_who_stops_at_what_was_made_leaves_the_cache_small(tmp_path, source, separator):
    settings = SingingSettings(steps_mb=0)
    covers = kitchen(tmp_path / "singing", separator, FakeConverter(), settings)
    async with aclosing(covers.cover(request(tmp_path))) as events:
        async for event in events:
            if isinstance(event, Cover):
                break
    assert kept(tmp_path) == []


async def test_what_another_process_needs_is_not_forgotten(tmp_path, source, parts, separator):
    command = kitchen(tmp_path / "singing", separator, FakeConverter())
    show = kitchen(
        tmp_path / "singing", FakeSeparator(*parts), FakeConverter(), SingingSettings(steps_mb=0)
    )
    soundfile.write(tmp_path / "other.wav", parts[0], RATE)
    async with aclosing(command.cover(request(tmp_path, key=3.0))) as events:
        async for event in events:
            if event.step == "convert":  # what was taken apart is needed until the mix
                other = request(tmp_path, "other", source=tmp_path / "other.wav")
                assert isinstance((await all_of(show.cover(other)))[-1], Cover)
                break
        made = [event async for event in events]
    assert isinstance(made[-1], Cover)
    await all_of(show.cover(request(tmp_path, "last", source=tmp_path / "other.wav")))
    assert kept(tmp_path) == []


async def test_a_cancel_that_comes_with_its_turn_leaves_the_step_to_others(tmp_path):
    cancel = Cancel()

    class Turn(asyncio.Lock):
        async def acquire(self):
            await super().acquire()
            cancel.set()
            return True

    class Turns(Locks):
        def of(self, key):
            return turn

    turn = Turn()
    run = Run(StepCache(tmp_path / "cache", 0), Turns(), cancel, {}, 1.0, lambda told: None)
    with pytest.raises(Stopped):
        await run.do(Step(name="mix", asked={}, make=lambda folder, cancel: None))
    assert not turn.locked()


async def test_who_changes_a_cover_does_not_change_what_is_kept(tmp_path, source, covers):
    cover = (await all_of(covers.cover(request(tmp_path))))[-1]
    before = cover.mix.read_bytes()
    with cover.mix.open("r+b") as file:  # in place, as an editor of tags does
        file.write(b"tags")
    again = (await all_of(covers.cover(request(tmp_path, "again"))))[-1]
    assert again.mix.read_bytes() == before


async def test_a_file_that_may_not_be_read_is_named(tmp_path, source, covers, monkeypatch):
    def forbidden(path):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("bot.singing.covers.pipelines.content_of", forbidden)
    with pytest.raises(StepFailed, match=r"^load: song\.flac: Permission denied") as caught:
        await all_of(covers.cover(request(tmp_path)))
    assert "choose a file" in caught.value.hint


async def test_a_long_song_goes_on_after_a_crash_however_small_the_cache(
    tmp_path, source, separator
):
    settings = SingingSettings(steps_mb=0)
    broken = kitchen(tmp_path / "singing", separator, converter := FakeConverter(), settings)
    converter.fails = EngineUnusable("singer", "the model is broken")
    with pytest.raises(StepFailed):
        await all_of(broken.cover(request(tmp_path)))
    again = kitchen(tmp_path / "singing", separator, FakeConverter(), settings)
    await again.open()
    assert done(await all_of(again.cover(request(tmp_path))))["separate"]


async def test_a_crash_leaves_nothing_after_the_next_start(tmp_path, covers):
    cache = tmp_path / "singing" / "cache"
    (cache / ".making-x").mkdir()
    (cache / ".making-x" / "song.wav").write_bytes(b"half")
    (cache / ".held-y").touch()
    await covers.open()
    assert names(cache) == []


async def test_a_cache_that_somebody_deletes_by_hand_is_made_anew(tmp_path, source, covers):
    await all_of(covers.cover(request(tmp_path)))
    shutil.rmtree(tmp_path / "singing" / "cache")
    assert isinstance((await all_of(covers.cover(request(tmp_path, "again"))))[-1], Cover)


async def test_what_another_process_is_at_work_on_outlives_the_next_start(
    tmp_path, source, separator
):
    command = kitchen(tmp_path / "singing", separator, FakeConverter())
    async with aclosing(command.cover(request(tmp_path))) as events:
        async for event in events:
            if event.step == "separate":
                show = kitchen(tmp_path / "singing", separator, FakeConverter())
                await show.open()
                break
        made = [event async for event in events]
    assert isinstance(made[-1], Cover)
    await command.close()
    assert not list((tmp_path / "singing" / "cache").glob(".*"))


async def test_without_engines_it_says_what_to_switch_on(tmp_path, source):
    covers = Covers(EngineRegistry(), tmp_path / "singing")
    with pytest.raises(NotFound, match="nothing here can sing") as caught:
        await all_of(covers.cover(request(tmp_path)))
    assert "config.yaml" in caught.value.hint
