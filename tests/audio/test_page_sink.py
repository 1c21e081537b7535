from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, PageSink
from tests.virtual_time import play

FORMAT = AudioFormat(8_000)


def sound(seconds: float) -> AudioChunk:
    return AudioChunk.from_floats(np.full(round(seconds * 8_000), 0.5, np.float32), FORMAT)


class House:
    """The sink with what it sent, and pages that play what they are sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str | None, str, dict[str, Any], bytes | None]] = []
        self.sink = PageSink(lambda *message: self.sent.append(message))

    def lease(self) -> dict[str | None, bool]:
        return {c: f["lease"] for c, name, f, _ in self.sent if name == "sound"}

    def reason(self, client: str) -> str:
        return [f["reason"] for c, name, f, _ in self.sent if name == "sound" and c == client][-1]

    def audio(self, client: str) -> list[tuple[float, float]]:
        """Where each piece sent to a page begins and how long it is, in seconds."""
        return [
            (fields["at_ms"] / 1000, len(data or b"") / 2 / fields["rate"])
            for c, name, fields, data in self.sent
            if name == "audio" and c == client
        ]

    async def listen(self, client: str, utterance: str = "u1") -> None:
        """Play what comes, and report ten times a second, as overlays/lib/sound.js does."""
        played = 0.0
        while True:
            await asyncio.sleep(0.1)
            pieces = self.audio(client)
            if not pieces:
                continue
            end = pieces[-1][0] + pieces[-1][1]
            played = min(max(played, pieces[0][0]) + 0.1, end)
            self.sink.page_position(client, utterance, played * 1000, (end - played) * 1000, 0)


def test_exactly_one_of_several_pages_sounds() -> None:
    async def main() -> None:
        house = House()
        for client in "abc":
            house.sink.page_state(client, running=True, wanted=True)
        assert house.lease() == {"a": True, "b": False, "c": False}
        assert house.reason("b") == "another page has the sound"

    play(main())


def test_a_page_that_the_browser_keeps_silent_cannot_take_the_lease() -> None:
    async def main() -> None:
        house = House()
        house.sink.page_state("a", running=False, wanted=True)
        assert house.lease() == {"a": False}
        assert "click" in house.reason("a")
        assert not house.sink.heard
        assert "click" in house.sink.note
        house.sink.page_state("a", running=True, wanted=True)
        assert house.sink.heard
        assert house.lease() == {"a": True}

    play(main())


def test_a_page_that_does_not_want_to_sound_is_left_alone() -> None:
    async def main() -> None:
        house = House()
        house.sink.page_state("chat", running=True, wanted=False)
        assert house.sink.holder == ""

    play(main())


def test_the_pages_own_clock_is_followed() -> None:
    async def main() -> None:
        house = House()
        house.sink.page_state("a", running=True, wanted=True)
        await house.sink.open("u1", FORMAT)
        await house.sink.write(sound(0.3))
        await asyncio.sleep(0.2)
        assert house.sink.position == 0  # nothing was reported yet
        house.sink.page_position("a", "u1", 100, 200, 0)
        assert house.sink.position == pytest.approx(0.1)
        house.sink.page_position("a", "u1", 60, 240, 0)
        assert house.sink.position == pytest.approx(0.1)  # never backwards
        house.sink.page_position("b", "u1", 300, 0, 0)
        house.sink.page_position("a", "old", 300, 0, 0)
        assert house.sink.position == pytest.approx(0.1)
        house.sink.page_position("a", "u1", 300, 0, 2)
        assert house.sink.position == pytest.approx(0.3)
        assert house.sink.underruns == 2

    play(main())


def test_the_next_page_takes_over_in_mid_utterance_where_the_first_one_left() -> None:
    async def main() -> None:
        house = House()
        house.sink.page_state("a", running=True, wanted=True)
        house.sink.page_state("b", running=True, wanted=True)
        await house.sink.open("u1", FORMAT)
        listening = [asyncio.create_task(house.listen("a"))]
        writing = asyncio.create_task(_say(house.sink))
        await asyncio.sleep(1.0)
        listening[0].cancel()
        house.sink.page_gone("a")
        left_at = house.sink.position
        assert house.lease()["b"]
        assert house.audio("b")[0][0] == pytest.approx(left_at, abs=0.01)
        listening.append(asyncio.create_task(house.listen("b")))
        await writing
        listening[1].cancel()
        assert house.sink.position == pytest.approx(3.0)
        told = house.audio("b")
        assert sum(length for _, length in told) == pytest.approx(3.0 - left_at, abs=0.02)

    async def _say(sink: PageSink) -> None:
        for _ in range(50):
            await sink.write(sound(0.06))
        await sink.drain()

    play(main())


def test_without_any_page_time_goes_on_and_a_late_page_joins_in_the_middle() -> None:
    async def main() -> None:
        house = House()
        began = asyncio.get_running_loop().time()
        await house.sink.open("u1", FORMAT)
        writing = asyncio.create_task(_say(house.sink))
        await asyncio.sleep(0.5)
        assert house.sink.position == pytest.approx(0.5, abs=0.01)
        assert "nobody listens" in house.sink.note
        house.sink.page_state("a", running=True, wanted=True)
        assert house.audio("a")[0][0] == pytest.approx(0.5, abs=0.01)
        listening = asyncio.create_task(house.listen("a"))
        await writing
        listening.cancel()
        assert asyncio.get_running_loop().time() - began == pytest.approx(2.0, abs=0.25)

    async def _say(sink: PageSink) -> None:
        await sink.write(sound(1.0))
        await sink.write(sound(1.0))
        await sink.drain()

    play(main())


def test_a_page_that_stops_answering_loses_the_lease() -> None:
    async def main() -> None:
        house = House()
        house.sink.page_state("a", running=True, wanted=True)
        await house.sink.open("u1", FORMAT)
        await house.sink.write(sound(0.3))
        await house.sink.drain()  # ends although the page never said a word
        assert house.sink.holder == ""
        assert house.reason("a") == "it stopped answering"
        house.sink.page_position("a", "u1", 300, 0, 0)
        assert house.sink.holder == "a"

    play(main())


def test_flush_and_pause_reach_the_page() -> None:
    async def main() -> None:
        house = House()
        house.sink.page_state("a", running=True, wanted=True)
        await house.sink.open("u1", FORMAT)
        await house.sink.write(sound(0.3))
        house.sink.pause()
        house.sink.resume()
        house.sink.flush()
        told = [(name, fields) for c, name, fields, _ in house.sent if c == "a"][2:]
        assert told == [
            ("audio_pause", {"paused": True}),
            ("audio_pause", {"paused": False}),
            ("audio_flush", {"utterance": "u1"}),
        ]

    play(main())


def test_a_page_that_takes_over_while_paused_is_told_so_first() -> None:
    async def main() -> None:
        house = House()
        await house.sink.open("u1", FORMAT)
        await house.sink.write(sound(0.3))
        house.sink.pause()
        house.sink.page_state("a", running=True, wanted=True)
        assert [name for c, name, _, _ in house.sent if c == "a"] == [
            "sound",
            "audio_pause",
            "audio",
        ]

    play(main())
