"""Code that changes while the show runs: the new code is taken where it loads, and no event
is lost or doubled on the way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.errors import BotError
from bot.host import OperatorPrompt, PluginState, Trust, reload_on_change
from tests.bad_input.broken import line

VERSION = """
    @plugin.command("v", cooldown=0.0)
    async def version(invoked, ctx):
        await ctx.say("{}")
"""


@asynccontextmanager
async def watching(show, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr("bot.host.reloader.SETTLE_MS", 30)
    loader = show.app.loader
    task = asyncio.create_task(reload_on_change(loader, loader.root(), lambda name: {}))
    await asyncio.sleep(0.1)  # the watcher's thread begins to look
    try:
        yield
        assert not task.done(), "the watcher must outlive every mistake"
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_file_that_is_saved_is_loaded_anew(rehearse, write_plugin, monkeypatch) -> None:
    write_plugin("v", VERSION.format("one"))
    async with rehearse("v", package=write_plugin.package) as show, watching(show, monkeypatch):
        before = show.app.loader.known["v"]
        write_plugin("v", VERSION.format("two"))
        await show.until(lambda: show.app.loader.known["v"] is not before)
        await show.emit(line("!v"))
        assert show.platform.said == ["two"]


@pytest.mark.parametrize(
    "broken", ["this is no python", "raise SystemExit(2)", "plugin.needs = ('nobody',)"]
)
async def test_a_broken_file_is_told_of_and_the_old_code_goes_on(
    rehearse, write_plugin, monkeypatch, broken: str
) -> None:
    write_plugin("v", VERSION.format("one"))
    async with rehearse("v", package=write_plugin.package) as show, watching(show, monkeypatch):
        scope = show.app.loader.known["v"]
        write_plugin("v", broken)
        await show.until(lambda: scope.note)
        assert scope.note.startswith("The new code does not load: ")
        await show.emit(line("!v"))
        write_plugin("v", VERSION.format("mended"))
        await show.until(lambda: show.app.loader.known["v"] is not scope)
        await show.emit(line("!v"))
        assert show.platform.said == ["one", "mended"]
        assert show.app.loader.known["v"].note == ""


async def test_a_plugin_that_did_not_load_at_start_loads_once_its_file_is_mended(
    rehearse, write_plugin, monkeypatch
) -> None:
    write_plugin("v", "this is no python")
    async with rehearse("v", package=write_plugin.package) as show, watching(show, monkeypatch):
        assert show.app.loader.known["v"].state is PluginState.FAILED
        write_plugin("v", VERSION.format("mended"))
        await show.until(lambda: show.app.loader.known["v"].state is PluginState.LOADED)
        await show.emit(line("!v"))
        assert show.platform.said == ["mended"]


async def test_two_edits_within_a_second_take_the_newer_code(rehearse, write_plugin) -> None:
    write_plugin("v", VERSION.format("one"))
    async with rehearse("v", package=write_plugin.package) as show:
        for version in ("two", "six", "ten"):
            write_plugin("v", VERSION.format(version))
            await show.app.loader.reload("v", {})
            await show.emit(line("!v"))
        assert show.platform.said == ["two", "six", "ten"]


async def test_new_code_whose_engine_fails_keeps_the_old_engine(rehearse, write_plugin) -> None:
    code = """
    class Chat:
        name, actions = "far", frozenset()
        async def say(self, text, *, reply_to=""): ...
        async def close(self): closed.append(1)

    closed = []

    @plugin.engine(Platform, "far")
    def build(ctx):
        {}
        return Chat()
    """
    write_plugin("far", code.format("pass"))
    async with rehearse("far", package=write_plugin.package) as show:
        from bot.host import Platform

        engine = show.app.registry.get(Platform, "far")
        write_plugin("far", code.format("raise OSError('no such device')"))
        with pytest.raises(BotError, match="no such device"):
            await show.app.loader.reload("far", {})
        assert show.app.registry.get(Platform, "far") is engine
        assert show.app.loader.known["far"].state is PluginState.LOADED
        write_plugin("far", code.format("ctx.log"))
        await show.app.loader.reload("far", {})
        assert show.app.registry.get(Platform, "far") is not engine


async def test_a_filter_guards_the_door_during_its_own_reload(rehearse, write_plugin) -> None:
    write_plugin(
        "guard",
        """
        class Slow:
            async def close(self):
                for _ in range(20):
                    await asyncio.sleep(0)

        @plugin.source
        async def run(ctx):
            ctx.own(Slow())

        @plugin.filter(ChatMessage, fail_closed=True)
        async def check(message, ctx):
            return Drop("nobody passes")
        """,
    )
    async with rehearse("guard", package=write_plugin.package) as show:
        reload = asyncio.create_task(show.app.loader.reload("guard", {}))
        messages = []
        while not reload.done():
            messages.append(line("let me in"))
            await show.app.host.emit(messages[-1])
            await asyncio.sleep(0)
        assert messages
        assert {show.verdict(m) for m in messages} == {"guard: nobody passes"}


async def test_no_event_is_lost_or_doubled_while_twenty_plugins_reload(
    rehearse, write_plugin
) -> None:
    names = [f"p{number:02}" for number in range(20)]
    for name in names:
        write_plugin(
            name,
            f"""
            from bot.host import Screen

            @plugin.on(ChatMessage)
            async def note(message, ctx):
                await asyncio.sleep(0)
                ctx.show("seen", plugin="{name}", text=message.text)
            """,
        )
    write_plugin(
        "feeds",
        """
        @plugin.source
        async def run(ctx):
            for number in range(200):
                await ctx.emit(ChatMessage(text=f"line {number}", key=f"k{number}"))
                await asyncio.sleep(0)
        """,
    )
    async with rehearse(*names, "feeds", package=write_plugin.package) as show:
        for name in names:
            await show.app.loader.reload(name, {})
        await show.until(lambda: len(show.events("seen")) >= 20 * 200)
        await show.settle()
        seen = [(e["plugin"], e["text"]) for e in show.events("seen")]
        assert len(seen) == len(set(seen)) == 20 * 200


async def test_a_source_that_is_reloaded_in_the_middle_of_an_event_loses_none(
    rehearse, write_plugin
) -> None:
    write_plugin(
        "feeds",
        """
        @plugin.source
        async def run(ctx):
            for number in range(300):
                await ctx.emit(ChatMessage(text=f"line {number}", key=f"k{number}"))
        """,
    )
    write_plugin(
        "sees",
        """
        @plugin.on(ChatMessage)
        async def note(message, ctx):
            ctx.show("seen", text=message.text)
        """,
    )
    async with rehearse("sees", "feeds", package=write_plugin.package) as show:
        for _ in range(10):
            await asyncio.sleep(0.002)
            await show.app.loader.reload("feeds", {})
        await show.until(lambda: len(show.events("seen")) >= 300)
        await show.settle()
        seen = [event["text"] for event in show.events("seen")]
        assert sorted(seen) == sorted({f"line {number}" for number in range(300)})


async def test_a_turn_that_comes_up_during_a_reload_is_had(rehearse, write_plugin) -> None:
    write_plugin(
        "reads",
        """
        class Slow:
            async def close(self):
                for _ in range(50):
                    await asyncio.sleep(0)

        @plugin.source
        async def run(ctx):
            ctx.own(Slow())

        @plugin.turn(OperatorPrompt)
        async def read(prompt, ctx):
            await ctx.speak(prompt.text)
        """,
    )
    async with rehearse("reads", package=write_plugin.package) as show:
        reload = asyncio.create_task(show.app.loader.reload("reads", {}))
        for number in range(5):
            await asyncio.sleep(0)
            await show.app.host.emit(OperatorPrompt(text=f"Number {number}.", trust=Trust.OWNER))
        await reload
        await show.settle()
        assert show.spoken == [f"Number {number}." for number in range(5)]
