"""Numbers as a language says them."""

from __future__ import annotations

from functools import cache, lru_cache

# num2words brings all its languages; it is loaded when the first number is read.

_POINTS = {"en": "point", "de": "Komma", "es": "coma", "fr": "virgule", "it": "virgola"} | {
    "pt": "vírgula",
    "ja": "点",
}
LONGEST = 15  # more digits than this are read one by one


@cache
def counts_in(language: str) -> str:
    """The language's name to the number words, or "" where they have none."""
    from num2words import CONVERTER_CLASSES

    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in CONVERTER_CLASSES else ""


def cardinal(digits: str, language: str) -> str:
    """`42` as forty-two; a leading zero or a very long number digit by digit."""
    if len(digits) > LONGEST or (len(digits) > 1 and digits.startswith("0")):
        return one_by_one(digits, language)
    return _said(int(digits), language)


def decimal(whole: str, part: str, language: str) -> str:
    """`3`, `14` as three point one four."""
    point = _POINTS.get(language, "")
    if not point:
        return _said(float(f"{whole}.{part}"), language)
    said = f"{cardinal(whole, language)} {point} {one_by_one(part, language)}"
    return said.replace(" ", "") if language == "ja" else said


def ordinal(digits: str, language: str) -> str:
    if len(digits) > LONGEST:
        return one_by_one(digits, language)
    return _said(int(digits), language, to="ordinal")


def year(digits: str, language: str) -> str:
    """`1999` as nineteen ninety-nine."""
    if language == "en" and digits[1:3] == "00" and digits[0] == "2":
        return _said(int(digits), language).replace(" and ", " ")
    return _said(int(digits), language, to="year")


def one_by_one(digits: str, language: str) -> str:
    return " ".join(_said(int(digit), language) for digit in digits if digit.isdecimal())


@lru_cache(4096)
def _said(number: float, language: str, to: str = "cardinal") -> str:
    from num2words import num2words

    try:
        words = num2words(number, lang=language, to=to)
    except (NotImplementedError, OverflowError, ValueError, KeyError, TypeError):
        words = num2words(number, lang=language)
    return str(words).replace(",", "")
