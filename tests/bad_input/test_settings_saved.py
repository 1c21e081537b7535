"""Settings saved from the panel: what does not validate is not written, what somebody else
changed meanwhile is not overwritten, and the running show keeps what it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import BotError, ConfigError, Conflict
from bot.settings import ConfigFile, InvalidSettings
from tests.bad_input.broken import line


def config(show) -> Path:
    return show.app.config


@pytest.mark.parametrize(
    ("section", "values", "place"),
    [
        ("llm", {"usd_per_hour": "much"}, "llm.usd_per_hour"),
        ("llm", {"usd_per_hour": -1}, "llm.usd_per_hour"),
        ("voice", {"rate": 9.0}, "voice.rate"),
        ("guard", {"on_word": "shout"}, "guard.on_word"),
        ("general", {"name": ""}, "name"),
        ("general", {"nmae": "Luna"}, "nmae"),
        ("keep", {"journal_days": float("nan")}, "keep.journal_days"),
    ],
)
async def test_what_does_not_validate_is_not_written(rehearse, section, values, place) -> None:
    async with rehearse("chat") as show:
        before = config(show).read_bytes()
        settings = show.app.settings
        with pytest.raises(InvalidSettings, match=place):
            await show.app.desk.save_settings(section, values)
        assert config(show).read_bytes() == before
        assert show.app.settings is settings
        await show.emit(line("hi"))
        assert show.heard == ["Hello there."]


async def test_a_plugins_settings_that_do_not_validate_leave_it_running(rehearse) -> None:
    async with rehearse("chat", "alerts") as show:
        before, scope = config(show).read_bytes(), show.app.loader.known["alerts"]
        with pytest.raises(InvalidSettings, match="bits_from"):
            await show.app.desk.save_plugin("alerts", {"bits_from": 0})
        assert config(show).read_bytes() == before
        assert show.app.loader.known["alerts"] is scope


async def test_an_edit_by_hand_in_between_is_not_overwritten(rehearse, monkeypatch) -> None:
    async with rehearse("chat") as show:
        fill = ConfigFile.fill

        def edited_meanwhile(file: ConfigFile, *arguments) -> None:
            fill(file, *arguments)
            by_hand = config(show).read_text() + "# mine\n"
            config(show).write_text(by_hand)

        monkeypatch.setattr(ConfigFile, "fill", edited_meanwhile)
        with pytest.raises(Conflict, match="changed meanwhile"):
            await show.app.desk.save_settings("general", {"name": "Mika"})
        assert config(show).read_text().endswith("# mine\n")
        assert "Mika" not in config(show).read_text()
        assert show.app.screen.name == "Luna"


async def test_a_config_that_was_broken_by_hand_is_told_of_and_the_show_goes_on(rehearse) -> None:
    async with rehearse("chat") as show:
        config(show).write_text("name: [Luna\n")
        with pytest.raises(ConfigError, match="line"):
            await show.app.desk.save_settings("general", {"name": "Mika"})
        with pytest.raises(ConfigError, match="line"):
            await show.app.desk.settings()
        assert config(show).read_text() == "name: [Luna\n"
        await show.emit(line("hi"))
        assert show.heard == ["Hello there."]


async def test_a_broken_persona_file_keeps_the_old_persona_and_takes_the_rest(rehearse) -> None:
    async with rehearse("chat") as show:
        (show.app.data / "persona.yaml").write_text("name: [x\n")
        with pytest.raises(ConfigError, match=r"persona\.yaml"):
            await show.app.desk.save_settings("llm", {"max_tokens": 77})
        await show.emit(line("hi"))
        assert show.heard == ["Hello there."]
        [request] = show.mind.asked
        assert request.max_tokens == 77
        assert "Luna" in request.messages[0].content


async def test_a_plugin_that_refuses_its_new_settings_goes_on_with_the_old(
    rehearse, write_plugin
) -> None:
    write_plugin(
        "picky",
        """
        @dataclass(frozen=True, slots=True, kw_only=True)
        class Picky:
            port: int = 1

        plugin.settings = Picky

        @plugin.engine(Platform, "picky")
        def build(ctx):
            if ctx.settings.port == 2:
                raise OSError("port 2 is taken")
            return object()

        @plugin.command("port", cooldown=0.0)
        async def port(invoked, ctx):
            await ctx.say(f"port {ctx.settings.port}")
        """,
    )
    async with rehearse("picky", package=write_plugin.package) as show:
        with pytest.raises(BotError, match="port 2 is taken"):
            await show.app.desk.save_plugin("picky", {"port": 2})
        await show.emit(line("!port"))
        detail = await show.app.desk.save_plugin("picky", {"port": 3})
        await show.emit(line("!port"))
        assert show.platform.said == ["port 1", "port 3"]
        assert detail["state"] == "loaded"


async def test_a_section_that_cannot_be_shown_hides_no_other(rehearse, monkeypatch) -> None:
    async with rehearse("chat") as show:
        told: list[str] = []
        show.app.desk.attach(lambda section, payload: told.append(section))
        show.app.desk._sections["waiting"] = lambda: 1 / 0
        for section in ("waiting", "show", "sound"):
            show.app.desk.changed(section)
        await show.until(lambda: {"show", "sound"} <= set(told))
        assert "waiting" not in told
