"""What the studio makes, heard in a real show."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import BadRequest, Conflict, NotFound
from bot.host import OperatorPrompt, Trust
from bot.studio import RunFilter, TableRead, VoiceDraft

SCRIPT = "LUNA: Good evening!\nTOBI: Not so loud.\nLUNA: It costs $3."


def reads(**fields) -> dict:
    return {"script": SCRIPT, **fields}


async def runs_of(show) -> list[tuple[str, str]]:
    page = await show.app.studio.runs.page(RunFilter())
    return [(view.kind, view.state) for view in page.items]


async def test_a_table_read_is_heard_line_by_line_while_it_is_made(rehearse) -> None:
    async with rehearse("studio") as show:
        event = await show.app.desk.stream_in_show("table_read", reads())
        await show.settle()
        assert show.heard == ["Good evening! Not so loud. It costs $3."]
        told = [(s["speaker"], s["text"]) for s in show.events("subtitle")]
        assert told == [
            ("LUNA", "Good evening!"),
            ("TOBI", "Not so loud."),
            ("LUNA", "It costs $3."),
        ]
        assert await runs_of(show) == [("table_read", "done")]
        steps = [step.text for step in show.app.host.traces.get(event).steps]
        assert any(step.startswith("is run ") for step in steps)
        assert any(step.startswith("heard to the end") for step in steps)


async def test_every_word_of_a_single_line_has_its_time(rehearse) -> None:
    async with rehearse("studio") as show:
        await show.app.desk.stream_in_show("custom_voice", {"text": "It costs $3 [mark now]here."})
        await show.settle()
        assert show.heard == ["It costs $3 here."]
        assert [word["index"] for word in show.events("word")] == [0, 1, 2, 3]
        assert [mark["name"] for mark in show.events("bookmark")] == ["now"]


async def test_a_finished_run_is_heard_with_its_words_and_speakers(rehearse) -> None:
    async with rehearse("studio") as show:
        made = await show.app.studio.run(TableRead(script=SCRIPT))
        await show.app.desk.play_in_show(made.run)
        await show.settle()
        assert show.heard == ["Good evening! Not so loud. It costs $3."]
        assert [s["speaker"] for s in show.events("subtitle")] == ["LUNA", "TOBI", "LUNA"]
        assert len(show.events("word")) == 8


@pytest.mark.parametrize("stop", ["skip", "hush", "panic", "cancel"])
async def test_whatever_stops_the_sound_stops_the_run_too(rehearse, stop: str) -> None:
    async with rehearse("studio") as show:
        show.voice.per_word, show.voice.factor = 0.2, 0.2
        await show.app.desk.stream_in_show("table_read", reads())
        await show.until(lambda: show.events("word"))
        if stop == "cancel":
            [job] = show.app.studio.queue().jobs
            show.app.studio.cancel(job.run)
        else:
            await getattr(show.app.desk, stop)()
        await show.until(lambda: show.exchanges)
        assert not show.exchanges[0].complete
        assert show.app.studio.queue().jobs == ()
        assert await runs_of(show) == [("table_read", "cancelled")]


async def test_a_line_that_the_guard_refuses_is_not_heard(rehearse) -> None:
    settings = {"guard": {"words": ["tobi"], "on_word": "drop"}}
    async with rehearse("studio", settings=settings) as show:
        await show.app.desk.stream_in_show("table_read", reads(script="A: Hi.\nB: Tobi!\nA: Bye."))
        await show.settle()
        assert show.heard == ["Hi. Bye."]


async def test_what_cannot_be_made_is_said_before_anything_waits(rehearse) -> None:
    async with rehearse("studio") as show:
        desk = show.app.desk
        with pytest.raises(BadRequest, match="no voice 'nobody'"):
            await desk.stream_in_show("table_read", reads(voice="nobody"))
        with pytest.raises(NotFound):
            await desk.stream_in_show("opera", {})
        with pytest.raises(NotFound):
            await desk.play_in_show("20260101-000000-abcdefgh")


async def test_a_run_that_was_cancelled_is_not_played(rehearse) -> None:
    async with rehearse("studio") as show:
        show.voice.per_word, show.voice.factor = 0.2, 0.2
        await show.app.desk.stream_in_show("table_read", reads())
        await show.until(lambda: show.events("word"))
        await show.app.desk.skip()
        await show.until(lambda: show.exchanges)
        [run] = (await show.app.studio.runs.page()).items
        with pytest.raises(Conflict, match="cancelled"):
            await show.app.desk.play_in_show(run.id)


async def test_without_the_plugin_nobody_plays_it_and_that_is_said(rehearse) -> None:
    async with rehearse() as show:
        with pytest.raises(NotFound) as failed:
            await show.app.desk.stream_in_show("table_read", reads())
        assert "plugin studio" in failed.value.hint


async def test_an_operators_line_is_said_in_a_kept_voice(rehearse) -> None:
    async with rehearse("chat") as show:
        draft = VoiceDraft(name="Old Tobi", engine="fake", voice="fake", rate=0.5)
        kept = await show.app.studio.voices.create(draft)
        await show.app.desk.say("It is me.", mode="read", voice=f"profile:{kept.id}")
        await show.settle()
        assert [(s.text, s.rate) for s in show.voice.spoken] == [("It is me.", 0.5)]
        with pytest.raises(BadRequest):
            await show.app.desk.say("It is me.", mode="read", voice="profile:nobody")


async def test_stop_drops_what_operators_have_waiting_and_nothing_else(rehearse) -> None:
    async with rehearse("chat", "studio") as show:
        show.voice.per_word, show.voice.factor = 0.3, 1.0
        desk = show.app.desk
        await desk.say("One two three four.", mode="read")
        await show.until(lambda: show.events("word"))
        await desk.say("Never heard.", mode="read")
        await desk.stream_in_show("table_read", reads())
        await desk.hush()
        await show.until(lambda: show.exchanges)
        await asyncio.sleep(0)
        assert len(show.app.host.queue) == 0
        assert show.exchanges[0].reason == "hushed"
        show.voice.per_word, show.voice.factor = 0.01, 0.0
        await show.emit(OperatorPrompt(text="Still here.", mode="read", trust=Trust.OWNER))
        assert show.heard[-1] == "Still here."
