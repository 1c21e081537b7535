from __future__ import annotations

import pytest

from bot.dialogue import Guard, LongMemory, Mind, Persona, ShortMemory, Speaker
from bot.settings import GuardSettings, MindSettings
from db import Database, Message, MessageRepository

ANN = Speaker(id="1", name="ann", platform="local")
BOB = Speaker(id="2", name="bob", platform="local")


@pytest.fixture
def memory(database: Database) -> LongMemory:
    return LongMemory(database, Guard(GuardSettings()))


async def test_what_ann_told_is_recalled_for_ann(memory: LongMemory) -> None:
    assert await memory.learn("my dog is called Rex", ANN) == ("ann's dog is called Rex",)
    assert await memory.recall("what is my dog called?", ANN) == ("ann's dog is called Rex",)


async def test_the_same_is_not_kept_twice(memory: LongMemory) -> None:
    await memory.learn("my dog is called Rex", ANN)
    assert await memory.learn("my dog is called Rex!!", ANN) == ()


async def test_anns_private_facts_are_never_recalled_for_bob(memory: LongMemory) -> None:
    await memory.learn("I live in Berlin", ANN)
    await memory.learn("my favourite city is Rome", ANN)
    told = await memory.recall("where does ann live, Berlin or Rome?", BOB)
    assert "Berlin" not in " ".join(told)
    assert "ann's favourite city is Rome" in told
    assert "Berlin" not in " ".join(await memory.recall("Berlin", None))


async def test_a_greeting_brings_back_what_is_known_of_the_person(memory: LongMemory) -> None:
    await memory.learn("my dog is called Rex", ANN)
    assert await memory.recall("hi!", ANN) == ("ann's dog is called Rex",)
    assert await memory.recall("hi!", BOB) == ()


async def test_what_the_guard_would_hold_is_not_kept(memory: LongMemory) -> None:
    assert await memory.learn("remember that my mail is ann@site.org", ANN) == ()


async def test_a_note_about_nobody_is_for_everybody(memory: LongMemory) -> None:
    await memory.note("The tournament begins on  Friday", topic="plans")
    assert await memory.recall("when is the tournament?", BOB) == (
        "The tournament begins on Friday",
    )


async def test_the_mind_is_sent_the_notes_as_talk_not_as_rules(
    database: Database, memory: LongMemory, persona: Persona, router
) -> None:
    mind = Mind(persona, ShortMemory(1500), memory, router, MindSettings())
    first = mind.think("my dog is called Rex", user="ann", platform="local", user_id="1")
    said = "".join([token async for token in first])
    await mind.commit(first, said)
    async for _ in mind.think("what is my dog called?", user="ann", platform="local", user_id="1"):
        pass
    system, *talk = router.requests[-1].messages
    assert "Rex" not in system.content
    assert any("- ann's dog is called Rex" in m.content and m.role == "user" for m in talk)


async def test_forgetting_the_talk_holds_over_a_restart(
    database: Database, memory: LongMemory, persona: Persona, router
) -> None:
    row = Message(prompt="hi", heard="Hello.", remembered=True, created_at=_now())
    await database.run(lambda session: MessageRepository(session).add(row))
    mind = Mind(persona, ShortMemory(1500), memory, router, MindSettings())
    await mind.forget_talk()
    assert await database.read(lambda session: MessageRepository(session).recent(5)) == []


def _now():
    from datetime import UTC, datetime

    return datetime.now(UTC)
