"""Minds and voices of OpenAI, and of every server that speaks its protocols."""

from __future__ import annotations

from bot.engines import LLM, TTS
from bot.host import Context, Plugin
from plugins.openai.mind import OpenAIMind
from plugins.openai.settings import OpenAISettings
from plugins.openai.speech import OpenAIVoice

plugin = Plugin(
    "openai",
    settings=OpenAISettings,
    title="OpenAI",
    summary="A mind and a voice from OpenAI, or from vLLM, Ollama, llama.cpp's server "
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
