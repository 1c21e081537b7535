"""A clock, a mind, a voice, ears and a platform that do as a test tells them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from bot.audio import AudioChunk, AudioFormat, level_db
from bot.engines import (
    Audio,
    Cancel,
    ChatRequest,
    End,
    ListenCapabilities,
    ListenRequest,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    ThoughtEvent,
    Token,
    Transcript,
    Usage,
    VoiceInfo,
    Word,
)

ALL_ACTIONS = frozenset(
    {"timeout", "ban", "unban", "delete", "announce", "shoutout", "fulfil", "refund"}
)
HEARD_DB = -45.0  # what is quieter is silence


class FakeEars:
    """A recogniser that hears `texts`, one for each turn: a word each `per_word` seconds of sound
    that is no silence. `partials` False: it answers once, at the end.

    `delay` seconds go by before a final answer; an exception in place of a text is raised.
    `asked` keeps the requests.
    """

    def __init__(
        self,
        *texts: str | Exception,
        name: str = "fake",
        partials: bool = True,
        per_word: float = 0.2,
        delay: float = 0.0,
    ) -> None:
        self.name = name
        self.texts = list(texts)
        self.partials = partials
        self.per_word = per_word
        self.delay = delay
        self.asked: list[ListenRequest] = []

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncIterator[Transcript]:
        self.asked.append(request)
        text = self.texts.pop(0) if self.texts else ""
        if isinstance(text, Exception):
            raise text
        words, told, heard = text.split(), 0, 0.0
        async for chunk in audio:
            heard += chunk.seconds if level_db(chunk) > HEARD_DB else 0.0
            count = min(len(words), int(heard / self.per_word))
            if self.partials and count > told:
                told = count
                yield Transcript(text=" ".join(words[:count]), final=False, end=heard)
        if self.delay:
            await asyncio.sleep(self.delay)
        if not cancel.is_set():
            yield Transcript(text=text, final=True, end=heard)

    async def capabilities(self) -> ListenCapabilities:
        return ListenCapabilities(partials=self.partials)

    async def close(self) -> None:
        return


class FakeClock:
    """Seconds that pass only when a test says so."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


class FakeMind:
    """Answers with `answer`, or with `answer(request)`; `asked` keeps the requests.

    `pause` seconds before each token; an exception in place of an answer is raised.
    """

    free = True

    def __init__(
        self,
        answer: str | Exception | Callable[[ChatRequest], str] = "Hello there.",
        *,
        name: str = "fake",
        pause: float = 0.0,
    ) -> None:
        self.name = name
        self.answer = answer
        self.pause = pause
        self.asked: list[ChatRequest] = []

    async def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[ThoughtEvent]:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        text = self.answer if isinstance(self.answer, str) else self.answer(request)
        count = 0
        for word in text.split(" "):
            if self.pause:
                await asyncio.sleep(self.pause)
            if cancel.is_set():
                break
            count += 1
            yield Token(word if count == 1 else f" {word}")
        yield Usage(tokens_in=10, tokens_out=count)

    def usd(self, tokens_in: int, tokens_out: int) -> float:
        return 0.0

    async def close(self) -> None:
        return


class FakeVoice:
    """Silence with true word times: `per_word` seconds each; `factor` of that to make it."""

    def __init__(self, *, name: str = "fake", per_word: float = 0.01, factor: float = 0.0) -> None:
        self.name = name
        self.per_word = per_word
        self.factor = factor
        self.error: Exception | None = None
        self.spoken: list[SpeechRequest] = []

    async def stream(self, request: SpeechRequest, cancel: Cancel) -> AsyncIterator[SpeechEvent]:
        self.spoken.append(request)
        if self.error is not None:
            raise self.error
        format = AudioFormat()
        at, offset = 0.0, 0
        for word in request.text.split():
            if cancel.is_set():
                break
            if self.factor:
                await asyncio.sleep(self.per_word * self.factor)
            offset = request.text.index(word, offset)
            yield Word(text=word, start=at, end=at + self.per_word, offset=offset)
            yield Audio(AudioChunk(bytes(format.size(self.per_word)), format))
            at, offset = at + self.per_word, offset + len(word)
        yield End(seconds=at)

    async def capabilities(self) -> SpeechCapabilities:
        voice = VoiceInfo(id="fake", label="Fake")
        return SpeechCapabilities(voices=(voice,), word_times=True)

    async def close(self) -> None:
        return


class FakePlatform:
    """A platform that keeps what it was asked for; `error` is raised instead."""

    actions = ALL_ACTIONS

    def __init__(self, name: str = "local") -> None:
        self.name = name
        self.said: list[str] = []
        self.acted: list[tuple[str, dict[str, Any]]] = []
        self.error: Exception | None = None

    async def say(self, text: str, *, reply_to: str = "") -> None:
        if self.error is not None:
            raise self.error
        self.said.append(text)

    async def act(self, action: str, **fields: Any) -> None:
        if self.error is not None:
            raise self.error
        self.acted.append((action, fields))

    async def close(self) -> None:
        return
