"""The strict client: it rejects an event without its id or of a kind that it does not know."""

from __future__ import annotations

import asyncio

import agents
from agents import realtime

from bot.engines import ToolCall
from tests.listening.sounds import loud, quiet
from tests.realtime.conftest import PCM, Parlour, speech


async def test_a_talk_with_a_function_and_an_interruption(parlour: Parlour) -> None:
    parlour.ears.texts = ["what is the weather", "stop"]
    parlour.mind.lines = [
        ToolCall(id="c1", name="weather", arguments='{"at": "Rome"}'),
        " ".join(f"word{n}" for n in range(60)) + ".",
        "All right.",
    ]
    called: list[str] = []

    @agents.function_tool
    def weather(at: str) -> str:
        """The weather at a place."""
        called.append(at)
        return "sunny"

    agent = realtime.RealtimeAgent(name="Ann", instructions="Be kind.", tools=[weather])
    address = parlour.url.replace("http", "ws") + "/v1/realtime?model=greenroom"
    config: realtime.RealtimeModelConfig = {"url": address, "api_key": "owner-key"}
    seen: list[str] = []
    async with (
        asyncio.timeout(20),
        await realtime.RealtimeRunner(agent).run(model_config=config) as session,
    ):
        for sound in speech():
            await session.send_audio(sound.pcm)
        async for event in session:
            seen.append(event.type)
            assert event.type != "error", event
            if seen.count("audio") == 30 and event.type == "audio":
                await session.send_audio(loud(0.4, PCM).pcm)
                await session.send_audio(quiet(0.8, PCM).pcm)
            if seen.count("agent_end") == 3:
                break
    assert called == ["Rome"] and "audio_interrupted" in seen
    said = [message.content for message in parlour.mind.asked[-1].messages]
    assert said[0] == "Be kind." and said[-1] == "stop" and "sunny" in said
