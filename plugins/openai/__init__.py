"""Minds of OpenAI, and of every server that speaks its chat protocol."""

from __future__ import annotations

from bot.engines import LLM
from bot.host import Context, Plugin
from plugins.openai.mind import OpenAIMind
from plugins.openai.settings import OpenAISettings

plugin = Plugin(
    "openai",
    settings=OpenAISettings,
    title="OpenAI",
    summary="A mind from OpenAI, or from vLLM, Ollama, llama.cpp's server and their like",
    sort="engine",
    packages=("openai",),
)


@plugin.engine(LLM, "openai")
def build(ctx: Context) -> OpenAIMind:
    """The mind; the client's package is loaded in the background, not at the first word."""
    mind = OpenAIMind(ctx.settings)
    ctx.own(mind.warm_up())
    return mind
