"""`greenroom voice`: voices that sing, and their training."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from datetime import date
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from bot.cli.console import answers, console
from bot.cli.place import Place
from bot.cli.signals import on_signal
from bot.cli.singing_engines import singing_engines
from bot.engines import (
    Cancel,
    MaterialReport,
    TrainBegun,
    TrainConsent,
    TrainEvent,
    TrainNote,
    TrainPreparing,
    TrainProgress,
    TrainRequest,
    TrainSample,
    VoiceConverter,
    VoiceReady,
    VoiceTrainer,
)
from bot.errors import NotFound
from bot.singing import Singers


@click.group()
def voice() -> None:
    """Voices that sing: list them, train one, delete one."""


@voice.command("list")
@click.pass_obj
def list_(place: Place) -> None:
    """Every voice that can sing, and why one cannot."""

    async def run() -> Table:
        address = Column("Voice", no_wrap=True)  # it is copied into other commands
        table = Table(address, "Name", "Kind", "Middle", "Flaw", box=None, pad_edge=False)
        async with singing_engines(place, VoiceConverter) as app:
            for one in await Singers(app.registry, place.data / "singing" / "voice.json").all():
                middle = f"{one.median_hz:.0f} Hz" if one.median_hz else ""
                kind = "trained" if one.trained else one.note
                table.add_row(one.id, escape(one.name), kind, middle, escape(one.flaw))
        return table

    answers.print(asyncio.run(run()))


@voice.command("examine")
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def examine_(place: Place, folder: Path) -> None:
    """What the recordings in FOLDER are worth, before a voice is trained of them."""
    here = folder.resolve()

    async def run() -> MaterialReport:
        async with voice_trainer(place) as trainer:
            return await trainer.examine(here)

    answers.print(*material_lines(asyncio.run(run())), sep="\n", markup=False, highlight=False)


@voice.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(place: Place, name: str, yes: bool) -> None:
    """Delete the voice NAME: all that was learnt, its recordings on the panel, and the consent."""
    if not yes:
        click.confirm(f"Delete the voice {name} and all that it learnt?", abort=True)

    async def run() -> None:
        async with singing_engines(place, VoiceTrainer) as app:
            await asyncio.to_thread(app.database.migrate)
            await app.singing.training.remove(name)

    asyncio.run(run())
    answers.print(f"{name} is deleted")


@voice.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="The voice's name: letters, digits, - and _.")
@click.option(
    "--consent", required=True, metavar="WHO: WHAT", help="Whose voice it is, and what is agreed."
)
@click.option("--label", default="", help="The name that people see.")
@click.option("--preset", default="", help="quick, or full; the trainer's own choice otherwise.")
@click.option("--minutes", default=0.0, help="The longest it may train; 0: the preset's own.")
@click.option("--steps", default=0, help="The most steps; 0: the preset's own.")
@click.option("--base", default="", help="A voice that this one begins from.")
@click.option("--anew", is_flag=True, help="Forget an earlier training of that name.")
@click.pass_obj
def train(
    place: Place,
    folder: Path,
    name: str,
    consent: str,
    label: str,
    preset: str,
    minutes: float,
    steps: int,
    base: str,
    anew: bool,
) -> None:
    """Train a voice of the recordings in FOLDER. Ctrl-C stops it; the same command goes on."""
    who, _, statement = consent.partition(":")
    agreed = TrainConsent(
        who=who.strip(), when=date.today().isoformat(), statement=statement.strip()
    )
    request = TrainRequest(
        folder=folder.resolve(),
        name=name,
        consent=agreed,
        label=label,
        preset=preset,
        minutes=minutes,
        steps=steps,
        base=base,
    )
    asyncio.run(_train(place, request, anew=anew))


async def _train(place: Place, request: TrainRequest, *, anew: bool) -> None:
    async with voice_trainer(place) as trainer:
        if anew:
            await trainer.forget(request.name)
        cancel = Cancel()
        on_signal(cancel.set, "SIGINT")
        with bar() as progress:
            task = progress.add_task("starting", total=1.0)
            async with aclosing(trainer.train(request, cancel)) as events:
                async for event in events:
                    tell(event, progress, task)
        if cancel.is_set():
            console.print("stopped; the same command goes on from here", highlight=False)
            raise SystemExit(130)


def bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(),
        console=console, transient=True,
    )  # fmt: skip


def tell(event: TrainEvent, progress: Progress, task: TaskID) -> None:
    """One event as people read it."""
    if isinstance(event, TrainPreparing):
        progress.update(task, description=event.step, completed=event.part)
    elif isinstance(event, TrainProgress):
        words = f"step {event.step}, loss {event.loss:.3f}"
        progress.update(task, description=words, completed=event.part)
    elif isinstance(event, TrainBegun):
        first, *warnings = material_lines(event.report)
        console.print(f"{first}, on {event.device}", markup=False, highlight=False)
        for warning in warnings:
            console.print(f"[yellow]{escape(warning)}[/]", highlight=False)
    elif isinstance(event, TrainSample):
        words = f"step {event.step}: similarity {event.similarity:.2f}, {event.path}"
        console.print(words, markup=False, highlight=False)
    elif isinstance(event, TrainNote):
        console.print(f"[yellow]{escape(event.text)}[/]", highlight=False)
    elif isinstance(event, VoiceReady):
        _report(event)


def material_lines(report: MaterialReport) -> list[str]:
    """How much of the recordings is a voice, and what is wrong with them."""
    heard = f"{report.kept_s:.0f} s of a voice in {report.files} recordings"
    return [heard, *report.warnings]


def _report(event: VoiceReady) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    made = event.report
    table.add_row("similarity", f"{made.similarity:.3f} (the other singer: {made.source:.3f})")
    table.add_row("ceiling", f"{made.ceiling:.3f} (saying again what the person said)")
    table.add_row("source leak", f"{made.source_leak:.3f}")
    table.add_row("pitch", f"{made.f0_correlation:.3f} (correlation of log f0)")
    answers.print(f"{event.name} is ready after step {event.step}")
    answers.print(table)


@asynccontextmanager
async def voice_trainer(place: Place) -> AsyncGenerator[VoiceTrainer, None]:
    """The show's trainer. Raises NotFound where no plugin trains."""
    async with singing_engines(place, VoiceTrainer) as app:
        names = app.registry.names(VoiceTrainer)
        if not names:
            hint = "enable a plugin that trains voices, in config.yaml"
            raise NotFound("nobody here trains voices", hint=hint)
        yield app.registry.get(VoiceTrainer, names[0])
