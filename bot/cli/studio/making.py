"""`greenroom studio say | long | table-read | dub | pack | book`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.cli.place import Place
from bot.cli.studio.workroom import FORMATS, make, pairs, read_input
from bot.studio import Audiobook, CustomVoice, LongForm, NpcPack, Subtitles, TableRead

FILE = click.Path(path_type=Path)
OUT = click.option("-o", "--out", type=FILE, default=None, help="Where a copy of the sound goes.")
VOICE = click.option("--voice", default="", help="name, engine:name or profile:id.")
FORMAT = click.option("--format", "format_", type=click.Choice(FORMATS), default="wav")
IN_SHOW = click.option("--in-show", is_flag=True, help="The running show speaks it at once.")
CAST = click.option("--cast", multiple=True, metavar="NAME=VOICE", help="A speaker's voice.")


def spoken(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that everything spoken shares."""
    for option in (
        click.option("--engine", default="", help="The voice engine."),
        click.option("--model", default="", help="Its checkpoint."),
        click.option("--language", default="", help="Such as en-gb."),
        click.option("--rate", default=1.0, show_default=True, help="Speed."),
        click.option("--seed", type=int, default=None, help="To sound the same again."),
        click.option("--markup", type=click.Choice(("tags", "ssml", "plain")), default="tags"),
        click.option("--title", default="", help="The run's name in the list."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("text")
@VOICE
@click.option("--style", default="", help="How it is said.")
@OUT
@IN_SHOW
@spoken
@click.pass_obj
def say(
    place: Place,
    text: str,
    voice: str,
    style: str,
    out: Path | None,
    in_show: bool,
    **more: Any,
) -> None:
    """Speak TEXT ("-" reads it from the standard input)."""
    words = read_input(Path(text)) if text == "-" else text
    make(place, CustomVoice(text=words, voice=voice, style=style, **more), out, in_show=in_show)


@click.command()
@click.argument("file", type=FILE)
@VOICE
@OUT
@IN_SHOW
@spoken
@click.pass_obj
def long(
    place: Place, file: Path, voice: str, out: Path | None, in_show: bool, **more: Any
) -> None:
    """Speak the text in FILE, however long it is."""
    make(place, LongForm(text=read_input(file), voice=voice, **more), out, in_show=in_show)


@click.command("table-read")
@click.argument("file", type=FILE)
@CAST
@VOICE
@OUT
@IN_SHOW
@spoken
@click.pass_obj
def table_read(
    place: Place,
    file: Path,
    cast: tuple[str, ...],
    voice: str,
    out: Path | None,
    in_show: bool,
    **more: Any,
) -> None:
    """Read the script in FILE: `NAME: what is said`, a voice each."""
    request = TableRead(script=read_input(file), cast=pairs(cast), voice=voice, **more)
    make(place, request, out, in_show=in_show)


@click.command()
@click.argument("file", type=FILE)
@CAST
@VOICE
@click.option("--fastest", default=1.6, show_default=True, help="How fast it may get.")
@click.option("--files", is_flag=True, help="A file for each caption, in a zip.")
@OUT
@IN_SHOW
@spoken
@click.pass_obj
def dub(
    place: Place,
    file: Path,
    cast: tuple[str, ...],
    voice: str,
    fastest: float,
    files: bool,
    out: Path | None,
    in_show: bool,
    **more: Any,
) -> None:
    """Speak the captions in FILE (SRT or VTT), each on its time."""
    request = Subtitles(
        captions=read_input(file),
        cast=pairs(cast),
        voice=voice,
        fastest=fastest,
        stitch=not files,
        **more,
    )
    make(place, request, out, "captions.zip" if files else "audio.wav", in_show=in_show)


@click.command()
@click.argument("file", type=FILE)
@VOICE
@FORMAT
@click.option("--afresh", is_flag=True, help="Make every line again.")
@OUT
@spoken
@click.pass_obj
def pack(
    place: Place,
    file: Path,
    voice: str,
    format_: str,
    afresh: bool,
    out: Path | None,
    **more: Any,
) -> None:
    """Speak the lines in FILE (CSV or JSONL), a file each, into a zip."""
    request = NpcPack(
        table=read_input(file), voice=voice, format=format_, resume=not afresh, **more
    )
    make(place, request, out, "pack.zip")


@click.command()
@click.argument("file", type=FILE)
@VOICE
@FORMAT
@click.option("--author", default="")
@OUT
@spoken
@click.pass_obj
def book(
    place: Place,
    file: Path,
    voice: str,
    format_: str,
    author: str,
    out: Path | None,
    **more: Any,
) -> None:
    """Speak the book in FILE, chapter by chapter (`# Heading`); --out takes the zip."""
    request = Audiobook(text=read_input(file), voice=voice, format=format_, author=author, **more)
    zipped = out is not None and out.suffix == ".zip"
    make(place, request, out, "book.zip" if zipped else "audio.wav")
