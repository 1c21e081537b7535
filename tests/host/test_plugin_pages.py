"""A plugin's `page` blueprints: there while it is loaded, new after a reload."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.testing import Rehearsal

PLUGIN = """
from flask import Blueprint
from bot.host import Plugin

plugin = Plugin("wall")


@plugin.page
def wall(ctx):
    return Blueprint("wall", __name__)
"""


async def test_the_desk_hands_over_the_pages_of_a_loaded_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "paged_plugins" / "wall"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(tmp_path)

    async with Rehearsal(tmp_path, "wall", package="paged_plugins") as show:
        desk = show.app.desk
        (page,) = await desk.plugin_pages("wall")
        assert page.name == "wall"
        assert await desk.plugin_pages("unknown") == ()

        await show.app.loader.reload("wall", {})
        (anew,) = await desk.plugin_pages("wall")
        assert anew is not page

        await show.app.loader.disable("wall")
        assert await desk.plugin_pages("wall") == ()
