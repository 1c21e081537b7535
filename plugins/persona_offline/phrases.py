"""The phrases file: patterns and what may be answered to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What is said to whatever fits one of the patterns."""

    when: tuple[re.Pattern[str], ...]
    say: tuple[str, ...]

    def match(self, text: str) -> re.Match[str] | None:
        return next((found for one in self.when if (found := one.search(text))), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """`events` and `talk` in the order in which they are tried; `words` maps words of a
    question to the fact that it asks for; the rest are lists of sentences by their use."""

    events: Mapping[str, Answers]
    talk: Mapping[str, Answers]
    words: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: str = "") -> Phrases:
        """The file at `path`, or the shipped one. Raises ConfigError, naming the place."""
        place = path or "phrases.yaml"
        try:
            data = YAML(typ="safe").load(_text(path))
            return cls(
                events={name: _answers(one) for name, one in data["events"].items()},
                talk={name: _answers(one) for name, one in data["talk"].items()},
                words={word: fact for fact, words in data["words"].items() for word in words},
                lists={name: tuple(lines) for name, lines in data["lists"].items()},
            )
        except OSError as error:
            raise ConfigError(
                f"plugins.persona_offline.phrases: {place} cannot be read",
                hint="leave it empty for the shipped phrases",
            ) from error
        except (YAMLError, KeyError, TypeError, AttributeError, re.error) as error:
            raise ConfigError(
                f"{place}: {error}", hint="keep the form of the shipped phrases.yaml"
            ) from error


def _text(path: str) -> str:
    if path:
        return Path(path).read_text("utf-8")
    return files("plugins.persona_offline").joinpath("phrases.yaml").read_text("utf-8")


def _answers(one: Mapping[str, Any]) -> Answers:
    when = tuple(re.compile(pattern, re.IGNORECASE) for pattern in one["when"])
    return Answers(when=when, say=tuple(one["say"]))
