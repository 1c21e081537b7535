"""English as it is said: dates, times, money, units, telephone numbers, abbreviations."""

from __future__ import annotations

import re

from bot.studio.text import number_words as say
from bot.studio.text.rules import MAIL, URL, Rule, address, any_of, roman, rule

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = (
    "|".join(MONTHS) + "|" + "|".join(f"{m[:3]}\\.?" for m in MONTHS if m != "May") + "|Sept\\.?"
)
_MONEY = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "", ""),
    "USD": ("dollar", "dollars", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "EUR": ("euro", "euros", "cent", "cents"),
}
_LARGE = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion"} | {
    name: name for name in ("thousand", "million", "billion", "trillion")
}
_UNITS = {
    "km/h": ("kilometre per hour", "kilometres per hour"),
    "mph": ("mile per hour", "miles per hour"),
    "m/s": ("metre per second", "metres per second"),
    "fps": ("frame per second", "frames per second"),
    "km": ("kilometre", "kilometres"),
    "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"),
    "m": ("metre", "metres"),
    "mi": ("mile", "miles"),
    "ft": ("foot", "feet"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "g": ("gram", "grams"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "l": ("litre", "litres"),
    "L": ("litre", "litres"),
    "ml": ("millilitre", "millilitres"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "GHz": ("gigahertz", "gigahertz"),
    "MHz": ("megahertz", "megahertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "Hz": ("hertz", "hertz"),
    "dB": ("decibel", "decibels"),
    "kB": ("kilobyte", "kilobytes"),
    "KB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "Mbps": ("megabit per second", "megabits per second"),
    "kW": ("kilowatt", "kilowatts"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "ms": ("millisecond", "milliseconds"),
    "s": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "px": ("pixel", "pixels"),
    "%": ("percent", "percent"),
}
_TITLES = {
    "Mr.": "Mister", "Mrs.": "Missus", "Ms.": "Miz", "Dr.": "Doctor", "Prof.": "Professor",
    "Jr.": "Junior", "Sr.": "Senior", "Gen.": "General", "Col.": "Colonel", "Capt.": "Captain",
    "Lt.": "Lieutenant", "Sgt.": "Sergeant", "Rev.": "Reverend", "Hon.": "Honourable",
    "Gov.": "Governor", "Sen.": "Senator", "Rep.": "Representative", "Pres.": "President",
    "Ave.": "Avenue", "Blvd.": "Boulevard", "Rd.": "Road", "Mt.": "Mount", "Inc.": "Incorporated",
    "Ltd.": "Limited", "Co.": "Company", "Corp.": "Corporation", "Dept.": "Department",
    "vs.": "versus", "vs": "versus", "etc.": "et cetera", "e.g.": "for example",
    "i.e.": "that is", "approx.": "approximately", "est.": "established", "w/o": "without",
    "w/": "with", "aka": "also known as", "a.k.a.": "also known as", "c/o": "care of",
    "Jan.": "January", "Feb.": "February", "Mar.": "March", "Apr.": "April", "Aug.": "August",
    "Sept.": "September", "Sep.": "September", "Oct.": "October", "Nov.": "November",
    "Dec.": "December",
}  # fmt: skip
_FRACTIONS = {"½": "a half", "⅓": "a third", "¼": "a quarter", "¾": "three quarters"} | {
    "⅔": "two thirds"
}
_SIGNS = (("@", "at"), (".", "dot"), ("/", "slash"), ("-", "dash"), ("_", "underscore"))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


def _count(text: str) -> str:
    """`1,234.5` in words."""
    whole, _, part = text.replace(",", "").partition(".")
    return say.decimal(whole, part, "en") if part else say.cardinal(whole, "en")


def _date(year: str, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    said = f"{MONTHS[month - 1]} {say.ordinal(str(day), 'en')}"
    return f"{said}, {say.year(year, 'en')}" if year else said


def _slashed(match: re.Match[str]) -> str | None:
    """Month first, as in America, unless that cannot be."""
    first, second, year = int(match[1]), int(match[2]), match[3]
    month, day = (first, second) if first <= 12 else (second, first)
    return _date(year, month, day)


def _month_day(match: re.Match[str]) -> str | None:
    return _date(match[3] or "", _month(match[1]), int(match[2]))


def _day_month(match: re.Match[str]) -> str | None:
    day = say.ordinal(match[1], "en") if 1 <= int(match[1]) <= 31 else None
    if day is None:
        return None
    said = f"the {day} of {MONTHS[_month(match[2]) - 1]}"
    said = said.removeprefix("the ") if match.string[: match.start()].endswith("the ") else said
    return f"{said}, {say.year(match[3], 'en')}" if match[3] else said


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month[:3] == name[:3])


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second, half = int(match[1]), match[2] or "", match[3] or "", match[4] or ""
    if hour > 24 or int(minute or 0) > 59 or int(second or 0) > 59 or not (minute or half):
        return None
    said = say.cardinal(str(hour), "en") if hour or half else "zero"
    if minute and int(minute):
        said += f" {'oh ' if minute[0] == '0' else ''}{say.cardinal(str(int(minute)), 'en')}"
    elif minute and not half:
        said += " o'clock" if 1 <= hour <= 12 and not second else " hundred"
    if second and int(second):
        said += f" and {say.cardinal(str(int(second)), 'en')} seconds"
    letters = {"a": "A M", "p": "P M"}
    return f"{said} {letters[half[0].lower()]}" if half else said


def _money(match: re.Match[str]) -> str:
    sign = match["sign"] or match["code"]
    one, many, cent, cents = _MONEY[sign]
    amount, large = match["amount"] or match["before"], (match["large"] or "").strip()
    if large:
        return f"{_count(amount)} {_LARGE[large.lower()]} {many}"
    whole, _, part = amount.replace(",", "").partition(".")
    if not cent or len(part) != 2:
        return f"{_count(amount)} {one if amount == '1' else many}"
    small = f"{say.cardinal(str(int(part)), 'en')} {cent if int(part) == 1 else cents}"
    big = f"{say.cardinal(whole, 'en')} {one if whole == '1' else many}"
    if not int(part):
        return big
    return small if not int(whole) else f"{big} and {small}"


def _unit(match: re.Match[str]) -> str:
    one, many = _UNITS[match[2]]
    return f"{_count(match[1])} {one if match[1] == '1' else many}"


def _phone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match.group())
    said = ", ".join(say.one_by_one(group, "en") for group in groups)
    return f"plus {said}" if match.group().startswith("+") else said


def _address(match: re.Match[str]) -> str:
    return address(match, _SIGNS)


def _roman(match: re.Match[str]) -> str | None:
    return f"{match[1]} {say.cardinal(str(roman(match[2])), 'en')}"


def _street(match: re.Match[str]) -> str:
    """`St.` before a name is a saint, after one a street."""
    return "Saint" if match.string[match.end() :].lstrip()[:1].isupper() else "Street"


def _fraction(match: re.Match[str]) -> str | None:
    over, under = match[1], match[2]
    if under == "0" or int(under) > 100 or int(over) > 100:
        return None
    named = {"2": ("half", "halves"), "4": ("quarter", "quarters")}
    one = say.ordinal(under, "en")
    words = named.get(under, (one, f"{one}s"))
    return f"{say.cardinal(over, 'en')} {words[0] if over == '1' else words[1]}"


_END = r"(?![\w])"
_BEFORE_YEARS = "[Ii]n|[Ss]ince|[Bb]y|[Ff]rom|[Uu]ntil|[Tt]ill|[Yy]ear|[Oo]f"
_AFTER_AMOUNT = r"(?P<before>)(?P<code>)"
_BEFORE_CODE = r"(?P<amount>)(?P<sign>)(?P<large>) (?P<code>USD|EUR|GBP)\b"
_SIGN = (
    r"(?P<sign>[$£€¥])\s?(?P<amount>"
    + _NUMBER
    + r")(?P<large>\s?(?:k|m|mn|bn|b|thousand|million|billion|trillion)\b)?"
)

RULES: tuple[Rule, ...] = (
    rule(r"\b(1[1-9]|20)(\d0)s\b", lambda m: _decade(m[1], m[2])),
    rule(URL, _address),
    rule(MAIL, _address),
    rule(r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:com|org|net|tv|gg|io|dev|co\.uk)\b", _address),
    rule(r"(?<!\w)(\d{4})-(\d{2})-(\d{2})" + _END, lambda m: _date(m[1], int(m[2]), int(m[3]))),
    rule(r"(?<![\w/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\w/])", _slashed),
    rule(rf"\b({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?" + _END, _month_day),
    rule(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})(?:,? (\d{{4}}))?" + _END, _day_month),
    rule(r"(?<![\w:.])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([ap]\.?m\b\.?))?(?![\w:])", _time, re.I),
    rule(r"(?<![\w:.])(\d{1,2})()()\s?([ap]\.?m\b\.?)", _time, re.I),
    rule(_SIGN + _AFTER_AMOUNT, _money),
    rule(rf"(?<![\w.,])(?P<before>{_NUMBER})" + _BEFORE_CODE, _money),
    rule(r"(?<![\w.])\+\d{1,3}(?:[ .-]\(?\d{1,5}\)?){2,6}(?![\w-])", _phone),
    rule(r"(?<![\w.])\(\d{3}\) ?\d{3}-\d{4}\b", _phone),
    rule(r"(?<![\w.-])\d{3}[-.]\d{3}[-.]\d{4}(?![\w-])", _phone),
    rule(r"(?<![\w.-])\d{3}-\d{4}(?![\w-])", _phone),
    rule(r"\b24/7\b", lambda m: "twenty-four seven"),
    rule(r"\bv(\d{1,4}(?:\.\d{1,4}){1,3})\b",
       lambda m: "version " + " point ".join(say.cardinal(p, "en") for p in m[1].split("."))),
    rule(rf"(?<![\w.,])({_NUMBER})\s?({any_of(_UNITS)})(?![\w/])", _unit),  # type: ignore[arg-type]
    rule(r"(?<![\w.,/])(\d{1,3})/(\d{1,3})(?![\w/])", _fraction),
    rule("[" + "".join(_FRACTIONS) + "]", lambda m: f" {_FRACTIONS[m.group()]} "),
    rule(r"(?<![\w.,])(\d{1,15})(?:st|nd|rd|th)\b", lambda m: say.ordinal(m[1], "en")),
    rule(rf"(?<![\w.,-])({_NUMBER})\s?[–-]\s?({_NUMBER})(?![\w.-])",
       lambda m: f"{_count(m[1])} to {_count(m[2])}"),
    rule(rf"\b({_BEFORE_YEARS}) (1[1-9]\d\d|20\d\d)\b(?![,.]\d|')",
       lambda m: f"{m[1]} {say.year(m[2], 'en')}"),
    rule(r"(?:#|\bNo\. ?)(\d{1,9})\b", lambda m: f"number {say.cardinal(m[1], 'en')}"),
    rule(r"\b(Chapter|Part|Act|Scene|Volume|Book|Level|War) ([IVXLC]{1,6})\b", _roman),
    rule(r"(?<![\w])[-−](?=\d)", lambda m: "minus "),
    rule(rf"(?<![\w])({_NUMBER})(?![\w])", lambda m: _count(m[1])),
    rule(r"\d+", lambda m: f" {say.cardinal(m.group(), 'en')} "),
    rule(r"\bSt\.", _street),
    rule(rf"(?<![\w])(?:{any_of(_TITLES)})(?![\w])", lambda m: _abbreviation(m)),
    rule(r"\s?&\s?", lambda m: " and "),
    rule(r"(?<=\w)\s?\+\s?(?=\w)", lambda m: " plus "),
    rule(r"\s?=\s?(?=\w)", lambda m: " equals "),
    rule(r"(?<!\w)@(?=\w)", lambda m: "at "),
)  # fmt: skip


def _decade(century: str, decade: str) -> str:
    base = say.year(f"{century}{decade}", "en")
    return f"{base[:-1]}ies" if base.endswith("y") else f"{base}s"


def _abbreviation(match: re.Match[str]) -> str:
    """The word in full; a full stop that ends the sentence too stays."""
    word = _TITLES[match.group()]
    rest = match.string[match.end() :]
    ends = match.group().endswith(".") and match.group() in ("etc.", "Inc.", "Ltd.", "Co.", "Jr.")
    over = not rest.strip() or (rest[:1] == " " and rest.lstrip()[:1].isupper())
    return f"{word}." if ends and over else word
