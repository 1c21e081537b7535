"""`greenroom studio voices`: the voices that are kept."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from bot.cli.console import answers, console
from bot.cli.place import Place
from bot.cli.studio.workroom import in_studio
from bot.errors import NotFound
from bot.studio import Consent, KeptVoice, Studio, VoiceDraft, VoiceProfile

FILE = click.Path(path_type=Path)


@click.group()
def voices() -> None:
    """Voice profiles: list, add, remove, export, import, engines."""


@voices.command("list")
@click.pass_obj
def list_(place: Place) -> None:
    """The profiles that are kept."""
    table = Table("Voice", "Name", "Kind", "Engine", "Recording", "", box=None, pad_edge=False)
    for voice in in_studio(place, lambda s: s.kept_voices()):
        sound = f"{voice.seconds:.1f} s" if voice.seconds else ""
        name, engine = escape(voice.name), escape(voice.engine)
        flaw = f"[yellow]{escape(voice.flaw)}[/]"
        table.add_row(f"profile:{voice.id}", name, voice.sort, engine, sound, flaw)
    answers.print(table)


@voices.command()
@click.argument("engine", default="")
@click.pass_obj
def engines(place: Place, engine: str) -> None:
    """The engines and what they can do; with ENGINE, its voices."""
    for view in in_studio(place, lambda s: s.engines()):
        if engine and view.name != engine:
            continue
        answers.print(f"[bold]{view.name}[/]  {escape(view.error or ', '.join(view.kinds))}")
        for voice in view.capabilities.voices if engine else ():
            line = f"  {voice.id:20} {voice.label} ({voice.language})"
            answers.print(line, highlight=False, markup=False)


@voices.command()
@click.argument("name")
@click.option("--recording", type=FILE, help="A voice to clone.")
@click.option("--transcript", default="", help="The recording's words.")
@click.option("--consent", default="", metavar="WHO: WHAT", help="Who agreed, and to what.")
@click.option("--engine", default="")
@click.option("--voice", default="", help="A preset voice.")
@click.option("--describe", default="", help="A voice in words.")
@click.option("--language", default="")
@click.pass_obj
def add(
    place: Place, name: str, recording: Path | None, transcript: str, consent: str, **more: Any
) -> None:
    """Keep a voice as NAME: a preset, a recording or a description."""
    sort = "clone" if recording else "design" if more["describe"] else "preset"
    who, _, statement = consent.partition(":")
    agreed = Consent(who=who.strip(), when=date.today().isoformat(), statement=statement.strip())
    draft = VoiceDraft(
        name=name, sort=sort, transcript=transcript, consent=agreed if consent else None, **more
    )
    sound = _bytes(recording) if recording else b""
    _tell(in_studio(place, lambda s: _kept(s, s.voices.create(draft, sound))))


@voices.command()
@click.argument("id")
@click.pass_obj
def remove(place: Place, id: str) -> None:
    """Delete a profile with its recording."""
    in_studio(place, lambda s: s.voices.delete(id))


@voices.command()
@click.argument("id")
@click.argument("out", type=FILE)
@click.pass_obj
def export(place: Place, id: str, out: Path) -> None:
    """A profile as a zip at OUT."""

    out.write_bytes(in_studio(place, lambda s: s.voices.export(id)))
    console.print(f"written: {out}", highlight=False)


@voices.command("import")
@click.argument("file", type=FILE)
@click.pass_obj
def import_(place: Place, file: Path) -> None:
    """A profile from a zip that `export` made."""
    archive = _bytes(file)
    _tell(in_studio(place, lambda s: _kept(s, s.voices.import_(archive))))


async def _kept(studio: Studio, work: Awaitable[VoiceProfile]) -> KeptVoice:
    return await studio.kept(await work)


def _tell(voice: KeptVoice) -> None:
    console.print(f"profile:{voice.id}", highlight=False)
    for warning in voice.warnings:
        console.print(f"[yellow]{warning.message}[/]", highlight=False)
    if voice.flaw:
        console.print(f"[yellow]Kept, but not to be heard yet: {escape(voice.flaw)}[/]")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
