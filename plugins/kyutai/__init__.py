"""Ears and a voice of Kyutai's models, served by moshi-server on a machine of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engines import STT, TTS, Note, unnoted
from bot.errors import NotFound
from bot.host import Context, Metrics, Plugin
from plugins.kyutai.settings import KyutaiSettings

if TYPE_CHECKING:  # looking at the plugin while it is off loads none of them
    from plugins.kyutai.ears import KyutaiEars
    from plugins.kyutai.voice import KyutaiVoice

plugin = Plugin(
    "kyutai",
    settings=KyutaiSettings,
    title="Kyutai",
    summary="Ears that foresee pauses, and a voice, from a moshi-server of your own",
    sort="engine",
    packages=("msgpack",),
    extra="kyutai",
)


@plugin.engine(STT, "kyutai")
def build_ears(ctx: Context) -> KyutaiEars:
    from plugins.kyutai.ears import KyutaiEars

    return KyutaiEars(ctx.settings, _note(ctx))


@plugin.engine(TTS, "kyutai")
def build_voice(ctx: Context) -> KyutaiVoice:
    from plugins.kyutai.voice import KyutaiVoice

    return KyutaiVoice(ctx.settings, _note(ctx))


def _note(ctx: Context) -> Note:
    """The show's metrics; the studio on the command line has none."""
    try:
        return ctx.get(Metrics).worker
    except NotFound:
        return unnoted
