"""What the checkpoints can do, in the house's words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engines import SpeechCapabilities, VoiceInfo
from plugins.qwen_tts.checkpoints import CODEC, Checkpoint
from plugins.qwen_tts.languages import AUTO, SPEAKS, STYLES, codes_of

MODES = ("icl", "xvector")  # of a clone: in context, or by timbre alone


def offers(checkpoint: Checkpoint) -> SpeechCapabilities:
    """What one checkpoint can do."""
    speaks = checkpoint.kind != CODEC
    return SpeechCapabilities(
        voices=tuple(_voice(name) for name in checkpoint.speakers),
        styles=tuple(STYLES) if _styled(checkpoint) else (),
        languages=codes_of(checkpoint.languages) if speaks else (),
        models=(checkpoint.name,),
        clone=MODES if checkpoint.kind == "base" else (),
        design=checkpoint.kind == "voice_design",
        free_style=_styled(checkpoint),
        mix=len(checkpoint.speakers) > 1,
        codec=True,
        seed=speaks,
    )


def offers_of_all(shelf: Sequence[Checkpoint]) -> SpeechCapabilities:
    """What the whole ones among the checkpoints can do together."""
    each = [offers(checkpoint) for checkpoint in shelf if not checkpoint.flaw]
    return SpeechCapabilities(
        voices=tuple({voice.id: voice for one in each for voice in one.voices}.values()),
        styles=tuple(STYLES) if any(one.styles for one in each) else (),
        languages=tuple(dict.fromkeys(code for one in each for code in one.languages)),
        models=tuple(model for one in each for model in one.models),
        clone=MODES if any(one.clone for one in each) else (),
        design=any(one.design for one in each),
        free_style=any(one.free_style for one in each),
        mix=any(one.mix for one in each),
        codec=bool(each),
        seed=any(one.seed for one in each),
    )


def _styled(checkpoint: Checkpoint) -> bool:
    return checkpoint.takes_style or checkpoint.kind == "voice_design"


def _voice(name: str) -> VoiceInfo:
    label = name.replace("_", " ").title()
    return VoiceInfo(id=name, label=label, language=SPEAKS.get(name.lower(), AUTO))
