"""The first run's page asks for the bot's name, a voice, a mind and what plugins want to know."""

from __future__ import annotations

import pytest

from bot.errors import BadRequest

CHOICE = {"name": "Nova", "voice": "fake", "mind": "fake"}
ASKS = """
from dataclasses import dataclass
from bot.settings import setting

@dataclass(frozen=True, slots=True, kw_only=True)
class FarSettings:
    key: str = setting("", label="Key", hint="From their site")

plugin.settings, plugin.title, plugin.first_run = FarSettings, "Far", "key"
"""


async def test_what_a_plugin_that_is_off_asks_for_turns_it_on(rehearse, write_plugin) -> None:
    write_plugin("far", ASKS)
    async with rehearse(package=write_plugin.package) as show:
        setup = await show.app.desk.setup()
        assert setup["needed"]
        assert setup["asks"] == [
            {"plugin": "far", "label": "Far key", "hint": "From their site", "value": ""}
        ]
        done = await show.app.desk.save_setup({**CHOICE, "answers": {"far": " abc "}})
        assert not done["needed"] and done["name"] == "Nova"
        assert show.app.loader.known["far"].settings.key == "abc"


async def test_an_empty_answer_leaves_a_plugin_off(rehearse, write_plugin) -> None:
    write_plugin("far", ASKS)
    async with rehearse(package=write_plugin.package) as show:
        await show.app.desk.save_setup({**CHOICE, "answers": {"far": "  "}})
        assert "far" not in show.app.settings.plugins


async def test_an_answer_that_nobody_asked_for_changes_nothing(rehearse, write_plugin) -> None:
    write_plugin("far", ASKS)
    async with rehearse(package=write_plugin.package) as show:
        with pytest.raises(BadRequest, match="'near' asks for nothing"):
            await show.app.desk.save_setup({**CHOICE, "answers": {"near": "abc"}})
        assert show.app.settings.name == "Luna"


async def test_the_shipped_platforms_ask_for_what_joins_them(rehearse) -> None:
    async with rehearse() as show:
        asks = {ask["plugin"]: ask["label"] for ask in (await show.app.desk.setup())["asks"]}
        assert asks == {"discord": "Discord bot token", "twitch": "Twitch client id"}
