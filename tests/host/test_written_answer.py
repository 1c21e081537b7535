"""A thought that is written into a chat, where another would be spoken."""

from __future__ import annotations

from bot.errors import Refused
from bot.host import ChatMessage, User

ANN = User(id="1", name="ann")
PLUGIN = """
@plugin.on(ChatMessage)
async def write(message, ctx):
    result = await ctx.say(ctx.think(message.text), reply_to=message.key)
    ctx.note(f"done: {result.done}")
"""


async def test_an_answer_is_written_remembered_and_in_the_history(rehearse, write_plugin):
    write_plugin("writer", PLUGIN)
    async with rehearse("writer", package=write_plugin.package) as show:
        show.mind.answer = "[happy] Hello  Ann."
        await show.emit(ChatMessage(text="hi", user=ANN, key="m1"))
        assert show.platform.said == ["Hello  Ann."]
        exchange = show.exchanges[0]
        assert (exchange.prompt, exchange.heard, exchange.voice) == ("hi", "Hello  Ann.", "")
        assert exchange.complete and exchange.remembered
        assert exchange.model == "fake"


async def test_what_no_platform_took_is_not_remembered(rehearse, write_plugin):
    write_plugin("writer", PLUGIN)
    async with rehearse("writer", package=write_plugin.package) as show:
        show.platform.error = Refused("the channel is closed")
        line = ChatMessage(text="hi", user=ANN)
        await show.emit(line)
        exchange = show.exchanges[0]
        assert (exchange.heard, exchange.complete, exchange.remembered) == ("", False, False)
        assert "the channel is closed" in exchange.reason
        assert any("done: False" in step for step in show.trace(line))


async def test_what_the_guard_keeps_back_is_not_written(rehearse, write_plugin):
    write_plugin("writer", PLUGIN)
    async with rehearse("writer", package=write_plugin.package) as show:
        show.mind.answer = "Write to ann@example.com."
        await show.emit(ChatMessage(text="hi", user=ANN))
        assert show.platform.said == []
        assert not show.exchanges[0].remembered
