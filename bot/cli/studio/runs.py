"""`greenroom studio runs`: what was made."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from bot.cli.console import answers, console
from bot.cli.place import Place
from bot.cli.studio.workroom import in_studio
from bot.studio import RunFilter, Studio


@click.group()
def runs() -> None:
    """The runs that are kept."""


@runs.command("list")
@click.option("--kind", default="", help="Such as long_form.")
@click.option("--search", default="", help="Words in text, title or notes.")
@click.option("--limit", default=20, show_default=True)
@click.pass_obj
def list_(place: Place, kind: str, search: str, limit: int) -> None:
    """The newest first."""
    page = in_studio(place, lambda s: s.runs.page(RunFilter(kind=kind, search=search, limit=limit)))
    table = Table(box=None, pad_edge=False)
    table.add_column("Run", no_wrap=True)  # whole: other commands ask for it
    for title in ("What", "When", "Seconds", "Text"):
        table.add_column(title, overflow="fold")
    for run in page.items:
        when = datetime.fromtimestamp(run.at).strftime("%Y-%m-%d %H:%M")
        text = run.title or run.text.replace("\n", " ")[:50]
        state = "" if run.state == "done" else f" ({run.state})"
        table.add_row(run.id, run.kind + state, when, f"{run.seconds:.1f}", escape(text))
    answers.print(table)
    console.print(f"{page.total} in all", highlight=False)


@runs.command()
@click.argument("id")
@click.argument("words")
@click.pass_obj
def note(place: Place, id: str, words: str) -> None:
    """Write something down about a run."""
    in_studio(place, lambda s: s.runs.note(id, notes=words))


@runs.command()
@click.argument("id")
@click.option("--format", "format_", type=click.Choice(("srt", "vtt")), default="srt")
@click.option("--words", is_flag=True, help="A time for each word.")
@click.pass_obj
def captions(place: Place, id: str, format_: str, words: bool) -> None:
    """What was said, with its times."""
    click.echo(in_studio(place, lambda s: s.runs.captions(id, format_, words=words)))


@runs.command("zip")
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1, required=True)
@click.pass_obj
def zip_(place: Place, out: Path, ids: tuple[str, ...]) -> None:
    """Runs as one zip at OUT."""

    async def work(studio: Studio) -> None:
        shutil.move(await studio.runs.zip(ids), out)

    in_studio(place, work)
    console.print(f"written: {out}", highlight=False)


@runs.command()
@click.argument("ids", nargs=-1, required=True)
@click.pass_obj
def delete(place: Place, ids: tuple[str, ...]) -> None:
    """Delete runs with their files."""

    async def work(studio: Studio) -> None:
        for id in ids:
            await studio.runs.delete(id)

    in_studio(place, work)


@runs.command()
@click.pass_obj
def rebuild(place: Place) -> None:
    """Make the index again from the folders."""
    console.print(f"{in_studio(place, lambda s: s.runs.rebuild())} runs", highlight=False)
