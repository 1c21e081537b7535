"""What one use of an engine is measured by, from its begin to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from time import monotonic

from bot.audio import AudioChunk
from bot.engines.llm import ChatRequest, ThoughtEvent, Token, Usage
from bot.engines.measures import Measure, Note
from bot.engines.stt import Transcript
from bot.engines.tts import Audio, End, SpeechEvent, Word
from bot.errors import BotError, EngineBusy

Clock = Callable[[], float]


class TurnMeter:
    """One turn that a recogniser writes down."""

    def __init__(self, note: Note, clock: Clock = monotonic) -> None:
        self._note = note
        self._clock = clock
        self._began: float | None = None  # the first sound was handed over
        self._seconds = 0.0
        self._told = False
        note(Measure.STT_SESSIONS, 1)
        note(Measure.STT_ACTIVE_SESSIONS, 1)

    async def sound(self, audio: AsyncIterator[AudioChunk]) -> AsyncIterator[AudioChunk]:
        """The sound, measured as it is handed over."""
        async for chunk in audio:
            if self._began is None:
                self._began = self._clock()
            self._seconds += chunk.seconds
            yield chunk

    def said(self, transcript: Transcript) -> None:
        """Something was understood."""
        if transcript.text and not self._told and self._began is not None:
            self._told = True
            self._note(Measure.STT_TTFT, self._clock() - self._began)

    def end(self, text: str) -> None:
        """It is over, and that was understood."""
        self._note(Measure.STT_ACTIVE_SESSIONS, -1)
        if self._began is None:
            return
        words = len(text.split())
        self._note(Measure.STT_RECV_WORDS, words)
        self._note(Measure.STT_NUM_WORDS, words)
        self._note(Measure.STT_AUDIO_DURATION, self._seconds)
        self._note(Measure.STT_SESSION_DURATION, self._clock() - self._began)


class SentenceMeter:
    """One sentence that a voice speaks."""

    def __init__(self, note: Note, clock: Clock = monotonic) -> None:
        self._note = note
        self._clock = clock
        self._began = clock()
        self._seconds = 0.0
        note(Measure.TTS_SESSIONS, 1)
        note(Measure.TTS_ACTIVE_SESSIONS, 1)
        note(Measure.TTS_SENT_FRAMES, 1)

    def event(self, event: SpeechEvent) -> None:
        """Something of it has come."""
        if isinstance(event, Audio):
            if not self._seconds:
                self._note(Measure.TTS_TTFT, self._clock() - self._began)
            self._seconds += event.chunk.seconds
            self._note(Measure.TTS_RECV_FRAMES, 1)
        elif isinstance(event, Word):
            self._note(Measure.TTS_RECV_WORDS, 1)
        elif isinstance(event, End):
            self._note(Measure.TTS_GEN_DURATION, self._clock() - self._began)

    def end(self) -> None:
        """It is over, whole or not."""
        self._note(Measure.TTS_ACTIVE_SESSIONS, -1)
        self._note(Measure.TTS_AUDIO_DURATION, self._seconds)


class AnswerMeter:
    """One answer of a mind."""

    def __init__(self, note: Note, request: ChatRequest, clock: Clock = monotonic) -> None:
        words = sum(len(message.content.split()) for message in request.messages)
        self._note = note
        self._clock = clock
        self._began = clock()
        self._text = ""
        self._whole = False
        note(Measure.VLLM_SESSIONS, 1)
        note(Measure.VLLM_ACTIVE_SESSIONS, 1)
        note(Measure.VLLM_SENT_WORDS, words)
        note(Measure.VLLM_REQUEST_LENGTH, words)

    def event(self, event: ThoughtEvent) -> None:
        """Something of it has come."""
        if isinstance(event, Token):
            if not self._text and event.text:
                self._note(Measure.VLLM_TTFT, self._clock() - self._began)
            self._text += event.text
        elif isinstance(event, Usage):
            self._whole = event.finish not in ("cancel", "broken")
            if event.finish == "broken":
                self.failed()

    def failed(self) -> None:
        """Nobody answered, or the answer broke off."""
        self._whole = True
        self._note(Measure.VLLM_HARD_ERRORS, 1)

    def end(self) -> None:
        """It is over; one that nobody wanted any more was interrupted."""
        words = len(self._text.split())
        self._note(Measure.VLLM_ACTIVE_SESSIONS, -1)
        self._note(Measure.VLLM_RECV_WORDS, words)
        self._note(Measure.VLLM_REPLY_LENGTH, words)
        self._note(Measure.VLLM_GEN_DURATION, self._clock() - self._began)
        if not self._whole:
            self._note(Measure.VLLM_INTERRUPT, 1)


def note_miss(note: Note, error: BotError, own: Measure) -> None:
    """An engine failed; one that is only full has done nothing wrong."""
    if not isinstance(error, EngineBusy):
        note(Measure.HARD_SERVICE_MISSES, 1)
        note(own, 1)


def note_nobody(note: Note, own: Measure) -> None:
    """No engine of a chain could do it."""
    note(Measure.SERVICE_MISSES, 1)
    note(own, 1)
