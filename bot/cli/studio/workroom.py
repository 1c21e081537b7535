"""The studio on the command line: its engines are those of the enabled plugins."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TypeVar

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app import App
from bot.audio import AudioChunk, AudioFormat, encode
from bot.cli.console import console
from bot.cli.place import Place
from bot.cli.remote import running
from bot.doctor import examine
from bot.engines import TTS, Codec
from bot.errors import AudioError, BotError, NotFound
from bot.studio import (
    KINDS,
    Done,
    Request,
    Studio,
    name_of,
    parse_request,
    request_data,
    studio_settings,
)
from bot.studio import Progress as Made
from db import Database, UsageRepository

T = TypeVar("T")
Spent = tuple[str, int, float | None]  # an engine, the characters it said, USD where known
CAPTIONS = ("srt", "vtt")
FORMATS = ("wav", "flac", "ogg", "mp3", "opus", "aac")


@asynccontextmanager
async def workroom(place: Place) -> AsyncGenerator[Studio, None]:
    """A studio in the show's data folder, with its voice engines and none of its other parts.

    What its voices say is counted with what the show's own cost.
    """
    app = App(place.config, place.data, doctor=examine)
    speaking = {
        name: section
        for name, section in app.settings.plugins.items()
        if name in app.loader.names()
        and any(offer.contract in (TTS, Codec) for offer in app.loader.describe(name).engines)
    }
    spent: list[Spent] = []
    studio = Studio(
        app.registry,
        place.data,
        studio_settings(app.settings),
        record=lambda *said: spent.append(said),
    )
    try:
        await app.loader.load_all(speaking)
        await studio.open()
        yield studio
    finally:
        await studio.close()
        await app.loader.close()
        await asyncio.to_thread(_count, app.database, spent)
        await asyncio.to_thread(app.database.close)


def _count(database: Database, spent: Sequence[Spent]) -> None:
    """Add to the show's costs; the database of a folder without a show is made for it."""
    if not spent:
        return
    try:
        database.migrate()
        with database.session() as session:
            usage = UsageRepository(session)
            for service, characters, usd in spent:
                usage.add(service, characters=characters, usd=usd)
    except BotError as error:
        console.print(f"[yellow]what it costs is not counted: {error}[/]", highlight=False)


def in_studio(place: Place, work: Callable[[Studio], Awaitable[T]]) -> T:
    """Do something with a studio that is open meanwhile."""

    async def run() -> T:
        async with workroom(place) as studio:
            return await work(studio)

    return asyncio.run(run())


def make(
    place: Place,
    request: Request,
    out: Path | None,
    artifact: str = "audio.wav",
    *,
    in_show: bool = False,
) -> None:
    """Run a request with a bar, and put what it made where it is wanted; or have the running
    show make it and its viewers hear it. Raises BadRequest for a value out of its range, and
    AudioError for a sound file of no known ending.
    """
    request = parse_request(name_of(request), request_data(request))
    if in_show and out is not None:
        raise click.UsageError("--in-show writes no file; take --out away")
    if in_show:
        _hand_over(place, request)
        return
    if out is not None and artifact == "audio.wav" and _ending(out) not in (*FORMATS, *CAPTIONS):
        known = ", ".join((*FORMATS, *CAPTIONS))
        raise AudioError(f"no audio format '{_ending(out)}'", hint=f"one of {known}")

    async def work(studio: Studio) -> None:
        done = await _run(studio, request)
        console.print(f"run {done.run}: {done.seconds:.1f} s of sound", highlight=False)
        for warning in done.warnings:
            console.print(f"[yellow]{warning}[/]", highlight=False)
        if out is not None:
            await _deliver(studio, done, out, artifact)

    in_studio(place, work)


def _hand_over(place: Place, request: Request) -> None:
    """Raises NotFound where no show runs."""
    name = name_of(request)
    sort = "tasks" if KINDS[name].sort == "task" else "pipelines"
    with running(place) as panel:
        if panel is None:
            raise NotFound("no show runs here", hint="start one with `greenroom run`")
        panel.ask(f"/api/studio/{sort}/{name}/in-show", request_data(request))
    console.print("the show speaks it", highlight=False)


async def _run(studio: Studio, request: Request) -> Done:
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    done: Done | None = None
    with bar:
        task = bar.add_task("speaking", total=None)
        async with aclosing(studio.stream(request)) as events:
            async for event in events:
                if isinstance(event, Made):
                    bar.update(task, completed=event.done, total=event.total)
                elif isinstance(event, Done):
                    done = event
    assert done is not None
    return done


async def _deliver(studio: Studio, done: Done, out: Path, artifact: str) -> None:
    """Copy a file of the run, encoded as the name asks for; captions by their ending."""
    await asyncio.to_thread(out.parent.mkdir, parents=True, exist_ok=True)
    ending = _ending(out)
    if ending in CAPTIONS:
        await asyncio.to_thread(out.write_text, await studio.runs.captions(done.run, ending))
    else:
        path = await studio.runs.file(done.run, artifact)
        if path.suffix == ".wav" and ending != "wav":
            await asyncio.to_thread(_encoded, path, out, ending)
        else:
            await asyncio.to_thread(shutil.copyfile, path, out)
    console.print(f"written: {out}", highlight=False)


def _ending(out: Path) -> str:
    return out.suffix.lower().lstrip(".")


def _encoded(path: Path, out: Path, ending: str) -> None:
    import soundfile

    samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    sound = AudioChunk(samples.tobytes(), AudioFormat(rate, samples.shape[1]))
    out.write_bytes(encode(sound, ending))


def read_input(path: Path) -> str:
    """A text file, as UTF-8. Raises NotFound, AudioError."""
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NotFound(f"{path} is not UTF-8 text", hint="save it as UTF-8") from error


def pairs(listed: tuple[str, ...]) -> dict[str, str]:
    """`NAME=voice` options as a mapping."""
    found = {}
    for one in listed:
        name, sign, voice = one.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(f"'{one}': write NAME=voice")
        found[name.strip()] = voice.strip()
    return found
