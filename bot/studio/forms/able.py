"""Which tasks and pipelines an engine can serve."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engines import SpeechCapabilities

SPEAK = ("long_form", "table_read", "npc_pack", "subtitles", "audiobook")


def kinds_of(able: Sequence[SpeechCapabilities]) -> tuple[str, ...]:
    """By all that it and its checkpoints can do; one without any of it speaks all the same."""
    design = any(one.design for one in able)
    clone = any(one.clone for one in able)
    special = design or clone
    preset = not special or any(one.voices for one in able)
    found = ["custom_voice"] if preset else []
    found += ["voice_design"] if design else []
    found += ["voice_clone"] if clone else []
    found += ["design_then_clone"] if design and clone else []
    found += ["codec_encode", "codec_decode"] if any(one.codec for one in able) else []
    return (*found, *(SPEAK if preset or clone else ()))
