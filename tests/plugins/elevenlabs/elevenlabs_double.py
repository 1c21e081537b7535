"""A local server that speaks ElevenLabs' protocol: JSON lines with base64 sound."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import numpy as np
from aiohttp import web

RATE = 24_000
CHARACTER_S = 0.03


class ElevenDouble:
    """`bodies` and `headers` hold what was asked; the rest is set by the tests."""

    def __init__(self) -> None:
        self.refuse: tuple[int, dict[str, Any]] | None = None
        self.pause_s = 0.0
        self.cut_after = 0
        self.own_clock = False  # each piece counts its times from its own start
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.closed = asyncio.Event()
        self.sent: list[dict[str, Any]] = []  # over a WebSocket
        self.say: dict[str, Any] | None = None  # instead of sound, over a WebSocket

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/text-to-speech/{voice}/stream/with-timestamps", self._speak)
        app.router.add_get("/v1/text-to-speech/{voice}/stream-input", self._listen)
        app.router.add_get("/v2/voices", self._voices)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        await self._runner.cleanup()

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.json())
        self.paths.append(request.path_qs)
        self.headers.append(dict(request.headers))
        if self.refuse is not None:
            status, detail = self.refuse
            headers = {"Retry-After": "7"}
            return web.json_response({"detail": detail}, status=status, headers=headers)
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        try:
            await self._pieces(request, response)
        except (asyncio.CancelledError, ConnectionError):
            self.closed.set()
            raise
        return response

    async def _pieces(self, request: web.Request, response: web.StreamResponse) -> None:
        """Seven characters a piece, so that words fall across pieces."""
        body = self.bodies[-1]
        each = CHARACTER_S / (body.get("voice_settings") or {}).get("speed", 1.0)
        for number, start in enumerate(range(0, len(body["text"]), 7), 1):
            characters = list(body["text"][start : start + 7])
            zero = 0 if self.own_clock else start
            begins = [round((zero + n) * each, 6) for n in range(len(characters))]
            line = {
                "audio_base64": base64.b64encode(hum(len(characters) * each)).decode(),
                "alignment": {
                    "characters": characters,
                    "character_start_times_seconds": begins,
                    "character_end_times_seconds": [begin + each for begin in begins],
                },
            }
            await response.write(json.dumps(line).encode() + b"\n")
            if number == self.cut_after:
                assert request.transport is not None
                request.transport.abort()
            await asyncio.sleep(self.pause_s)

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        """Speaks what was flushed, the rest at the end; each piece counts from its own start."""
        self.paths.append(request.path_qs)
        self.headers.append(dict(request.headers))
        if self.refuse is not None:
            return web.json_response({"detail": self.refuse[1]}, status=self.refuse[0])
        line = web.WebSocketResponse()
        await line.prepare(request)
        held = ""
        try:
            async for message in line:
                said = json.loads(message.data)
                self.sent.append(said)
                if self.say is not None:
                    await line.send_json(self.say)
                    break
                held += said["text"] if len(self.sent) > 1 else ""
                if held.strip() and (said.get("flush") or not said["text"]):
                    await line.send_json(_spoken(held))
                    held = ""
                if not said["text"]:
                    await line.send_json({"audio": None, "isFinal": True})
                    break
        finally:
            self.closed.set()
        await line.close()
        return line

    async def _voices(self, request: web.Request) -> web.Response:
        if self.refuse is not None:
            return web.json_response({"detail": self.refuse[1]}, status=self.refuse[0])
        second = "next_page_token" in request.query
        name, number = ("Sarah", "b" * 20) if second else ("George", "a" * 20)
        voice = {"voice_id": number, "name": name, "labels": {"language": "en"}}
        fields = {"voices": [voice], "has_more": not second, "total_count": 2}
        return web.json_response(fields | {"next_page_token": None if second else "more"})


def _spoken(text: str) -> dict[str, Any]:
    starts = [round(number * CHARACTER_S * 1000) for number in range(len(text))]
    times = {"chars": list(text), "charStartTimesMs": starts}
    times["charDurationsMs"] = [round(CHARACTER_S * 1000)] * len(text)
    sound = base64.b64encode(hum(len(text) * CHARACTER_S)).decode()
    return {"audio": sound, "isFinal": None, "alignment": times, "normalizedAlignment": times}


def hum(seconds: float) -> bytes:
    time = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * 150 * time) * 6500).astype("<i2").tobytes()
