"""Local minds: a GGUF file, run by llama.cpp in a process of its own."""

from __future__ import annotations

from dataclasses import replace

from bot.engines import LLM
from bot.host import Context, Folders, Plugin
from plugins.llama_cpp.catalog import MODELS
from plugins.llama_cpp.mind import LlamaMind
from plugins.llama_cpp.settings import LlamaSettings

plugin = Plugin(
    "llama_cpp",
    settings=LlamaSettings,
    title="llama.cpp",
    summary="A mind on this machine, from a GGUF file",
    sort="engine",
    packages=("llama_cpp",),
    extra="llama",
    models=MODELS,
)


@plugin.engine(LLM, "llama_cpp")
def build(ctx: Context) -> LlamaMind:
    """The mind; its file is loaded in the background, other minds answer meanwhile."""
    settings: LlamaSettings = ctx.settings
    folder = settings.folder or str(ctx.get(Folders).data / "models")
    mind = LlamaMind(replace(settings, folder=folder))
    ctx.own(mind.warm_up())
    return mind
