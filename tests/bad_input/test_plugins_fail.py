"""Whatever a plugin does wrong, the others and the show go on, and it is named."""

from __future__ import annotations

import asyncio
import sys

import pytest

from bot.errors import EngineError
from bot.host import OperatorPrompt, PluginState, SlowCalls, Trust
from tests.bad_input.broken import ANN, BO, line

ANSWERS = """
    @plugin.turn(ChatMessage)
    async def answer(message, ctx):
        await ctx.speak("still here")
"""


@pytest.mark.parametrize(
    "mistake",
    [
        "raise RuntimeError('boom')",
        "raise SystemExit(3)",
        "raise KeyboardInterrupt",
        "raise asyncio.CancelledError",
        "raise BaseException('odd')",
        "1 / 0",
        "await ctx.get(int).nothing()",
    ],
)
@pytest.mark.parametrize("verb", ["on", "turn"])
async def test_a_plugin_that_raises_anything_is_named_and_the_show_goes_on(
    rehearse, write_plugin, mistake: str, verb: str
) -> None:
    write_plugin(
        "bad",
        f"""
        @plugin.{verb}(ChatMessage)
        async def fail(message, ctx):
            {mistake}
        """,
    )
    write_plugin("good", ANSWERS)
    async with rehearse("bad", "good", package=write_plugin.package) as show:
        message = line("hi")
        await show.emit(message, line("hi again", BO))
        assert show.spoken == ["still here", "still here"]
        assert any("bad failed" in step for step in show.trace(message))
        assert show.app.loader.known["bad"].failures.lately()


@pytest.mark.parametrize(
    "mistake",
    ["raise RuntimeError('boom')", "return None", "return 'text'", "raise SystemExit"],
)
async def test_a_filter_that_fails_lets_the_line_pass_or_keeps_it_when_it_must(
    rehearse, write_plugin, mistake: str
) -> None:
    code = f"""
        @plugin.filter(ChatMessage, fail_closed=CLOSED)
        async def check(message, ctx):
            {mistake}
        """
    write_plugin("loose", code.replace("CLOSED", "False"))
    write_plugin("good", ANSWERS)
    async with rehearse("loose", "good", package=write_plugin.package) as show:
        await show.emit(line("hi"))
        assert show.spoken == ["still here"]
        assert show.app.loader.known["loose"].failures.lately()
        write_plugin("strict", code.replace("CLOSED", "True"))
        await show.app.loader.enable("strict", {})
        message = line("hi")
        await show.emit(message)
        assert show.verdict(message) == "strict: it failed, and nothing passes without it"


@pytest.mark.parametrize(
    ("why", "section"),
    [
        ("needs=('nowhere',)", {}),
        ("packages=('no_such_package',)", {}),
        ("settings=Settings", {"least": "many"}),
    ],
)
async def test_what_must_not_pass_without_a_plugin_does_not_when_it_cannot_be_loaded(
    rehearse, write_plugin, why: str, section: dict
) -> None:
    code = f"""
        @dataclass(frozen=True, kw_only=True)
        class Settings:
            least: int = 3

        plugin = Plugin("strict", {why})

        @plugin.filter(ChatMessage, fail_closed=True)
        async def check(message, ctx):
            return message
        """
    write_plugin("strict", code)
    write_plugin("good", ANSWERS)
    plugins = {"strict": section, "good": {}}
    async with rehearse(plugins=plugins, package=write_plugin.package) as show:
        message = line("hi")
        await show.emit(message)
        kept = "strict: it could not be loaded, and nothing passes without it"
        assert show.verdict(message) == kept
        await show.app.loader.disable("strict")
        await show.emit(line("hi"))
        assert show.spoken == ["still here"]


async def test_what_a_broken_file_would_have_guarded_stays_shut(rehearse, write_plugin) -> None:
    guards = """
        @plugin.filter(ChatMessage, fail_closed=True)
        async def check(message, ctx):
            return message
        """
    write_plugin("strict", guards + "\n        def broken(:")
    write_plugin("good", ANSWERS)
    async with rehearse("strict", "good", package=write_plugin.package) as show:
        await show.emit(line("hi"))
        assert show.spoken == []
        write_plugin("strict", guards)
        await show.app.loader.reload("strict", {})
        await show.emit(line("hi"))
        assert show.spoken == ["still here"]


async def test_a_filter_that_hangs_is_ended_and_said(rehearse, write_plugin, monkeypatch) -> None:
    monkeypatch.setattr("bot.host.moments.door.FILTER_SECONDS", 0.05)
    write_plugin(
        "slow",
        """
        @plugin.filter(ChatMessage, fail_closed=True)
        async def check(message, ctx):
            await asyncio.Event().wait()
        """,
    )
    async with rehearse("slow", package=write_plugin.package) as show:
        message = line("hi")
        await show.emit(message)
        assert show.verdict(message) == "slow: it failed, and nothing passes without it"
        assert "no end after 0.05 s" in show.app.loader.known["slow"].failures.lately()[0].text


async def test_a_plugin_that_blocks_the_loop_is_named_in_development(
    rehearse, write_plugin
) -> None:
    write_plugin(
        "blocks",
        """
        import time

        @plugin.on(ChatMessage)
        async def block(message, ctx):
            time.sleep(0.3)
        """,
    )
    told: list[str] = []
    async with rehearse("blocks", package=write_plugin.package) as show:
        slow = SlowCalls(0.05, lambda place, seconds: told.append(place))
        slow.start()
        await asyncio.sleep(0)
        await show.emit(line("hi"))
        slow.close()
    [place] = [place for place in told if "blocks" in place]  # a busy machine holds up others, too
    assert "time.sleep(0.3)" in place


async def test_tasks_that_a_plugin_leaks_end_when_it_is_unloaded(rehearse, write_plugin) -> None:
    write_plugin(
        "leaky",
        """
        async def forever():
            await asyncio.Event().wait()

        @plugin.on(ChatMessage)
        async def leak(message, ctx):
            asyncio.create_task(forever())
            asyncio.ensure_future(forever())
        """,
    )
    async with rehearse("leaky", package=write_plugin.package) as show:
        await show.emit(line("hi"))
        assert [t for t in asyncio.all_tasks() if "forever" in repr(t.get_coro())]
        await show.app.loader.disable("leaky")
        assert not [t for t in asyncio.all_tasks() if "forever" in repr(t.get_coro())]


async def test_what_a_plugin_starts_after_its_end_does_not_run(rehearse, write_plugin) -> None:
    write_plugin(
        "late",
        """
        kept = []

        @plugin.on(ChatMessage)
        async def keep(message, ctx):
            kept.append(ctx)
        """,
    )
    async with rehearse("late", package=write_plugin.package) as show:
        await show.emit(line("hi"))
        [ctx] = sys.modules[f"{write_plugin.package}.late"].kept
        await show.app.loader.disable("late")

        async def work() -> None:
            raise AssertionError("must not run")

        task = ctx.own(work())
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()


async def test_an_event_that_makes_a_handler_fail_is_not_resumed_after_a_restart(
    rehearse, write_plugin
) -> None:
    write_plugin(
        "bad",
        """
        runs = []

        @plugin.turn(OperatorPrompt)
        async def fail(prompt, ctx):
            runs.append(prompt.id)
            raise asyncio.CancelledError if prompt.text == "odd" else RuntimeError("boom")
        """,
    )
    package = write_plugin.package
    async with rehearse("bad", package=package) as show:
        for text in ("odd", "plain"):
            await show.emit(OperatorPrompt(text=text, trust=Trust.OWNER))
        assert len(sys.modules[f"{package}.bad"].runs) == 2
    async with rehearse("bad", package=package) as show:
        await show.settle()
        assert len(sys.modules[f"{package}.bad"].runs) == 2


async def test_an_engine_that_is_down_never_pauses_the_plugin_that_asked_it(rehearse) -> None:
    async with rehearse("chat") as show:
        show.mind.answer = EngineError("fake", "too many requests (429)", retryable=True)
        for number in range(6):
            await show.emit(line(f"hi {number}", ANN if number % 2 else BO))
        assert show.app.loader.known["chat"].state is PluginState.LOADED
        show.mind.answer = "Back again."
        await show.emit(line("and now?"))
        assert show.heard == ["Back again."]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("this is no python", "cannot be imported"),
        ("raise RuntimeError('while importing')", "while importing"),
        ("raise SystemExit(1)", "cannot be imported"),
        ("import nothing_of_that_name", "nothing_of_that_name"),
        ("plugin = None", "states no plugin"),
        ("plugin.name = 'other'", "calls itself 'other'"),
        ("@plugin.engine(Platform, 'x')\ndef make(ctx): raise OSError('no device')", "no device"),
        ("@plugin.page\ndef page(ctx): return 1 / 0", "division by zero"),
        ("plugin.needs = ('nobody',)", "needs plugin 'nobody'"),
        ("plugin.packages = ('no_such_package',)", "no_such_package"),
        (
            "@dataclass\nclass S:\n    def __post_init__(self): raise KeyError('port')\n"
            "plugin.settings = S",
            "port",
        ),
    ],
)
async def test_a_plugin_that_does_not_load_says_why_and_the_others_do(
    rehearse, write_plugin, code: str, said: str
) -> None:
    write_plugin("bad", code)
    write_plugin("good", ANSWERS)
    async with rehearse("bad", "good", package=write_plugin.package) as show:
        [card] = [card for card in show.app.desk.cards() if card["name"] == "bad"]
        assert card["state"] in ("failed", "missing") and said in card["note"]
        await show.emit(line("hi"))
        assert show.spoken == ["still here"]


async def test_plugins_that_need_each_other_are_told_of_their_circle(
    rehearse, write_plugin
) -> None:
    for name, need in (("one", "two"), ("two", "three"), ("three", "one")):
        write_plugin(name, f"plugin.needs = ({need!r},)")
    write_plugin("good", ANSWERS)
    names = ("one", "two", "three", "good")
    async with rehearse(*names, package=write_plugin.package) as show:
        notes = [show.app.loader.known[name].note for name in names[:3]]
        assert all("need each other: one, three, two" in note for note in notes), notes
        await show.emit(line("hi"))
        assert show.spoken == ["still here"]


async def test_an_unknown_plugin_is_named_on_the_panel_with_the_nearest(
    rehearse, write_plugin
) -> None:
    write_plugin("songs", ANSWERS)
    async with rehearse("sonsg", "songs", package=write_plugin.package) as show:
        [card] = [card for card in show.app.desk.cards() if card["name"] == "sonsg"]
        assert card["state"] == "failed" and "did you mean 'songs'?" in card["note"]


async def test_a_broken_plugin_that_is_off_does_not_empty_the_panel(rehearse, write_plugin) -> None:
    write_plugin("broken", "this is no python")
    write_plugin("good", ANSWERS)
    async with rehearse("good", package=write_plugin.package) as show:
        state = await show.app.desk.state()
        [card] = [card for card in state["plugins"] if card["name"] == "broken"]
        assert card["state"] == "off" and "cannot be imported" in card["note"]
