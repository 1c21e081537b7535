"""`greenroom run`: the show."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import click

from bot.app import App
from bot.cli.console import console, log_to
from bot.cli.place import Place
from bot.cli.welcome import missing_lines
from bot.doctor import examine
from bot.host import PanelAddress, PluginScope, PluginState

STOP_SECONDS = 1.6
LEAVE_SECONDS = 0.4  # after them, for tasks and threads that still run
PANEL = "panel"
PANEL_SECONDS = 3.0  # its address is printed before the rest where it comes within these
LOOK_SECONDS = 0.02
Script = Callable[[App], Awaitable[None]]


@click.command()
@click.option("--no-browser", is_flag=True, help="Do not open the panel.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The panel's port.")
@click.option("--verbose", is_flag=True, help="Log more to the terminal.")
@click.pass_obj
def run(place: Place, no_browser: bool, port: int | None, verbose: bool) -> None:
    """Run the show until Ctrl-C."""
    log_to(place.data, verbose=verbose)
    run_to_its_end(show(place, browser=not no_browser, port=port))


def run_to_its_end(show: Coroutine[Any, Any, None]) -> None:
    """Run a show as all that this process does: a plugin that will not end is left behind."""
    code = 1
    with asyncio.Runner() as runner:
        try:
            runner.run(show)
            code = 0
        finally:
            leave = threading.Timer(LEAVE_SECONDS, _leave, (code,))
            leave.daemon = True
            leave.start()


def _leave(code: int) -> None:
    logging.shutdown()
    os._exit(code)


async def show(
    place: Place, *, browser: bool, port: int | None, script: Script | None = None
) -> None:
    """Build the house, run it until it is told to stop (or the script has ended), close it."""
    stop, panel_up = asyncio.Event(), asyncio.Event()
    panel: dict[str, Any] = {} if port is None else {"port": port}
    if not browser:
        panel["open_browser"] = False

    def started(address: PanelAddress) -> None:
        _say_where(address)
        panel_up.set()

    app = App(
        place.config,
        place.data,
        doctor=examine,
        started=started,
        overrides={"panel": panel},
    )
    _stop_on_signal(stop)
    try:
        await app.start()
        await _panel_or_not(app, panel_up)
        for line in missing_lines(app):
            console.print(f"  [dim]{line}[/]", highlight=False)
        console.print("Ready. Ctrl-C ends the show.")
        await _until(stop, script, app)
    finally:
        console.print("Stopping.")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(app.close(), STOP_SECONDS)


async def _panel_or_not(app: App, up: asyncio.Event) -> None:
    """Wait for the panel; where it cannot open, say why: the show goes on and tries again."""
    panel = app.loader.known.get(PANEL)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PANEL_SECONDS):
            while not up.is_set() and not _failing(panel):  # noqa: ASYNC110  # either
                await asyncio.sleep(LOOK_SECONDS)
    if panel is not None and not up.is_set() and _failing(panel):
        console.print(f"[red]There is no panel yet.[/] {panel.note}", highlight=False)


def _failing(scope: PluginScope | None) -> bool:
    return scope is None or scope.state is PluginState.RETRYING


async def _until(stop: asyncio.Event, script: Script | None, app: App) -> None:
    waits: set[asyncio.Task[Any]] = {asyncio.create_task(stop.wait())}
    if script is not None:
        waits.add(asyncio.ensure_future(script(app)))
    done, rest = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        task.result()


def _say_where(address: PanelAddress) -> None:
    console.print(f"Panel     {address.url}", highlight=False)
    console.print(f"Log in    {address.ticket_url}  (once)", highlight=False)
    for overlay in address.overlays:
        console.print(f"Overlay   {overlay.url}  {overlay.title}", highlight=False)


def _stop_on_signal(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        number = getattr(signal, name)
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: the loop has no signal handlers
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
