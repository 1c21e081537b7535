"""ElevenLabs: voices of a paid service, streamed with the times of their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engines import TTS
from bot.host import Context, Plugin
from plugins.elevenlabs.settings import ElevenSettings

if TYPE_CHECKING:  # looking at the plugin while it is off loads none of them
    from plugins.elevenlabs.voice import ElevenVoice

plugin = Plugin(
    "elevenlabs",
    settings=ElevenSettings,
    title="ElevenLabs",
    summary="Voices of elevenlabs.io; needs a key",
    sort="engine",
    packages=("elevenlabs",),
    extra="elevenlabs",
)


@plugin.engine(TTS, "elevenlabs")
def build(ctx: Context) -> ElevenVoice:
    """The voice; the client's package is loaded in the background."""
    from plugins.elevenlabs.voice import ElevenVoice

    voice = ElevenVoice(ctx.settings)
    ctx.own(voice.warm())
    return voice
