"""People, exchanges, documents, jobs, usage and tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import Conflict, NotFound
from db import (
    COMMAND_LINE,
    Database,
    DocumentRepository,
    JobRepository,
    JobSchema,
    JobState,
    Message,
    MessagePageSchema,
    MessageRepository,
    Role,
    Seen,
    TokenRepository,
    TokenSchema,
    UsageRepository,
    UserRepository,
)
from tests.db.conftest import NOW, entry


def say(database: Database, number: int, **fields) -> int:
    message = Message(
        created_at=NOW + timedelta(seconds=number),
        prompt=f"prompt {number}",
        raw=f"raw {number}",
        **fields,
    )
    with database.session() as session:
        return MessageRepository(session).add(message).id


# --- people -----------------------------------------------------------------------------------


def test_a_person_seen_again_keeps_what_is_known(database: Database):
    with database.session() as session:
        users = UserRepository(session)
        users.touch("twitch", "7", "mia", colour="#f0f", roles=("vip",), at=NOW, lines=1)
        users.touch("twitch", "7", "Mia_New", at=NOW + timedelta(hours=1), lines=2, seconds=60)
        users.touch("twitch", "7", "mia_old", at=NOW - timedelta(days=1))
        users.touch("discord", "7", "somebody else", at=NOW)
    with database.session(write=False) as session:
        mia = UserRepository(session).get_by_platform("twitch", "7")
    assert mia is not None
    assert (mia.name, mia.colour, mia.roles) == ("Mia_New", "#f0f", ["vip"])
    assert (mia.first_seen, mia.last_seen) == (NOW - timedelta(days=1), NOW + timedelta(hours=1))
    assert (mia.lines, mia.seconds) == (3, 60)


def test_losing_a_role_is_noticed(database: Database):
    with database.session() as session:
        users = UserRepository(session)
        users.touch("twitch", "7", "mia", roles=("moderator",))
        assert users.touch("twitch", "7", "mia", roles=()).roles == []


def test_a_burst_of_one_person_counts_once_with_its_sum(database: Database):
    seen = [
        Seen(platform="twitch", platform_id="7", name="mia", at=NOW, lines=1) for _ in range(40)
    ]
    with database.session() as session:
        UserRepository(session).touch_many(seen)
        found = UserRepository(session).find("MI")
    assert [(user.name, user.lines) for user in found] == [("mia", 40)]


def test_a_person_is_meant_by_name_or_platform(database: Database):
    with database.session() as session:
        users = UserRepository(session)
        users.touch("twitch", "7", "Mia")
        users.touch("discord", "9", "mia")
        assert users.resolve("discord:@mia").platform_id == "9"
        assert users.resolve("7").platform == "twitch"
        with pytest.raises(Conflict, match="twitch:7, discord:9"):
            users.resolve("mia")
        with pytest.raises(NotFound):
            users.resolve("nobody")


# --- exchanges --------------------------------------------------------------------------------


def test_exchanges_come_25_a_page_newest_first(database: Database):
    for number in range(30):
        say(database, number)
    with database.session(write=False) as session:
        messages = MessageRepository(session)
        first, second = messages.page(1), messages.page(2)
        found = messages.page(1, "RAW 29")
    assert (len(first.items), len(second.items), first.pages, first.total) == (25, 5, 2, 30)
    assert first.items[0].prompt == "prompt 29"
    assert found.total == 1
    answer: Any = MessagePageSchema().dump(second)
    assert (answer["page"], answer["items"][-1]["prompt"]) == (2, "prompt 0")


def test_an_empty_history_is_one_empty_page(database: Database):
    with database.session(write=False) as session:
        page = MessageRepository(session).page(5)
    assert (page.items, page.page, page.pages, page.total) == ([], 1, 1, 0)


def test_what_was_heard_is_filled_in_when_its_end_is_known(database: Database):
    number = say(database, 1, event_id="e1")
    with database.session() as session:
        MessageRepository(session).change(number, heard="raw", latency={"mind": 12.5})
    with database.session(write=False) as session:
        (kept,) = MessageRepository(session).of_event("e1")
    assert (kept.heard, kept.complete, kept.latency) == ("raw", False, {"mind": 12.5})


def test_the_last_exchanges_come_back_oldest_first_until_the_talk_is_forgotten(
    database: Database,
):
    for number in range(6):
        say(database, number, remembered=number != 4)
    with database.session() as session:
        messages = MessageRepository(session)
        assert [m.prompt for m in messages.recent(3)] == ["prompt 2", "prompt 3", "prompt 5"]
        assert messages.forget_talk() == 5
        assert messages.recent(3) == []
        assert messages.prune(NOW + timedelta(seconds=2)) == 2
        assert messages.page().total == 4


# --- documents --------------------------------------------------------------------------------


def test_a_plugin_keeps_values_by_key_apart_from_others(database: Database):
    with database.session() as session:
        documents = DocumentRepository(session)
        documents.put("quotes", "q/1", {"text": "hi"})
        documents.put("quotes", "q/2", None)
        documents.put("quotes", "Q/3", [1, 2])
        documents.put("raffle", "q/1", "other")
        documents.put("quotes", "q/1", {"text": "changed"})
        assert documents.get("quotes", "q/1") == {"text": "changed"}
        assert documents.get("quotes", "q/2", "default") is None
        assert documents.get("quotes", "missing", "default") == "default"
        assert documents.all("quotes", "q/") == {"q/1": {"text": "changed"}, "q/2": None}
        assert documents.delete("quotes", "q/1")
        assert not documents.delete("quotes", "q/1")


# --- jobs -------------------------------------------------------------------------------------


def test_a_job_left_running_is_found_after_a_restart(database: Database):
    with database.session() as session:
        jobs = JobRepository(session)
        jobs.add("a", "finetune", {"rows": 3})
        jobs.add("b", "install")
        jobs.change("a", state=JobState.RUNNING, progress=0.5, note="half way")
        jobs.change("b", state=JobState.DONE, result={"ok": True})
        with pytest.raises(Conflict):
            jobs.add("a", "finetune")
        with pytest.raises(NotFound):
            jobs.change("c", progress=1.0)
    with database.session() as session:
        jobs = JobRepository(session)
        (left,) = jobs.in_state([JobState.QUEUED, JobState.RUNNING])
        assert (left.id, left.progress, left.payload) == ("a", 0.5, {"rows": 3})
        assert "payload" not in JobSchema().dump(left)
        assert jobs.prune(datetime.now(UTC) + timedelta(days=1)) == 1
        assert [job.id for job in jobs.recent()] == ["a"]


# --- usage ------------------------------------------------------------------------------------


def test_usage_adds_up_by_hour_and_by_month(database: Database):
    with database.session() as session:
        usage = UsageRepository(session)
        usage.add("openai", tokens_in=100, tokens_out=50, usd=0.25, at=NOW)
        usage.add("openai", tokens_in=10, tokens_out=5, usd=0.25, at=NOW + timedelta(minutes=59))
        usage.add("voice", characters=80, usd=0.5, at=NOW)
        usage.add("openai", tokens_in=1, at=NOW + timedelta(hours=1))
        usage.add("openai", tokens_in=7, at=NOW - timedelta(days=40))
        hour = usage.hour_totals(at=NOW)
        assert (hour.tokens, hour.characters, hour.usd) == (165, 80, 1.0)
        assert usage.hour_totals("voice", at=NOW).usd == 0.5
        assert usage.hour_totals(at=NOW + timedelta(hours=5)).tokens == 0
        sums = [(s.month, s.service, s.tokens) for s in usage.months()]
        assert sums == [
            ("2026-05", "openai", 166),
            ("2026-05", "voice", 0),
            ("2026-03", "openai", 7),
        ]
        assert [s.month for s in usage.months(1)] == ["2026-05", "2026-05"]


def test_what_has_no_known_price_is_counted_apart(database: Database):
    with database.session() as session:
        usage = UsageRepository(session)
        usage.add("cloud", characters=80, usd=0.5, at=NOW)
        usage.add("cloud", characters=20, usd=None, at=NOW)
        usage.add("ears", seconds=12.5, usd=None, at=NOW + timedelta(hours=1))
        cloud, ears = usage.months()
        assert (cloud.characters, cloud.usd, cloud.unpriced) == (100, 0.5, 1)
        assert (ears.seconds, ears.usd, ears.unpriced) == (12.5, 0.0, 1)


# --- tokens -----------------------------------------------------------------------------------


def test_a_token_opens_until_it_is_revoked_and_is_stored_nowhere(database: Database):
    with database.session() as session:
        tokens = TokenRepository(session)
        issued = tokens.issue("laptop", Role.OWNER)
        other = tokens.issue("phone", "moderator")
        assert issued.secret not in repr(issued)
    with database.session() as session:
        tokens = TokenRepository(session)
        found = tokens.find(issued.secret)
        assert found is not None and found.role == Role.OWNER
        assert issued.secret not in (found.hash, found.name)
        assert tokens.needs_note(found)
        tokens.used(found.id)
        assert not tokens.needs_note(found)
        assert tokens.find("wrong") is None and tokens.find("\ud800") is None
        assert "hash" not in TokenSchema().dump(found)
        assert tokens.revoke(found.id) and not tokens.revoke(found.id)
        assert tokens.find(issued.secret) is None
        assert [token.name for token in tokens.all()] == ["phone"]
        assert tokens.revoke_all("moderator") == 1
        assert tokens.find(other.secret) is None
        with pytest.raises(ValueError):
            tokens.issue("x", "emperor")


def test_what_was_kept_long_enough_goes(database: Database):
    say(database, 0)
    database.journal.append([entry(1), entry(2, at=datetime.now(UTC))])
    gone = database.tidy(journal_days=30, message_days=100_000)
    assert gone == {"journal": 1, "messages": 0, "jobs": 0, "tokens": 0}


def test_tokens_that_open_nothing_go_and_so_do_those_of_commands_that_were_killed(
    database: Database,
):
    with database.session() as session:
        tokens = TokenRepository(session)
        kept, gone = tokens.issue("laptop", Role.OWNER), tokens.issue("phone", Role.OWNER)
        now, killed = (tokens.issue(COMMAND_LINE, Role.OWNER) for _ in range(2))
        killed.token.created_at -= timedelta(days=2)
        tokens.revoke(gone.token.id)
    assert database.tidy(journal_days=30, message_days=30)["tokens"] == 2
    with database.session() as session:
        tokens = TokenRepository(session)
        assert {one.id for one in tokens.all()} == {kept.token.id, now.token.id}
        assert tokens.find(killed.secret) is None
