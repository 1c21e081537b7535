"""One click shows why an event did what it did: from the door to the memory, with the reason."""

from __future__ import annotations

from itertools import pairwise

from bot.host import (
    ChatMessage,
    User,
    UtteranceEnded,
    UtteranceQueued,
    UtteranceStarted,
)

ANN = User(id="1", name="ann")
JOURNEY = ["Door", "Arrival", "Lane", "Turn", "Mind", "Guard", "Voice", "Stage", "Memory"]


def line(text: str) -> ChatMessage:
    return ChatMessage(text=text, user=ANN)


async def test_an_answered_line_tells_its_whole_way_in_order(rehearse) -> None:
    async with rehearse("chat") as show:
        message = line("hi Luna")
        await show.emit(message)
        trace = await show.app.desk.trace(message.id)
        stages = [step["stage"] for step in trace["steps"]]
        assert [s for s in stages[1:] if s in JOURNEY] == JOURNEY, "the line's own guard is first"
        assert stages[0] == "Guard"
        assert all(one["at_ms"] <= two["at_ms"] for one, two in pairwise(trace["steps"]))
        assert all(step["text"] for step in trace["steps"])
        assert trace["verdict"] == "Answered by fake, heard to the end."


async def test_the_way_is_the_same_when_it_is_read_from_the_journal(rehearse) -> None:
    message = line("hi Luna")
    async with rehearse("chat") as show:
        await show.emit(message)
        live = await show.app.desk.trace(message.id)
    async with rehearse("chat") as show:
        assert await show.app.desk.trace(message.id) == live


async def test_a_skipped_answer_says_how_far_it_was_heard_and_why(rehearse) -> None:
    async with rehearse("chat") as show:
        show.mind.answer, show.voice.per_word = "one two three four five six.", 0.2
        message = line("count")
        await show.app.host.emit(message)
        await show.until(lambda: len(show.events("word")) > 2)
        await show.app.desk.skip()
        await show.settle()
        trace = await show.app.desk.trace(message.id)
        assert trace["verdict"].startswith("Answered by fake, cut after ")
        assert trace["verdict"].endswith("skipped.")


async def test_what_the_guard_changed_stands_in_the_trace(rehearse) -> None:
    async with rehearse("chat") as show:
        show.mind.answer = "That is damn shit, my friend."
        message = line("say something")
        await show.emit(message)
        [masked] = [step for step in show.trace(message) if step.startswith("Guard: mask")]
        assert "a banned word" in masked


async def test_plugins_hear_of_an_utterance_when_it_waits_when_it_sounds_and_when_it_ends(
    rehearse, write_plugin
) -> None:
    write_plugin(
        "ears",
        """
        from bot.host import UtteranceEnded, UtteranceQueued, UtteranceStarted

        @plugin.turn(ChatMessage)
        async def answer(message, ctx):
            await ctx.speak("one two.")

        async def keep(event, ctx):
            ctx.show("heard", kind=event.kind)

        for kind in (UtteranceQueued, UtteranceStarted, UtteranceEnded):
            plugin.on(kind)(keep)
        """,
    )
    async with rehearse("ears", package=write_plugin.package) as show:
        told: list[str] = []
        show.app.screen.show = lambda name, /, **fields: (  # type: ignore[method-assign]
            told.append(fields["kind"]) if name == "heard" else None
        )
        await show.emit(line("hi"))
        await show.settle()
        kinds = [kind.__name__ for kind in (UtteranceQueued, UtteranceStarted, UtteranceEnded)]
        assert told == kinds
