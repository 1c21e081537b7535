"""A database that cannot be written stops no show, and nothing is lost once it can be again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from bot.host import OperatorPrompt, Trust
from db import JournalRepository, journal_writer
from tests.bad_input.broken import BO, BrokenDatabase, line


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("bot.host.records.journal.RETRY_SECONDS", 0.02)
    monkeypatch.setattr("bot.host.records.journal.PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr("bot.host.records.write_behind.RETRY_SECONDS", 0.02)
    monkeypatch.setattr("bot.host.records.write_behind.PATIENCE_SECONDS", 0.2)
    yield


async def journal(show, text: str) -> list[str]:
    """The states of the events with that text."""
    page = await show.app.database.read(lambda s: JournalRepository(s).page(1, text))
    return [row.state for row in page.items]


async def test_the_show_goes_on_and_the_panel_says_why_nothing_is_kept(rehearse) -> None:
    async with rehearse("chat") as show:
        broken = BrokenDatabase(show.app.database)
        await show.emit(line("hi"), line("are you there?", BO))
        assert len(show.heard) == 2
        state = await show.app.desk.state()
        [journal] = [c for c in state["connections"] if c["name"] == "journal"]
        assert journal["state"] == "failed" and "locked by another program" in journal["note"]
        broken.mend()


async def test_what_happened_meanwhile_is_written_once_the_database_can_be(rehearse) -> None:
    async with rehearse("chat") as show:
        broken = BrokenDatabase(show.app.database)
        await show.emit(line("first words"), line("second words", BO))
        assert await journal(show, "words") == []
        broken.mend()
        await show.until(lambda: not show.app.host.journal.failed)
        await show.until(lambda: not len(show.app.writes))
        await show.app.host.journal.flush()
        assert await journal(show, "words") == ["handled", "handled"]
        page = await show.app.desk.messages(page=1, search="")
        assert {item["prompt"] for item in page["items"]} == {"first words", "second words"}
        state = await show.app.desk.state()
        assert "journal" not in [c["name"] for c in state["connections"]]


async def test_a_show_that_ends_while_it_fails_writes_what_it_can(rehearse) -> None:
    async with rehearse("chat") as show:
        broken = BrokenDatabase(show.app.database)
        show.app.switches.set(hold_all=True)
        await show.emit(OperatorPrompt(text="say this later", mode="read", trust=Trust.OWNER))
        broken.mend()
    async with rehearse("chat") as show:
        show.app.switches.set(hold_all=False)
        await show.settle()
        assert show.spoken == ["say this later"]


async def test_a_database_that_another_program_locks_delays_nobody(rehearse) -> None:
    async with rehearse("chat") as show:
        other = sqlite3.connect(show.app.database.file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            began = asyncio.get_running_loop().time()
            await show.emit(line("hi"), line("still there?", BO), line("hello?"))
            took = asyncio.get_running_loop().time() - began
            assert len(show.heard) == 3
            assert took < 2.0, "events must not wait for the lock"
        finally:
            other.execute("COMMIT")
            other.close()
        await show.until(lambda: not show.app.host.journal.failed)
        await show.app.host.journal.flush()
        assert await journal(show, "still there") == ["handled"]


@pytest.mark.parametrize(
    ("pragma", "undo", "said"),
    [
        ("max_page_count = 1", "max_page_count = 1073741823", "disk is full"),
        ("query_only = ON", "query_only = OFF", "can only be read"),
    ],
)
async def test_a_full_disk_or_a_read_only_file_stops_no_show_and_loses_no_line(
    rehearse, monkeypatch: pytest.MonkeyPatch, pragma: str, undo: str, said: str
) -> None:
    """SQLite itself refuses, as on a full disk or a read-only one."""

    def broken(connection, record=None) -> None:
        connection.exec_driver_sql(f"PRAGMA {pragma}")

    async with rehearse("chat") as show:
        engine = show.app.database._engine
        event.listen(engine, "begin", broken)
        with_pragma = (*journal_writer.BEGIN, f"PRAGMA {pragma}")
        monkeypatch.setattr(journal_writer, "BEGIN", with_pragma)
        for number in range(8):
            await show.emit(line(f"words {'many of them, ' * 200} {number}"))
        assert len(show.heard) == 8
        state = await show.app.desk.state()
        [told] = [c for c in state["connections"] if c["name"] == "journal"]
        assert said in told["note"]
        event.remove(engine, "begin", broken)
        pragma = undo
        monkeypatch.setattr(journal_writer, "BEGIN", (*with_pragma[:-1], f"PRAGMA {undo}"))
        event.listen(engine, "begin", broken)
        await show.until(lambda: not show.app.host.journal.failed and not len(show.app.writes))
        await show.app.host.journal.flush()
        assert await journal(show, "words") == ["handled"] * 8
        assert (await show.app.desk.messages(page=1, search=""))["total"] == 8


async def test_a_value_that_json_cannot_carry_is_kept_as_text(rehearse, write_plugin) -> None:
    write_plugin(
        "odd",
        """
        from typing import Any

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Odd(Event):
            text: str = "odd one"
            thing: Any = None

        @plugin.command("odd")
        async def odd(invoked, ctx):
            await ctx.emit(Odd(thing={1: {2, 3}, "raw": b"bytes"}))
            await ctx.say("done")
        """,
    )
    async with rehearse("odd", package=write_plugin.package) as show:
        await show.emit(line("!odd"))
        assert show.platform.said == ["done"]
        await show.app.host.journal.flush()
        assert await journal(show, "odd one") == ["handled"]
