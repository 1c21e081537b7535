"""The process of many overlay pages: Socket.IO's packets by hand on WebSockets."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import aiohttp

JOIN_S = 25.0
AT_ONCE = 20  # pages that join at the same time
EVENT = "42/overlay,"  # Engine.IO message, Socket.IO event, namespace
_SCENE = f'{EVENT}["scene"'


class CrowdPage:
    """One page. `seen` gets (page, event, what it was about, when)."""

    def __init__(self, number: int, order: dict[str, Any], seen: list[tuple]) -> None:
        self._number = number
        self._order = order
        self._seen = seen
        self._heads = {f'{EVENT}["{event}"': event for event in order["events"]}
        self.joined = asyncio.Event()

    async def run(self, session: aiohttp.ClientSession, gate: asyncio.Semaphore) -> None:
        """Join, then listen until cancelled."""
        async with gate:
            line = await session.ws_connect(
                f"{self._order['url']}/socket.io/?EIO=4&transport=websocket", max_msg_size=0
            )
            await line.receive_str()  # the engine's greeting
            proof = {
                "token": self._order["token"],
                "page": "subtitles",
                "client": f"crowd-{self._number}",
            }
            await line.send_str(f"40/overlay,{json.dumps(proof)}")
            await self._until_scene(line)
        async for message in line:
            await self._hear(line, message.data, time.perf_counter())

    async def _until_scene(self, line: aiohttp.ClientWebSocketResponse) -> None:
        while not (text := await line.receive_str()).startswith(_SCENE):
            if text.startswith("44"):
                raise RuntimeError(f"the page was not let in: {text}")
        self.joined.set()

    async def _hear(self, line: aiohttp.ClientWebSocketResponse, text: str, at: float) -> None:
        if text == "2":
            await line.send_str("3")
            return
        if text.startswith(_SCENE):
            self._note_scene(text, at)
        event = next((name for head, name in self._heads.items() if text.startswith(head)), "")
        if event:
            fields = json.loads(text[len(EVENT) :])[1]
            about = str(fields.get("id") or fields.get("text", ""))
            self._seen.append((self._number, event, about, at))

    def _note_scene(self, text: str, at: float) -> None:
        """A page that fell behind gets the state anew: the alerts in it are shown from now on."""
        alerts = json.loads(text[len(EVENT) :])[1]["alerts"]
        self._seen.extend((self._number, "alert", alert["id"], at) for alert in alerts)


async def crowd(order: dict[str, Any]) -> None:
    """All pages join; what they saw is printed once a line is read."""
    seen: list[tuple] = []
    first = order["start"]
    numbers = range(first, first + order["count"])
    pages = [CrowdPage(number, order, seen) for number in numbers]
    gate = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        tasks = [asyncio.create_task(page.run(session, gate)) for page in pages]
        async with asyncio.timeout(JOIN_S):
            await asyncio.gather(*(page.joined.wait() for page in pages))
        print("joined", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(json.dumps(seen), flush=True)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(crowd(json.loads(sys.stdin.readline())))
