"""PocketSphinx: ears for English that need no download, no account and no network."""

from __future__ import annotations

from bot.engines import STT, WorkerState
from bot.host import Context, Plugin
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

CONNECTION = {"ready": "ok", "loading": "connecting", "restarting": "retrying", "failed": "failed"}


@plugin.engine(STT, "pocketsphinx")
def build(ctx: Context) -> SphinxEars:
    """The ears; their process starts when there is something to listen to."""

    def tell(state: WorkerState) -> None:
        if known := CONNECTION.get(state.state):
            ctx.connection(known, state.note)

    return SphinxEars(ctx.settings, tell)


__all__ = ["SphinxEars", "SphinxSettings", "plugin"]
