"""`greenroom models`: which files the engines want, fetched, checked and removed."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from bot.cli.console import answers, console
from bot.cli.place import Place
from bot.errors import NotFound
from bot.host import models_of_plugins
from bot.models import Model, ModelStore, Progress, named

STATES = {"there": "[green]there[/]", "partial": "[yellow]not whole[/]", "absent": ""}
UNKNOWN = "unknown until fetched"
STEP = 10  # percent; where there is no terminal, a line for each


@click.group("models")
def command() -> None:
    """The files that engines want: list, fetch, verify, remove."""


@command.command("list")
@click.argument("engine", default="")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def list_(place: Place, engine: str, as_json: bool) -> None:
    """All models that can be fetched, and which are here."""
    store = _store(place)
    models = [model for model in models_of_plugins() if engine in ("", model.engine)]
    if engine and not models:
        raise NotFound(f"no engine '{engine}' has models", hint="`greenroom models list`")
    if as_json:
        click.echo(json.dumps([_as_data(store, model) for model in models], indent=1))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Model", no_wrap=True)
    for title in ("What", "Licence", "Size", ""):
        table.add_column(title, overflow="fold")
    for model in models:
        standing = store.look(model)
        size = _bytes(standing.bytes or model.size) or UNKNOWN
        table.add_row(
            model.id, escape(model.title), escape(model.licence), size, STATES[standing.state]
        )
    answers.print(table)
    console.print(f"They lie in {store.root}", markup=False, highlight=False)


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="ENGINE/NAME...")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with the files, instead of the network.",
)
@click.pass_obj
def fetch(place: Place, names: tuple[str, ...], source: Path | None) -> None:
    """Bring models here. What broke off goes on where it was; what is whole stays."""
    store = _store(place)
    for model in _chosen(names):
        console.print(f"{model.id}: {model.licence}", markup=False, highlight=False)
        with _Shown() as shown:
            asyncio.run(store.fetch(model, shown.tell, source=source))
        console.print(f"  in {store.root / model.folder}", markup=False, highlight=False)


@command.command()
@click.argument("names", nargs=-1, metavar="[ENGINE/NAME]...")
@click.pass_obj
def verify(place: Place, names: tuple[str, ...]) -> None:
    """Compare files with what they were when they came; without names, all that are here."""
    store = _store(place)
    models = _chosen(names) if names else [m for m in models_of_plugins() if _is_here(store, m)]
    broken = False
    for model in models:
        flaws = store.verify(model)
        broken = broken or bool(flaws)
        console.print(f"{'broken' if flaws else 'ok':7} {model.id}", markup=False, highlight=False)
        for flaw in flaws:
            console.print(f"        {flaw}", markup=False, highlight=False)
        if flaws:
            remedy = f"        greenroom models fetch {model.id}"
            console.print(remedy, markup=False, highlight=False)
    if not models:
        console.print("No model is here.")
    if broken:
        sys.exit(1)


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="ENGINE/NAME...")
@click.pass_obj
def remove(place: Place, names: tuple[str, ...]) -> None:
    """Delete models' files."""
    store = _store(place)
    for model in _chosen(names):
        freed = store.remove(model)
        console.print(f"{model.id}: {_bytes(freed)} are free", markup=False, highlight=False)


class _Shown:
    """A bar on a terminal; elsewhere a line now and then."""

    def __init__(self) -> None:
        self._bar = Bar(
            TextColumn("  {task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, Any] = {}
        self._lines: dict[str, int] = {}

    def __enter__(self) -> _Shown:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, progress: Progress) -> None:
        """May be called from any thread."""
        name = f"{progress.note} {progress.file}".strip()
        if not console.is_terminal:
            return self._line(name, progress)
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(escape(name), total=None)
        total = progress.total or None
        self._bar.update(self._tasks[name], completed=progress.done, total=total)
        return None

    def _line(self, name: str, progress: Progress) -> None:
        percent = progress.done * 100 // progress.total if progress.total else 0
        step = percent // STEP
        if self._lines.get(name) != step:
            self._lines[name] = step
            console.print(f"  {name}: {percent} %", markup=False, highlight=False)


def _store(place: Place) -> ModelStore:
    return ModelStore(place.data / "models")


def _chosen(names: tuple[str, ...]) -> list[Model]:
    models = models_of_plugins()
    return [named(models, name) for name in names]


def _is_here(store: ModelStore, model: Model) -> bool:
    return store.look(model).state != "absent"


def _as_data(store: ModelStore, model: Model) -> dict[str, Any]:
    standing = store.look(model)
    return {
        "id": model.id,
        "engine": model.engine,
        "title": model.title,
        "licence": model.licence,
        "state": standing.state,
        "bytes": standing.bytes,
        "fetched": standing.fetched,
        "folder": str(store.root / model.folder),
        "files": [
            {"path": file.path, "url": file.url, "size": file.size, "sha256": file.sha256}
            for file in model.files
        ],
    }


def _bytes(count: int) -> str:
    if not count:
        return ""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
