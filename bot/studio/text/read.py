"""From a request's text to the words that go to a voice."""

from __future__ import annotations

import re
import unicodedata

from bot.errors import BadRequest
from bot.studio.text.lexicon import Lexicons
from bot.studio.text.normalize import normalize
from bot.studio.text.pieces import Piece, Say
from bot.studio.text.ssml import parse_ssml
from bot.studio.text.tags import parse_tags
from bot.studio.text.traced import Traced

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def parse_markup(text: str, markup: str) -> list[Piece]:
    """The pieces of a text in tags, ssml or plain. Raises BadRequest where nothing is said."""
    pieces = parse_ssml(text) if markup == "ssml" else parse_pieces(Traced.of(text), markup)
    if not any(isinstance(piece, Say) and has_words(piece.words.text) for piece in pieces):
        raise BadRequest("there is nothing to say", field="text", hint="write a word or more")
    return pieces


def parse_pieces(words: Traced, markup: str, field: str = "text") -> list[Piece]:
    """The pieces of a stretch of text in tags or plain; `field` is what a mistake names."""
    if markup == "plain":
        return [Say(words)]
    try:
        return parse_tags(words)
    except BadRequest as error:
        raise BadRequest(
            error.message.removeprefix(f"{error.field}: "), field=field, hint=error.hint
        ) from error


def has_words(text: str) -> bool:
    """Whether there is a letter or a figure in it."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def spoken(
    words: Traced, language: str, *, lexicons: Lexicons | None, figures: bool, read: str = ""
) -> Traced:
    """The words as they are said, by the rules of a language."""
    words = words.sub(_CONTROL, lambda _: " ")
    if lexicons is not None and not read:
        words = lexicons.apply(words, language or "en")
    return normalize(words, language or "en", read=read) if figures or read else words
