"""The languages that the models were taught."""

from __future__ import annotations

from bot.errors import BadRequest

NAME = "faster_whisper"
_LANGUAGES = """
    af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he
    hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl
    nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz
    vi yi yo yue zh
"""
LANGUAGES = tuple(_LANGUAGES.split())
_OTHER_NAMES = {"nb": "no", "jv": "jw", "cmn": "zh", "iw": "he", "in": "id"}


def code_of(language: str) -> str:
    """`de-DE` as `de`; empty where it is to be found out. Raises BadRequest."""
    code = language.strip().replace("_", "-").partition("-")[0].lower()
    code = _OTHER_NAMES.get(code, code)
    if code in ("", "auto"):
        return ""
    if code not in LANGUAGES:
        hint = f"such as {', '.join(LANGUAGES[:8])}, or leave it out"
        raise BadRequest(f"'{language[:40]}' is no language it knows", field="language", hint=hint)
    return code
