"""A reply of five sentences: how soon its first sound leaves.

First with a mind and a voice that take no time, so that what is left is the house's own part.
Then with a mind of 30 tokens a second and a voice that needs 0.2 s for a second of sound: the
time to the first sound as a share of the time that making the whole reply takes. Playing it is
not counted: with it the share would be smaller still.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from benchmarks.common import Row, Show, chat_line, percentile, quick_run, report
from bot.app import App
from bot.engines import Audio, Cancel, ChatRequest, Message, Role, Token
from bot.testing import FakeMind, FakeVoice
from bot.voice import Manner, sentences

REPLY = (
    "Thanks for the kind words tonight, everybody. "
    "We will try the tower again after this. "
    "Last time the lift broke and we fell. "
    "This time I brought a rope and snacks. "
    "Tell me in chat who should climb first."
)
TOKENS_A_SECOND = 30.0
REAL_TIME_FACTOR = 0.2
WORD_S, QUICK_WORD_S = 0.2, 0.02  # of sound
REPLIES, QUICK_REPLIES = 100, 3
WARM_UP = 5
SLOW_ROUNDS, QUICK_SLOW_ROUNDS = 3, 1
OVERHEAD_MS, SHARE = 10.0, 0.25


class FirstSounds:
    """When the first sound of each utterance was handed to the outputs."""

    def __init__(self, app: App) -> None:
        self.at = 0.0
        outputs: Any = app.outputs
        self._write = outputs.write
        outputs.write = self._noted

    def expect(self) -> None:
        self.at = 0.0

    async def _noted(self, chunk: Any) -> None:
        self.at = self.at or time.perf_counter()
        await self._write(chunk)


async def overheads(folder: Path, replies: int) -> list[float]:
    """Milliseconds from a chat line to the first sound, with fakes that take no time."""
    found: list[float] = []
    show = Show(folder, "chat", mind=FakeMind(REPLY), voice=FakeVoice(per_word=0.001))
    async with show:
        sounds = FirstSounds(show.app)
        for number in range(WARM_UP + replies):
            sounds.expect()
            began = time.perf_counter()
            await show.app.host.emit(chat_line(f"question {number}"))
            await show.settled()
            found.append((sounds.at - began) * 1000)
    return found[WARM_UP:]


async def slow_reply(folder: Path, word_s: float) -> tuple[float, float, float]:
    """Seconds to the first sound, to make the whole reply, and to hear it."""
    mind, voice = FakeMind(REPLY, pause=1 / TOKENS_A_SECOND), FakeVoice(per_word=word_s)
    voice.factor = REAL_TIME_FACTOR
    async with Show(folder, "chat", mind=mind, voice=voice) as show:
        made = await _time_to_make(show)
        sounds = FirstSounds(show.app)
        began = time.perf_counter()
        await show.app.host.emit(chat_line("a question"))
        await show.settled()
        return sounds.at - began, made, time.perf_counter() - began


async def _time_to_make(show: Show) -> float:
    """Seconds from the question to the reply's last sound when nobody plays it."""
    asked = ChatRequest(messages=(Message(Role.USER, "a question"),))
    began = time.perf_counter()

    async def text() -> AsyncIterator[str]:
        async for event in show.mind.stream(asked, Cancel()):
            if isinstance(event, Token):
                yield event.text

    last = began
    async for event in show.app.stage.speaker.speak(sentences(text()), Manner(), Cancel()):
        if isinstance(event, Audio):
            last = time.perf_counter()
    return last - began


async def measure(folder: Path, quick: bool) -> tuple[list[float], list[tuple[float, ...]]]:
    fast = await overheads(_new(folder, "fast"), QUICK_REPLIES if quick else REPLIES)
    rounds, word_s = (QUICK_SLOW_ROUNDS, QUICK_WORD_S) if quick else (SLOW_ROUNDS, WORD_S)
    slow = [await slow_reply(_new(folder, f"slow{number}"), word_s) for number in range(rounds)]
    return fast, slow


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def main() -> None:
    quick = quick_run(__doc__ or "")
    with tempfile.TemporaryDirectory() as folder:
        fast, slow = asyncio.run(measure(Path(folder), quick))
    overhead = percentile(fast, 0.95)
    first, made, heard = (statistics.median(column) for column in zip(*slow, strict=True))
    share = first / made
    rows = [
        Row("replies with instant fakes", str(len(fast))),
        Row("line in to first sound, p50", f"{percentile(fast, 0.5):.1f} ms"),
        Row("the same, p95", f"{overhead:.1f} ms", f"<= {OVERHEAD_MS:.0f} ms"),
        Row("replies at 30 tokens/s, voice at 0.2", str(len(slow))),
        Row("first sound after", f"{first:.2f} s"),
        Row("the whole reply is made after", f"{made:.2f} s"),
        Row("share of it", f"{share:.0%}", f"<= {SHARE:.0%}"),
        Row("the whole reply is heard after", f"{heard:.2f} s"),
    ]
    report("first_audio", rows, {"overhead_p95_ms": overhead, "share_of_full_reply": share})


if __name__ == "__main__":
    main()
