"""Functions: offered to the server, asked for piece by piece, answered."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.engines import Cancel, ChatRequest, Message, Role, Tool, ToolCall, Usage
from plugins.openai.mind import OpenAIMind
from tests.plugins.openai.openai_double import OpenAIDouble, Sse, chunk

ROLL = Tool(name="roll", description="Roll a die.", parameters={"type": "object"})


def piece(index: int, id: str | None, name: str | None, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    call = {"index": index, "id": id, "type": "function", "function": function}
    made = chunk()
    made["choices"][0]["delta"] = {"tool_calls": [call]}
    return made


async def asks_for_dice(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    async with Sse(request) as sse:
        await sse.send(piece(0, "c1", "roll", '{"si'))
        await sse.send(piece(0, None, None, 'des": 6}'))
        await sse.send(piece(1, "c2", "roll", ""))
        await sse.send(chunk(None, "tool_calls"))
        return await sse.done()


async def test_calls_come_whole_and_in_order(mind: OpenAIMind, double: OpenAIDouble) -> None:
    double.play = asks_for_dice
    request = ChatRequest(
        messages=(Message(Role.USER, "roll"),), tools=(ROLL,), tool_choice="required"
    )
    events = [event async for event in mind.stream(request, Cancel())]
    assert events[:2] == [
        ToolCall(id="c1", name="roll", arguments='{"sides": 6}'),
        ToolCall(id="c2", name="roll", arguments="{}"),
    ]
    assert isinstance(events[2], Usage) and len(events) == 3
    sent = double.bodies[-1]
    assert sent["tools"][0]["function"]["name"] == "roll" and sent["tool_choice"] == "required"


async def test_a_call_and_its_answer_are_sent_back(mind: OpenAIMind, double: OpenAIDouble) -> None:
    call = ToolCall(id="c1", name="roll", arguments='{"sides": 6}')
    messages = (
        Message(Role.USER, "roll"),
        Message(Role.ASSISTANT, "", calls=(call,)),
        Message(Role.TOOL, "4", call="c1"),
    )
    [event async for event in mind.stream(ChatRequest(messages=messages), Cancel())]
    _, asked, answered = double.bodies[-1]["messages"]
    assert asked["tool_calls"][0]["function"] == {"name": "roll", "arguments": '{"sides": 6}'}
    assert answered == {"role": "tool", "content": "4", "tool_call_id": "c1"}
    assert "tools" not in double.bodies[-1]
