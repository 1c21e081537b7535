"""From a request to an order: everything that can be known is checked before torch is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from bot.engines import ConvertRequest
from bot.errors import EngineUnusable
from plugins.ddsp_svc.config import METHODS
from plugins.ddsp_svc.orders import (
    ENHANCERS,
    RMVPE_PATH,
    TRACKERS,
    YIN,
    AnyOrder,
    Order,
    QuickOrder,
)
from plugins.ddsp_svc.quick.shape import QuickShape
from plugins.ddsp_svc.settings import AUTO, DdspSettings
from plugins.ddsp_svc.shelf import NAME, PUT, Shelved, pitch_file, whole

MOST_STEPS = 1000
LIMITS = {"key": 36.0, "formant": 12.0}  # semitones up and down
NO_SHIFT = "the voice was trained without formant shift, so it is left out"
NO_RMVPE = "RMVPE's file is not there; the own tracker heard the pitch"


def plan(
    request: ConvertRequest, shelf: list[Shelved], settings: DdspSettings, folder: Path
) -> AnyOrder:
    """Raises EngineUnusable, naming what there is."""
    voice = whole(request.voice or settings.voice, shelf)
    if voice.quick is not None:
        return _quick(request, voice, voice.quick, settings, folder)
    assert voice.config and voice.checkpoint and voice.encoder and voice.vocoder
    config = voice.config
    check_numbers(request)
    f0 = request.f0 or settings.f0
    tracker, notes = tracker_for(f0, folder)
    if request.formant and not config.shifts:
        notes = (*notes, NO_SHIFT)
    return Order(
        source=str(request.source),
        target=str(request.target),
        checkpoint=str(voice.checkpoint),
        config=config,
        encoder=str(voice.encoder),
        vocoder=str(voice.vocoder),
        rmvpe=tracker,
        path=f0 == RMVPE_PATH,
        speakers=shares(request.speakers, voice.speakers),
        median_hz=voice.median_hz,
        key=request.key,
        whole_octaves=request.whole_octaves,
        formant=request.formant if config.shifts else 0.0,
        enhancer=one_of("enhancer", request.enhancer or settings.enhancer, ENHANCERS),
        enhancer_key=settings.enhancer_key,
        steps=request.steps or settings.steps or config.steps,
        method=one_of("method", request.method or settings.method or config.method, METHODS),
        gate_db=request.gate_db,
        seed=request.seed,
        notes=notes,
    )


def _quick(
    request: ConvertRequest,
    voice: Shelved,
    shape: QuickShape,
    settings: DdspSettings,
    folder: Path,
) -> QuickOrder:
    check_numbers(request)
    f0 = request.f0 or settings.f0
    tracker, notes = tracker_for(f0, folder)
    shares(request.speakers, voice.speakers)
    return QuickOrder(
        source=str(request.source),
        target=str(request.target),
        checkpoint=str(voice.checkpoint),
        shape=shape,
        rmvpe=tracker,
        path=f0 == RMVPE_PATH,
        median_hz=voice.median_hz,
        key=request.key,
        whole_octaves=request.whole_octaves,
        formant=request.formant,
        gate_db=request.gate_db,
        seed=request.seed,
        notes=notes,
    )


def check_numbers(request: ConvertRequest) -> None:
    for name, most in LIMITS.items():
        value = getattr(request, name) or 0.0
        if not abs(value) <= most:
            raise EngineUnusable(NAME, f"a {name} of {value:g}", hint=f"up to {most:g} semitones")
    if not 0 <= request.steps <= MOST_STEPS:
        raise EngineUnusable(NAME, f"{request.steps} steps", hint=f"1 to {MOST_STEPS}")


def tracker_for(wanted: str, folder: Path) -> tuple[str, tuple[str, ...]]:
    """RMVPE's file, empty for the own tracker, and what to tell of the choice."""
    one_of("f0", wanted, (AUTO, *TRACKERS))
    if wanted == YIN:
        return "", ()
    if file := pitch_file(folder):
        return str(file), ()
    if wanted == AUTO:
        return "", (NO_RMVPE,)
    raise EngineUnusable(NAME, f"RMVPE is missing: nothing lies in {folder / 'rmvpe'}", hint=PUT)


def shares(wanted: Mapping[str, float], speakers: Sequence[str]) -> tuple[float, ...]:
    """What each speaker of the model gives, 1 in all; without a wish the first sings alone."""
    for name, share in wanted.items():
        if name not in speakers:
            near = get_close_matches(name, speakers, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(speakers)}"
            raise EngineUnusable(NAME, f"the voice has no speaker '{name}'", hint=hint)
        if not share >= 0:
            raise EngineUnusable(NAME, f"a share of {share:g} for '{name}'", hint="0 or more")
    total = sum(wanted.values())
    if not total:
        return (1.0, *(0.0 for _ in speakers[1:]))
    return tuple(wanted.get(name, 0.0) / total for name in speakers)


def one_of(what: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise EngineUnusable(NAME, f"{what} '{value}' is not known", hint=", ".join(known))
    return value
