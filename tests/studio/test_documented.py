"""The examples of docs/studio.md run, one after the other."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

from bot.engines import TTS, EngineRegistry
from bot.studio import KINDS
from bot.studio.text import TAGS
from tests.studio.tone_voice import ToneVoice

PAGE = (Path(__file__).parents[2] / "docs" / "studio.md").read_text("utf-8")


async def test_the_examples_run(tmp_path: Path) -> None:
    engines = EngineRegistry()
    engines.add(TTS, "tone", ToneVoice())
    names: dict[str, Any] = {"engines": engines, "folder": tmp_path}
    examples = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == 4
    for example in examples:
        code = compile(example, "docs/studio.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        awaited = eval(code, names)
        if awaited is not None:
            await awaited
    assert names["outcome"].words[2].text == "$3.50."
    assert names["event"].cancelled
    assert [line.text for line in names["dubbed"].lines] == ["Good evening!", "Not so loud."]
    assert names["page"].total == 5


def test_every_kind_and_every_tag_is_documented() -> None:
    assert all(f"`{kind}`" in PAGE for kind in KINDS)
    assert all(f"[{tag}" in PAGE for tag in TAGS)
