"""Minds, voices and ears of OpenAI, and of every server that speaks its protocols."""

from __future__ import annotations

from bot.engines import LLM, STT, TTS
from bot.host import Context, Plugin
from plugins.openai.ears import OpenAIEars
from plugins.openai.mind import OpenAIMind
from plugins.openai.settings import OpenAISettings
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
    mind = OpenAIMind(ctx.settings)
    ctx.own(mind.warm_up())
    return mind


@plugin.engine(TTS, "openai")
def build_voice(ctx: Context) -> OpenAIVoice:
    """The voice; it shares nothing with the mind but the settings."""
    voice = OpenAIVoice(ctx.settings)
    ctx.own(voice.warm())
    return voice


@plugin.engine(STT, "openai")
def build_ears(ctx: Context) -> OpenAIEars:
    return OpenAIEars(ctx.settings)
