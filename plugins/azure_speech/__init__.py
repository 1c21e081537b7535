"""Azure Speech: a voice with words, mouths and styles, and ears; both in many languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engines import STT, TTS
from bot.host import Context, Plugin
from plugins.azure_speech.settings import AzureSettings

if TYPE_CHECKING:  # looking at the plugin while it is off loads none of them
    from plugins.azure_speech.ears import AzureEars
    from plugins.azure_speech.voice import AzureVoice

plugin = Plugin(
    "azure_speech",
    settings=AzureSettings,
    title="Azure Speech",
    summary="Voices and ears of Microsoft's cloud; needs a key (the free tier will do)",
    sort="engine",
    packages=("azure.cognitiveservices.speech",),
    extra="azure",
)


@plugin.engine(TTS, "azure_speech")
def build_voice(ctx: Context) -> AzureVoice:
    """The voice; it connects at once, so that the first sentence finds it ready."""
    from plugins.azure_speech.voice import AzureVoice

    voice = AzureVoice(ctx.settings, ctx.connection)
    ctx.own(voice.warm())
    return voice


@plugin.engine(STT, "azure_speech")
def build_ears(ctx: Context) -> AzureEars:
    from plugins.azure_speech.ears import AzureEars

    return AzureEars(ctx.settings)
