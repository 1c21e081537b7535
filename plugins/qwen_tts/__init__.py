"""Qwen3-TTS: preset voices, designed voices and cloned voices, on this machine."""

from __future__ import annotations

from pathlib import Path

from bot.engines import TTS
from bot.host import Context, Folders, Plugin, worker_news
from plugins.qwen_tts.catalog import MODELS
from plugins.qwen_tts.settings import QwenSettings
from plugins.qwen_tts.voice import QwenVoice

plugin = Plugin(
    "qwen_tts",
    settings=QwenSettings,
    title="Qwen3-TTS",
    summary="Neural voices on this machine: preset, designed in words, or cloned",
    sort="engine",
    packages=("qwen_tts",),
    extra="qwen",
    models=MODELS,
)


@plugin.engine(TTS, "qwen_tts")
def build(ctx: Context) -> QwenVoice:
    """The voice; its process starts with the first job, or at once where `warm_up` is set."""
    settings: QwenSettings = ctx.settings
    folder = Path(settings.folder).expanduser() if settings.folder else _models(ctx)
    voice = QwenVoice(settings, folder, on_state=worker_news(ctx))
    if settings.warm_up:
        ctx.own(voice.warm())
    return voice


def _models(ctx: Context) -> Path:
    return ctx.get(Folders).data / "models" / "qwen"


__all__ = ["QwenSettings", "QwenVoice", "plugin"]
