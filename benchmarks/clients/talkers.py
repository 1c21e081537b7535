"""The process of people who talk to /v1/realtime, so that what they cost is not the show's.

Its order: `url`, `count`, `rounds`, `session`, and `word_s`, the length of each word of an answer.
All dial and "joined" is printed; a line on the standard input has them talk, and what they measured
is printed; another one has them hang up.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import Any

import aiohttp

from benchmarks.common.speech import speech
from bot.audio import AudioChunk
from bot.realtime import CALL, Caller, Latencies

QUESTION = "What are we playing tonight?"
SPREAD_S = 4.0  # they do not all speak at once


class CountingCaller(Caller):
    """Also asks what the show remembers of an answer that it broke into."""

    def __init__(
        self, socket: aiohttp.ClientWebSocketResponse, speech: AudioChunk, word_s: float
    ) -> None:
        super().__init__(socket, speech)
        self.wrong_words: list[float] = []
        self._word_s = word_s
        self._played: dict[str, float] = {}  # seconds, by the answer's id

    async def interrupted(self, item: str, played_s: float) -> None:
        await super().interrupted(item, played_s)
        self._played[item] = played_s
        await self.send("conversation.item.retrieve", item_id=item)

    def told(self, event: dict[str, Any]) -> None:
        if event["type"] == "conversation.item.retrieved":
            words = event["item"]["content"][0]["transcript"].split()
            played_s = self._played.pop(event["item"]["id"])
            self.wrong_words.append(abs(len(words) - int(played_s / self._word_s)))


async def main(order: dict[str, Any]) -> None:
    (said,) = await speech([QUESTION], CALL)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        calls: list[CountingCaller] = []
        for _ in range(order["count"]):
            socket = await http.ws_connect(
                f"{order['url']}/v1/realtime", protocols=("realtime", "key.k")
            )
            line = CountingCaller(socket, said, order["word_s"]).on_line(**order["session"])
            calls.append(await stack.enter_async_context(line))
        print("joined", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        offsets = (SPREAD_S * n / len(calls) for n in range(len(calls)))
        await asyncio.gather(
            *(_talk(call, order["rounds"], at) for call, at in zip(calls, offsets, strict=True))
        )
        print(json.dumps(_measured(calls)), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        for call in calls:
            await call.hang_up()


async def _talk(call: CountingCaller, rounds: int, offset_s: float) -> None:
    await asyncio.sleep(offset_s)
    async with call.microphone():
        for _ in range(rounds):
            await call.turn()


def _measured(calls: list[CountingCaller]) -> dict[str, list[float]]:
    took = Latencies()
    for call in calls:
        took.add(call.took)
    return asdict(took) | {"wrong_words": [one for call in calls for one in call.wrong_words]}


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.stdin.readline())))
