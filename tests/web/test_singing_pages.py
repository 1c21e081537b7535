"""Singing's pages in a real browser before a real server: the five steps, songs, the teacher.

What is heard is recorded on its way to the speakers and measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from bot.engines import VoiceTrainer
from bot.errors import AudioError
from bot.host import Folders, SongNow, SongReady, Trust, User
from bot.singing import LyricLine, Lyrics, Song, SongDraft, SongSounds
from tests.fake_trainer import FakeTrainer
from tests.web.heard import BLOCK, forget, wait_until_heard
from tests.web.heard import heard as played
from tests.web.singing_world import BAND_HZ, SUNG_HZ, VOCALS_HZ, SingingWorld, song

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
TONES = (BAND_HZ, VOCALS_HZ, SUNG_HZ)
NEAR_HZ = 100.0
BLOCKS = 320  # of them are measured: about 0.9 seconds
PIECE = 4096  # samples

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def world(built_panel: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SingingWorld]:
    data = tmp_path_factory.mktemp("singing")
    made = SingingWorld(Folders(code=ROOT, data=data / "house"), data)
    made.trainer = FakeTrainer(data)
    made.engines.add(VoiceTrainer, "teacher", made.trainer)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def fresh(world: SingingWorld) -> None:
    world.maker.asked.clear()
    world.maker.failure = None
    world.gate(open=True)


@pytest.fixture
def open_page(open_panel: Open) -> Open:
    """`open_page("/songs")` opens a part of singing."""
    return lambda path="": open_panel(f"/singing{path}")


def heard(page: Any) -> set[float]:
    """Which of the world's tones are heard from now on: those with a tenth of the power.

    Measured in pieces of a tenth of a second, of which the middle one counts: where a busy machine
    tears the sound, the tear is in one piece and not in all.
    """
    forget(page)
    wait_until_heard(page, BLOCKS)
    samples = played(page)[-BLOCKS * BLOCK :]
    rate = page.evaluate("new AudioContext().sampleRate")
    hz = np.fft.rfftfreq(PIECE, 1 / rate)
    pieces = samples[: len(samples) // PIECE * PIECE].reshape(-1, PIECE)
    power = np.abs(np.fft.rfft(pieces * np.hanning(PIECE))) ** 2 + 1e-9  # a silent piece has some
    known = np.stack([power[:, abs(hz - tone) < NEAR_HZ].sum(axis=1) for tone in TONES])
    shares = known / power.sum(axis=1)
    assert np.median(shares.sum(axis=0)) > 0.98, shares  # and nothing else
    middle = np.median(shares, axis=1)
    return {tone for tone, share in zip(TONES, middle, strict=True) if share > 0.1}


def strip(page: Any, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


def kept_setlist(*songs: Song) -> Callable[[Any], bool]:
    """Whether an answer is that to these songs in this order."""
    ids = [song.id for song in songs]

    def kept(answer: Any) -> bool:
        asked = answer.request
        return asked.method == "PUT" and asked.post_data_json["songs"] == ids

    return kept


def bring(page: Any, path: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(path)
    strip(page, "Upload").get_by_text(path.name).wait_for()


def test_five_steps_lead_from_a_song_to_its_mix_and_each_result_is_heard_and_saved(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    page = open_page()
    bring(page, song(tmp_path / "lanterns.wav", 6.0))
    expect(strip(page, "Upload")).to_contain_text("44.1 kHz, 2 channels, 0:06")

    expect(page.get_by_role("slider", name="Denoise")).to_be_visible()
    expect(page.get_by_label("De-reverb")).to_have_count(0)  # no separator here can do that
    page.get_by_role("slider", name="Denoise").press("ArrowRight")
    split = strip(page, "Split")
    split.get_by_role("button", name="Split").click()
    split.get_by_role("slider", name="Place in: Instrument").wait_for()
    assert world.maker.asked[-1].tidy.denoise == 0.05
    split.get_by_role("button", name="Play: Vocals").click()
    assert heard(page) == {VOCALS_HZ}
    split.get_by_role("button", name="Play: Instrument").click()
    assert heard(page) == {BAND_HZ}
    split.get_by_role("button", name="Pause: Instrument").click()
    with page.expect_download() as saved:
        split.get_by_role("link", name="Save: Vocals").click()
    assert saved.value.suggested_filename == "lanterns (vocals).flac"

    voice = strip(page, "Voice")
    lantern = voice.get_by_role("listitem").filter(has_text="Low lantern")
    expect(lantern).to_contain_text("voice effect, not a trained voice")
    expect(voice.get_by_role("listitem").filter(has_text="Luna")).to_contain_text("trained voice")
    lantern.get_by_role("button", name="Preview voice: Low lantern").click()
    assert heard(page) == {SUNG_HZ}
    lantern.get_by_role("button", name="Stop the preview: Low lantern").click()
    lantern.get_by_role("button", name="Low lantern voice effect").click()
    lantern.get_by_role("button", pressed=True).wait_for()

    convert = strip(page, "Convert")
    convert.get_by_role("button", name="Convert", exact=True).click()
    convert.get_by_role("button", name="Play: Converted vocals").click()
    assert heard(page) == {SUNG_HZ}
    assert (world.maker.asked[-1].voice, world.maker.asked[-1].key) == ("lantern", None)
    expect(convert).to_contain_text("voice effect, not a trained voice")

    mix = strip(page, "Mix")
    mix.get_by_role("button", name="Merge", exact=True).click()
    mix.get_by_role("button", name="Play: Mix").click()
    assert heard(page) == {BAND_HZ, SUNG_HZ}
    expect(mix).to_contain_text("−14.0 LUFS, −1.2 dBTP")
    assert world.maker.asked[-1].reference is not None
    assert world.maker.asked[-1].key == 3.0  # the band goes where the singing went

    with page.expect_request("**/audio/separate"):
        split.get_by_role("button", name="Split again").click()


def test_what_the_separator_can_is_offered(open_page: Open, window: Any) -> None:
    fine = [{"name": "model", "trained": True, "harmonies": True, "dry": True}]
    window.route("**/api/singing/separators", lambda route: route.fulfill(json=fine))
    page = open_page()
    expect(page.get_by_label("De-reverb")).to_be_visible()
    expect(page.get_by_label("Backing vocals")).to_be_visible()
    window.unroute("**/api/singing/separators")


def test_before_and_after_swap_at_the_same_place(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    page = open_page()
    bring(page, song(tmp_path / "long.wav", 30.0))
    page.get_by_role("button", name="Do all five").click()
    strip(page, "Mix").get_by_role("slider", name="Place in: Mix").wait_for()
    strip(page, "Split").get_by_role("slider", name="Place in: Vocals").wait_for()
    lane = strip(page, "Upload").get_by_role("slider", name="Place in: Song")
    width = lane.bounding_box()["width"]
    lane.click(position={"x": width / 2, "y": 20})
    expect(lane).to_have_attribute("aria-valuenow", "15")

    page.get_by_role("main").get_by_role("button", name="Play", exact=True).click()
    assert heard(page) == {BAND_HZ, SUNG_HZ}
    compare = page.get_by_role("radiogroup", name="Compare before and after at this place")
    compare.get_by_text("Before").click()
    assert heard(page) == {BAND_HZ, VOCALS_HZ}
    after = int(lane.get_attribute("aria-valuenow"))
    assert 15 <= after < 28
    page.get_by_role("main").get_by_role("button", name="Pause", exact=True).click()


def test_a_song_that_is_brought_before_the_first_list_has_come_is_shown(
    open_page: Open, window: Any, tmp_path: Path
) -> None:
    held: list[tuple[Any, Any]] = []

    def hold(route: Any) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))  # it knows nothing of the song

    window.route("**/api/singing/results", hold)
    try:
        page = open_page()
        with page.expect_response("**/api/singing/uploads"):
            page.locator("input[type=file]").first.set_input_files(song(tmp_path / "early.wav"))
        first, answer = held[0]
        first.fulfill(response=answer)
        strip(page, "Upload").get_by_text("early.wav").wait_for()
        assert "song=" in page.url
    finally:
        window.unroute("**/api/singing/results")


def test_whoever_leaves_while_a_song_is_sent_is_left_alone_and_finds_it_later(
    open_page: Open, window: Any, tmp_path: Path
) -> None:
    held: list[Any] = []
    window.route("**/api/singing/uploads", lambda route: held.append(route))
    try:
        page = open_page()
        with page.expect_request("**/api/singing/uploads"):
            page.locator("input[type=file]").first.set_input_files(song(tmp_path / "later.wav"))
        page.get_by_role("link", name="Music teacher").click()
        page.get_by_role("textbox", name="Your question").wait_for()
        held[0].continue_()
        page.get_by_text("later.wav has arrived.").wait_for()
        assert page.url.endswith("/singing/teacher")
        page.get_by_role("link", name="Make a cover").click()
        strip(page, "Upload").get_by_text("later.wav").wait_for()
    finally:
        window.unroute("**/api/singing/uploads")


def test_all_five_at_once_show_how_far_they_are_and_are_stopped(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    page = open_page()
    bring(page, song(tmp_path / "stopped.wav"))
    world.gate(open=False)
    page.get_by_role("button", name="Do all five").click()
    page.get_by_text("slice 8 of 13").first.wait_for()
    expect(page.locator("[data-all] [data-progress]")).to_contain_text("40 %")
    page.get_by_role("button", name="Stop", exact=True).first.click()
    page.get_by_text("Stopped. What was finished is kept.").wait_for()
    assert world.maker.cancelled > 0
    page.get_by_role("button", name="Do all five").wait_for()


def test_a_step_that_fails_says_why_and_is_tried_again(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    page = open_page()
    bring(page, song(tmp_path / "failing.wav"))
    world.maker.failure = AudioError("separate: the song is silent", hint="choose another")
    split = strip(page, "Split")
    split.get_by_role("button", name="Split").click()
    split.get_by_text("separate: the song is silent").wait_for()
    world.maker.failure = None
    split.get_by_role("button", name="Try again").click()
    split.get_by_role("slider", name="Place in: Vocals").wait_for()
    assert split.get_by_text("separate: the song is silent").count() == 0
    page.route("**/sound", lambda route: route.fulfill(status=404))
    split.get_by_role("button", name="Play: Vocals").click()
    page.get_by_text("This sound cannot be played here.").wait_for()


def test_another_vocal_file_is_converted_and_two_files_are_merged(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    page = open_page()
    convert = strip(page, "Convert")
    mine = song(tmp_path / "my own voice.wav")
    convert.locator("input[type=file]").set_input_files(mine)
    convert.get_by_text("Of my own voice.wav").wait_for()
    page.get_by_role("slider", name="Denoise").press("ArrowRight")
    convert.get_by_role("button", name="Convert", exact=True).click()
    convert.get_by_role("slider", name="Place in: Converted vocals").wait_for()
    assert world.maker.asked[-1].tidy.denoise == 0.05

    mix = strip(page, "Mix")
    mix.get_by_role("button", name="Merge two other files…").click()
    dialog = page.get_by_role("dialog")
    files = dialog.locator("input[type=file]")
    files.nth(0).set_input_files(mine)
    files.nth(1).set_input_files(song(tmp_path / "band.wav"))
    with page.expect_response("**/audio/merge-uploads"):
        dialog.get_by_role("button", name="Merge", exact=True).click()
    page.keyboard.press("Escape")
    mix.get_by_role("button", name="Play: Mix").click()
    assert heard(page) == {BAND_HZ, SUNG_HZ}
    page.reload()
    mix.get_by_role("slider", name="Place in: Mix").wait_for()


@pytest.mark.parametrize("part", ["", "/songs", "/show", "/training", "/teacher"])
def test_a_phone_shows_each_part_without_scrolling_sideways(open_page: Open, part: str) -> None:
    page = open_page(part)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("navigation", name="Singing").wait_for()
    page.wait_for_function("document.querySelector('main').innerText.length > 80")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_file_that_is_no_sound_is_told(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/make")
    expect(page.get_by_role("link", name="Make a cover")).to_have_attribute("aria-current", "page")
    letter = tmp_path / "letter.mp3"
    letter.write_text("Dear streamer, this is no song." * 100)
    page.locator("input[type=file]").first.set_input_files(letter)
    page.get_by_text("this is not sound that can be read").wait_for()


def test_a_song_that_is_finished_is_added_with_its_parts(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    page = open_page("/songs")
    page.get_by_role("button", name="Add a song…").click()
    dialog = page.get_by_role("dialog")
    add = dialog.get_by_role("button", name="Add", exact=True)
    expect(add).to_be_disabled()
    files = dialog.locator("input[type=file]")
    files.nth(0).set_input_files(song(tmp_path / "Low Tide.wav"))
    expect(dialog.get_by_label("Title")).to_have_value("Low Tide")
    files.nth(1).set_input_files(song(tmp_path / "singing.wav", 9.0))
    add.click()
    page.get_by_text("vocals: 9.0 s long, the mix is 4.0").wait_for()
    files.nth(1).set_input_files(song(tmp_path / "singing.wav"))
    dialog.get_by_label("Artist").fill("The Tests")
    dialog.get_by_role("checkbox").check()
    add.click()
    page.get_by_role("heading", name="Low Tide").wait_for()
    (kept,) = [one for one in world.house.get("/api/singing/songs").json() if one["artist"]]
    assert (kept["title"], kept["rights_by"], kept["effect"]) == ("Low Tide", "Mika", False)
    place = f"/api/singing/songs/{kept['id']}"
    assert world.house.get(f"{place}/sound/vocals").status_code == 200
    assert world.house.get(f"{place}/sound/backing").status_code == 404
    assert world.house.request("DELETE", place).status_code == 204


def test_a_mix_becomes_a_song_that_is_described_and_heard(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    page = open_page()
    bring(page, song(tmp_path / "harbour.wav"))
    page.get_by_role("button", name="Do all five").click()
    keep = page.get_by_role("region", name="When it is ready")
    keep.get_by_label("Title").fill("Harbour Lights")
    keep.get_by_label("Artist").fill("The Tests")
    keep.get_by_role("checkbox").check()
    expect(keep.get_by_label("Key of the song")).to_have_value("Am", timeout=30_000)  # as heard
    keep.get_by_label("Tempo (bpm)").fill("96")
    keep.get_by_role("button", name="Keep in the library").click()
    page.get_by_text("Harbour Lights is in the library.").wait_for()
    bring(page, song(tmp_path / "another.wav"))
    expect(keep.get_by_label("Title")).to_have_value("another")  # nothing said of the one before
    expect(keep.get_by_role("checkbox")).not_to_be_checked()
    page.go_back()
    keep.get_by_label("Title").and_(page.locator("[value=harbour]")).wait_for()
    page.get_by_role("link", name="Songs").click()

    page.get_by_role("heading", name="Harbour Lights").wait_for()
    kept = world.house.get("/api/singing/songs").json()[0]
    assert (kept["title"], kept["artist"], kept["rights_by"]) == (
        "Harbour Lights",
        "The Tests",
        "Mika",
    )
    assert (kept["key"], kept["tempo"]) == ("Am", 96.0)
    page.get_by_label("Key", exact=True).fill("Bm")
    page.get_by_label("Tempo (bpm)").fill("92")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved.").wait_for()
    assert world.house.get(f"/api/singing/songs/{kept['id']}").json()["key"] == "Bm"
    page.get_by_role("main").get_by_role("button", name="Play", exact=True).click()
    assert heard(page) == {BAND_HZ, SUNG_HZ}
    page.get_by_role("main").get_by_role("button", name="Pause", exact=True).click()

    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete…").click()
    page.get_by_text("Harbour Lights is deleted.").wait_for()
    assert world.house.get("/api/singing/songs").json() == []


def test_lyrics_are_written_and_timed_by_tapping_along(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    sounds = SongSounds(mix=song(tmp_path / "mix.wav", 20.0))
    made = world.house.do(world.library.add(SongDraft(title="Tide"), sounds))
    page = open_page(f"/songs/{made.id}")
    page.get_by_role("button", name="Write lyrics").click()
    page.get_by_role("textbox", name="Lyrics").fill("We hung the lanterns\nand waited")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Tap times").click()
    page.get_by_role("button", name="Start the song").click()
    tap = page.get_by_role("button", name="This line begins")
    playing = "(least) => document.querySelector('[role=slider]').ariaValueNow >= least"
    page.wait_for_function(playing, arg=1)
    tap.press("Space")
    page.get_by_text("1 of 2").wait_for()
    page.get_by_role("main").get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_function(playing, arg=3)
    page.get_by_text("1 of 2").wait_for()
    tap.press("Space")
    page.get_by_text("2 of 2").wait_for()
    page.get_by_role("button", name="Save times").click()
    page.get_by_role("button", name="Tap times").wait_for()
    kept = world.house.do(world.library.lyrics(made.id))
    first, second = kept.lines
    assert 0.5 <= first.start <= 3.0
    assert 2.5 <= second.start <= 6.0
    assert first.end == second.start
    world.house.do(world.library.remove(made.id))


def test_two_people_who_edit_one_song_do_not_overwrite_each_other(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    sounds = SongSounds(mix=song(tmp_path / "mix.wav"))
    lyrics = Lyrics(lines=(LyricLine(text="low tide", start=1.0, end=2.0),))
    made = world.house.do(world.library.add(SongDraft(title="Tide"), sounds, lyrics))
    page = open_page(f"/songs/{made.id}")
    page.get_by_label("Artist").fill("Me")
    world.house.do(world.library.edit(made.id, made.version, {"artist": "Somebody"}))
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("somebody else has changed").wait_for()
    assert world.house.do(world.library.get(made.id)).artist == "Somebody"
    expect(page.get_by_label("Artist")).to_have_value("Me")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved.").wait_for()
    now = world.house.do(world.library.get(made.id))
    assert now.artist == "Me"

    card = page.get_by_role("region", name="Lyrics")
    card.get_by_role("button", name="Edit").click()
    card.get_by_role("textbox").fill("mine")
    theirs = Lyrics(lines=(LyricLine(text="theirs", start=1.0, end=2.0),))
    world.house.do(world.library.put_lyrics(made.id, now.version, theirs))
    page.get_by_label("Note").fill("The page hears of it")
    with page.expect_response("**/api/singing/songs"):
        page.get_by_role("region", name="About the song").get_by_role("button", name="Save").click()
    with page.expect_response(lambda one: one.request.method == "PUT") as answer:
        card.get_by_role("button", name="Save", exact=True).click()
    assert answer.value.status == 409
    assert world.house.do(world.library.lyrics(made.id)).text == "theirs"
    world.house.do(world.library.remove(made.id))


def test_a_song_is_sent_to_the_show_and_the_setlist_is_put_together(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    sounds = SongSounds(mix=song(tmp_path / "mix.wav"))
    add = world.library.add
    tide = world.house.do(add(SongDraft(title="Tide", rights_by="Mika"), sounds))
    moon = world.house.do(add(SongDraft(title="Moon", rights_by="Mika"), sounds))
    theirs = world.house.do(add(SongDraft(title="Not mine"), sounds))
    desk = world.house.desk
    page = open_page(f"/songs/{theirs.id}")
    expect(page.get_by_role("button", name="Sing in the show")).to_be_disabled()
    page.goto(f"{world.house.url}/singing/songs/{tide.id}")
    page.get_by_role("button", name="Sing in the show").click()
    page.get_by_text("Tide waits for its turn in the show.").wait_for()
    assert ("sing", tide.id) in desk.asked

    desk.sung = SongNow(
        event="e1", title="Tide", artist="The Tests", at=12.0, seconds=60.0, effect=True
    )
    asked = User(id="local:ada", name="Ada", platform="local")
    desk.waiting_songs = [SongReady(song=moon.id, title="Moon", user=asked, trust=Trust.VIEWER)]
    page.get_by_role("link", name="In the show").click()
    now = page.get_by_role("region", name="Now")
    now.get_by_text("0:12 of 1:00").wait_for()
    expect(now).to_contain_text("voice effect, not a trained voice")
    with page.expect_response("**/singing/show/seek"):
        now.get_by_role("slider", name="Place in the song").press("ArrowRight")
    waiting = page.get_by_role("region", name="Waiting")
    waiting.get_by_text("asked for by Ada").wait_for()
    waiting.get_by_role("button", name="Drop Moon").click()
    waiting.get_by_text("No song waits.").wait_for()
    assert any(one[0] == "seek_song" for one in desk.asked)

    for title in ("Tide", "Moon"):
        page.get_by_role("combobox", name="Add a song").click()
        page.get_by_role("option", name=title).click()
        page.get_by_role("button", name=f"Take {title} off the list").wait_for()
    with page.expect_response(kept_setlist(moon, tide)):
        page.get_by_role("button", name="Move Moon up").click()
    expect(page.get_by_role("button", name="Move Moon up")).to_be_disabled()
    assert world.house.do(world.library.setlist()).songs == (moon.id, tide.id)
    rows = page.get_by_role("region", name="Setlist").get_by_role("listitem")
    with page.expect_response(kept_setlist(tide, moon)):
        rows.filter(has_text="Moon").drag_to(rows.filter(has_text="Tide"))
    assert world.house.do(world.library.setlist()).songs == (tide.id, moon.id)
    page.get_by_role("button", name="Sing the setlist").click()
    page.get_by_text("The songs wait for their turn.").wait_for()
    assert ("sing_setlist",) in desk.asked
    desk.sung = None
    for one in (tide, moon, theirs):
        world.house.do(world.library.remove(one.id))


def test_a_voice_is_trained_with_consent_watched_stopped_and_goes_on(
    open_page: Open, world: SingingWorld, tmp_path: Path
) -> None:
    trainer = world.trainer
    world.house.run(trainer.gate.clear)
    page = open_page("/training")
    page.get_by_label("Name of the voice").fill("mira moon")
    page.get_by_text("Letters, digits, - and _, up to 60").wait_for()
    page.get_by_label("Name of the voice").fill("mira")
    page.locator("input[type=file]").set_input_files(song(tmp_path / "mira.wav"))
    page.get_by_role("list", name="Recordings").get_by_text("mira.wav").wait_for()
    worth = page.get_by_role("status", name="What the recordings are worth")
    expect(worth.first).to_contain_text("0:58 of 1:01 are a voice, in 2 recordings")
    expect(worth.first).to_contain_text("it is quiet")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    page.get_by_label("Whose voice it is").fill("Mira")
    page.get_by_label("What was agreed").fill("It may sing here.")
    page.get_by_role("button", name="Train", exact=True).click()

    expect(page.get_by_label("Whose voice it is")).to_have_value("")  # asked for each anew

    card = page.locator("[data-training=mira]")
    card.get_by_text("Step 2, 70 % alike").wait_for()
    expect(card).to_contain_text("Loss from 1.00 to 0.50")
    assert (
        card.locator("audio").first.evaluate("""async (it) => {
      it.load();
      await new Promise((done) => it.addEventListener("loadedmetadata", done, { once: true }));
      return it.duration;
    }""")
        > 0
    )
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("stopped", exact=True).wait_for()
    world.house.run(trainer.gate.set)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("ready", exact=True).wait_for()
    expect(card.get_by_text("Similarity").locator("..")).to_contain_text("0.91")
    assert trainer.asked[0].consent.who == "Mira"
    page.get_by_role("button", name="Delete the voice mira").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("mira is deleted").wait_for()
    page.get_by_text("No voice has been trained yet.").wait_for()


def test_the_teacher_answers_word_by_word_and_is_stopped(
    open_page: Open, world: SingingWorld
) -> None:
    page = open_page("/teacher")
    question = page.get_by_role("textbox", name="Your question")
    question.fill("How do I warm up?")
    question.press("Enter")
    talk = page.get_by_role("list", name="The talk")
    talk.get_by_text("Breathe low, then sing the first line.").wait_for()
    world.mind.pause, world.mind.answer = 0.02, "la " * 5_000
    try:
        question.fill("Sing")
        page.get_by_role("button", name="Ask").click()
        talk.get_by_text("la la la").wait_for()
        page.get_by_role("button", name="Stop", exact=True).click()
        page.get_by_role("button", name="Ask").wait_for()
    finally:
        world.mind.pause, world.mind.answer = 0.0, "Breathe low, then sing the first line."
    asked = world.mind.asked[-1].messages
    page.get_by_role("link", name="Songs").click()
    page.get_by_role("link", name="Music teacher").click()
    talk.get_by_text("How do I warm up?").wait_for()  # the talk is still there
    world.mind.breaks_after = 1
    question.fill("And then?")
    question.press("Enter")
    page.get_by_role("alert").get_by_text("the answer broke off").wait_for()
    world.mind.breaks_after = None
    page.get_by_role("button", name="Try again").click()
    talk.get_by_text("Breathe low, then sing the first line.").nth(1).wait_for()
    expect(talk.get_by_text("And then?")).to_have_count(1)
    assert [message.content for message in asked[1:]] == [
        "How do I warm up?",
        "Breathe low, then sing the first line.",
        "Sing",
    ]
