"""The panel knows the server's sentences by their English: they must be what the server says."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SENTENCES = json.loads((ROOT / "web/panel/src/i18n/en.json").read_text(encoding="utf-8"))["server"]
BY_PLUGIN = re.compile(r"^(chat|commands): ")  # the door puts the plugin's name before its words


def said_by_the_server() -> set[str]:
    """Every text in the code of bot/ and plugins/, gaps as {{}}."""
    found: set[str] = set()
    for path in (*(ROOT / "bot").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "{{}}" for p in node.values)
                found.add("".join(str(part) for part in parts))
    return found


SAID = said_by_the_server()


@pytest.mark.parametrize("key", [key for key in SENTENCES if key != "pageSilent"])
def test_the_server_says_it_in_these_words(key: str) -> None:
    sentence = BY_PLUGIN.sub("", SENTENCES[key])
    assert re.sub(r"{{\w+}}", "{{}}", sentence) in SAID


def test_a_silent_page_is_told_of_in_these_words() -> None:
    from bot.audio.page_sink import CLICK

    assert SENTENCES["pageSilent"] == f"the browser keeps the overlay silent: {CLICK}"
