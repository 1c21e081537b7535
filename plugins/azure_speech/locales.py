"""The service knows languages with their country; we know many without."""

from __future__ import annotations

_COUNTRY = {
    "ar": "EG", "cs": "CZ", "da": "DK", "el": "GR", "en": "US", "et": "EE", "fa": "IR",
    "ga": "IE", "he": "IL", "hi": "IN", "ja": "JP", "ko": "KR", "nb": "NO", "no": "NO",
    "pt": "BR", "sl": "SI", "sv": "SE", "uk": "UA", "vi": "VN", "zh": "CN",
}  # fmt: skip


def locale_of(language: str) -> str:
    """`en` as `en-US`, `de` as `de-DE`; what has a country already stays."""
    code, _, rest = language.replace("_", "-").partition("-")
    code = code.lower() or "en"
    if not rest:
        return f"{'nb' if code == 'no' else code}-{_COUNTRY.get(code, code.upper())}"
    return f"{code}-{rest.upper() if len(rest) == 2 else rest}"
