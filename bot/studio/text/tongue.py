"""A language's own way with numbers, and the rules that follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.studio.text import names
from bot.studio.text import number_words as say
from bot.studio.text.rules import MAIL, URL, Rule, address, any_of, rule

Bent = tuple[str, str]  # the end of a number's words, and what it becomes

_PHONE = r"(?<![\w.])\+\d{1,3}(?:[ ./-]\(?\d{1,8}\)?){1,6}(?![\w-])"
_LOCAL_PHONE = r"(?<![\w.,/-])\(?0\d{1,5}\)?(?:[ ./-]\d{2,8}){1,6}(?![\w-])"
_SHORTEST_PHONE = 7  # figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """`group` stands between thousands. `date` puts day, month and year in order, `hour` a full
    hour and `time` one with minutes. `money` joins the large coins with the small ones, of which
    `figure` is the bare number. Before a noun that `feminine` matches the number's words end as
    `she` has it, before another one as `he` has it. `joined`: there are no spaces between words."""

    language: str
    group: str
    minus: str
    plus: str
    to: str
    ampersand: str
    date: str
    hour: str
    time: str
    money: str
    at: tuple[str, str, str, str, str]  # how @ . / - _ are called in an address
    feminine: str = r"(?!)"
    he: tuple[Bent, ...] = ()
    she: tuple[Bent, ...] = ()
    first: bool = False  # the first of a month is an ordinal
    year_first: bool = False
    ordinals: tuple[tuple[str, Bent], ...] = ()  # a sign behind a figure, and how its word ends
    joined: bool = False
    decimal: str = ","

    # --- numbers -----------------------------------------------------------------------------

    @property
    def number(self) -> str:
        """A pattern for a number; groups of thousands, and a part behind the decimal sign."""
        point = re.escape(self.decimal)
        return rf"\d{{1,3}}(?:[{self.group}]\d{{3}})+(?:{point}\d+)?(?!\d)|\d+(?:{point}\d+)?"

    def split(self, figures: str) -> tuple[str, str]:
        """`1.234,5` as 1234 and 5."""
        whole, _, part = re.sub(rf"[{self.group}]", "", figures).partition(self.decimal)
        return whole, part

    def count(self, figures: str) -> str:
        whole, part = self.split(figures)
        if part:
            return say.decimal(whole, part, self.language)
        return say.cardinal(whole, self.language)

    def of(self, figures: str, noun: str) -> str:
        """The number's words before a noun: eine Stunde, not eins Stunde."""
        words = self.count(figures)
        if self.split(figures)[1]:
            return words
        thing = noun.split()[0] if noun else ""
        for end, other in self.she if re.fullmatch(self.feminine, thing, re.I) else self.he:
            words = re.sub(rf"{end}$", other, words)
        return words

    def several(self, *words: str) -> str:
        return ("" if self.joined else " ").join(filter(None, words))

    # --- what is counted ---------------------------------------------------------------------

    def unit(self, match: re.Match[str]) -> str:
        figures, sign = match[1], match[2]
        before, after = names.around(sign, self.language, one=figures == "1")
        return self.several(before, self.of(figures, after), after)

    def amount(self, match: re.Match[str]) -> str:
        figures, code = match["amount"], names.CODES[match["sign"]]
        large, small = names.coins(code, self.language)
        whole, part = self.split(figures)
        if part and (len(part) != 2 or small is None):
            return self.several(self.count(figures), large[1])
        big = self._coins(whole, large)
        if small is None or not int(part or 0):
            return big
        cents = self._coins(str(int(part)), small)
        if not int(whole):
            return cents
        return self.money.format(big=big, small=cents, figure=self.count(str(int(part))))

    def _coins(self, figures: str, forms: names.Forms) -> str:
        noun = forms[0] if figures == "1" else forms[1]
        return self.several(self.of(figures, noun), noun)

    # --- days and times ----------------------------------------------------------------------

    def day(self, day: str, month: int, year: str) -> str | None:
        if not (1 <= month <= 12 and 1 <= int(day) <= 31):
            return None
        number = str(int(day))
        ordinal = self.first and number == "1"
        return self.date.format(
            day=say.ordinal(number, self.language) if ordinal else self.count(number),
            month=names.months(self.language)[month - 1],
            year=say.cardinal(year, self.language),
        )

    def clock(self, match: re.Match[str]) -> str | None:
        hour, minute = int(match[1]), int(match[2] or 0)
        if hour > 24 or minute > 59:
            return None
        _, hours = names.around("h", self.language, one=hour == 1)
        return (self.time if minute else self.hour).format(
            hour=self.of(str(hour), hours), hours=hours, minute=self.count(str(minute))
        )

    # --- the rest ----------------------------------------------------------------------------

    def phone(self, match: re.Match[str]) -> str | None:
        groups = re.findall(r"\d+", match.group())
        if sum(map(len, groups)) < _SHORTEST_PHONE:
            return None
        said = ", ".join(say.one_by_one(group, self.language) for group in groups)
        return f"{self.plus} {said}" if match.group().startswith("+") else said

    def place(self, figures: str, bent: Bent) -> str:
        end, other = bent
        return re.sub(end, other, say.ordinal(figures, self.language))

    # --- rules -------------------------------------------------------------------------------

    def rules(self) -> tuple[Rule, ...]:
        """In their order: what is longer and clearer first."""
        signs = tuple(zip("@./-_", self.at, strict=True))
        edge, end = (r"(?<![A-Za-z\d.,])", r"(?![A-Za-z\d])")
        if not self.joined:
            edge, end = r"(?<![\w.,])", r"(?!\w)"
        coin = any_of(names.CODES)
        number = self.number
        return (
            rule(URL, lambda m: address(m, signs)),
            rule(MAIL, lambda m: address(m, signs)),
            *self._dates(edge, end),
            rule(rf"{edge}(\d{{1,2}})(?:[:h]|\sh\s)(\d{{2}}){end}(?!:)", self.clock),
            rule(rf"(?P<sign>{coin})\s?(?P<amount>{number}){end}", self.amount),
            rule(rf"{edge}(?P<amount>{number})\s?(?P<sign>{coin}){end}", self.amount),
            rule(_PHONE, self.phone),
            rule(_LOCAL_PHONE, self.phone),
            rule(rf"{edge}({number})\s?({any_of(names.UNITS)}){end}(?!/)", self.unit),
            *(
                rule(rf"{edge}(\d{{1,6}})\.?{sign}{end}", lambda m, b=bent: self.place(m[1], b))
                for sign, bent in self.ordinals
            ),
            rule(
                rf"{edge}({number})\s?[–-]\s?({number})(?![\w-])",
                lambda m: self.several(self.count(m[1]), self.to, self.count(m[2])),
            ),
            rule(rf"{edge}[-−](?=\d)", lambda m: self.minus if self.joined else f"{self.minus} "),
            rule(rf"{edge}({number}){end}", lambda m: self.count(m[1])),
            rule(r"\d+", lambda m: f" {say.cardinal(m.group(), self.language)} "),
            rule(r"\s?&\s?", lambda m: f" {self.ampersand} "),
        )

    def _dates(self, edge: str, end: str) -> tuple[Rule, ...]:
        iso = rule(rf"{edge}(\d{{4}})-(\d{{2}})-(\d{{2}}){end}", self._year_first)
        slashed = r"(\d{4})/(\d{1,2})/(\d{1,2})" if self.year_first else _DAY_FIRST
        make = self._year_first if self.year_first else self._day_first
        return iso, rule(rf"{edge}{slashed}(?![\w/])", make)

    def _year_first(self, match: re.Match[str]) -> str | None:
        return self.day(match[3], int(match[2]), match[1])

    def _day_first(self, match: re.Match[str]) -> str | None:
        return self.day(match[1], int(match[3]), match[4])


_DAY_FIRST = r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})"
