"""`greenroom finetune`: make a data set, check it, start a job and watch it.

The command line mounts the group; the plugin's settings and the database are opened only by
the commands that need them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from bot.errors import BotError
from db import Database
from plugins.openai.dataset import USUAL_EPOCHS, Report, check_dataset, write_dataset
from plugins.openai.finetune import LOOK_S, FineTuneJob, FineTuning
from plugins.openai.pairs import Pair, from_history, read_table
from plugins.openai.settings import OpenAISettings

Use = Callable[[FineTuning], Awaitable[None]]

FILE = click.argument("file", type=click.Path(path_type=Path))
MODEL = click.option("--model", default="gpt-4.1-mini-2025-04-14", show_default=True)
EPOCHS = click.option("--epochs", default=0, help="0: the service chooses", show_default=True)
EVERY = click.option("--every", default=LOOK_S, help="Seconds between two looks", show_default=True)


def cli(settings: Callable[[], OpenAISettings], database: Callable[[], Database]) -> click.Group:
    """The group of commands; both functions are called when a command needs what they give."""

    def use(work: Use) -> None:
        """Do `work` with a client, which is closed after it."""

        async def run() -> None:
            tuning = FineTuning(settings())
            try:
                await work(tuning)
            finally:
                await tuning.close()

        with told():
            asyncio.run(run())

    @click.group()
    def finetune() -> None:
        """Teach a model of OpenAI to speak like your bot."""

    @finetune.command()
    @FILE
    @click.option("--table", type=click.Path(path_type=Path), help="A .tsv or .csv file")
    @click.option("--history", is_flag=True, help="What the bot was asked and said so far")
    @click.option("--names", is_flag=True, help="Leave the viewers' names in")
    @click.option("--system", default="", help="The system text of every example")
    def make(file: Path, table: Path | None, history: bool, names: bool, system: str) -> None:
        """Write a data set to FILE, from a table, from the history or from both."""
        if table is None and not history:
            raise click.UsageError("give --table FILE, --history or both")
        with told():
            pairs: list[Pair] = read_table(table) if table else []
            pairs += from_history(database(), names=names) if history else []
            written = write_dataset(pairs, file, system=system)
        click.echo(f"{written} examples in {file}. Read it before you send it to anybody.")

    @finetune.command()
    @FILE
    @MODEL
    @EPOCHS
    def check(file: Path, model: str, epochs: int) -> None:
        """Look at the data set in FILE: format, size, doubles, what it will cost."""
        checked(file, model, epochs)

    @finetune.command()
    @FILE
    @MODEL
    @EPOCHS
    @click.option("--suffix", default="", help="A word for the new model's name")
    @click.option("--watch", is_flag=True, help="Wait until it is done")
    @click.option("--yes", is_flag=True, help="Do not ask before it costs")
    @EVERY
    def start(
        file: Path, model: str, epochs: int, suffix: str, watch: bool, yes: bool, every: float
    ) -> None:
        """Check FILE, upload it and start the job."""
        checked(file, model, epochs)
        if not yes:
            click.confirm("Upload it and start?", abort=True)

        async def work(tuning: FineTuning) -> None:
            job = await tuning.start(await tuning.upload(file), model, suffix=suffix, epochs=epochs)
            click.echo(f"started: {job.id}")
            if watch:
                await follow(tuning, job.id, every)

        use(work)

    @finetune.command()
    @click.argument("job")
    @EVERY
    def watch(job: str, every: float) -> None:
        """Wait for JOB and tell what becomes of it."""

        async def work(tuning: FineTuning) -> None:
            await follow(tuning, job, every)

        use(work)

    @finetune.command()
    @click.argument("job")
    def cancel(job: str) -> None:
        """Stop JOB."""

        async def work(tuning: FineTuning) -> None:
            click.echo(told_of(await tuning.cancel(job)))

        use(work)

    return finetune


class told:
    """Errors of ours become the command line's: one line and exit status 1, no traceback."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BotError):
            raise click.ClickException(str(error)) from None


def checked(file: Path, model: str, epochs: int) -> None:
    """Tell what a check found; ends the command where the service would refuse the file."""
    with told():
        report = check_dataset(file, model, epochs=epochs or USUAL_EPOCHS)
    click.echo(summary(report, model, epochs or USUAL_EPOCHS))
    for line in (*report.problems, *report.warnings):
        click.echo(f"  {line}")
    if not report.ok:
        raise click.ClickException("the service would refuse this data set")


def summary(report: Report, model: str, epochs: int) -> str:
    cost = "the price is not known" if report.usd is None else f"about {report.usd:.2f} USD"
    size = f"{report.examples} examples, about {report.tokens} tokens"
    return f"{size}; {model}, {epochs} epochs: {cost}"


async def follow(tuning: FineTuning, job: str, every_s: float) -> None:
    """Tell each change of a job; a job that failed ends the command."""
    async for now in tuning.watch(job, every_s=every_s):
        click.echo(told_of(now))
        if now.state == "failed":
            raise BotError(f"{now.id} failed: {now.error}", hint="mend the data set, start again")


def told_of(job: FineTuneJob) -> str:
    if not job.result:
        return f"{job.id}: {job.state}"
    return (
        f"{job.id}: {job.state}, {job.trained_tokens} tokens trained\n"
        f"use it: llm: {{chat: 'openai/{job.result}'}} in config.yaml"
    )
