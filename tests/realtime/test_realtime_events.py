"""Every event of the subset is sent, and each is valid by the official model of its type."""

from __future__ import annotations

from bot.engines import ToolCall
from bot.errors import EngineError
from tests.listening.sounds import loud
from tests.realtime.conftest import PCM, Parlour, speech

SUBSET = {
    "error",
    "session.created",
    "session.updated",
    "conversation.item.added",
    "conversation.item.done",
    "conversation.item.deleted",
    "conversation.item.retrieved",
    "conversation.item.truncated",
    "conversation.item.input_audio_transcription.completed",
    "conversation.item.input_audio_transcription.delta",
    "conversation.item.input_audio_transcription.failed",
    "input_audio_buffer.cleared",
    "input_audio_buffer.committed",
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.timeout_triggered",
    "output_audio_buffer.cleared",
    "response.created",
    "response.done",
    "response.output_item.added",
    "response.output_item.done",
    "response.content_part.added",
    "response.content_part.done",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.delta",
    "response.output_audio_transcript.done",
    "response.output_text.delta",
    "response.output_text.done",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
}


async def test_one_conversation_through_all_of_them(parlour: Parlour) -> None:
    parlour.ears.texts = ["good morning", EngineError("ears", "no ears")]
    look = ToolCall(id="c1", name="look", arguments="{}")
    parlour.mind.lines = ["Morning.", ["Let me see. ", look], "Plain text."]
    ann = await parlour.talk()
    tool = {"type": "function", "name": "look", "description": "", "parameters": {}}
    turns = {"type": "server_vad", "idle_timeout_ms": 1000}
    await ann.update(tools=[tool], audio={"input": {"turn_detection": turns}})
    await ann.say(*speech())
    spoken = (await ann.until("response.done")).response.output[0].id
    await ann.send("conversation.item.truncate", item_id=spoken, content_index=0, audio_end_ms=0)
    await ann.send("conversation.item.retrieve", item_id=spoken)
    await ann.send("conversation.item.delete", item_id=spoken)
    await ann.send("output_audio_buffer.clear")
    await ann.send("no.such.event")
    await ann.until("error")
    await ann.send("response.create")
    both = (await ann.until("response.done")).response.output
    assert [item.type for item in both] == ["message", "function_call"]
    await ann.send("response.create", response={"output_modalities": ["text"]})
    await ann.until("response.done")
    await ann.until("input_audio_buffer.timeout_triggered")
    await ann.until("response.done")
    await ann.say(*speech())
    await ann.until("conversation.item.input_audio_transcription.failed")
    await ann.say(loud(0.3, PCM))
    await ann.send("input_audio_buffer.clear")
    await ann.until("input_audio_buffer.cleared")
    assert set(ann.types) == SUBSET
    ids = [event.event_id for event in ann.events]
    assert len(set(ids)) == len(ids)
