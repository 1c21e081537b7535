"""The `plugins: ddsp_svc:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting
from plugins.ddsp_svc.orders import ENHANCERS

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "float32", "bfloat16", "float16")
TRACKERS = ("auto", "rmvpe", "yin")
METHODS = ("", "euler", "rk4")


@dataclass(frozen=True, slots=True, kw_only=True)
class DdspSettings:
    """Where the voices are, how they sing, and what of the machine they may use."""

    folder: str = setting("", label="Voices", hint="Empty: models/ddsp_svc in the data folder")
    voice: str = setting("", label="Voice", hint="Empty: the first that can sing")
    f0: str = setting(
        "auto", label="Pitch from", hint="auto: rmvpe where its file is", choices=TRACKERS
    )
    enhancer: str = setting(
        "flow",
        label="Last stage",
        hint="vocoder is quicker than flow; none is for listening in",
        choices=ENHANCERS,
    )
    enhancer_key: float = setting(
        0.0,
        label="Vocoder works lower by",
        hint="For high voices; with the last stage 'vocoder' only",
        min=0,
        max=24,
        unit="semitones",
    )
    steps: int = setting(0, label="Steps of the flow", hint="0: as the voice says", min=0, max=1000)
    method: str = setting("", label="Rule", hint="Empty: as the voice says", choices=METHODS)
    device: str = setting("auto", label="Device", choices=DEVICES)
    precision: str = setting(
        "auto", label="Precision", hint="auto: half where it is quicker", choices=PRECISIONS
    )
    threads: int = setting(0, label="Threads", hint="0: torch's own choice", min=0, max=512)
    start_s: float = setting(180.0, label="Longest start", min=1, max=3600, unit="s")
