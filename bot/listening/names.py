"""Names: recognisers do not know who watches, so what sounds like a name becomes that name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.listening.sounds_like import key_of, likeness, vowel_of

SHORTEST = 3  # letters; shorter names sound like too much
MOST_WORDS = 3  # that a recogniser may make of one name
LIKE_SOUND, LIKE_LETTERS = 0.55, 0.85  # how alike a word must be written, sounding alike or not
MOST_NAMES = 500

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SPOKEN = re.compile(r"[^a-z]")
# Words that people say all the time are not names, however they sound.
_COMMON = """
the and for are but not you all any can had her was one our out day get has him his how man new now
old see two way who boy did its let put say she too use that with have this will your from they know
want been good much some time very when come here just like long make many more only over such take
than them well were what about could every first found great house large learn never other place
plant point right small sound spell still study their there these thing think three water where
which world would write again under might story while along hello okay please thanks tonight morning
evening today tomorrow maybe really going because people little before after back then into does
one two three four five six seven eight nine ten even ask asked say says said tell told name called
chat stream game play song sing hi hey bye yes
"""
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    letters: str
    key: str


class Names:
    """The names that may be said: the bot's, the persona's, those of who watches."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: list[_Name] = []
        self.use(names)

    def use(self, names: Iterable[str]) -> None:
        """Other names from now on, the most important first."""
        self._names = []
        for name in list(dict.fromkeys(filter(None, names)))[:MOST_NAMES]:
            letters = _letters(name)
            if len(letters) >= SHORTEST:
                self._names.append(_Name(name, letters, key_of(letters)))

    @property
    def phrases(self) -> tuple[str, ...]:
        """What a recogniser is told to expect."""
        return tuple(name.name for name in self._names)

    def mended(self, text: str) -> str:
        """The text with each name as it is written, where something sounds like it."""
        words = list(_WORD.finditer(text))
        if not words or not self._names:
            return text
        made, at, index = [], 0, 0
        while index < len(words):
            found = self._at(words, index)
            if found is None:
                index += 1
                continue
            name, count = found
            made += [text[at : words[index].start()], name]
            at = words[index + count - 1].end()
            index += count
        return "".join([*made, text[at:]])

    def _at(self, words: list[re.Match[str]], index: int) -> tuple[str, int] | None:
        """The name that begins with this word, and how many words it takes."""
        best: tuple[float, str, int] | None = None
        for count in range(1, min(MOST_WORDS, len(words) - index) + 1):
            spoken = [word.group() for word in words[index : index + count]]
            if count > 1 and any(len(word) > 1 and word.casefold() in COMMON for word in spoken):
                break
            letters = _letters("".join(spoken))
            for name in self._names:
                score = _score(letters, name, count)
                if score and (best is None or score > best[0]):
                    best = (score, name.name, count)
        return best[1:] if best else None


def _score(letters: str, name: _Name, count: int) -> float:
    """How sure it is that these letters mean the name; 0 where they do not."""
    if letters == name.letters:
        return 2.0
    if letters in COMMON or len(letters) < SHORTEST:
        return 0.0
    alike = likeness(letters, name.letters)
    sounds = key_of(letters) == name.key and len(name.key) > 1
    if sounds and len(name.key) == 2:  # 'Luna' is not 'Lena'
        sounds = vowel_of(letters) == vowel_of(name.letters)
    enough = LIKE_SOUND if sounds else LIKE_LETTERS
    if count > 1:
        enough += 0.1
    return alike if alike >= enough else 0.0


def _letters(name: str) -> str:
    """A name as one would say it: digits and signs around it are not spoken."""
    return _SPOKEN.sub("", name.casefold())
