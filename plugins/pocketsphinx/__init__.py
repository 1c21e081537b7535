"""PocketSphinx: ears for English that need no download, no account and no network."""

from __future__ import annotations

from bot.engines import STT
from bot.host import Context, Plugin, worker_news
from plugins.pocketsphinx.ears import SphinxEars
from plugins.pocketsphinx.settings import SphinxSettings

plugin = Plugin(
    "pocketsphinx",
    settings=SphinxSettings,
    title="PocketSphinx",
    summary="Writes down English speech on this machine; its model comes with it",
    sort="engine",
    packages=("pocketsphinx",),
)


@plugin.engine(STT, "pocketsphinx")
def build(ctx: Context) -> SphinxEars:
    """The ears; their process starts when there is something to listen to."""
    return SphinxEars(ctx.settings, worker_news(ctx))


__all__ = ["SphinxEars", "SphinxSettings", "plugin"]
