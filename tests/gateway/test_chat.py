"""Conversations for the real client of the protocol."""

from __future__ import annotations

import openai
import pytest

from bot.errors import EngineError
from tests.gateway.conftest import House

HELLO = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "hello there"}]


async def test_the_shows_mind_answers(house: House) -> None:
    answer = await house.client().chat.completions.create(
        model="greenroom",
        messages=HELLO,  # type: ignore[arg-type]
        temperature=0.2,
        max_tokens=50,
        stop=["END"],
        user="Mika",
    )
    assert answer.choices[0].message.content == "hello there "
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None and answer.usage.total_tokens == 5
    asked = house.echo.asked[0]
    assert (asked.temperature, asked.max_tokens, asked.stop) == (0.2, 50, ("END",))
    assert asked.user == "Mika"


async def test_an_answer_streams_word_by_word(house: House) -> None:
    stream = await house.client().chat.completions.create(
        model="echo",
        messages=HELLO,  # type: ignore[arg-type]
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    said = [c.choices[0].delta.content for c in chunks if c.choices and c.choices[0].delta.content]
    assert said == ["hello ", "there "]
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None and chunks[-1].usage.completion_tokens == 2


async def test_a_mood_is_for_the_face_and_not_for_clients(house: House) -> None:
    mood = [{"role": "user", "content": "[happy] Hello there [ sad ] list[0]"}]
    talk = house.client().chat.completions
    whole = await talk.create(model="echo", messages=mood)  # type: ignore[arg-type]
    assert whole.choices[0].message.content == "Hello there list[0] "
    stream = await talk.create(model="echo", messages=mood, stream=True)  # type: ignore[arg-type]
    deltas = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(deltas) == "Hello there list[0] "


async def test_text_parts_are_read_as_text(house: House) -> None:
    parts = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    answer = await house.client().chat.completions.create(
        model="echo",
        messages=[{"role": "user", "content": parts}],  # type: ignore[typeddict-item,list-item]
    )
    assert answer.choices[0].message.content == "one two "


async def test_a_mind_that_fails_is_an_answer_and_one_that_breaks_is_told(house: House) -> None:
    house.echo.errors = [EngineError("echo", "it is asleep")]
    with pytest.raises(openai.InternalServerError, match="asleep"):
        await house.client().chat.completions.create(model="echo", messages=HELLO)  # type: ignore[arg-type]
    house.echo.finish = "broken"
    stream = await house.client().chat.completions.create(
        model="echo",
        messages=HELLO,
        stream=True,  # type: ignore[arg-type]
    )
    with pytest.raises(openai.APIError, match="broke off"):
        async for _ in stream:
            pass


@pytest.mark.parametrize(
    ("changed", "status", "param"),
    [
        ({"model": "no-such"}, 404, None),
        ({"messages": []}, 400, "messages"),
        ({"messages": [{"role": "oracle", "content": "x"}]}, 400, "messages[0].role"),
        ({"messages": [{"role": "user", "content": None}]}, 400, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, 400, None),
        ({"temperature": 9}, 400, "temperature"),
        ({"n": 3}, 400, "n"),
        ({"stop": [""]}, 400, "stop"),
        ({"tools": [{"type": "function"}]}, 400, "tools"),
    ],
)
async def test_a_mistake_is_named(
    house: House, changed: dict, status: int, param: str | None
) -> None:
    body = {"model": "echo", "messages": HELLO} | changed
    with pytest.raises(openai.APIStatusError) as caught:
        await house.client().chat.completions.create(**body)
    assert caught.value.status_code == status
    if param:
        assert caught.value.param == param  # type: ignore[attr-defined]
