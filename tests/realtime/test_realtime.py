"""Conversations with the official client; each event is held against its own model."""

from __future__ import annotations

import asyncio
import base64

import pytest

from bot.engines import ToolCall
from bot.errors import EngineError
from bot.settings import EarSettings
from tests.listening.sounds import loud, quiet
from tests.realtime.conftest import PCM, Dice, Opens, Parlour, speech

ANSWER = [
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
]
ENDS = [
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
    "conversation.item.done",
    "response.done",
]


async def test_a_spoken_turn_is_written_down_and_answered_in_order(parlour: Parlour) -> None:
    parlour.ears.texts = ["hello there"]
    parlour.mind.lines = ["Hello yourself."]
    ann = await parlour.talk()
    await ann.say(*speech())
    done = await ann.until("response.done")
    turn = [type for type in ann.types if not type.startswith("response")][:9]
    assert turn == [
        "session.created",
        "input_audio_buffer.speech_started",
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.delta",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "conversation.item.input_audio_transcription.completed",
    ]
    answer = ann.types[ann.types.index("response.created") :]
    assert answer[:4] == ANSWER and answer[-6:] == ENDS
    assert set(answer[4:-6]) == {
        "response.output_audio.delta",
        "response.output_audio_transcript.delta",
    }
    assert done.response.status == "completed"
    assert done.response.output[0].content[0].transcript == "Hello yourself."
    words = "".join(e.delta for e in ann.of("response.output_audio_transcript.delta"))
    assert words == "Hello yourself."
    sound = b"".join(base64.b64decode(e.delta) for e in ann.of("response.output_audio.delta"))
    assert PCM.seconds(len(sound)) == pytest.approx(0.4, abs=0.05)
    assert [m.content for m in parlour.mind.asked[0].messages][1:] == ["hello there"]


async def test_the_turns_that_are_heard_are_counted(parlour: Parlour) -> None:
    spent: list[tuple[str, float, float | None]] = []
    parlour.realtime.house.spend = lambda *entry: spent.append(entry)
    parlour.realtime.house.ears = EarSettings(vad="energy", patience_s=4.0)
    parlour.realtime.use()
    ann = await parlour.talk()
    await ann.manual()
    await ann.say(loud(0.6, PCM))
    await ann.send("input_audio_buffer.commit")
    await ann.until("conversation.item.input_audio_transcription.completed")
    [(engine, seconds, usd)] = spent
    assert (engine, round(seconds, 1), usd) == ("ears", 0.6, 0.0)


async def test_a_changed_patience_counts_from_the_next_conversation_on(parlour: Parlour) -> None:
    parlour.ears.texts, parlour.ears.delay = ["too late"], 60
    parlour.realtime.house.ears = EarSettings(vad="energy", patience_s=0.05)
    parlour.realtime.use()
    ann = await parlour.talk()
    await ann.manual()
    await ann.say(loud(0.6, PCM))
    await ann.send("input_audio_buffer.commit")
    failed = await ann.until("conversation.item.input_audio_transcription.failed")
    assert "0.05 s" in failed.error.message


async def test_turns_by_the_clients_word_alone(parlour: Parlour) -> None:
    parlour.ears.texts = ["push to talk"]
    ann = await parlour.talk()
    await ann.manual()
    await ann.say(*speech())
    await ann.send("input_audio_buffer.commit")
    await ann.send("response.create")
    await ann.until("response.done")
    assert "input_audio_buffer.speech_started" not in ann.types
    # the answer was asked for before the words were known, and still answers them
    assert parlour.mind.asked[0].messages[-1].content == "push to talk"
    await ann.send("input_audio_buffer.commit", event_id="mine")
    error = await ann.until("error")
    assert error.error.event_id == "mine" and "100 ms" in error.error.message


async def test_speaking_into_it_stops_it_and_only_what_was_heard_is_remembered(
    parlour: Parlour,
) -> None:
    parlour.mind.lines = [" ".join(f"word{n}" for n in range(40)) + ".", "Sorry."]
    parlour.ears.texts = ["stop"]
    ann = await parlour.talk()
    await ann.write("tell me a story")
    await ann.send("response.create")
    first = await ann.until("response.output_audio.delta", skip=20)
    await ann.say(loud(0.4, PCM))
    await ann.until("input_audio_buffer.speech_started")
    done = await ann.until("response.done")
    assert done.response.status == "cancelled"
    assert done.response.status_details.reason == "turn_detected"
    after = ann.events[ann.types.index("input_audio_buffer.speech_started") :]
    assert not [one for one in after if one.type == "response.output_audio.delta"]
    await ann.send(
        "conversation.item.truncate", item_id=first.item_id, content_index=0, audio_end_ms=500
    )
    truncated = await ann.until("conversation.item.truncated")
    assert truncated.audio_end_ms == 500
    await ann.send("conversation.item.retrieve", item_id=first.item_id)
    kept = await ann.until("conversation.item.retrieved")
    assert kept.item.content[0].transcript == "word0 word1"  # of 0.2 s each
    await ann.say(quiet(0.8, PCM))
    await ann.until("response.done")
    talk = [message.content for message in parlour.mind.asked[1].messages[1:]]
    assert talk == ["tell me a story", "word0 word1", "stop"]


async def test_without_a_report_what_was_heard_goes_by_the_clock(parlour: Parlour) -> None:
    parlour.mind.lines = [" ".join(f"word{n}" for n in range(40)) + "."]
    ann = await parlour.talk()
    await ann.write("go on")
    await ann.send("response.create")
    await ann.until("response.output_audio.delta", skip=15)
    await ann.send("response.cancel")
    done = await ann.until("response.done")
    assert done.response.status_details.reason == "client_cancelled"
    said = done.response.output[0].content[0].transcript.split()
    await ann.write("and now?")
    await ann.send("response.create")
    await ann.until("response.done")
    heard = parlour.mind.asked[1].messages[2].content.split()
    assert heard == said[: len(heard)] and 0 <= len(said) - len(heard) <= 2


async def test_a_click_and_noise_of_the_room_begin_no_turn(parlour: Parlour) -> None:
    ann = await parlour.talk()
    await ann.say(loud(0.04, PCM), quiet(1.0, PCM), loud(0.05, PCM), quiet(1.0, PCM))
    await ann.send("input_audio_buffer.clear")
    await ann.until("input_audio_buffer.cleared")
    assert ann.types == ["session.created", "input_audio_buffer.cleared"]


async def test_text_alone(parlour: Parlour) -> None:
    parlour.mind.lines = ["One. Two."]
    ann = await parlour.talk()
    session = (await ann.update(output_modalities=["text"], instructions="Count.")).session
    assert session.instructions == "Count."
    await ann.write("count")
    await ann.send("response.create")
    done = await ann.until("response.done")
    assert [e.delta for e in ann.of("response.output_text.delta")] == ["One.", " Two."]
    assert ann.of("response.output_text.done")[0].text == "One. Two."
    assert done.response.usage.total_tokens == 12
    assert parlour.mind.asked[0].messages[0].content == "Count."
    assert not parlour.voice.asked


async def test_functions_of_the_client_are_told_and_their_answers_read(parlour: Parlour) -> None:
    parlour.mind.lines = [ToolCall(id="c1", name="weather", arguments='{"at": "Rome"}'), "Sunny."]
    ann = await parlour.talk()
    weather = {"type": "function", "name": "weather", "description": "", "parameters": {}}
    await ann.update(tools=[weather])
    await ann.write("weather in Rome?")
    await ann.send("response.create")
    done = await ann.until("response.done")
    call = done.response.output[0]
    assert (call.type, call.name, call.call_id) == ("function_call", "weather", "c1")
    assert ann.of("response.function_call_arguments.done")[0].arguments == '{"at": "Rome"}'
    output = {"type": "function_call_output", "call_id": "c1", "output": "sun"}
    await ann.send("conversation.item.create", item=output)
    await ann.send("response.create")
    done = await ann.until("response.done")
    assert done.response.output[0].content[0].transcript == "Sunny."
    asked = parlour.mind.asked[1].messages
    assert asked[-2].calls[0].name == "weather" and asked[-1].content == "sun"


async def test_functions_of_plugins_run_here_and_the_answer_goes_on(opens: Opens) -> None:
    dice = Dice()
    parlour = await opens(tools=dice)
    parlour.mind.lines = [ToolCall(id="c1", name="roll", arguments="{}"), "A four."]
    ann = await parlour.talk()
    await ann.write("roll")
    await ann.send("response.create")
    done = await ann.until("response.done")
    assert dice.called == [("roll", "{}")]
    assert [item.type for item in done.response.output] == ["message"]
    assert done.response.output[0].content[0].transcript == "A four."
    assert parlour.mind.asked[1].messages[-1].content == "4"
    await ann.write("again?")
    await ann.send("response.create")
    await ann.until("response.done")
    assert "4" in [message.content for message in parlour.mind.asked[2].messages]


async def test_the_guard_hears_both_sides(parlour: Parlour) -> None:
    parlour.mind.lines = ["Mail me at ann@example.com please. Bye."]
    ann = await parlour.talk()
    await ann.write("my mail is bob@example.com")
    await ann.send("response.create")
    done = await ann.until("response.done")
    assert "example.com" not in parlour.mind.asked[0].messages[-1].content
    assert "example.com" not in done.response.output[0].content[0].transcript
    assert all("example.com" not in request.text for request in parlour.voice.asked)


async def test_a_mind_that_fails_is_a_failed_response_and_the_talk_goes_on(
    parlour: Parlour,
) -> None:
    parlour.mind.lines = [EngineError("script", "it is asleep"), "Awake."]
    ann = await parlour.talk()
    await ann.send("response.create")
    done = await ann.until("response.done")
    assert done.response.status == "failed"
    assert "asleep" in done.response.status_details.error.message
    await ann.send("response.create")
    assert (await ann.until("response.done")).response.status == "completed"


async def test_words_that_nobody_could_write_down(parlour: Parlour) -> None:
    parlour.ears.texts = [EngineError("ears", "no ears")]
    ann = await parlour.talk()
    await ann.say(*speech())
    failed = await ann.until("conversation.item.input_audio_transcription.failed")
    assert "no ears" in failed.error.message
    await ann.write("then in writing")
    await ann.send("response.create")
    assert (await ann.until("response.done")).response.status == "completed"


async def test_long_silence_is_told_and_broken(parlour: Parlour) -> None:
    ann = await parlour.talk()
    turns = {"type": "server_vad", "idle_timeout_ms": 1000}
    await ann.update(audio={"input": {"turn_detection": turns}})
    await ann.write("hello")
    await ann.send("response.create")
    await ann.until("response.done")
    await ann.until("input_audio_buffer.timeout_triggered")
    await ann.until("response.done")


async def test_a_response_apart_leaves_the_conversation_alone(parlour: Parlour) -> None:
    ann = await parlour.talk()
    await ann.write("main")
    await ann.until("conversation.item.done")
    content = [{"type": "input_text", "text": "aside"}]
    wish = {
        "conversation": "none",
        "output_modalities": ["text"],
        "metadata": {"topic": "x"},
        "input": [{"type": "message", "role": "user", "content": content}],
    }
    await ann.send("response.create", response=wish)
    done = await ann.until("response.done")
    assert done.response.conversation_id is None and done.response.metadata == {"topic": "x"}
    assert [m.content for m in parlour.mind.asked[0].messages[1:]] == ["aside"]
    await ann.send("response.create")
    await ann.until("response.done")
    assert [m.content for m in parlour.mind.asked[1].messages[1:]] == ["main"]


async def test_several_talk_at_once_and_do_not_hear_each_other(parlour: Parlour) -> None:
    parlour.mind.gate = asyncio.Event()
    people = [await parlour.talk() for _ in range(3)]
    for number, person in enumerate(people):
        await person.write(f"I am {number}")
        await person.send("response.create")
    parlour.mind.gate.set()
    for person in people:
        assert (await person.until("response.done")).response.status == "completed"
    asked = sorted(request.messages[-1].content for request in parlour.mind.asked)
    assert asked == ["I am 0", "I am 1", "I am 2"]
    assert all(len(request.messages) == 2 for request in parlour.mind.asked)


@pytest.mark.parametrize("format", ["audio/pcmu", "audio/pcma"])
async def test_telephone_codes_both_ways(parlour: Parlour, format: str) -> None:
    from bot.audio import AudioFormat
    from bot.realtime.wire import Encoder

    parlour.ears.texts = ["by phone"]
    ann = await parlour.talk()
    shape = {"format": {"type": format}}
    await ann.update(audio={"input": shape, "output": shape})
    sound = Encoder(format)
    phone = AudioFormat(8_000)
    for chunk in (loud(0.6, phone), quiet(0.8, phone)):
        await ann.send("input_audio_buffer.append", audio=sound.write(chunk))
    await ann.until("response.done")
    assert ann.of("conversation.item.input_audio_transcription.completed")[0].transcript
    size = sum(len(base64.b64decode(e.delta)) for e in ann.of("response.output_audio.delta"))
    assert size == pytest.approx(8_000 * 0.2, rel=0.2)
