"""German as it is said: the basics."""

from __future__ import annotations

import re

from bot.studio.text import number_words as say
from bot.studio.text.english import Rule

MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_UNITS = {
    "km/h": "Kilometer pro Stunde", "km": "Kilometer", "cm": "Zentimeter", "mm": "Millimeter",
    "m": "Meter", "kg": "Kilogramm", "g": "Gramm", "l": "Liter", "ml": "Milliliter",
    "°C": "Grad Celsius", "°": "Grad", "GB": "Gigabyte", "MB": "Megabyte", "kHz": "Kilohertz",
    "Hz": "Hertz", "dB": "Dezibel", "ms": "Millisekunden", "s": "Sekunden", "h": "Stunden",
    "min": "Minuten", "%": "Prozent", "€": "Euro", "EUR": "Euro", "$": "Dollar", "£": "Pfund",
}  # fmt: skip
_SHORT = {
    "z. B.": "zum Beispiel", "z.B.": "zum Beispiel", "d. h.": "das heißt", "d.h.": "das heißt",
    "u. a.": "unter anderem", "u.a.": "unter anderem", "usw.": "und so weiter",
    "bzw.": "beziehungsweise", "ca.": "circa", "Dr.": "Doktor", "Prof.": "Professor",
    "Hr.": "Herr", "Fr.": "Frau", "Nr.": "Nummer", "Str.": "Straße", "St.": "Sankt",
    "evtl.": "eventuell", "ggf.": "gegebenenfalls", "inkl.": "inklusive", "vgl.": "vergleiche",
    "Tel.": "Telefon",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"


def _count(text: str) -> str:
    """`1.234,5` in words; one is eins."""
    whole, _, part = text.replace(".", "").partition(",")
    return say.decimal(whole, part, "de") if part else say.cardinal(whole, "de")


def _amount(text: str) -> str:
    """Before a noun: ein, not eins."""
    return "ein" if text == "1" else _count(text)


def _date(match: re.Match[str], day: str, month: int, year: str) -> str | None:
    """`am 31.1.2026` is said am einunddreißigsten Januar, without am einunddreißigster."""
    if not (1 <= month <= 12 and 1 <= int(day) <= 31):
        return None
    bent = re.search(r"\b(?:am|vom|zum|dem|den|bis)\s$", match.string[: match.start()], re.I)
    said = f"{say.ordinal(str(int(day)), 'de')}{'n' if bent else 'r'} {MONTHS[month - 1]}"
    return f"{said} {say.year(year, 'de')}" if year else said


def _time(match: re.Match[str]) -> str | None:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return None
    said = f"{_amount(str(hour))} Uhr"
    return f"{said} {_count(str(minute))}" if minute else said


def _money(match: re.Match[str]) -> str:
    whole, _, part = match[1].replace(".", "").partition(",")
    said = f"{_amount(whole)} {_UNITS[match[2]]}"
    return (
        f"{said} {_count(str(int(part)))}"
        if len(part) == 2 and int(part)
        else (said if not part or not int(part) else f"{_count(match[1])} {_UNITS[match[2]]}")
    )


def _words(table: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True))


RULES: tuple[Rule, ...] = (
    (
        re.compile(r"(?<![\w.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\w)"),
        lambda m: _date(m, m[1], int(m[2]), m[3]),
    ),
    (
        re.compile(r"(?<!\w)(\d{4})-(\d{2})-(\d{2})(?!\w)"),
        lambda m: _date(m, m[3], int(m[2]), m[1]),
    ),
    (
        re.compile(rf"(?<!\w)(\d{{1,2}})\. ({'|'.join(MONTHS)})(?: (\d{{4}}))?(?!\w)"),
        lambda m: _date(m, m[1], MONTHS.index(m[2]) + 1, m[3] or ""),
    ),
    (re.compile(r"(?<![\w:.,])(\d{1,2}):(\d{2})(?: Uhr)?(?![\w:])"), _time),
    (re.compile(rf"(?<![\w.,])({_NUMBER})\s?(€|EUR|\$|£)(?!\w)"), _money),
    (
        re.compile(rf"(?<![\w.,])({_NUMBER})\s?({_words(_UNITS)})(?![\w/])"),
        lambda m: f"{_amount(m[1])} {_UNITS[m[2]]}",
    ),
    (
        re.compile(rf"(?<![\w.,-])({_NUMBER})\s?[–-]\s?({_NUMBER})(?![\w-])"),
        lambda m: f"{_count(m[1])} bis {_count(m[2])}",
    ),
    (
        re.compile(r"\b([Ii]m Jahr|[Ss]eit|[Aa]nno) (1[1-9]\d\d|20\d\d)\b"),
        lambda m: f"{m[1]} {say.year(m[2], 'de')}",
    ),
    (re.compile(rf"(?<!\w)(?:{_words(_SHORT)})(?!\w)"), lambda m: _SHORT[m.group()]),
    (re.compile(r"(?<!\w)[-−](?=\d)"), lambda m: "minus "),
    (re.compile(rf"(?<!\w)({_NUMBER})(?!\w)"), lambda m: _count(m[1])),
    (re.compile(r"\d+"), lambda m: f" {say.cardinal(m.group(), 'de')} "),
    (re.compile(r"\s?&\s?"), lambda m: " und "),
)
