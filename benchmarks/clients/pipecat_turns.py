"""Turns of pipecat, in an interpreter that has it: from the decision to the first sound written.

Its order: `turns`, and the `words` of an answer with the seconds of each. Prints its version and
the milliseconds of each turn. The mind and the voice take no time; the transport writes nowhere.
"""

# What it imports is installed elsewhere.
# pyright: reportMissingImports=false

from __future__ import annotations

import asyncio
import json
import sys
import time
from importlib.metadata import version
from typing import Any

from loguru import logger
from pipecat.frames.frames import (
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    OutputAudioRawFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies
from pipecat.workers.runner import WorkerRunner

RATE = 24_000
HEARD_S = 0.3  # of an answer before somebody speaks into it
PATIENCE_S = 10.0


class InstantMind(FrameProcessor):
    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._words = words

    async def process_frame(self, frame: Any, direction: Any) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        for word in self._words:
            await self.push_frame(LLMTextFrame(f"{word} "))
        await self.push_frame(LLMFullResponseEndFrame())


class InstantVoice(TTSService):
    def __init__(self, word_s: float) -> None:
        super().__init__(sample_rate=RATE, push_start_frame=True, push_stop_frames=True)
        self._word = bytes(2 * round(word_s * RATE))

    async def run_tts(self, text: str, context_id: str) -> Any:
        for _ in text.split():
            yield TTSAudioRawFrame(self._word, RATE, 1, context_id=context_id)


class Ears(BaseOutputTransport):
    """Where the sound goes; `heard` is set with the first of it."""

    def __init__(self) -> None:
        super().__init__(TransportParams(audio_out_enabled=True, audio_out_sample_rate=RATE))
        self.heard = asyncio.Event()
        self.at = 0.0

    async def start(self, frame: Any) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        if not self.heard.is_set():
            self.at = time.perf_counter()
            self.heard.set()
        await asyncio.sleep(len(frame.audio) / 2 / RATE)  # as a loudspeaker takes it
        return True


async def turn(worker: PipelineWorker, ears: Ears) -> float:
    """Milliseconds from the decided turn to the first sound."""
    await worker.queue_frame(UserStartedSpeakingFrame())
    await worker.queue_frame(TranscriptionFrame("and now", "user", "", finalized=True))
    await asyncio.sleep(HEARD_S)
    ears.heard.clear()
    decided = time.perf_counter()
    await worker.queue_frame(UserStoppedSpeakingFrame())
    async with asyncio.timeout(PATIENCE_S):
        await ears.heard.wait()
    await asyncio.sleep(HEARD_S)
    return (ears.at - decided) * 1000


async def main(order: dict[str, Any]) -> None:
    logger.remove()
    context = LLMContextAggregatorPair(
        LLMContext(),
        user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies()),
    )
    ears = Ears()
    stages = (context.user(), InstantMind(order["words"]), InstantVoice(order["word_s"]), ears)
    worker = PipelineWorker(
        Pipeline([*stages, context.assistant()]),
        params=PipelineParams(audio_out_sample_rate=RATE),
        enable_rtvi=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    took = [await turn(worker, ears) for _ in range(order["turns"])]
    await worker.cancel()
    await asyncio.wait({running}, timeout=PATIENCE_S)
    print(json.dumps({"version": version("pipecat-ai"), "ms": took}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.stdin.readline())))
