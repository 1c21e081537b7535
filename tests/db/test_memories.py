"""Long-term memory finds what is meant and keeps other people's secrets."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.errors import BotError, Conflict
from db import Database, MemoryRepository, UserRepository
from tests.db.facts import Fact, made_facts

ODD_QUESTIONS = (
    "",
    " ",
    '"',
    "'",
    "a\"b' OR 1=1 --",
    "NEAR(cat, dog) AND NOT (bird",
    "topic:cat",
    "cat* ^cat -cat +cat",
    "(((",
    "cat & dog | !bird <-> fish :*",
    "\\",
    "%_%",
    "😀😀😀",
    "\x00cat\x00",
    "\ud800",
    "‮cat",
    "ẑ̷̛̛a̷̛l̷g̷o̷",
    "猫が好きですか",
    "cat " * 25_000,
    "x" * 100_000,
    " ".join(f"word{n}" for n in range(10_000)),
)


def person(database: Database, name: str) -> int:
    with database.session() as session:
        return UserRepository(session).touch("twitch", name, name).id


def remember(database: Database, fact: str, **fields) -> int:
    with database.session() as session:
        return MemoryRepository(session).add(fact, **fields).id


def ask(database: Database, question: str, user: int | None = None, k: int = 5) -> list[str]:
    with database.session(write=False) as session:
        hits = MemoryRepository(session).search(question, user=user, k=k)
    return [hit.memory.text for hit in hits]


def learn(database: Database, facts: list[Fact]) -> list[tuple[int, int]]:
    """Store them, every third as private; ids of memory and subject."""
    stored = []
    with database.session() as session:
        users, memories = UserRepository(session), MemoryRepository(session)
        people = {f.subject: f for f in facts}
        ids = {name: users.touch("twitch", name, name).id for name in people}
        for number, fact in enumerate(facts):
            subject = ids[fact.subject]
            memory = memories.add(fact.text, subject_id=subject, private=number % 3 == 0)
            stored.append((memory.id, subject))
    return stored


def recall(database: Database, asked: Sequence[tuple[str, int | None, int]]) -> float:
    """The share of questions whose fact is among the first five; `(question, asker, fact)`."""
    with database.session(write=False) as session:
        memories = MemoryRepository(session)
        found = [
            wanted in [hit.memory.id for hit in memories.search(question, user=asker, k=5)]
            for question, asker, wanted in asked
        ]
    return sum(found) / len(found)


def test_four_of_five_facts_are_found_among_500_asked_in_other_words(database: Database):
    facts = made_facts()
    assert len(facts) == 500 and len({(f.subject, f.text) for f in facts}) == 500
    stored = learn(database, facts)
    pairs = list(zip(facts, stored, strict=True))
    own = [(f.own_question, user, memory) for f, (memory, user) in pairs]
    others = [
        (f.question, None, memory) for n, (f, (memory, _)) in enumerate(pairs) if n % 3
    ]  # the private ones are nobody else's
    assert recall(database, own) >= 0.8
    assert recall(database, others) >= 0.8


def test_another_persons_private_fact_is_never_found(database: Database):
    facts = made_facts()
    stored = learn(database, facts)
    private = {memory: user for n, (memory, user) in enumerate(stored) if n % 3 == 0}
    someone = stored[0][1]
    with database.session(write=False) as session:
        memories = MemoryRepository(session)
        for fact in facts[::7]:
            for asker in (None, someone):
                for question in (fact.question, fact.text, f"everything about {fact.subject}"):
                    hits = memories.search(question, user=asker, k=500)
                    seen = {private.get(hit.memory.id, asker) for hit in hits}
                    assert seen <= {asker}


def test_ones_own_private_fact_is_found(database: Database):
    mia, tom = person(database, "mia"), person(database, "tom")
    remember(database, "mia is afraid of clowns", subject_id=mia, private=True)
    assert ask(database, "what am I afraid of?", mia) == ["mia is afraid of clowns"]
    assert ask(database, "is mia afraid of clowns?", tom) == []
    assert ask(database, "is mia afraid of clowns?") == []


def test_a_private_fact_needs_a_person(database: Database):
    with pytest.raises(Conflict):
        remember(database, "a secret", private=True)
    with pytest.raises(BotError), database.session() as session:
        session.execute(
            text(
                "INSERT INTO memories (topic, text, private, created_at, event_id)"
                " VALUES ('', 'x', true, '2026-01-01', '')"
            )
        )


@pytest.mark.parametrize("fact", ["the cat is called Miso", "die Katze heißt Miso 😀"])
def test_any_question_is_survived(database: Database, fact: str):
    remember(database, fact)
    for question in ODD_QUESTIONS:
        assert ask(database, question) in ([], [fact])
    assert ask(database, "who is Miso?") == [fact]


@given(question=st.text())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_may_be_asked(database: Database, question: str):
    with database.session(write=False) as session:
        assert MemoryRepository(session).search(question, user=1) == []


def test_different_forms_and_accents_of_a_word_are_found(sqlite: Database):
    remember(sqlite, "the café sells crêpes on Sundays")
    assert ask(sqlite, "where do they sell a crepe?") == ["the café sells crêpes on Sundays"]


def test_facts_about_a_named_person_come_before_what_others_share(database: Database):
    mia, tom = person(database, "mia"), person(database, "tom")
    remember(database, "works as a nurse", subject_id=mia)
    remember(database, "works as a welder, like his father worked", subject_id=tom)
    assert ask(database, "what's mia's job?", k=1) == ["works as a nurse"]
    assert ask(database, "what do I work as?", tom, k=1)[0].startswith("works as a welder")


def test_what_was_changed_or_removed_is_no_longer_found(database: Database):
    kept = remember(database, "the stream starts at nine", topic="schedule")
    gone = remember(database, "the mascot is a walrus")
    with database.session() as session:
        memories = MemoryRepository(session)
        memories.search("stream")[0].memory.text = "the broadcast begins at ten"
        assert memories.remove(gone)
        assert not memories.remove(gone)
    assert ask(database, "walrus") == []
    assert ask(database, "nine") == []
    assert ask(database, "ten") == ["the broadcast begins at ten"]
    assert ask(database, "schedule") == ["the broadcast begins at ten"]
    with database.session() as session:
        MemoryRepository(session).used([kept])
    with database.session(write=False) as session:
        assert MemoryRepository(session).search("ten")[0].memory.last_used is not None


def test_a_fact_of_a_megabyte_is_kept(database: Database):
    long = "walrus " + "".join(f"w{n} " for n in range(150_000))
    remember(database, long)
    assert ask(database, "walrus") == [long]
