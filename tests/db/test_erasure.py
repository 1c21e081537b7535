"""An erased person is gone: from every table, and from the bytes of the file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from db import (
    Database,
    DocumentRepository,
    JobRepository,
    JournalRepository,
    MemoryRepository,
    Message,
    MessageRepository,
    Person,
    User,
    UserRepository,
)
from db.redaction import Redaction
from tests.db.conftest import NOW, entry

NAME = "Quaxolotl_77"
OLD_NAME = "Zebrafinchy"
SECRET = "lives in Wolkenkuckucksheim"


def fill(database: Database) -> User:
    """A person who left traces in every table, and another one who spoke of them."""
    database.journal.append(
        [
            entry(1, user_platform_id="4815162342", user_name=OLD_NAME),
            entry(2, user_platform_id="4815162342", user_name=NAME, body={"text": SECRET}),
            entry(
                3,
                kind="UtteranceStarted",
                user_platform_id="",
                user_name="",
                key="",
                cause="e2",
                body={"text": f"so you {SECRET}"},
            ),
            entry(
                4,
                user_platform_id="99",
                user_name="bob",
                body={"text": f"hi @{NAME.lower()}, or {OLD_NAME}!", "reply_to": "4815162342"},
                verdict=f"answered after {NAME}",
                trace=[{"at_ms": 1, "stage": "lane", "text": f"waited for {NAME}"}],
            ),
            entry(5, user_platform_id="99", user_name="bob", body={"text": "nice weather"}),
        ]
    )
    with database.session() as session:
        users, messages = UserRepository(session), MessageRepository(session)
        memories, documents = MemoryRepository(session), DocumentRepository(session)
        them = users.touch("twitch", "4815162342", NAME, at=NOW)
        bob = users.touch("twitch", "99", "bob", at=NOW)
        for prompt, user, event in (
            (f"{NAME}: I {SECRET}", them, "e2"),
            (f"bob: where is {NAME}?", bob, "e4"),
            ("bob: nice weather", bob, "e5"),
        ):
            messages.add(
                Message(
                    prompt=prompt,
                    raw=prompt,
                    spoken=prompt,
                    heard=prompt,
                    user_id=user.id,
                    user_name=user.name,
                    event_id=event,
                    created_at=NOW,
                )
            )
        memories.add(f"{NAME} {SECRET}", subject_id=them.id, private=True)
        memories.add(f"bob is married to {NAME}", subject_id=bob.id)
        documents.put("loyalty", "points", {"n": 5}, user_id=them.id)
        documents.put("loyalty", f"by-name/{NAME.lower()}", 7)
        documents.put("quotes", "1", {"text": "cake!", "by": NAME, "likes": [NAME, "bob"]})
        JobRepository(session).add("j", "export", {"who": NAME})
        return them


def test_nothing_of_an_erased_person_is_left_in_any_table(database: Database):
    erased = database.forget(fill(database))
    metadata = MetaData()
    with database.session(write=False) as session:
        connection = session.connection()
        metadata.reflect(connection)
        everything = "\n".join(
            repr(row)
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        ).lower()
    for trace in (NAME, OLD_NAME, "4815162342", "wolkenkuckucksheim"):
        assert trace.lower() not in everything
    assert erased.deleted == {
        "messages": 1,
        "memories": 1,
        "documents": 2,
        "journal": 3,
        "users": 1,
    }
    assert erased.redacted == {
        "messages": 1,
        "journal": 1,
        "memories": 1,
        "documents": 1,
        "jobs": 1,
    }


def test_what_other_people_said_stays_without_the_name(database: Database):
    database.forget(fill(database))
    with database.session(write=False) as session:
        journal = JournalRepository(session)
        line, other = journal.get("e4"), journal.get("e5")
        quote = DocumentRepository(session).get("quotes", "1")
        about_bob = MemoryRepository(session).search("who is bob married to?")
        assert UserRepository(session).resolve("bob").name == "bob"
    assert line is not None and other is not None
    assert line.body == {"text": "hi @[erased], or [erased]!", "reply_to": "[erased]"}
    assert other.body == {"text": "nice weather"}
    assert quote == {"text": "cake!", "by": "[erased]", "likes": ["[erased]", "bob"]}
    assert [hit.memory.text for hit in about_bob] == ["bob is married to [erased]"]


def test_no_byte_of_an_erased_person_is_left_in_the_files(sqlite: Database):
    them = fill(sqlite)
    assert sqlite.file is not None
    assert any(NAME.encode() in file.read_bytes() for file in _files(sqlite.file))
    sqlite.forget(them)
    for file in _files(sqlite.file):
        content = file.read_bytes().lower()
        for trace in (NAME, OLD_NAME, "quaxolotl", "wolkenkuckucksheim", "4815162342"):
            assert trace.lower().encode() not in content, file.name


def _files(database: Path) -> list[Path]:
    return list(database.parent.glob(f"{database.name}*"))


def test_an_erased_person_who_comes_back_starts_anew(database: Database):
    database.forget(fill(database))
    with database.session() as session:
        again = UserRepository(session).touch("twitch", "4815162342", NAME, at=NOW + timedelta(1))
        assert (again.lines, again.first_seen) == (0, NOW + timedelta(1))
        assert MemoryRepository(session).about(again.id) == []


def test_a_person_known_only_from_the_journal_can_be_erased(database: Database):
    database.journal.append([entry(1, user_name=NAME)])
    with database.session() as session:
        lost = Message(prompt="hi", user_name=NAME, platform="twitch", created_at=NOW)
        MessageRepository(session).add(lost)
    gone = database.forget(Person(platform="twitch", platform_id="7001", name=NAME)).deleted
    assert (gone["journal"], gone["messages"], gone["users"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("al", "Al also called AL's pal", "[erased] also called [erased]'s pal"),
        ("the_one", "@the_one the_one2 the_one", "@[erased] the_one2 [erased]"),
        ("アリス", "アリスさん、こんにちは", "[erased]さん、こんにちは"),
        ("c++(fan)", "hello c++(fan)!", "hello [erased]!"),
        ("", "nobody", "nobody"),
        ("Sunny", "@sunny what a sunny day, Sunny", "@[erased] what a sunny day, Sunny"),
        ("sunny", "sunny", "[erased]"),
    ],
)
def test_a_name_is_removed_as_a_word_only(name: str, text: str, left: str):
    assert Redaction([name], "1").text(text) == left


def test_somebody_named_like_an_everyday_word_takes_no_event_apart():
    redaction = Redaction(["Raid", "text"], "12345")
    body = {"kind": "Raid", "user": {"name": "Raid"}, "text": "a raid, @raid!", "by/raid": 1}
    assert redaction.json(body) == {
        "kind": "Raid",
        "user": {"name": "[erased]"},
        "text": "a raid, @[erased]!",
        "by/[erased]": 1,
    }


def test_a_short_id_is_removed_only_where_it_stands_alone():
    redaction = Redaction(["mia"], "12")
    assert redaction.json({"id": "12", "text": "12 cats", "n": 12}) == {
        "id": "[erased]",
        "text": "12 cats",
        "n": 12,
    }


def test_who_was_written_down_just_before_a_crash_can_be_found_and_erased(database: Database):
    bot = {"user": {"roles": ["bot"]}}
    database.journal.append(
        [
            entry(1, user_name=OLD_NAME),
            entry(2, user_name=NAME, kind="Cheer"),
            entry(3, user_name="Luna", user_platform_id="5", body=bot),
            entry(4, user_name="noor", user_platform_id="6", origin="simulated"),
        ]
    )
    with database.session(write=False) as session:
        assert UserRepository(session).find(NAME) == []
    database.tidy(journal_days=9999, message_days=9999)
    with database.session(write=False) as session:
        (them,) = UserRepository(session).find()
        assert (them.name, them.lines) == (NAME, 1)
        assert them.first_seen == NOW + timedelta(seconds=1)
    assert database.forget(them).deleted["journal"] == 2
