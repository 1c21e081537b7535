"""What a language calls units, money and months, as the Unicode CLDR has it."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from babel.dates import get_month_names
from babel.numbers import get_currency_name
from babel.units import format_unit
from num2words import CONVERTER_CLASSES

UNITS = {
    "km/h": "speed-kilometer-per-hour", "mph": "speed-mile-per-hour",
    "m/s": "speed-meter-per-second", "km": "length-kilometer", "m": "length-meter",
    "cm": "length-centimeter", "mm": "length-millimeter", "mi": "length-mile",
    "km²": "area-square-kilometer", "m²": "area-square-meter", "ha": "area-hectare",
    "t": "mass-tonne", "kg": "mass-kilogram", "g": "mass-gram", "mg": "mass-milligram",
    "lb": "mass-pound", "oz": "mass-ounce", "l": "volume-liter", "L": "volume-liter",
    "ml": "volume-milliliter", "°C": "temperature-celsius", "°F": "temperature-fahrenheit",
    "°": "angle-degree", "GHz": "frequency-gigahertz", "MHz": "frequency-megahertz",
    "kHz": "frequency-kilohertz", "Hz": "frequency-hertz", "kB": "digital-kilobyte",
    "KB": "digital-kilobyte", "MB": "digital-megabyte", "GB": "digital-gigabyte",
    "TB": "digital-terabyte", "kWh": "energy-kilowatt-hour", "kW": "power-kilowatt",
    "W": "power-watt", "V": "electric-volt", "ms": "duration-millisecond",
    "s": "duration-second", "min": "duration-minute", "h": "duration-hour",
    "px": "graphics-pixel", "%": "concentr-percent",
}  # fmt: skip
CODES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "R$": "BRL"} | {
    code: code for code in ("USD", "EUR", "GBP", "JPY", "CHF", "BRL")
}
_COINS = {  # what neither table has, or has too stiff to be said
    ("de", "JPY"): (("Yen", "Yen"), None),
    ("de", "CHF"): (("Franken", "Franken"), ("Rappen", "Rappen")),
    ("pt", "BRL"): (("real", "reais"), ("centavo", "centavos")),
}
_FIGURE = re.compile(r"\s*1(?:00)?\s*")
Forms = tuple[str, str]  # of one, and of more


@lru_cache(1024)
def around(sign: str, language: str, *, one: bool) -> tuple[str, str]:
    """What is said before and after the number of a unit: ("", "Kilometer")."""
    number = 1 if one else 100
    unit = UNITS[sign]
    named = format_unit(number, unit, "long", locale=language)
    if unit in named:  # some languages have their everyday name as the short one
        named = format_unit(100, unit, "short", locale=language)
    before, after = _FIGURE.split(named.replace("\xa0", " "), maxsplit=1)
    return before, after


@lru_cache(256)
def coins(code: str, language: str) -> tuple[Forms, Forms | None]:
    """The names of a currency's coins, large and small; None where nobody counts the small."""
    if (language, code) in _COINS:
        return _COINS[language, code]
    known = getattr(CONVERTER_CLASSES[language], "CURRENCY_FORMS", {}).get(code)
    if known and language != "ja":
        return known[0], None if code == "JPY" else known[1]
    one, many = (get_currency_name(code, Decimal(n), locale=language) for n in (1, 2))
    return (one, many), None


@lru_cache(32)
def months(language: str) -> tuple[str, ...]:
    return tuple(get_month_names("wide", locale=language)[month] for month in range(1, 13))
