"""`greenroom finetune`: make a data set, check it, start a job and watch it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import click

from bot.errors import BotError
from bot.settings import Settings, parse_section
from db import Database
from plugins.openai.dataset import USUAL_EPOCHS, Report, check_dataset, write_dataset
from plugins.openai.finetune import LOOK_S, FineTuneJob, FineTuning
from plugins.openai.pairs import Pair, from_history, read_table
from plugins.openai.settings import OpenAISettings


class Place(Protocol):
    """What the command line hands to a command: where the show lives."""

    def settings(self) -> Settings: ...

    def database(self) -> Database: ...


FILE = click.argument("file", type=click.Path(path_type=Path))
MODEL = click.option("--model", default="gpt-4.1-mini-2025-04-14", show_default=True)
EPOCHS = click.option("--epochs", default=0, help="0: the service chooses.", show_default=True)
EVERY = click.option(
    "--every", default=LOOK_S, help="Seconds between two looks.", show_default=True
)


@click.group(name="finetune")
def command() -> None:
    """Teach a model of OpenAI to speak like your bot."""


@command.command()
@FILE
@click.option("--table", type=click.Path(path_type=Path), help="A .tsv or .csv file.")
@click.option("--history", is_flag=True, help="What the bot was asked and said so far.")
@click.option("--names", is_flag=True, help="Leave the viewers' names in.")
@click.option("--system", default="", help="The system text of every example.")
@click.pass_obj
def make(
    place: Place, file: Path, table: Path | None, history: bool, names: bool, system: str
) -> None:
    """Write a data set to FILE, from a table, from the history or from both."""
    if table is None and not history:
        raise click.UsageError("give --table FILE, --history or both")
    pairs = read_table(table) if table else []
    pairs += remembered(place, names) if history else []
    written = write_dataset(pairs, file, system=system)
    click.echo(f"{written} examples in {file}. Read it before you send it to anybody.")


@command.command()
@FILE
@MODEL
@EPOCHS
def check(file: Path, model: str, epochs: int) -> None:
    """Look at the data set in FILE: format, size, doubles, what it will cost."""
    tell_check(file, model, epochs)


@command.command()
@FILE
@MODEL
@EPOCHS
@click.option("--suffix", default="", help="A word for the new model's name.")
@click.option("--watch", is_flag=True, help="Wait until it is done.")
@click.option("--yes", is_flag=True, help="Do not ask before it costs.")
@EVERY
@click.pass_obj
def start(
    place: Place,
    file: Path,
    model: str,
    epochs: int,
    suffix: str,
    watch: bool,
    yes: bool,
    every: float,
) -> None:
    """Check FILE, upload it and start the job."""
    tell_check(file, model, epochs)
    if not yes:
        click.confirm("Upload it and start?", abort=True)

    async def work(tuning: FineTuning) -> None:
        uploaded = await tuning.upload(file)
        job = await tuning.start(uploaded, model, suffix=suffix, epochs=epochs)
        click.echo(f"started: {job.id}")
        if watch:
            await follow(tuning, job.id, every)

    use(place, work)


@command.command()
@click.argument("job")
@EVERY
@click.pass_obj
def watch(place: Place, job: str, every: float) -> None:
    """Wait for JOB and tell what becomes of it."""
    use(place, lambda tuning: follow(tuning, job, every))


@command.command()
@click.argument("job")
@click.pass_obj
def cancel(place: Place, job: str) -> None:
    """Stop JOB."""

    async def work(tuning: FineTuning) -> None:
        click.echo(line_of(await tuning.cancel(job)))

    use(place, work)


def remembered(place: Place, names: bool) -> list[Pair]:
    database = place.database()
    try:
        database.migrate()
        return from_history(database, names=names)
    finally:
        database.close()


def use(place: Place, work: Callable[[FineTuning], Awaitable[None]]) -> None:
    """Do `work` with the account of the settings."""
    section = place.settings().plugins.get("openai")
    settings = parse_section(OpenAISettings, section, "plugins.openai")

    async def run() -> None:
        tuning = FineTuning(settings)
        try:
            await work(tuning)
        finally:
            await tuning.close()

    asyncio.run(run())


def tell_check(file: Path, model: str, epochs: int) -> None:
    """Tell what a check found. Raises BotError where the service would refuse the file."""
    report = check_dataset(file, model, epochs=epochs or USUAL_EPOCHS)
    click.echo(summary(report, model, epochs or USUAL_EPOCHS))
    for line in (*report.problems, *report.warnings):
        click.echo(f"  {line}")
    if not report.ok:
        raise BotError("the service would refuse this data set", hint="mend what stands above")


def summary(report: Report, model: str, epochs: int) -> str:
    cost = "the price is not known" if report.usd is None else f"about {report.usd:.2f} USD"
    size = f"{report.examples} examples, about {report.tokens} tokens"
    return f"{size}; {model}, {epochs} epochs: {cost}"


async def follow(tuning: FineTuning, job: str, every_s: float) -> None:
    """Tell each change of a job. Raises BotError where it failed."""
    async for now in tuning.watch(job, every_s=every_s):
        click.echo(line_of(now))
        if now.state == "failed":
            raise BotError(f"{now.id} failed: {now.error}", hint="mend the data set, start again")


def line_of(job: FineTuneJob) -> str:
    if not job.result:
        return f"{job.id}: {job.state}"
    return (
        f"{job.id}: {job.state}, {job.trained_tokens} tokens trained\n"
        f"use it: llm: {{chat: 'openai/{job.result}'}} in config.yaml"
    )
