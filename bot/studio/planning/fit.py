"""Whether an engine can do what is asked of it, and what it calls that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from bot.engines import SpeechCapabilities, SpeechRequest
from bot.errors import BadRequest

USUAL = ("en", "en-us", "en-US", "English", "english")
FEW = 12  # names in a hint


def style_of(style: str, able: SpeechCapabilities) -> str:
    style = style.strip()
    if style and not able.free_style and style not in able.styles:
        hint = nearest(style, able.styles) or "this voice has none"
        raise BadRequest(f"no style '{style[:60]}'", field="style", hint=hint)
    return style


def language_of(language: str, able: SpeechCapabilities, field: str) -> str:
    """The language as the engine calls it."""
    wanted = language.replace("_", "-").lower()
    known = {name.replace("_", "-").lower(): name for name in able.languages}
    base = wanted.split("-")[0]
    near = [name for low, name in known.items() if low.split("-")[0] == base]
    if wanted in known:
        return known[wanted]
    if near:
        return near[0]
    raise BadRequest(
        f"no language '{language[:20]}'", field=field, hint=nearest(language, able.languages)
    )


def voice_of(language: str, able: SpeechCapabilities) -> str:
    """The first voice of a language, "" where none says that it is."""
    wanted = language.replace("_", "-").lower()
    for exact in (True, False):
        for info in able.voices:
            theirs = info.language.replace("_", "-").lower()
            same = theirs == wanted if exact else theirs.split("-")[0] == wanted.split("-")[0]
            if same:
                return info.id
    return ""


def with_language(request: SpeechRequest, able: SpeechCapabilities) -> SpeechRequest:
    """The voice's own language where none was asked for."""
    if request.language:
        return request
    spoken = next((info.language for info in able.voices if info.id == request.voice), "")
    return replace(request, language=spoken or usual_language(able))


def usual_language(able: SpeechCapabilities) -> str:
    """What a voice speaks that does not say: English where the engine knows it."""
    for name in (*USUAL, *able.languages):
        if name in able.languages:
            return name
    return "en"


def nearest(name: str, known: Iterable[str]) -> str:
    """`Did you mean 'en-us'?`, or the first few that there are."""
    listed = sorted(known)
    close = get_close_matches(name, listed, n=1)
    if close:
        return f"Did you mean '{close[0]}'?"
    more = ", …" if len(listed) > FEW else ""
    return f"There are: {', '.join(listed[:FEW])}{more}" if listed else ""
