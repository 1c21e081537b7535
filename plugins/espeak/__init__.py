"""espeak-ng: the voice that needs no download, no account and no network."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engines import TTS
from bot.host import Context, Plugin, worker_news
from bot.settings import setting
from plugins.espeak.voice import EspeakVoice


@dataclass(frozen=True, slots=True, kw_only=True)
class EspeakSettings:
    """How espeak-ng sounds. Which voice speaks is chosen in the section `voice`."""

    pitch: float = setting(1.0, label="Pitch", min=0.5, max=2.0, unit="x")
    volume: float = setting(1.0, label="Volume", min=0.0, max=2.0, unit="x")


plugin = Plugin(
    "espeak",
    settings=EspeakSettings,
    title="espeak-ng",
    summary="A small voice in over a hundred languages, on this machine",
    sort="engine",
    packages=("espeakng_loader",),
)


@plugin.engine(TTS, "espeak")
def build(ctx: Context) -> EspeakVoice:
    """The voice; its process starts at once, so that the first sentence finds it ready."""
    voice = EspeakVoice(
        pitch=ctx.settings.pitch, volume=ctx.settings.volume, on_state=worker_news(ctx)
    )
    ctx.own(voice.warm())
    return voice


__all__ = ["EspeakSettings", "EspeakVoice", "plugin"]
