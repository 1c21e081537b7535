"""`greenroom studio`, as somebody types it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app import App
from bot.audio import encode, read_sound
from bot.cli import greenroom
from bot.cli.place import Place
from bot.doctor import examine
from bot.errors import BotError
from bot.host import Folders
from db import UsageRepository
from tests.listening.sounds import loud
from tests.plugins.piper.tiny_voice import write_voice


@pytest.fixture
def type_(tmp_path: Path):
    (tmp_path / "config.yaml").write_text("plugins:\n  espeak:\n", "utf-8")

    def run(*words: str, typed: str = "") -> Result:
        arguments = ["--data", str(tmp_path), "studio", *words]
        result = CliRunner().invoke(greenroom, arguments, input=typed)
        if isinstance(result.exception, BotError):
            raise result.exception
        return result

    return run


def test_a_line_is_spoken_into_a_file_and_listed(type_, tmp_path: Path) -> None:
    out = tmp_path / "hello.mp3"
    result = type_("say", "Hello there", "--voice", "en-gb", "-o", str(out))
    assert result.exit_code == 0, result.output
    assert read_sound(out.read_bytes(), max_seconds=10).seconds > 0.5
    listed = type_("runs", "list", "--search", "hello")
    assert "Hello there" in listed.output


def test_what_is_spoken_counts_with_the_shows_costs(type_, tmp_path: Path) -> None:
    type_("say", "Hello there", "--voice", "en-gb")
    type_("say", "And again", "--voice", "en-gb")
    type_("runs", "list")
    with Place.of(None, tmp_path).database().session() as session:
        (used,) = UsageRepository(session).months()
    assert used.service == "espeak"
    assert used.characters == len("Hello there") + len("And again")
    assert used.usd == 0.0


def test_a_database_that_cannot_be_written_stops_no_speech(type_, tmp_path: Path) -> None:
    (tmp_path / "greenroom.db").write_text("this is no database")
    out = tmp_path / "hello.wav"
    result = type_("say", "Hello there", "--voice", "en-gb", "-o", str(out))
    assert out.exists()
    assert "what it costs is not counted" in " ".join(result.output.split())


def test_a_text_is_read_from_the_standard_input(type_) -> None:
    assert type_("say", "-", typed="Grüße").exit_code == 0
    assert "Grüße" in type_("runs", "list").stdout


def test_scripts_captions_and_packs_are_files_too(type_, tmp_path: Path) -> None:
    script, table = tmp_path / "script.txt", tmp_path / "lines.csv"
    script.write_text("A: Hi.\nB: Ho.\n", "utf-8")
    table.write_text("id,text\na,Halt!\n", "utf-8")
    assert (
        type_(
            "table-read", str(script), "--cast", "A=en-gb", "-o", str(tmp_path / "r.srt")
        ).exit_code
        == 0
    )
    assert "A: Hi." in (tmp_path / "r.srt").read_text("utf-8")
    assert type_("dub", str(tmp_path / "r.srt"), "-o", str(tmp_path / "r.wav")).exit_code == 0
    assert type_("pack", str(table), "-o", str(tmp_path / "p.zip")).exit_code == 0
    assert "a.wav" in zipfile.ZipFile(tmp_path / "p.zip").namelist()


def test_voices_are_kept_and_travel(type_, tmp_path: Path) -> None:
    assert "profile:luna" in type_("voices", "add", "Luna", "--voice", "en-us").output
    assert type_("voices", "export", "luna", str(tmp_path / "luna.zip")).exit_code == 0
    assert "profile:luna-2" in type_("voices", "import", str(tmp_path / "luna.zip")).output
    assert type_("say", "hi", "--voice", "profile:luna").exit_code == 0


def test_a_clone_that_no_engine_can_speak_is_kept_and_marked(type_, tmp_path: Path) -> None:
    (tmp_path / "tobi.wav").write_bytes(encode(loud(4.0), "wav"))
    words = ("--recording", str(tmp_path / "tobi.wav"), "--consent", "Tobi: yes")
    made = " ".join(type_("voices", "add", "Tobi", *words).output.split())
    assert "profile:tobi" in made
    assert "Kept, but not to be heard yet: espeak cannot clone voices" in made
    listed = " ".join(type_("voices", "list").stdout.split())
    assert "profile:tobi" in listed and "clone voices" in listed


def test_a_mistake_is_one_line(type_) -> None:
    with pytest.raises(BotError, match="no voice 'nobody'"):
        type_("say", "hi", "--voice", "nobody")


def test_the_show_speaks_only_where_one_runs_and_writes_no_file(type_, tmp_path: Path) -> None:
    with pytest.raises(BotError, match="no show runs here"):
        type_("say", "hi", "--in-show")
    with pytest.raises(BotError, match="no show runs here"):
        type_("premiere", "--no-browser")
    refused = type_("say", "hi", "--in-show", "-o", str(tmp_path / "hi.wav"))
    assert refused.exit_code == 2 and "take --out away" in refused.output


def test_a_list_can_be_piped_and_names_each_run_whole(type_) -> None:
    made = type_("say", "Hello [there] you")
    run = made.stderr.split("run ")[1].split(":")[0]
    listed = type_("runs", "list")
    assert run in listed.stdout
    assert "[there]" in listed.stdout
    assert "en-gb" in type_("voices", "engines", "espeak").stdout


def test_a_file_of_an_unknown_kind_is_refused_before_anything_is_spoken(
    type_, tmp_path: Path
) -> None:
    with pytest.raises(BotError, match="no audio format 'xyz'"):
        type_("say", "Hello", "-o", str(tmp_path / "hello.xyz"))
    assert type_("runs", "list").stdout.split() == ["Run", "What", "When", "Seconds", "Text"]


def test_an_engine_finds_its_models_without_a_show(type_, tmp_path: Path) -> None:
    pytest.importorskip("piper", reason="the extra 'piper' is not installed")
    write_voice(tmp_path / "models" / "piper", "en_US-tiny-low")
    (tmp_path / "config.yaml").write_text("plugins:\n  piper:\n", "utf-8")
    assert "en_US-tiny-low" in type_("voices", "engines", "piper").stdout


def test_the_house_knows_its_folders_before_the_show_starts(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("plugins:\n  espeak:\n", "utf-8")
    app = App(tmp_path / "config.yaml", tmp_path, doctor=examine)
    assert app.services.get(Folders).data == tmp_path
    app.database.close()


def test_a_value_out_of_its_range_is_refused(type_) -> None:
    with pytest.raises(BotError, match="rate"):
        type_("say", "Hello", "--rate", "99")
