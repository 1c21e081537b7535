"""The `plugins: ddsp_svc:` section of config.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import EngineUnusable
from bot.settings import setting
from plugins.ddsp_svc.orders import ENHANCERS, NAME, TRACKERS

AUTO, CPU = "auto", "cpu"
DEVICE = re.compile(r"auto|cpu|cuda(:\d{1,3})?")
PRECISIONS = ("auto", "float32", "bfloat16", "float16")
METHODS = ("", "euler", "rk4")
IDLE_S = 300.0  # that a process keeps its networks after its last song or training


@dataclass(frozen=True, slots=True, kw_only=True)
class DdspSettings:
    """Where the voices are, how they sing, and what of the machine they may use."""

    folder: str = setting("", label="Voices", hint="Empty: models/ddsp_svc in the data folder")
    voice: str = setting("", label="Voice", hint="Empty: the first that can sing")
    f0: str = setting(
        AUTO, label="Pitch from", hint="auto: rmvpe where its file is", choices=(AUTO, *TRACKERS)
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
    device: str = setting(
        AUTO, label="Device", hint="auto, cpu, cuda or cuda:1; of cuda:0, cuda:1 each sings a song"
    )
    precision: str = setting(
        AUTO, label="Precision", hint="auto: half where it is quicker", choices=PRECISIONS
    )
    batch: int = setting(
        0, label="Slices at once", hint="0: 4 on a card, 1 on the processor", min=0, max=64
    )
    graphs: bool = setting(True, label="CUDA graphs", hint="Steps of the flow as one launch")
    compiled: bool = setting(
        False,
        label="Compile the flow",
        hint="Quicker steps after half a minute; needs a C++ compiler",
    )
    threads: int = setting(0, label="Threads", hint="0: torch's own choice", min=0, max=512)
    start_s: float = setting(180.0, label="Longest start", min=1, max=3600, unit="s")


def devices_of(asked: str) -> tuple[str, ...]:
    """The devices that a setting names, each once. Raises EngineUnusable for what is none."""
    named = tuple(dict.fromkeys(one.strip() for one in asked.split(",")))
    for name in named:
        if not DEVICE.fullmatch(name):
            hint = "auto, cpu, cuda, or a card's number as in cuda:1"
            raise EngineUnusable(NAME, f"there is no device '{name}'", hint=hint)
    return named
