"""The journal loses nothing, stores nothing twice, and knows what still waits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import Database, JournalEntry, JournalRepository, Message, MessageRepository
from tests.db.conftest import NOW, entry


def append(database: Database, *entries: JournalEntry):
    return database.journal.append(entries)


def test_a_second_delivery_of_a_message_is_reported_and_the_rest_is_stored(database: Database):
    append(database, entry(1), entry(2))
    again = append(database, entry(3), entry(9, key="k1"), entry(4), entry(2))
    assert again.stored == ("e3", "e4")
    assert again.duplicates == ("e9", "e2")
    with database.session(write=False) as session:
        assert JournalRepository(session).page().total == 4


def test_an_event_that_comes_alone_is_stored_once(database: Database):
    assert append(database, entry(1)).stored == ("e1",)
    assert append(database, entry(2, key="k1")).duplicates == ("e2",)


def test_one_key_may_come_from_two_platforms(database: Database):
    assert append(database, entry(1), entry(2, key="k1", platform="discord")).duplicates == ()


def test_events_without_a_key_are_never_duplicates(database: Database):
    assert append(database, entry(1, key=""), entry(2, key="")).duplicates == ()


def test_a_duplicate_inside_one_batch_is_stored_once(database: Database):
    done = append(database, entry(1), entry(2, key="k1"), entry(1, key="other"))
    assert (done.stored, done.duplicates) == (("e1",), ("e2", "e1"))


@given(batches=st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), max_size=12)))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_is_lost_whatever_the_duplicates(sqlite: Database, batches):
    with sqlite.session() as session:
        JournalRepository(session).prune(NOW + timedelta(days=1))
    ids: set[str] = set()
    keys: set[str] = set()
    for batch in batches:
        entries = [entry(i, id=f"e{i}", key=f"k{k}" if k else "") for i, k in batch]
        done = append(sqlite, *entries)
        assert len(done.stored) + len(done.duplicates) == len(entries)
        for one in entries:
            if one.id in ids or one.key in keys:
                continue
            ids.add(one.id)
            keys |= {one.key} - {""}
        with sqlite.session(write=False) as session:
            found = {e.id for e in JournalRepository(session).waiting(["chat"])}
        assert found == ids


def test_known_keys_are_told_for_each_platform(database: Database):
    append(database, *(entry(n) for n in range(5)))
    with database.session(write=False) as session:
        journal = JournalRepository(session)
        assert journal.seen("twitch", ["k1", "k4", "new", ""]) == {"k1", "k4"}
        assert journal.seen("discord", ["k1"]) == set()
        assert journal.seen("twitch", (f"k{n}" for n in range(2_000))) == {
            f"k{n}" for n in range(5)
        }


def test_what_waits_in_a_lane_comes_back_after_a_restart_in_its_order(database: Database):
    append(
        database,
        entry(3, lane="support", kind="Raid"),
        entry(1, lane="support", kind="Cheer"),
        entry(2, lane="support", kind="Follow"),
        entry(4, lane="chat"),
    )
    database.journal.finish([("e2", "handled", "shown", [])])
    with database.session() as session:
        assert JournalRepository(session).abandon(["support"], "the program was restarted") == 1
    with database.session(write=False) as session:
        journal = JournalRepository(session)
        assert [e.id for e in journal.waiting(["support", "moderation"])] == ["e1", "e3"]
        assert journal.waiting(["chat"]) == []


def test_a_finished_event_tells_its_verdict_and_its_steps(database: Database):
    append(database, entry(1), entry(2))
    steps = [{"at_ms": 0, "stage": "door", "text": "passed"}]
    database.journal.finish(
        [("e1", "handled", "answered", steps), ("e2", "dropped", "a newer line came", [])]
    )
    with database.session(write=False) as session:
        one = JournalRepository(session).get("e1")
        two = JournalRepository(session).get("e2")
    assert one is not None and two is not None
    assert (one.state, one.verdict, one.trace) == ("handled", "answered", steps)
    assert (two.state, two.verdict) == ("dropped", "a newer line came")
    assert one.at == NOW + timedelta(seconds=1)


def test_an_unknown_state_is_refused(database: Database):
    from bot.errors import BotError

    append(database, entry(1))
    with pytest.raises(BotError):
        database.journal.finish([("e1", "forgotten", "", [])])


def test_a_sound_is_traced_back_to_its_chat_line(database: Database):
    append(
        database,
        entry(1),
        entry(2, kind="UtteranceQueued", cause="e1"),
        entry(3, kind="UtteranceStarted", cause="e2"),
        entry(4, cause="e5"),
        entry(5, cause="e4"),
    )
    with database.session(write=False) as session:
        journal = JournalRepository(session)
        assert [e.id for e in journal.chain("e3")] == ["e1", "e2", "e3"]
        assert [e.id for e in journal.chain("e4")] == ["e5", "e4"]  # a ring ends, too
        assert journal.chain("unknown") == []


def test_events_come_25_a_page_newest_first(database: Database):
    append(database, *(entry(n, kind="Cheer" if n % 2 else "ChatMessage") for n in range(60)))
    with database.session(write=False) as session:
        journal = JournalRepository(session)
        first, last = journal.page(1), journal.page(3)
        cheers = journal.page(1, kind="Cheer")
        found = journal.page(1, "LINE 59")
        beyond = journal.page(99)
    assert (len(first.items), first.items[0].id, first.pages, first.total) == (25, "e59", 3, 60)
    assert [e.id for e in last.items] == [f"e{n}" for n in range(9, -1, -1)]
    assert (cheers.total, cheers.pages) == (30, 2)
    assert [e.id for e in found.items] == ["e59"]
    assert beyond.page == 3


def test_a_filter_takes_any_text_literally(database: Database):
    append(database, entry(1, body={"text": "100% \"sure\" it's O'Neil_x"}), entry(2))
    with database.session(write=False) as session:
        journal = JournalRepository(session)
        assert journal.page(1, "100%").total == 1
        assert journal.page(1, "O'Neil_").total == 1
        assert journal.page(1, "%").total == 1
        for odd in ("\x00", "\ud800", "' OR 1=1 --", "😀", "x" * 100_000, "\\"):
            assert journal.page(1, odd).total in (0, 1, 2)


def test_a_line_of_anything_is_kept(database: Database):
    odd = "a\x00b \ud83d ‮ ̷̛ 😀 " + "z" * 100_000
    append(database, entry(1, user_name="\x00", body={"text": odd, "n": float("nan")}))
    with database.session(write=False) as session:
        kept = JournalRepository(session).get("e1")
    assert kept is not None
    assert kept.body["text"].startswith("a�b � ‮")
    assert kept.body["text"].endswith("z" * 100_000)
    assert kept.body["n"] is None


def test_old_events_are_pruned(database: Database):
    append(database, *(entry(n) for n in range(10)))
    with database.session() as session:
        assert JournalRepository(session).prune(NOW + timedelta(seconds=4)) == 4
        assert JournalRepository(session).page().total == 6


def test_the_journal_survives_a_crash_before_the_handler(tmp_path: Path, sqlite: Database):
    append(sqlite, entry(1, lane="support"))
    copy = Database(f"sqlite:///{sqlite.file}", backups=tmp_path)  # never closed properly
    with copy.session(write=False) as session:
        assert [e.id for e in JournalRepository(session).waiting(["support"])] == ["e1"]
    copy.close()


def test_what_was_answered_before_a_crash_does_not_wait_any_more(database: Database):
    append(database, entry(1, lane="support"), entry(2, lane="support"))
    with database.session() as session:
        MessageRepository(session).add(Message(created_at=NOW, event_id="e1", spoken="Thanks!"))
    with database.session() as session:
        journal = JournalRepository(session)
        assert journal.close_spoken() == 1
        assert [row.id for row in journal.waiting(["support"])] == ["e2"]
