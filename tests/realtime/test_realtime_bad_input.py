"""What clients do wrong is named, and the conversation goes on."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import aiohttp
import openai
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.listening.sounds import loud, quiet
from tests.realtime.conftest import PCM, Opens, Parlour, speech
from tests.realtime.official import checked

AUDIO = {"audio": "====", "type": "input_audio_buffer.append"}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"type": "nonsense"}, "type"),
    ({"type": 7}, "type"),
    ({}, "type"),
    (AUDIO, "audio"),
    ({"type": "input_audio_buffer.append"}, "audio"),
    ({"type": "input_audio_buffer.commit"}, "input_audio_buffer"),
    ({"type": "session.update"}, "session"),
    ({"type": "session.update", "session": {"type": "transcription"}}, "session.type"),
    (
        {
            "type": "session.update",
            "session": {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 16000}}}},
        },
        "session.audio.input.format.rate",
    ),
    (
        {"type": "session.update", "session": {"audio": {"output": {"speed": "fast"}}}},
        "session.audio.output.speed",
    ),
    ({"type": "session.update", "session": {"tools": [{"type": "mcp"}]}}, "session.tools"),
    ({"type": "conversation.item.create", "item": {"type": "message"}}, "item.role"),
    ({"type": "conversation.item.delete", "item_id": "item_none"}, ""),
    ({"type": "conversation.item.truncate", "item_id": 5, "audio_end_ms": 1}, "item_id"),
    ({"type": "response.cancel"}, ""),
    ({"type": "response.create", "response": {"max_output_tokens": -1}}, "max_output_tokens"),
]


@pytest.mark.parametrize(("event", "param"), WRONG)
async def test_a_mistake_is_named_with_the_events_id(
    parlour: Parlour, event: dict[str, Any], param: str
) -> None:
    ann = await parlour.talk()
    await ann.connection.send({**event, "event_id": "mine"})
    error = (await ann.until("error")).error
    assert error.event_id == "mine" and error.message
    assert param in (error.param or "")
    await ann.send("input_audio_buffer.clear")
    await ann.until("input_audio_buffer.cleared")


async def test_what_is_no_event_at_all(parlour: Parlour) -> None:
    ann = await parlour.talk()
    for raw in ("{", "[]", "NaN", '{"type": "\\ud800"}', "[" * 5000):
        await ann.connection.send_raw(raw)
        assert (await ann.until("error")).error.message
    await ann.connection.send_raw(b"\x00\x01")
    assert (await ann.until("error")).error.message


async def test_two_responses_at_once_are_refused(parlour: Parlour) -> None:
    parlour.mind.gate = asyncio.Event()
    ann = await parlour.talk()
    await ann.send("response.create")
    await ann.send("response.create", event_id="second")
    error = (await ann.until("error")).error
    assert (error.code, error.event_id) == ("conversation_already_has_active_response", "second")
    await ann.send("response.cancel")
    await ann.send("response.create")
    parlour.mind.gate.set()
    assert (await ann.until("response.done")).response.status == "cancelled"
    assert (await ann.until("response.done")).response.status == "completed"
    order = [type for type in ann.types if type in ("response.created", "response.done")]
    assert order == ["response.created", "response.done"] * 2


async def test_half_samples_and_any_length_of_piece(parlour: Parlour) -> None:
    parlour.ears.texts = ["odd pieces"]
    ann = await parlour.talk()
    pcm = b"".join(chunk.pcm for chunk in speech())
    for at in range(0, len(pcm), 1001):
        data = base64.b64encode(pcm[at : at + 1001]).decode()
        await ann.send("input_audio_buffer.append", audio=data)
    done = await ann.until("conversation.item.input_audio_transcription.completed")
    assert done.transcript == "odd pieces"


async def test_a_client_that_stops_in_mid_word_is_answered_all_the_same(parlour: Parlour) -> None:
    parlour.ears.texts = ["and then"]
    ann = await parlour.talk()
    await ann.say(loud(0.6, PCM))
    assert (await ann.until("response.done")).response.status == "completed"


async def test_much_faster_than_real_time_nothing_is_lost(parlour: Parlour) -> None:
    parlour.ears.texts = [f"line {n}" for n in range(5)]
    ann = await parlour.talk()
    no_answers = {"type": "server_vad", "create_response": False}
    await ann.update(audio={"input": {"turn_detection": no_answers}})
    for _ in range(5):
        await ann.say(*speech())
    for n in range(5):
        done = await ann.until("conversation.item.input_audio_transcription.completed")
        assert done.transcript == f"line {n}"


async def test_silence_for_long_costs_no_events_and_no_memory(parlour: Parlour) -> None:
    ann = await parlour.talk()
    await ann.say(quiet(60.0, PCM))
    await ann.send("input_audio_buffer.clear")
    await ann.until("input_audio_buffer.cleared")
    assert ann.types == ["session.created", "input_audio_buffer.cleared"]


async def test_one_client_too_many_is_told_at_once_and_may_come_again(opens: Opens) -> None:
    parlour = await opens(conversations=1)
    ann = await parlour.talk()
    await ann.next()
    bob = await parlour.talk()
    error = await bob.next()  # while ann talks: how soon is measured by benchmarks.voice_capacity
    assert error.error.code == "session_limit_exceeded" and "5 s" in error.error.message
    with pytest.raises(ConnectionClosed) as closed:
        await bob.connection.recv_bytes()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1013
    assert "retry after 5 s" in closed.value.rcvd.reason
    await ann.connection.close()
    while parlour.realtime.taken:  # noqa: ASYNC110  # the server sees the goodbye soon
        await asyncio.sleep(0.01)
    assert (await (await parlour.talk()).next()).type == "session.created"


async def test_no_key_and_a_viewers_key_are_refused_and_keep_no_seat(opens: Opens) -> None:
    parlour = await opens(conversations=1)
    for key, status in (("wrong", 401), ("viewer-key", 403)):
        with pytest.raises((openai.OpenAIError, InvalidStatus)) as refused:
            await parlour.talk(key=key)
        assert str(status) in str(refused.value)
    assert (await (await parlour.talk()).next()).type == "session.created"


async def test_an_unknown_model_is_refused(parlour: Parlour) -> None:
    with pytest.raises((openai.OpenAIError, InvalidStatus), match="404"):
        await parlour.talk(model="no-such-mind")


async def test_a_browser_names_its_key_as_a_protocol(parlour: Parlour) -> None:
    address = f"{parlour.url}/v1/realtime?model=greenroom"
    offered = ("realtime", "openai-insecure-api-key.owner-key")
    async with (
        aiohttp.ClientSession() as browser,
        browser.ws_connect(address, protocols=offered) as socket,
    ):
        assert socket.protocol == "realtime"
        assert checked((await socket.receive()).data).type == "session.created"


async def test_a_client_that_leaves_in_mid_answer_leaves_nothing_behind(parlour: Parlour) -> None:
    parlour.mind.lines = ["word " * 200]
    ann = await parlour.talk()
    await ann.send("response.create")
    await ann.until("response.output_audio.delta", skip=3)
    await ann.connection.close()
    while parlour.realtime.taken:  # noqa: ASYNC110  # the server sees the goodbye soon
        await asyncio.sleep(0.01)
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert not names & {"answer", "response", "outbox", "conversation", "speaker"}
