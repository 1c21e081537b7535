"""What the ears are asked for, checked and in the recogniser's own letters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.engines import ListenRequest
from bot.errors import BadRequest

NAME = "pocketsphinx"
LANGUAGES = ("en", "en-US")
OTHER_EARS = "it knows English alone: switch on another recogniser for other languages"
MOST_PHRASES = 200
LONGEST_GRAMMAR = 20_000  # characters
JSGF = "#JSGF"
_WORD = re.compile(r"[\w'.-]+")
_HEADER = re.compile(r"#JSGF[^;]*;")
_NO_WORDS = re.compile(r"/\*.*?\*/|//[^\n]*|<[^>]*>|\{[^}]*\}|/[^/]*/", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A stream as its process needs it: `words` beside those of the dictionary, a `grammar` in
    JSGF or none, `spelt` a word of the recogniser's to how it is written.
    """

    words: tuple[str, ...] = ()
    grammar: str = ""
    spelt: dict[str, str]
    times: bool = False


def wish_of(request: ListenRequest) -> Wish:
    """Raises BadRequest for another language and for what is no grammar."""
    language = request.language.replace("_", "-").lower()
    if language and language.partition("-")[0] not in ("en", "eng", "english"):
        message = f"'{request.language[:40]}' is not heard by {NAME}"
        raise BadRequest(message, field="language", hint=OTHER_EARS)
    hints = [words_of(phrase) for phrase in request.phrases[:MOST_PHRASES]]
    names = [phrase[0] for phrase in hints if len(phrase) == 1]
    grammar = read_grammar(request.grammar) if request.grammar.strip() else ""
    asked = [word.lower() for phrase in hints for word in phrase]
    return Wish(
        words=tuple(dict.fromkeys([*asked, *grammar_words(grammar)])),
        grammar=grammar,
        spelt={name.lower(): name for name in names},
        times=request.words,
    )


def words_of(phrase: str) -> list[str]:
    """The words of a phrase that can be said: those with a letter."""
    found = (word.strip(".-'") for word in _WORD.findall(phrase))
    return [word for word in found if any(letter.isalpha() for letter in word)]


def read_grammar(text: str) -> str:
    """JSGF as it is, or phrases, one a line, as JSGF; lower case, as the dictionary is.

    Raises BadRequest, also for an import: a grammar opens no file.
    """
    if len(text) > LONGEST_GRAMMAR:
        hint = f"at most {LONGEST_GRAMMAR} characters"
        raise BadRequest("the grammar is too long", field="grammar", hint=hint)
    if not text.lstrip().startswith(JSGF):
        return _of_phrases(text)
    header = _HEADER.match(text.lstrip())
    if header is None:
        raise BadRequest(
            "the grammar's first line lacks its ;", field="grammar", hint="#JSGF V1.0;"
        )
    rules = text.lstrip()[header.end() :].lower()
    if re.search(r"\bimport\b", rules):
        raise BadRequest(
            "a grammar may not import", field="grammar", hint="write all rules into it"
        )
    used = set(re.findall(r"<([^>]*)>", rules)) - {"null", "void"}
    if missing := used - set(re.findall(r"<([^>]*)>\s*=", rules)):
        message = f"the grammar has no rule <{sorted(missing)[0][:40]}>"
        raise BadRequest(message, field="grammar", hint="write all rules into it")
    if "public" not in rules:
        raise BadRequest("the grammar has no public rule", field="grammar")
    return f"#JSGF V1.0;{rules}"


def _of_phrases(text: str) -> str:
    phrases = [" ".join(words_of(line)).lower() for line in re.split(r"[\n|]", text)]
    choices = [phrase for phrase in phrases if phrase]
    if not choices:
        raise BadRequest("the grammar has no words", field="grammar", hint="a phrase a line")
    return f"#JSGF V1.0; grammar phrases; public <phrase> = {' | '.join(choices)};"


def grammar_words(grammar: str) -> list[str]:
    """All words that a grammar may ask for."""
    rules = _HEADER.sub("", _NO_WORDS.sub(" ", grammar), count=1)
    skipped = {"grammar", "public"}
    words = re.findall(r"[^\s()\[\]|*+;=\"]+", re.sub(r"\bgrammar\s+\S+?;", " ", rules))
    return [word for word in dict.fromkeys(words) if word not in skipped]
