"""From tokens to sentences, as soon as they can be known.

The splitter reads character by character, so how a text was cut into tokens never changes what
comes out. No character but white space and markup is lost.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import category

from bot.voice.markup import strip_markup

FIRST_CLAUSE = 40  # the first sentence may end at a comma after so many characters
LONG = 220  # every sentence may end at a comma after so many
TOO_LONG = 320  # and between two words after so many
ENDLESS = 400  # and anywhere after so many

_ENDS = ".!?…"
_WIDE_ENDS = "。！？｡"
_CLOSERS = "\"')]}»”’*_`~」』）】》"
_QUOTES = "\"'»”’」』"
_PICTURES = ("So", "Sk", "Mn", "Cf")  # emoji, skin tones, variation selectors, joiners
_CLAUSES = ",;:—–"
_WIDE_CLAUSES = "，、；："

# After these a full stop never ends the sentence ...
_ABBREVIATIONS = (
    "mr mrs ms dr prof sr jr vs approx dept est fig nos vol pp ed gen col sgt capt lt rev hon pres "
    "gov sen rep ave blvd rd mt ft jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e ph.d "
    "b.a m.a d.c cf ca bzw z.b d.h u.a ggf nr tel bspw evtl inkl vgl"
)
# ... after these only where a capital follows.
_AMBIGUOUS = "etc a.m p.m u.s u.k u.n inc ltd co corp no st al usw usf"
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
AMBIGUOUS = frozenset(_AMBIGUOUS.split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something to say in one breath. `expression` is empty where the face stays as it is.

    `emotes` are `{start, end, name, url}` over the text's characters; `masked` says that the
    guard changed the text; `last`, that the text ends with it. `written` is the text with its
    tags and markup, as it came. `speaker` is who says it, where several speak in turn.
    """

    text: str
    expression: str = ""
    emotes: tuple[dict[str, Any], ...] = field(default=())
    masked: bool = False
    last: bool = field(default=False, compare=False)
    written: str = field(default="", compare=False)
    speaker: str = ""


class SentenceSplitter:
    """Feed it text; it answers with the sentences that are complete."""

    def __init__(self) -> None:
        self._buffer: list[str] = []
        self._count = 0  # sentences given out
        self._ended = ""  # the wide full stop that has ended the sentence
        self._awaiting = ""  # unsure: the next character decides; why: "abbreviation", "pause"

    def feed(self, text: str) -> list[Sentence]:
        """The sentences that `text` completes."""
        return [sentence for character in text for sentence in self._push(character)]

    def finish(self) -> list[Sentence]:
        """The rest, once the text is over."""
        return [replace(sentence, last=True) for sentence in self._take()]

    def _push(self, character: str) -> list[Sentence]:
        if character == "\n":
            return self._take()
        done: list[Sentence] = []
        if character.isspace():
            done = self._at_space()
        elif self._awaiting:
            number = character.isdigit() and self._awaiting == "abbreviation"
            self._awaiting = ""
            done = [] if character.islower() or number else self._take()
        elif self._ended and character not in _WIDE_ENDS + _CLOSERS + _ENDS:
            done = self._take()
        if self._buffer or not character.isspace():
            self._buffer.append(character)
        if not character.isspace():
            self._ended = self._mark(character)
            done += self._overflow()
        return done

    def _mark(self, character: str) -> str:
        """A wide full stop ends the sentence with no space after it; closers keep it ended."""
        if character in _WIDE_ENDS:
            return character
        return self._ended if self._ended and character in _CLOSERS + _ENDS else ""

    def _at_space(self) -> list[Sentence]:
        """A space after the text so far: is that a boundary?"""
        text = "".join(self._buffer)
        bare = _without_closers(text)
        if not bare or self._awaiting or text[-1:].isspace():
            return []
        if bare[-1] in _ENDS and not _goes_on(bare):
            closers = text[len(bare) :]
            if _is_ellipsis(bare) or any(closer in _QUOTES for closer in closers):
                self._awaiting = "pause"
                return []
            if bare[-1] == "." and _last_word(bare) in AMBIGUOUS:
                self._awaiting = "abbreviation"
                return []
            return self._take()
        if self._may_split(len(text)) and text[-1] in _CLAUSES:
            return self._take()
        return self._take() if len(text) >= TOO_LONG else []

    def _may_split(self, length: int) -> bool:
        return length >= LONG or (self._count == 0 and length >= FIRST_CLAUSE)

    def _overflow(self) -> list[Sentence]:
        length = len(self._buffer)
        if length >= ENDLESS:
            return self._take()
        wide = self._buffer[-1] in _WIDE_CLAUSES
        return self._take() if wide and self._may_split(2 * length) else []

    def _take(self) -> list[Sentence]:
        raw = "".join(self._buffer)
        self._buffer.clear()
        self._ended = self._awaiting = ""
        text, expression = strip_markup(raw)
        if not text and not expression:
            return []
        self._count += bool(text)
        return [Sentence(text, expression, written=raw)]


def _without_closers(text: str) -> str:
    """The text without the quotes, brackets and emoji that may follow its last mark."""
    end = len(text)
    while end and (text[end - 1] in _CLOSERS or category(text[end - 1]) in _PICTURES):
        end -= 1
    return text[:end]


def _last_word(text: str) -> str:
    return text.rstrip(".").rpartition(" ")[2].strip("(\"'“‘[").lower()


def _is_ellipsis(text: str) -> bool:
    return text.endswith(("...", "…"))


def _goes_on(text: str) -> bool:
    """Whether the full stop belongs to the word: an abbreviation, an initial, a list's number."""
    if text[-1] != "." or text.endswith(".."):
        return False
    word = _last_word(text)
    if word in ABBREVIATIONS:
        return True
    if len(word) == 1 and word.isalpha() and word != "i":
        return True
    return text[:-1].strip().isdigit()


async def sentences(tokens: AsyncIterable[str]) -> AsyncGenerator[Sentence, None]:
    """The sentences of a stream of tokens, each as soon as it is known to be complete."""
    splitter = SentenceSplitter()
    try:
        async for token in tokens:
            for sentence in splitter.feed(token):
                yield sentence
    finally:
        if isinstance(tokens, AsyncGenerator):
            await tokens.aclose()
    for sentence in splitter.finish():
        yield sentence


class WordChunker:
    """Tokens into whole words, for engines that take streamed text."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> str:
        """All words that are complete now, each with the space that follows it."""
        self._rest += text
        cut = max((i + 1 for i, c in enumerate(self._rest) if c.isspace()), default=0)
        words, self._rest = self._rest[:cut], self._rest[cut:]
        return words

    def finish(self) -> str:
        rest, self._rest = self._rest, ""
        return rest


async def whole_words(tokens: AsyncIterable[str]) -> AsyncIterator[str]:
    """The same text, never cut inside a word."""
    chunker = WordChunker()
    async for token in tokens:
        if words := chunker.feed(token):
            yield words
    if rest := chunker.finish():
        yield rest
