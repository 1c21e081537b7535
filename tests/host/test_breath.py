"""The pause between utterances."""

from __future__ import annotations

import time
from typing import Any

from bot.host import ChatMessage, OperatorPrompt, Trust, User


def pause(seconds: float) -> dict[str, Any]:
    return {"voice": {"tts": "fake", "default": "fake", "sinks": ["null"], "pause_s": seconds}}


def line(text: str, user: str) -> ChatMessage:
    return ChatMessage(text=text, user=User(id=user, name=user))


def moments(show) -> list[tuple[str, float]]:
    """Notes when each utterance begins and ends to sound."""
    noted: list[tuple[str, float]] = []
    told = ("speech", "speech_end")

    def listen(client, name, fields, data) -> None:
        if name in told:
            noted.append((name, time.monotonic()))

    show.app.screen.attach(listen)
    return noted


async def test_between_two_answers_there_is_a_pause(rehearse) -> None:
    async with rehearse("chat", settings=pause(0.3)) as show:
        noted = moments(show)
        await show.emit(line("hi", "ann"), line("ho", "bo"))
        assert [name for name, _ in noted] == ["speech", "speech_end"] * 2
        assert noted[2][1] - noted[1][1] >= 0.95 * 0.3


async def test_the_first_word_of_the_show_waits_for_nothing(rehearse) -> None:
    async with rehearse("chat", settings=pause(10.0)) as show:
        began = time.monotonic()
        await show.emit(line("hi", "ann"))
        assert time.monotonic() - began < 8.0


async def test_who_runs_the_show_is_answered_without_a_pause(rehearse) -> None:
    async with rehearse("chat", settings=pause(10.0)) as show:
        noted = moments(show)
        await show.emit(line("hi", "ann"))
        await show.emit(OperatorPrompt(text="Now this.", mode="read", trust=Trust.OWNER))
        assert noted[2][1] - noted[1][1] < 8.0


async def test_who_comes_during_the_pause_and_need_not_wait_goes_first(rehearse) -> None:
    async with rehearse("chat", settings=pause(2.0)) as show:
        await show.emit(line("hi", "ann"))
        await show.app.host.emit(line("ho", "bo"))
        await show.emit(OperatorPrompt(text="Now this.", mode="read", trust=Trust.OWNER))
        assert show.spoken[1] == "Now this." and len(show.spoken) == 3
