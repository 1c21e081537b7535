"""German as it is said: dates, times, money, units, ordinals, telephone numbers, abbreviations."""

from __future__ import annotations

import re

from bot.studio.text import names
from bot.studio.text import number_words as say
from bot.studio.text.rules import Rule, any_of, roman, rule
from bot.studio.text.tongue import Tongue

GERMAN = Tongue(
    language="de",
    group=".",
    minus="minus",
    plus="plus",
    to="bis",
    ampersand="und",
    date="{day} {month} {year}",
    hour="{hour} Uhr",
    time="{hour} Uhr {minute}",
    money="{big} {figure}",
    at=("ät", "Punkt", "Schrägstrich", "Strich", "Unterstrich"),
    feminine=r"\w*(?:stunde|minute|sekunde|tonne|unze|meile|kalorie|million|milliarde)(?:e?n)?",
    he=(("^eins", "ein"),),
    she=(("^eins", "eine"),),
)
MONTHS = names.months("de")
_MONTH = any_of(MONTHS) + r"|(?:Jan|Feb|Mär|Apr|Aug|Sept?|Okt|Nov|Dez)\.?"
_LARGE = {
    "Tsd.": ("Tausend", "Tausend"),
    "Mio.": ("Million", "Millionen"),
    "Mrd.": ("Milliarde", "Milliarden"),
    "Million": ("Million", "Millionen"),
    "Millionen": ("Million", "Millionen"),
    "Milliarde": ("Milliarde", "Milliarden"),
    "Milliarden": ("Milliarde", "Milliarden"),
}
_SHORT = {
    "z. B.": "zum Beispiel", "z.B.": "zum Beispiel", "d. h.": "das heißt", "d.h.": "das heißt",
    "u. a.": "unter anderem", "u.a.": "unter anderem", "v. a.": "vor allem", "v.a.": "vor allem",
    "z. T.": "zum Teil", "z.T.": "zum Teil", "i. d. R.": "in der Regel", "o. Ä.": "oder Ähnliches",
    "usw.": "und so weiter", "etc.": "et cetera", "bzw.": "beziehungsweise", "ca.": "circa",
    "evtl.": "eventuell", "ggf.": "gegebenenfalls", "inkl.": "inklusive", "vgl.": "vergleiche",
    "sog.": "sogenannt", "Abb.": "Abbildung", "Tel.": "Telefon", "Nr.": "Nummer",
    "Jh.": "Jahrhundert", "Std.": "Stunden", "Min.": "Minuten",
    "Sek.": "Sekunden", "Dr.": "Doktor", "Prof.": "Professor",
    "Hr.": "Herr", "Fr.": "Frau", "Str.": "Straße", "St.": "Sankt", "vs.": "gegen",
}  # fmt: skip
_FRACTIONS = {"½": "ein halb", "⅓": "ein Drittel", "¼": "ein Viertel", "¾": "drei Viertel"} | {
    "⅔": "zwei Drittel"
}
_BEFORE_YEARS = (
    "im Jahr|im Jahre|[Ss]eit|[Aa]nno|[Ii]n|[Bb]is|[Aa]b|[Vv]on|[Nn]ach|[Vv]or|Jahr|Jahre|"
    "Sommer|Winter|Herbst|Frühling|Frühjahr|" + any_of(MONTHS)
)
_BENDING = (
    r"am|im|vom|zum|zur|beim|dem|den|des|bis|ab|(?:in|auf|mit|von|bei|nach|seit|aus|vor|an) der"
)
_PLAIN = r"der|die|das|jede|diese|dieser|dieses"
_STRONG = r"ein|kein|mein|dein|sein|ihr|unser|euer|jeder"
_YEAR = r"1[1-9]\d\d|20\d\d"
_COUNTED = any_of([*names.UNITS, *names.CODES])


def _date(match: re.Match[str], day: str, month: int, year: str) -> str | None:
    """`am 31.1.2026` is said am einunddreißigsten Januar, without am einunddreißigster."""
    if not (1 <= month <= 12 and 1 <= int(day) <= 31):
        return None
    before = match.string[: match.start()]
    bent = re.search(rf"\b(?:{_BENDING}|seit)\s$", before, re.I)
    end = "n" if bent else "" if re.search(rf"\b(?:{_PLAIN})\s$", before, re.I) else "r"
    said = f"{say.ordinal(str(int(day)), 'de')}{end} {MONTHS[month - 1]}"
    if year:
        return f"{said} {say.year(year, 'de')}"
    return f"{said}." if match.group().endswith(".") and match.end() == len(match.string) else said


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month[:3] == name[:3])


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if hour > 24 or minute > 59 or second > 59:
        return None
    said = f"{GERMAN.of(str(hour), 'Uhr')} Uhr"
    if minute:
        said += f" {GERMAN.count(str(minute))}"
    if second:
        noun = "Sekunde" if second == 1 else "Sekunden"
        said += f" und {GERMAN.of(str(second), noun)} {noun}"
    return said


def _large(match: re.Match[str]) -> str:
    one, many = _LARGE[match[2]]
    noun = one if match[1] == "1" else many
    said = f"{GERMAN.of(match[1], noun)} {noun}"
    if not match[3]:
        return said
    coins, _ = names.coins(names.CODES[match[3]], "de")
    return f"{said} {coins[1]}"


def _ordinal(match: re.Match[str]) -> str:
    """By the word before it: dem ersten, der erste, ein erster."""
    before = match[1].casefold()
    end = "n" if re.fullmatch(_BENDING, before) else "r" if re.fullmatch(_STRONG, before) else ""
    return f"{match[1]} {say.ordinal(match[2], 'de')}{end}"


def _fraction(match: re.Match[str]) -> str | None:
    over, under = int(match[1]), int(match[2])
    if under < 2 or under > 100 or over > 100:
        return None
    number = GERMAN.of(str(over), "Teil")
    if under == 2:
        return f"{number} {'halb' if over == 1 else 'halbe'}"
    return f"{number} {say.ordinal(str(under), 'de').removesuffix('e').capitalize()}el"


_N = GERMAN.number
RULES: tuple[Rule, ...] = (
    rule(
        r"(?<![\w.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d\d))?(?![\w.])",
        lambda m: _date(m, m[1], int(m[2]), m[3] or ""),
    ),
    rule(
        r"(?<!\w)(\d{4})-(\d{2})-(\d{2})(?!\w)",
        lambda m: _date(m, m[3], int(m[2]), m[1]),
    ),
    rule(
        rf"(?<!\w)(\d{{1,2}})\. ({_MONTH})(?: (\d{{4}}))?(?!\w)",
        lambda m: _date(m, m[1], _month(m[2]), m[3] or ""),
    ),
    rule(r"(?<![\w:.,])(\d{1,2}):(\d{2})(?::(\d{2}))?(?: Uhr)?(?![\w:])", _time),
    rule(r"(?<![\w:.,])(\d{1,2})\.(\d{2})() Uhr(?!\w)", _time),
    rule(r"(?<![\w:.,])(\d{1,2})()() Uhr(?!\w)", _time),
    rule(rf"(?<![\w.,])({_N}) ?({any_of(_LARGE)})(?: ({any_of(names.CODES)}))?(?!\w)", _large),
    rule(rf"(?<!\w)(\d0|{_YEAR})er(?!\w)", lambda m: f"{say.year(m[1], 'de')}er"),
    rule(
        rf"(?<![\w.,-])({_YEAR})\s?[–-]\s?({_YEAR})(?![\w-])",
        lambda m: f"{say.year(m[1], 'de')} bis {say.year(m[2], 'de')}",
    ),
    rule(
        rf"\b({_BEFORE_YEARS}) ({_YEAR})\b(?![.,]\d|er\b|\s?(?:{_COUNTED})(?!\w))",
        lambda m: f"{m[1]} {say.year(m[2], 'de')}",
    ),
    rule(rf"\b({_BENDING}|{_STRONG}|{_PLAIN}) (\d{{1,4}})\.(?= \w)", _ordinal, re.I),
    rule(
        r"\b[vV](\d{1,4}(?:\.\d{1,4}){1,3})\b",
        lambda m: "Version " + " Punkt ".join(say.cardinal(p, "de") for p in m[1].split(".")),
    ),
    rule(r"(?<![\w.,/])(\d{1,3})/(\d{1,3})(?![\w/])", _fraction),
    rule(f"[{''.join(_FRACTIONS)}]", lambda m: f" {_FRACTIONS[m.group()]} "),
    rule(
        r"\b(Kapitel|Teil|Band|Akt|Szene|Stufe|Level) ([IVXLC]{1,6})\b",
        lambda m: f"{m[1]} {say.cardinal(str(roman(m[2])), 'de')}",
    ),
    rule(r"§ ?(?=\d)", lambda m: "Paragraf "),
    rule(r"#(?=\d)", lambda m: "Nummer "),
    rule(r"\bS\. (?=\d)", lambda m: "Seite "),
    rule(r"(?<![\w.,])(\d{1,6})x(?!\w)", lambda m: f"{GERMAN.of(m[1], 'Mal')}mal"),
    rule(rf"(?<!\w)(?:{any_of(_SHORT)})(?!\w)", lambda m: _SHORT[m.group()]),
    *GERMAN.rules(),
    rule(r"(?<=\w)\s?\+\s?(?=\w)", lambda m: " plus "),
    rule(r"\s?=\s?(?=\w)", lambda m: " gleich "),
)
