"""The engines of singing, without a show around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.app import App
from bot.cli.place import Place
from bot.doctor import examine


@asynccontextmanager
async def singing_engines(place: Place, *contracts: type) -> AsyncGenerator[App, None]:
    """A show's plugins that offer such engines, and none of its other parts."""
    app = App(place.config, place.data, doctor=examine)
    wanted = {
        name: section
        for name, section in app.settings.plugins.items()
        if name in app.loader.names()
        and any(offer.contract in contracts for offer in app.loader.describe(name).engines)
    }
    try:
        await app.loader.load_all(wanted)
        yield app
    finally:
        await app.loader.close()
        await asyncio.to_thread(app.database.close)
