"""Spanish, French, Italian, Portuguese and Japanese as they are said."""

from __future__ import annotations

from bot.studio.text.tongue import Tongue

_HERS = r"(?!d[ií]as?$|\w*gramas?$)\w*as?"  # by the look of the word

SPANISH = Tongue(
    language="es",
    group=".\xa0\u202f",
    minus="menos",
    plus="más",
    to="a",
    ampersand="y",
    date="{day} de {month} de {year}",
    hour="{hour} {hours}",
    time="{hour} {minute}",
    money="{big} con {small}",
    at=("arroba", "punto", "barra", "guion", "guion bajo"),
    feminine=_HERS,
    he=(("veintiuno", "veintiún"), ("uno", "un")),
    she=(("uno", "una"), ("cientos", "cientas"), ("quinientos", "quinientas")),
    first=True,
    ordinals=((r"º", ("", "")), (r"ª", (r"o\b", "a")), (r"(?:er|ᵉʳ)", (r"ero$", "er"))),
)
FRENCH = Tongue(
    language="fr",
    group=" \xa0\u202f.",
    minus="moins",
    plus="plus",
    to="à",
    ampersand="et",
    date="{day} {month} {year}",
    hour="{hour} {hours}",
    time="{hour} {hours} {minute}",
    money="{big} et {small}",
    at=("arobase", "point", "barre oblique", "tiret", "tiret bas"),
    feminine=r"(?:heure|minute|(?:milli)?seconde|semaine|année|livre|once|tonne|"
    r"(?:kilo)?calorie|kilowatt-heure)s?",
    she=((r"\bun", "une"),),
    first=True,
    ordinals=(
        (r"(?:er|e|ème|nd)", ("", "")),
        (r"(?:re|ère|nde)", (r"premier$", "première")),
    ),
)
ITALIAN = Tongue(
    language="it",
    group=".\xa0\u202f",
    minus="meno",
    plus="più",
    to="a",
    ampersand="e",
    date="{day} {month} {year}",
    hour="{hour}",
    time="{hour} e {minute}",
    money="{big} e {small}",
    at=("chiocciola", "punto", "barra", "trattino", "trattino basso"),
    feminine=r"\w*a",
    he=((r"^uno", "un"),),
    she=((r"^uno", "una"),),
    first=True,
    ordinals=((r"º", ("", "")), (r"ª", (r"o$", "a"))),
)
PORTUGUESE = Tongue(
    language="pt",
    group=".\xa0\u202f",
    minus="menos",
    plus="mais",
    to="a",
    ampersand="e",
    date="{day} de {month} de {year}",
    hour="{hour} {hours}",
    time="{hour} e {minute}",
    money="{big} e {small}",
    at=("arroba", "ponto", "barra", "hífen", "sublinhado"),
    feminine=_HERS,
    she=((r"\bum", "uma"), (r"\bdois", "duas"), ("entos", "entas")),
    first=True,
    ordinals=((r"º", ("", "")), (r"ª", (r"o\b", "a"))),
)
JAPANESE = Tongue(
    language="ja",
    group=",",
    decimal=".",
    minus="マイナス",
    plus="プラス",
    to="から",
    ampersand="と",
    date="{year}年{month}{day}日",
    hour="{hour}時",
    time="{hour}時{minute}分",
    money="{big}{small}",
    at=("アットマーク", "ドット", "スラッシュ", "ハイフン", "アンダーバー"),
    year_first=True,
    joined=True,
)

RULES = {
    tongue.language: tongue.rules() for tongue in (SPANISH, FRENCH, ITALIAN, PORTUGUESE, JAPANESE)
}
