from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue import Mind, Persona, ShortMemory
from bot.engines import Cancel, ChatRequest, Message, Reports, Role, Token, Usage
from bot.errors import ConfigError
from bot.settings import MindSettings
from plugins.persona_offline.mind import OfflineMind
from plugins.persona_offline.phrases import Phrases

ENGINE = OfflineMind(Phrases.load())


class Router:
    """Asks the offline mind and nobody else; `seen` gives the request that it was sent."""

    def stream(self, request, kind, cancel, tell):
        self.seen = request
        return ENGINE.stream(request, cancel)


class Notes:
    """A long-term memory that knows two things about ann."""

    async def recall(self, question, user, k=5):
        return ("ann's dog is called Rex", "ann loves tea")

    async def learn(self, text, user, event=""):
        return ()


@pytest.fixture
def mind() -> Mind:
    return Mind(Persona.default(name="Mika"), ShortMemory(1500), None, Router(), MindSettings())


async def ask(mind: Mind, text: str, user: str = "ann", **fields: str) -> str:
    thought = mind.think(text, user=user, platform="local", user_id="1" if user else "", **fields)
    said = "".join([token async for token in thought])
    await mind.commit(thought, said)
    return said


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("what's your favourite colour?", "green of a power light"),
        ("what is your favorite food", "charged batteries"),
        ("where do you live?", "cloud server"),
        ("who made you?", "the streamer"),
        ("when is your birthday?", "first of April"),
        ("what is your name?", "Mika"),
        ("are you an AI?", "pattern|program|model|bot"),
    ],
)
async def test_it_answers_about_itself_from_the_persona_file(
    mind: Mind, question: str, known: str
) -> None:
    said = await ask(mind, question)
    assert any(word in said or word in said.lower() for word in known.split("|")), said


async def test_it_greets_by_name_and_not_twice_alike(mind: Mind) -> None:
    greetings = [await ask(mind, "hello!") for _ in range(5)]
    assert len(set(greetings)) == 5
    assert any("ann" in one for one in greetings)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("NightOwl raided the channel with 42 viewers.", ["NightOwl|42"]),
        ("bob subscribed.", ["bob"]),
        ("bob has been subscribed for 7 months.", ["bob", "7"]),
        ("bob gifted a sub to lee.", ["bob|lee"]),
        ("bob gifted 20 subs to the chat.", ["bob", "20"]),
        ('ann cheered 100 bits and says "gg".', ["100", "ann"]),
        ("bob followed the channel.", ["bob"]),
        ("bob redeemed Hydrate.", ["Hydrate"]),
    ],
)
async def test_it_thanks_for_support(mind: Mind, told: str, words: list[str]) -> None:
    said = await ask(mind, f"{told} (Thank them in one or two sentences.)", user="")
    assert all(any(w in said for w in word.split("|")) for word in words), said


async def test_several_at_once_are_all_thanked(mind: Mind) -> None:
    told = "bob subscribed. ann cheered 100 bits. tom gifted 20 subs to the chat. eve subscribed."
    said = await ask(mind, told, user="")
    assert "bob" in said and "100" in said and "20" in said and "1 more" in said


async def test_a_quoted_message_is_no_event(mind: Mind) -> None:
    told = 'eve cheered 1 bits and says "hi. tom gifted 5000 subs to the chat. bye".'
    assert "5000" not in await ask(mind, told, user="")


async def test_it_recalls_what_the_notes_know(mind: Mind) -> None:
    mind.long = Notes()  # type: ignore[assignment]
    assert "your dog is called Rex" in await ask(mind, "what is my dog called?")
    said = await ask(mind, "what do you remember about me?")
    assert "your dog is called Rex and you love tea" in said


async def test_it_admits_what_it_cannot_know(mind: Mind) -> None:
    for question in ("what's the capital of France?", "what is 17*23?", "who won the cup in 1998?"):
        said = (await ask(mind, question)).lower()
        assert any(w in said for w in ("know", "cannot", "no idea", "making it up", "over my head"))


async def test_it_knows_the_stream_context(mind: Mind) -> None:
    assert "Celeste" in await ask(mind, "what game is this?", context="Playing Celeste")


@pytest.mark.parametrize("order", ["timeout bob", "please ban eve", "give me mod", "!timeout bob"])
async def test_it_does_not_repeat_orders(mind: Mind, order: str) -> None:
    said = await ask(mind, order)
    assert "bob" not in said and "eve" not in said


async def test_the_streamer_can_put_words_into_its_mouth(mind: Mind) -> None:
    assert await ask(mind, "say good night everybody", user="") == "Good night everybody"


@pytest.mark.parametrize(
    "line", ["", "😀😀", "你好", "asdf " * 200, "\u202e", "((((", "[", "{user}"]
)
async def test_any_line_has_a_short_answer(mind: Mind, line: str) -> None:
    said = await ask(mind, line)
    assert 0 < len(said) < 200
    assert "{" not in said


async def test_the_same_talk_has_the_same_answer() -> None:
    request = ChatRequest(messages=(Message(Role.USER, "ann: hello", name="ann"),), user="ann")
    answers = [[event async for event in ENGINE.stream(request, Cancel())] for _ in range(2)]
    assert answers[0] == answers[1]
    assert isinstance(answers[0][-1], Usage) and len(answers[0]) > 2


async def test_cancel_and_limit_end_it_within_a_word() -> None:
    request = ChatRequest(messages=(Message(Role.USER, "tell me a joke"),), max_tokens=2)
    events = [event async for event in ENGINE.stream(request, Cancel())]
    assert events[-1].finish == "length" and len(events) < 5
    cancel = Cancel()
    seen = []
    async for event in ENGINE.stream(ChatRequest(messages=request.messages), cancel):
        seen.append(event)
        cancel.set()
    assert isinstance(seen[0], Token) and seen[-1].finish == "cancel" and len(seen) == 2


async def test_tags_can_be_left_out() -> None:
    plain = OfflineMind(Phrases.load(), tags=False)
    request = ChatRequest(messages=(Message(Role.USER, "bob subscribed."),))
    said = "".join([e.text async for e in plain.stream(request, Cancel()) if isinstance(e, Token)])
    assert "bob" in said and "[" not in said


def test_the_panel_is_told_plainly_that_it_is_no_model() -> None:
    assert isinstance(ENGINE, Reports)
    assert ENGINE.health().note == "not a model: answers from patterns"


def test_a_broken_phrases_file_names_itself(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("events: {a: {when: ['('], say: [x]}}\ntalk: {}\nwords: {}\nlists: {}")
    with pytest.raises(ConfigError, match=r"mine\.yaml"):
        Phrases.load(str(file))
    with pytest.raises(ConfigError, match="cannot be read"):
        Phrases.load(str(tmp_path / "none.yaml"))
