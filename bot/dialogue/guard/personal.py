"""Personal data: e-mail, phone numbers, street addresses, IP addresses, cards, accounts."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from bot.dialogue.guard.fold import Reading

_DIGIT = re.compile(r"\d")
_SHORTEST_NUMBER = 7  # digits of a phone number; the others have more
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[(\[]\s?(?:at|@)\s?[)\]]\s?)[\w-]+"
    r"(?:(?:\.|\s?[(\[]\s?(?:dot|\.)\s?[)\]]\s?)[\w-]+){1,4}"
    r"|(?<![\w.+-])[\w.+-]{2,64}\s+at\s+[\w-]{2,30}\s+dot\s+(?:com|net|org|de|co|io)(?!\w)"
)
_PHONE = re.compile(
    r"(?<![\w.+-])(?:"
    r"\+\d{1,3}[\s./-]?(?:\(\d{1,4}\)[\s./-]?)?\d(?:[\s./-]?\d){6,12}"  # +49 170 1234567
    r"|\(\d{3}\)\s?\d{3}[\s.-]\d{4}|(?:1[\s.-])?\d{3}[.-]\d{3}[.-]\d{4}|\d{3} \d{3} \d{4}"
    r"|0\d{2,4}[\s/-]\d{3,4}[\s-]?\d{3,5}"  # 0170 1234567, 020 7946 0018
    r")(?![\w-])"
)
_SPOKEN_PHONE = re.compile(
    r"(?:call|text|phone|cell|mobile|tel|my number)(?:\s(?:me|us|him|her|is|at|on|number))"
    r"{0,3}[\s:.]{1,3}(\d(?:[\s.-]?\d){6,14})(?![\w-])"
)
_STREET = "street avenue ave boulevard blvd lane road st rd drive dr court ct way place terrace"
_STREETS = "|".join(_STREET.split())
_HOUSE = r"(?<![\w.,:/-])\d{1,5}[a-z]?"
_ADDRESS = re.compile(
    rf"{_HOUSE}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w'.-]+\s+){{1,3}}"
    rf"(?i:{_STREETS})(?!\w)"  # with capitals, as on an envelope
    rf"|(?i:(?:liv(?:e|es|ing)\s+(?:at|on)|address\s+is|house\s+is\s+(?:at|on))\s+\d{{1,5}}[a-z]?\s+"
    rf"(?:[\w'.-]+\s+){{0,3}}[\w'.-]+)"
    r"|(?<![\w.,:/-])(?i:\d{2,5}\s+(?:[\w'.-]+\s+){1,2}(?:street|avenue|boulevard)(?!\w))"
    r"|(?i:(?<!\w)\w{2,30}(?:stra(?:ße|sse)|str\.|weg|gasse|laan|straat)\s+\d{1,4}[a-z]?(?!\w))"
    r"|(?i:(?<!\w)\d{1,4},?\s+(?:rue|avenue|calle|via|viale)\s+(?:de|des|du|del|della)\s+[\w'-]+)"
)
_IPV4 = re.compile(r"(?<![\w.])(?<!version )(?<!patch )(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}(?![\w:])")
_CARD = re.compile(r"(?<![\w-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{3,4}(?![\w-])|"
                   r"(?<![\w-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\w-])")  # fmt: skip
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?(?!\w)")
_SOCIAL = re.compile(r"(?<![\w-])(?!000|666)[0-8]\d{2}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")


def find_personal(seen: Reading, reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Each piece of personal data: its place in the text, and what it is, with its article.

    `seen` is the text as it is visible, `reading` as it is plain: capitals, which an address
    needs, are only in the first.
    """
    digits = len(_DIGIT.findall(reading.text))
    for found in _ADDRESS.finditer(seen.text) if digits else ():
        yield *seen.span(*found.span()), "a street address"
    if "@" in reading.text or " at" in reading.text or "(at" in reading.text:
        for found in _EMAIL.finditer(reading.text):
            yield *reading.span(*found.span()), "an e-mail address"
    if digits:
        for start, end, what in _addresses(reading.text):
            yield *reading.span(start, end), what
    if digits >= _SHORTEST_NUMBER:
        for start, end, what in _numbers(reading.text):
            yield *reading.span(start, end), what


def _addresses(folded: str) -> Iterator[tuple[int, int, str]]:
    """Of machines and of accounts: these may be nearly all letters."""
    for pattern in (_IPV4, _IPV6):
        yield from ((*m.span(), "an IP address") for m in pattern.finditer(folded) if _public(m[0]))
    for found in _IBAN.finditer(folded):
        if _iban(found[0]):
            yield *found.span(), "an account number"


def _numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    for pattern, what in ((_PHONE, "a phone number"), (_SOCIAL, "a social security number")):
        for found in pattern.finditer(folded):
            yield *found.span(), what
    for found in _SPOKEN_PHONE.finditer(folded):
        yield *found.span(1), "a phone number"
    for found in _CARD.finditer(folded):
        if luhn(found[0]):
            yield *found.span(), "a card number"


def _public(address: str) -> bool:
    """A real address of somebody: neither a mistake nor the machine's own network."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def luhn(number: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1)."""
    digits = [int(char) for char in number if char.isdigit()]
    if len(set(digits)) < 2:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban(number: str) -> bool:
    """The check digits of account numbers (ISO 13616): the rest of division by 97 is one."""
    compact = number.replace(" ", "")
    if not (15 <= len(compact) <= 34 and compact.isascii()):
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1
