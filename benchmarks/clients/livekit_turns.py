"""Turns of livekit-agents, in an interpreter that has it: from the decision to the first sound.

Its order: `turns`, and the `words` of an answer with the seconds of each. Prints its version and
the milliseconds of each turn. The mind and the voice take no time; the sound goes nowhere.
"""

# What it imports is installed elsewhere.
# pyright: reportMissingImports=false

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from importlib.metadata import version
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, llm, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.agents.voice.io import AudioOutput, AudioOutputCapabilities

RATE = 24_000
HEARD_S = 0.3  # of an answer before the next turn
PATIENCE_S = 10.0


class InstantMind(llm.LLM):
    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self.words = words

    def chat(self, *, chat_ctx: Any, tools: Any = None, **more: Any) -> llm.LLMStream:
        options = more.get("conn_options", DEFAULT_API_CONNECT_OPTIONS)
        return Thought(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=options)


class Thought(llm.LLMStream):
    async def _run(self) -> None:
        for word in self._llm.words:  # type: ignore[attr-defined]
            delta = llm.ChoiceDelta(role="assistant", content=f"{word} ")
            self._event_ch.send_nowait(llm.ChatChunk(id="thought", delta=delta))


class InstantVoice(tts.TTS):
    def __init__(self, word_s: float) -> None:
        capabilities = tts.TTSCapabilities(streaming=False)
        super().__init__(capabilities=capabilities, sample_rate=RATE, num_channels=1)
        self.word = bytes(2 * round(word_s * RATE))

    def synthesize(self, text: str, *, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS) -> Any:
        return Speech(tts=self, input_text=text, conn_options=conn_options)


class Speech(tts.ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id="speech", sample_rate=RATE, num_channels=1, mime_type="audio/pcm"
        )
        for _ in self.input_text.split():
            output_emitter.push(self._tts.word)  # type: ignore[attr-defined]
        output_emitter.flush()


class Ears(AudioOutput):
    """Where the sound goes; `heard` is set with the first of it."""

    def __init__(self) -> None:
        capabilities = AudioOutputCapabilities(pause=False)
        super().__init__(label="ears", capabilities=capabilities, sample_rate=RATE)
        self.heard = asyncio.Event()
        self.at = 0.0

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if not self.heard.is_set():
            self.at = time.perf_counter()
            self.heard.set()

    def flush(self) -> None:
        super().flush()
        self.on_playback_finished(playback_position=0.0, interrupted=False)

    def clear_buffer(self) -> None:
        return


async def turn(session: AgentSession, ears: Ears) -> float:
    """Milliseconds from the decided turn to the first sound."""
    ears.heard.clear()
    decided = time.perf_counter()
    session.generate_reply(user_input="and now")
    async with asyncio.timeout(PATIENCE_S):
        await ears.heard.wait()
    await asyncio.sleep(HEARD_S)
    await session.interrupt(force=True)
    return (ears.at - decided) * 1000


async def main(order: dict[str, Any]) -> None:
    logging.disable(logging.CRITICAL)
    session = AgentSession(
        llm=InstantMind(order["words"]), tts=InstantVoice(order["word_s"]), turn_detection="manual"
    )
    ears = session.output.audio = Ears()
    await session.start(Agent(instructions="Answer."))
    took = [await turn(session, ears) for _ in range(order["turns"])]
    print(json.dumps({"version": version("livekit-agents"), "ms": took}), flush=True)
    await session.aclose()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.stdin.readline())))
