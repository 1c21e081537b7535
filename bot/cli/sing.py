"""`greenroom sing`: a song covered from the terminal."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.cli.console import answers, console
from bot.cli.place import Place
from bot.cli.signals import on_signal
from bot.cli.singing_engines import singing_engines
from bot.engines import Cancel, Separator, VoiceConverter
from bot.singing import Cover, CoverRequest, Covers, Mixing, Working, singing_settings

FILE = click.Path(path_type=Path)


@click.command("sing")
@click.argument("song", type=FILE)
@click.option("-o", "--out", type=FILE, default=None, help="A new folder; else beside the song.")
@click.option("--voice", default="", help="Who sings: a name of `greenroom voice list`.")
@click.option("--key", type=float, default=None, help="Semitones; else what fits the voice.")
@click.option("--whole-octaves", is_flag=True, help="The band stays in its key.")
@click.option("--formant", default=0.0, help="Semitones; above 0 a smaller singer.")
@click.option("--separator", default="", help="Which engine takes the song apart.")
@click.option("--vocals-only", is_flag=True, help="The file holds nothing but singing.")
@click.option("--reverb", default=Mixing().reverb, show_default=True, help="Room, 0 to 1.")
@click.option("--lufs", default=Mixing().lufs, show_default=True, help="Loudness of the mix.")
@click.pass_obj
def command(
    place: Place,
    song: Path,
    out: Path | None,
    voice: str,
    key: float | None,
    whole_octaves: bool,
    formant: float,
    separator: str,
    vocals_only: bool,
    reverb: float,
    lufs: float,
) -> None:
    """Let another voice sing SONG: mix, vocals and backing, in a new folder."""
    converter, _, name = voice.rpartition(":")
    name, _, speaker = name.partition("/")
    request = CoverRequest(
        source=song.resolve(),
        target=(out or song.with_name(f"{song.stem} cover")).resolve(),
        converter=converter,
        voice=name,
        speakers={speaker: 1.0} if speaker else {},
        key=key,
        whole_octaves=whole_octaves,
        formant=formant,
        separator=separator,
        vocals_only=vocals_only,
        mixing=Mixing(reverb=reverb, lufs=lufs),
    )
    cover = asyncio.run(_covered(place, request))
    if cover is None:
        console.print("stopped; the same command goes on from what is finished", highlight=False)
        raise SystemExit(130)
    for note in cover.notes:
        console.print(note.text, style="yellow", markup=False, highlight=False)
    told = f"key {cover.key:+g}, {cover.lufs:.1f} LUFS, {cover.peak_dbtp:.1f} dBTP"
    sung = f"{cover.seconds:.1f} s by {cover.voice}: {told}"
    console.print(sung, markup=False, highlight=False)
    answers.print(str(cover.mix), markup=False, highlight=False)


async def _covered(place: Place, request: CoverRequest) -> Cover | None:
    """None: it was stopped with Ctrl-C."""
    cancel = Cancel()
    on_signal(cancel.set, "SIGINT")
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    async with singing_engines(place, VoiceConverter, Separator) as app:
        covers = Covers(app.registry, place.data / "singing", singing_settings(app.settings))
        try:
            await covers.open()
            with bar:
                task = bar.add_task("loading", total=1.0)
                async with aclosing(covers.cover(request, cancel)) as events:
                    async for event in events:
                        if not isinstance(event, Working):
                            return event
                        words = f"{event.step}: {event.note}" if event.note else event.step
                        bar.update(task, completed=event.whole, description=words)
        finally:
            await covers.close()
    return None
