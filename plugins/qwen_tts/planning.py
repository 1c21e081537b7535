"""From a request to an order: which checkpoint, and whether it can do what is asked.

Everything that can be known is checked here, before the model is asked or even loaded.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from bot.engines import SpeechRequest, VoiceReference
from bot.errors import EngineUnusable
from plugins.qwen_tts.checkpoints import CODEC, NAME, SMALL, Checkpoint, whole
from plugins.qwen_tts.languages import AUTO, STYLES, codes_of, language_name
from plugins.qwen_tts.offers import MODES
from plugins.qwen_tts.orders import Order
from plugins.qwen_tts.script import parts_of

LIMITS = {"rate": (0.25, 4.0), "pitch": (0.5, 2.0), "volume": (0.0, 4.0)}
SEEDS = 2**63
TASKS = {
    "custom_voice": "speaks with preset voices",
    "voice_design": "designs a voice from words",
    "base": "clones a voice from a recording",
    CODEC: "turns sound into codes",
}
GET = "fetch one with `greenroom models fetch`, or copy its folder there"

log = logging.getLogger(__name__)


def plan(
    request: SpeechRequest, shelf: Sequence[Checkpoint], *, model: str = "", voice: str = ""
) -> Order:
    """The order for a request; `model` and `voice` are the settings' own.

    Raises EngineUnusable, naming what there is.
    """
    request = led(request)
    if request.reference is not None:
        check_reference(request.reference)
    checkpoint = checkpoint_for(request, shelf, model=model, voice=voice)
    return Order(
        path=str(checkpoint.path),
        kind=checkpoint.kind,
        parts=parts_of(request.text),
        language=language_of(request.language, checkpoint),
        speaker=speaker_of(request.voice, checkpoint, voice),
        instruct=instruct_of(request, checkpoint),
        reference=request.reference,
        mix=tuple((speaker_of(name, checkpoint, ""), weight) for name, weight in request.mix),
        seed=request.seed,
        rate=request.rate,
        pitch=request.pitch,
        volume=request.volume,
    )


def checkpoint_for(
    request: SpeechRequest, shelf: Sequence[Checkpoint], *, model: str = "", voice: str = ""
) -> Checkpoint:
    """The checkpoint that speaks, whatever is said. Raises EngineUnusable, naming what there is."""
    request = led(request)
    check_numbers(request)
    kind = kind_of(request)
    if request.mix and kind != "custom_voice":
        raise EngineUnusable(NAME, "a blend is made of preset voices alone", hint="leave the rest")
    checkpoint = choose(kind, _suited(request, kind, shelf), request.model, model)
    language_of(request.language, checkpoint)
    for name in [name for name, _ in request.mix] or [request.voice]:
        speaker_of(name, checkpoint, voice)
    return checkpoint


def led(request: SpeechRequest) -> SpeechRequest:
    """The request with the heaviest voice of its blend as its voice, whose dialect it has."""
    if not request.mix:
        return request
    return replace(request, voice=max(request.mix, key=lambda part: part[1])[0])


def kind_of(request: SpeechRequest) -> str:
    """The kind of checkpoint that a request needs; a recording outweighs a description."""
    if request.reference is not None:
        return "base"
    return "voice_design" if request.describe.strip() else "custom_voice"


def choose(kind: str, shelf: Sequence[Checkpoint], *names: str) -> Checkpoint:
    """The checkpoint asked for, else the settings' own, else the first that can do it."""
    asked, own = (*names, "", "")[:2]
    if asked:
        return _able(named(asked, shelf), kind, shelf)
    able = [one for one in shelf if one.kind == kind and not one.flaw]
    if able:  # the settings' own, else one that is not the small one
        return min(able, key=lambda one: (one.name != own, one.size == SMALL, one.name))
    for broken in shelf:
        whole(broken)
    there = ", ".join(f"'{one.name}' ({one.kind})" for one in shelf) or "none"
    raise EngineUnusable(NAME, f"no checkpoint that {TASKS[kind]}; there are: {there}", hint=GET)


def named(name: str, shelf: Sequence[Checkpoint]) -> Checkpoint:
    """Raises EngineUnusable, naming those there are, or what is missing in it."""
    for checkpoint in shelf:
        if checkpoint.name == name:
            return whole(checkpoint)
    raise unknown("checkpoint", name, [one.name for one in shelf])


def check_numbers(request: SpeechRequest) -> None:
    for name, (low, high) in LIMITS.items():
        value = getattr(request, name)
        if not math.isfinite(value) or not low <= value <= high:
            hint = f"from {low:g} to {high:g}"
            raise EngineUnusable(NAME, f"the {name} cannot be {value}", hint=hint)
    for name, weight in request.mix:
        if not math.isfinite(weight) or weight <= 0:
            message = f"the weight of '{name[:40]}' cannot be {weight}"
            raise EngineUnusable(NAME, message, hint="more than 0")
    if request.seed is not None and not 0 <= request.seed < SEEDS:
        raise EngineUnusable(NAME, f"the seed cannot be {request.seed}", hint="0 or more")


def check_reference(reference: VoiceReference) -> None:
    if reference.mode not in MODES:
        raise unknown("way to clone", reference.mode, MODES)
    if reference.prompt is not None:
        return
    if reference.audio is None:
        raise EngineUnusable(NAME, "a clone needs a recording", hint="give one, or a saved prompt")
    if reference.mode == "icl" and not reference.transcript.strip():
        hint = "write down what is said in it, or clone by timbre alone (xvector)"
        raise EngineUnusable(NAME, "cloning in context needs the recording's words", hint=hint)


def language_of(asked: str, checkpoint: Checkpoint) -> str:
    name = language_name(asked)
    if name == AUTO or name in checkpoint.languages:
        return name
    raise unknown("language", asked, codes_of(checkpoint.languages))


def speaker_of(asked: str, checkpoint: Checkpoint, own: str) -> str:
    """The preset voice's name; "" where the checkpoint has none."""
    if checkpoint.kind != "custom_voice":
        return ""
    known = {name.lower(): name for name in checkpoint.speakers}
    wanted = asked or (own if own.lower() in known else checkpoint.speakers[0])
    if wanted.lower() not in known:
        raise unknown("voice", wanted, checkpoint.speakers)
    return known[wanted.lower()]


def instruct_of(request: SpeechRequest, checkpoint: Checkpoint) -> str:
    """The instruction: the description of a new voice, or the style of a preset one."""
    if checkpoint.kind == "voice_design":
        style = STYLES.get(request.style, request.style)
        return f"{request.describe.strip()} {style}".strip()
    if request.style and not checkpoint.takes_style:
        log.warning(
            "the checkpoint '%s' knows no styles: '%.40s' is left out",
            checkpoint.name,
            request.style,
        )
        return ""
    return STYLES.get(request.style, request.style)


def unknown(what: str, name: str, known: Iterable[str]) -> EngineUnusable:
    """An error that names the nearest there are, or the first of them."""
    listed = list(known)
    near = get_close_matches(name.lower(), listed, n=3, cutoff=0.6) or listed[:12]
    hint = f"there are: {', '.join(near)}" if near else "there are none"
    return EngineUnusable(NAME, f"no {what} '{name[:40]}'", hint=hint)


def _suited(request: SpeechRequest, kind: str, shelf: Sequence[Checkpoint]) -> Sequence[Checkpoint]:
    """Without those of a kind that lack the language or the voice, where another has them."""

    def suits(one: Checkpoint) -> bool:
        speakers = {name.lower() for name in one.speakers}
        voiced = not one.speakers or not request.voice or request.voice.lower() in speakers
        return voiced and language_name(request.language) in (AUTO, *one.languages)

    if request.model or not any(suits(one) for one in shelf if one.kind == kind):
        return shelf
    return [one for one in shelf if one.kind != kind or suits(one)]


def _able(checkpoint: Checkpoint, kind: str, shelf: Sequence[Checkpoint]) -> Checkpoint:
    if checkpoint.kind == kind:
        return checkpoint
    able = [one.name for one in shelf if one.kind == kind and not one.flaw]
    message = f"'{checkpoint.name}' {TASKS[checkpoint.kind]}; it is none that {TASKS[kind]}"
    raise EngineUnusable(NAME, message, hint=f"take {', '.join(able)}" if able else GET)
