"""Silero: a small neural voice detector that noise, music and clicks do not fool."""

from __future__ import annotations

from bot.engines import VAD
from bot.host import Context, Plugin
from plugins.silero_vad.detector import SileroVad

plugin = Plugin(
    "silero_vad",
    title="Silero VAD",
    summary="Knows speech from noise, on this machine's processor; no torch is needed",
    sort="engine",
    packages=("onnxruntime", "silero_vad"),
    extra="silero",
)


@plugin.engine(VAD, "silero_vad")
def build(ctx: Context) -> SileroVad:
    """The detector; its model is read in the background, not at the first word."""
    vad = SileroVad()
    ctx.own(vad.warm())
    return vad
