"""How names and words are pronounced, by respelling: a file a language.

`lexicon/en.yaml` holds `GIF: jif` lines; a `.csv` of word and respelling does as well. `en-gb`
reads `en` first, then its own.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML, YAMLError

from bot.errors import BadRequest, ConfigError
from bot.studio.text.traced import Traced

MOST_WORDS = 20_000
LONGEST_WORD = 80
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")

Words = dict[str, str]


class Lexicons:
    """All lexicon files of a folder; each is read again when it changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, tuple[int, Words]] = {}
        self._patterns: dict[str, tuple[Words, re.Pattern[str]]] = {}

    def languages(self) -> list[str]:
        if not self._folder.is_dir():
            return []
        return sorted({p.stem for p in self._folder.iterdir() if p.suffix in (".yaml", ".csv")})

    def words(self, language: str) -> Words:
        """What is known for a language. Raises ConfigError for a file that cannot be read."""
        parts = checked_language(language).split("-")
        found: Words = {}
        for count in range(1, len(parts) + 1):
            stem = "-".join(parts[:count])
            for suffix in (".csv", ".yaml"):
                found |= self._file(self._folder / f"{stem}{suffix}")
        return found

    def write(self, language: str, words: Mapping[str, str]) -> None:
        """Keep these words, and no others, for a language. Raises BadRequest."""
        if len(words) > MOST_WORDS:
            raise BadRequest(f"more than {MOST_WORDS} words", field="words")
        for word, said in words.items():
            if not word.strip() or max(len(word), len(said)) > LONGEST_WORD:
                raise BadRequest(f"the word '{word[:20]}'", field="words", hint="1 to 80 letters")
        path = self._folder / f"{checked_language(language)}.yaml"
        self._folder.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".tmp")
        with half.open("w", encoding="utf-8") as file:
            YAML().dump(dict(words), file)
        os.replace(half, path)

    def apply(self, text: Traced, language: str) -> Traced:
        """The text with the respelling of every word that is known."""
        words = self.words(language)
        if not words:
            return text
        kept = self._patterns.get(language)
        if kept is None or kept[0] != words:
            kept = self._patterns[language] = (words, _pattern(words))
        folded = {word.casefold(): said for word, said in words.items() if word.islower()}
        return text.sub(kept[1], lambda m: words.get(m.group(), folded.get(m.group().casefold())))

    def _file(self, path: Path) -> Words:
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return {}
        kept = self._read.get(path)
        if kept is None or kept[0] != changed:
            kept = self._read[path] = (changed, _load(path))
        return kept[1]


def checked_language(language: str) -> str:
    """The language as a file's name may hold it. Raises BadRequest."""
    name = language.replace("_", "-").lower()
    if not _LANGUAGE.fullmatch(name):
        raise BadRequest(f"no language '{language[:20]}'", field="language", hint="such as en-gb")
    return name


def _load(path: Path) -> Words:
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = [row for row in csv.reader(file) if len(row) >= 2]
            return {row[0].strip(): row[1].strip() for row in rows if row[0].strip()}
        raw = YAML(typ="safe").load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError, csv.Error) as error:
        raise ConfigError(f"{path.name}: the lexicon cannot be read: {error}") from error
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise ConfigError(f"{path.name}: not a lexicon", hint="write `word: respelling` lines")
    return {str(word): str(said) for word, said in raw.items()}


def _pattern(words: Words) -> re.Pattern[str]:
    """A word in small letters is found however it is written, others only as they are."""
    listed = [
        f"(?i:{re.escape(w)})" if w.islower() else re.escape(w)
        for w in sorted(words, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)")
