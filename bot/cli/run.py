"""`greenroom run`: the show."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import click
import structlog

from bot import __version__
from bot.app import App, settle_process
from bot.cli.console import console, log_to
from bot.cli.lock import Hold, only_one
from bot.cli.place import Place
from bot.cli.signals import on_signal
from bot.cli.welcome import say_missing, say_opening, say_where
from bot.doctor import examine
from bot.errors import ConfigError
from bot.host import PanelAddress, PluginState

CLOSE_SECONDS = 1.5  # for closing the house in order
STOP_SECONDS = 1.9  # then the program has ended, whatever hangs in it
PANEL, GATEWAY = "panel", "gateway"  # the plugin without which nobody could steer the show
PANEL_SECONDS = 5.0  # its address is printed before the rest where it comes within these
log = structlog.get_logger("run")
Script = Callable[[App], Awaitable[None]]


@click.command()
@click.option("--no-browser", is_flag=True, help="Do not open the panel.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The panel's port.")
@click.option("--verbose", is_flag=True, help="Log more to the terminal.")
@click.pass_obj
def run(place: Place, no_browser: bool, port: int | None, verbose: bool) -> None:
    """Run the show until Ctrl-C."""
    log_to(place.data, verbose=verbose)
    run_show(place, browser=not no_browser, port=port)


def run_show(
    place: Place, *, browser: bool, port: int | None, script: Script | None = None
) -> None:
    """Run the show until it is told to stop; within two seconds of that the program has ended.

    A thread in a vendor's code may hang for minutes. All that must be kept is on disk by then.
    """
    deadline = threading.Timer(STOP_SECONDS, os._exit, args=(0,))
    deadline.daemon = True
    try:
        with only_one(place.data) as hold:
            asyncio.run(
                show(place, deadline.start, hold, browser=browser, port=port, script=script)
            )
    finally:
        deadline.cancel()


def _beside(port: int | None) -> dict[str, Any]:
    """The gateway's port where the panel's is chosen: the next one, or also any free one."""
    return {} if port is None else {"port": min(port + 1, 65_535) if port else 0}


async def show(
    place: Place,
    stopping: Callable[[], None],
    hold: Hold,
    *,
    browser: bool,
    port: int | None,
    script: Script | None,
) -> None:
    """Build the house, run it until it is told to stop (or the script has ended), close it."""
    stop, panel_up = asyncio.Event(), asyncio.Event()
    panel: dict[str, Any] = {} if port is None else {"port": port}
    if not browser:
        panel["open_browser"] = False

    def started(address: PanelAddress) -> None:
        hold.tell(address.url)
        say_where(address)
        panel_up.set()

    app = App(
        place.config,
        place.data,
        doctor=examine,
        started=started,
        overrides={PANEL: panel, GATEWAY: _beside(port)},
    )
    say_opening(app)
    on_signal(stop.set, "SIGINT", "SIGTERM")
    try:
        await app.start()
        await _panel_answers(app, panel_up)
        say_missing(app)
        settle_process()
        log.info("ready", version=__version__)
        console.print("Ready. Ctrl-C ends the show.")
        await _until(stop, script, app)
        log.info("stopping")
        console.print("Stopping.")
    finally:
        stopping()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(app.close(), CLOSE_SECONDS)


async def _until(stop: asyncio.Event, script: Script | None, app: App) -> None:
    waits: set[asyncio.Task[Any]] = {
        asyncio.create_task(stop.wait()),
        asyncio.create_task(app.desk.ended.wait()),
    }
    if script is not None:
        waits.add(asyncio.ensure_future(script(app)))
    done, rest = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        task.result()


async def _panel_answers(app: App, up: asyncio.Event) -> None:
    """Wait for the panel's address. Raises ConfigError where its port or its host will not do."""
    until = time.monotonic() + PANEL_SECONDS
    scope = app.loader.known.get(PANEL)
    while scope is not None and not up.is_set() and time.monotonic() < until:
        if scope.state is PluginState.FAILED:
            raise ConfigError(scope.note)
        await asyncio.sleep(0.02)
