"""Minds, voices and ears of OpenAI, and of every server that speaks its protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engines import LLM, STT, TTS
from bot.host import Context, Plugin
from plugins.openai.settings import OpenAISettings

if TYPE_CHECKING:  # looking at the plugin while it is off loads none of them
    from plugins.openai.ears import OpenAIEars
    from plugins.openai.mind import OpenAIMind
    from plugins.openai.speech import OpenAIVoice

plugin = Plugin(
    "openai",
    settings=OpenAISettings,
    title="OpenAI",
    summary="A mind, a voice and ears from OpenAI, or from vLLM, Ollama, llama.cpp's server "
    "and their like",
    sort="engine",
    packages=("openai",),
)


@plugin.engine(LLM, "openai")
def build(ctx: Context) -> OpenAIMind:
    """The mind; the client's package is loaded in the background, not at the first word."""
    from plugins.openai.mind import OpenAIMind

    mind = OpenAIMind(ctx.settings)
    ctx.own(mind.warm_up())
    return mind


@plugin.engine(TTS, "openai")
def build_voice(ctx: Context) -> OpenAIVoice:
    """The voice; it shares nothing with the mind but the settings."""
    from plugins.openai.speech import OpenAIVoice

    voice = OpenAIVoice(ctx.settings)
    ctx.own(voice.warm())
    return voice


@plugin.engine(STT, "openai")
def build_ears(ctx: Context) -> OpenAIEars:
    from plugins.openai.ears import OpenAIEars

    return OpenAIEars(ctx.settings)
