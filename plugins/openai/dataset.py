"""A data set for fine-tuning in OpenAI's chat format: written, and checked before it costs.

The format and its limits: platform.openai.com/docs/guides/supervised-fine-tuning.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engines import estimate_tokens
from bot.errors import NotFound
from plugins.openai.pairs import Pair
from plugins.openai.prices import training_usd

FEWEST = 10  # examples; the service refuses less
LONGEST = 65_536  # tokens of one example; the service cuts off the rest
USUAL_EPOCHS = 3  # what the service chooses for small sets
AROUND = 4  # tokens around each turn
ROLES = ("system", "user", "assistant")
MOST_TOLD = 20  # problems named one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found. `problems` would be refused, `warnings` would only be a pity."""

    examples: int
    tokens: int
    duplicates: int
    usd: float | None  # None: nobody knows this model's price
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


def write_dataset(pairs: Iterable[Pair], path: Path, *, system: str = "") -> int:
    """Write one line for each pair, doubles once; how many lines were written."""
    head = [{"role": "system", "content": system}] if system else []
    lines = [line_of(head, pair) for pair in dict.fromkeys(pairs)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def line_of(head: list[dict[str, str]], pair: Pair) -> str:
    turns = [
        {"role": "user", "content": pair.prompt},
        {"role": "assistant", "content": pair.reply},
    ]
    return json.dumps({"messages": head + turns}, ensure_ascii=False)


def check_dataset(path: Path, model: str, *, epochs: int = USUAL_EPOCHS) -> Report:
    """Look at every line. Raises NotFound where there is no file."""
    if not path.is_file():
        raise NotFound(f"there is no data set {path}", hint="make one: greenroom finetune make")
    raw = path.read_bytes().splitlines()
    lines = [(number, line) for number, line in enumerate(raw, 1) if line.strip()]
    problems = [f"line {n}: {why}" for n, line in lines if (why := problem_of(line))]
    good = [line for _, line in lines if not problem_of(line)]
    sizes = [tokens_of(line) for line in good]
    duplicates = sum(count - 1 for count in Counter(good).values())
    if len(good) < FEWEST:
        problems.append(f"{len(good)} examples are too few: at least {FEWEST} are needed")
    return Report(
        examples=len(good),
        tokens=sum(sizes),
        duplicates=duplicates,
        usd=training_usd(model, sum(sizes), epochs),
        problems=shown(problems),
        warnings=warnings_of(sizes, duplicates),
    )


def shown(problems: list[str]) -> tuple[str, ...]:
    """The first problems, and how many more there are."""
    if len(problems) <= MOST_TOLD:
        return tuple(problems)
    return (*problems[:MOST_TOLD], f"and {len(problems) - MOST_TOLD} more")


def warnings_of(sizes: list[int], duplicates: int) -> tuple[str, ...]:
    long = sum(1 for size in sizes if size > LONGEST)
    warnings = [f"{duplicates} examples stand there twice"] if duplicates else []
    warnings += [f"{long} examples are longer than {LONGEST} tokens and are cut"] if long else []
    return tuple(warnings)


def problem_of(line: bytes) -> str:
    """What the service would refuse in a line; empty where nothing."""
    try:
        example = json.loads(line)
    except ValueError:
        return "is not JSON"
    messages = example.get("messages") if isinstance(example, dict) else None
    if not isinstance(messages, list) or not messages:
        return "has no 'messages'"
    for message in messages:
        if why := problem_of_message(message):
            return why
    roles = [message["role"] for message in messages]
    if "user" not in roles:
        return "has no user's turn"
    return "" if roles[-1] == "assistant" else "does not end with the assistant's turn"


def problem_of_message(message: Any) -> str:
    if not isinstance(message, dict):
        return "has a turn that is no object"
    role, content = message.get("role"), message.get("content")
    if role not in ROLES:
        return f"has the role '{role}'; there are {', '.join(ROLES)}"
    if not isinstance(content, str) or not content.strip():
        return f"has a turn of {role} without content"
    return ""


def tokens_of(line: bytes) -> int:
    """About how many tokens an example takes."""
    messages = json.loads(line)["messages"]
    return sum(estimate_tokens(message["content"]) + AROUND for message in messages)
