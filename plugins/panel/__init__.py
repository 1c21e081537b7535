"""The control panel and the overlay pages: opens web/ as a guest of the house."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client import REGISTRY, CollectorRegistry

from bot.errors import NotFound
from bot.host import Context, Desk, Folders, Plugin, Screen
from bot.realtime import Recordings
from bot.settings import setting
from bot.singing import Singing
from bot.studio import Studio
from web import ServerOptions, WebServer

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSettings:
    """Where the panel answers."""

    port: int = setting(5001, label="Port", hint="0: any free one", min=0, max=65535)
    host: str = setting(
        "127.0.0.1", label="Address", hint="127.0.0.1: this machine alone; 0.0.0.0: the network"
    )
    tls: str = setting(
        "auto",
        label="HTTPS",
        hint="auto: whenever the network can reach it",
        choices=("auto", "on", "off"),
    )
    certificate: str = setting(
        "", label="Certificate", hint="A PEM file; empty: one is made where it is needed"
    )
    key: str = setting("", label="Certificate's key", hint="A PEM file")
    names: tuple[str, ...] = setting(
        (), label="Names", hint="Host names under which it is opened, beside addresses"
    )
    origins: tuple[str, ...] = setting(
        (), label="Other origins", hint="Such as a development server's http://localhost:5173"
    )
    open_browser: bool = setting(True, label="Open a browser at start")


plugin = Plugin(
    "panel",
    settings=PanelSettings,
    title="Control panel",
    summary="This panel, the overlay pages and what operates them",
)


@plugin.source
async def serve(ctx: Context) -> None:
    """Serve until the plugin ends; a port that is taken is an error with its remedy."""
    settings: PanelSettings = ctx.settings
    options = ServerOptions(
        host=settings.host,
        port=settings.port,
        tls=settings.tls,
        certificate=settings.certificate,
        key=settings.key,
        names=settings.names,
        origins=settings.origins,
    )
    server = WebServer(
        ctx.get(Desk),
        ctx.get(Screen),
        ctx.get(Folders),
        options,
        _registry(ctx),
        _part(ctx, Studio),
        _part(ctx, Recordings),
        _part(ctx, Singing),
    )
    address = await server.start()
    try:
        ctx.connection("ok", note=address.url)
        if settings.open_browser and _has_browser():
            await asyncio.to_thread(webbrowser.open, address.ticket_url)
        await server.run()
    finally:
        await asyncio.shield(server.stop())


def _registry(ctx: Context) -> CollectorRegistry:
    """The house's own metrics, or the process's where it has none of its own."""
    try:
        return ctx.get(CollectorRegistry)
    except NotFound:
        return REGISTRY


def _part(ctx: Context, kind: type[T]) -> T | None:
    """A part of the house, where it has one."""
    try:
        return ctx.get(kind)
    except NotFound:
        return None


def _has_browser() -> bool:
    """Whether a window can open; a text browser would take the terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
