"""`greenroom loadtest voice`: callers who talk to a running show, and how soon it answers them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click
from rich.table import Table

from bot.app import App
from bot.audio import AudioChunk, read_sound
from bot.cli.console import answers, console
from bot.cli.place import Place
from bot.cli.remote import running
from bot.cli.voice_load import Load, Outcome, VoiceLoad
from bot.doctor import examine
from bot.engines import TTS, SpeechRequest
from bot.errors import BadRequest, BotError, NotFound
from bot.realtime import CALL, Latencies, audible, percentile, spoken
from bot.settings import VoiceSettings

GATEWAY = "gateway"
LONGEST_SPEECH_S = 30.0
SHARES = (0.5, 0.95, 0.99)
TITLES = {
    "answered": ("stop_to_audio", "speech ends, to the first sound"),
    "overhead": ("overhead", "turn decided, to the first sound"),
    "flushed": ("barge_in", "speech into an answer begins, to silence"),
    "unflushable": ("unflushable", "sound that still came after that"),
    "late": ("late", "a frame of the callers is late"),
}


@click.group("loadtest")
def command() -> None:
    """How much a running show can take."""


@command.command()
@click.option("--callers", type=click.IntRange(1, 200), default=4, show_default=True)
@click.option("--turns", type=click.IntRange(1, 100), default=3, show_default=True, help="Of each.")
@click.option(
    "--seconds", type=click.FloatRange(1, 3600), default=120.0, show_default=True, help="At most."
)
@click.option(
    "--silence", type=click.IntRange(128, 5000), default=500, help="That ends a turn, ms."
)
@click.option("--interrupt/--no-interrupt", default=True, help="Speak into each answer, too.")
@click.option("--text", default="What are we playing tonight?", help="What they say.")
@click.option(
    "--speech", type=click.Path(path_type=Path), default=None, help="A sound file instead."
)
@click.option("--url", default="", help="Another gateway than that of the show that runs here.")
@click.option("--token", envvar="GREENROOM_TOKEN", default="", help="A moderator's token for it.")
@click.pass_obj
def voice(
    place: Place,
    callers: int,
    turns: int,
    seconds: float,
    silence: int,
    interrupt: bool,
    text: str,
    speech: Path | None,
    url: str,
    token: str,
) -> None:
    """CALLERS talk with a show at once, in real time; prints percentiles and a line of JSON.

    They use the show's own recogniser, mind and voice, and what those cost.
    """
    load = Load(
        callers=callers, turns=turns, seconds=seconds, silence_ms=silence, interrupt=interrupt
    )
    with _server(place, url, token) as (address, key):
        sound = asyncio.run(_speech(place, text, speech))
        console.print(f"{callers} callers at {address}", highlight=False)
        outcome = asyncio.run(VoiceLoad(address, key, sound, load).run())
    _report(load, outcome)
    if not outcome.took.answered:
        raise BotError("nobody was answered", hint=_most(outcome))


@contextmanager
def _server(place: Place, url: str, token: str) -> Iterator[tuple[str, str]]:
    """The address of the conversations and a token. Raises NotFound, BadRequest, BotError."""
    if url and token:
        yield _address(url), token
        return
    with running(place) as panel:
        if panel is None:
            if url:
                hint = "--token or GREENROOM_TOKEN; `greenroom token add loadtest` makes one"
                raise BadRequest("it needs a token", field="--token", hint=hint)
            raise NotFound(
                f"no show runs on {place.data}", hint="greenroom run starts one, or --url"
            )
        yield _address(url or _gateway(panel.ask("/api/state"))), token or panel.token


def _gateway(state: dict) -> str:
    """Where the running show's gateway answers, as it tells the panel."""
    for row in state.get("connections", ()):
        if row["plugin"] == GATEWAY and row["state"] == "ok":
            return row["note"].split()[-1]
    hint = "write `gateway:` under `plugins:` in config.yaml"
    raise NotFound("the show that runs here holds no conversations", hint=hint)


def _address(url: str) -> str:
    """The WebSocket's address, from any address of the gateway."""
    parts = urlsplit(url)
    schemes = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
    if parts.scheme not in schemes or not parts.netloc:
        raise BadRequest(f"'{url}' is no address", field="--url", hint="http://127.0.0.1:5002")
    path = parts.path.rstrip("/").removesuffix("/realtime").removesuffix("/v1")
    return urlunsplit((schemes[parts.scheme], parts.netloc, f"{path}/v1/realtime", parts.query, ""))


async def _speech(place: Place, text: str, file: Path | None) -> AudioChunk:
    """What the callers say. Raises NotFound, AudioError, EngineError."""
    if file is None:
        return await _said(place, text)
    try:
        data = await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}") from error
    sound = await asyncio.to_thread(read_sound, data, max_seconds=LONGEST_SPEECH_S, format=CALL)
    return audible(sound.floats()[:, 0], CALL)


async def _said(place: Place, text: str) -> AudioChunk:
    """In the voice that needs nothing, whatever the show's own is."""
    name = VoiceSettings().tts
    app = App(place.config, place.data, doctor=examine)
    try:
        await app.loader.load_all({name: {}})
        return await spoken(app.registry.get(TTS, name), SpeechRequest(text=text))
    finally:
        await app.loader.close()
        await asyncio.to_thread(app.database.close)


def _report(load: Load, outcome: Outcome) -> None:
    """The table for people, the line for programs."""
    table = Table("milliseconds", "p50", "p95", "p99", "of", box=None, pad_edge=False)
    for name, (_, title) in TITLES.items():
        values = getattr(outcome.took, name)
        found = [f"{percentile(values, share):.0f}" if values else "–" for share in SHARES]
        table.add_row(title, *found, str(len(values)))
    answers.print(table)
    console.print(
        f"{outcome.turns} of {load.callers * load.turns} turns; {outcome.refused} callers without "
        f"a seat, {outcome.failed.total()} failed, {outcome.cut} cut by the time",
        highlight=False,
    )
    for message, count in outcome.failed.most_common():
        console.print(f"  {count} × {message}", highlight=False, markup=False)
    click.echo(json.dumps(_figures(load, outcome)))


def _figures(load: Load, outcome: Outcome) -> dict[str, float]:
    return {
        "callers": load.callers,
        "turns": outcome.turns,
        "refused": outcome.refused,
        "failed": outcome.failed.total(),
        "cut": outcome.cut,
        **_percentiles(outcome.took),
    }


def _percentiles(took: Latencies) -> dict[str, float]:
    return {
        f"{name}_p{share * 100:.0f}_ms": round(percentile(getattr(took, of), share), 1)
        for of, (name, _) in TITLES.items()
        for share in SHARES
    }


def _most(outcome: Outcome) -> str:
    """What went wrong most often."""
    if outcome.failed:
        return outcome.failed.most_common(1)[0][0]
    if outcome.refused:
        return "all seats are taken: raise plugins.gateway.conversations"
    return "the time was over: raise --seconds"
