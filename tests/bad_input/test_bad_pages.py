"""Pages that never read or send garbage to the real server of a whole show: the show and the
honest pages notice nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket

import websocket

from bot.host import PanelAddress
from tests.bad_input.broken import line
from tests.web.fake_house import Ear

GARBAGE = [
    "42",
    "40/nowhere,",
    "42/overlay,[]",
    '42/overlay,["seen"]',
    '42/overlay,["seen",{"visible":{"x":[]},"fps":"fast"}]',
    '42/overlay,["sound_position",{"utterance":"x","played_ms":-1e999,"underruns":[]}]',
    '42/overlay,["sound_state",{"running":"perhaps","wanted":null}]',
    '42/overlay,["alert_done",{"id":{"$gt":""}}]',
    '42/overlay,["__class__",{"connect":1}]',
    '452-/overlay,["seen",{"_placeholder":true,"num":0}]',
    "\x00\x01\x02",
    "[" * 2_000,
    '42/overlay,["seen",' + '{"a":' * 500 + "1" + "}" * 500 + "]",
]


class Page:
    """An overlay page on a bare WebSocket."""

    def __init__(self, url: str, token: str, client: str) -> None:
        address = url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        small = ((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),)
        self.line = websocket.create_connection(address, timeout=5, sockopt=small)
        self.line.recv()
        proof = {"token": token, "page": "chat", "client": client}
        self.line.send("40/overlay," + json.dumps(proof))
        assert self.line.recv().startswith("40/overlay")

    def send(self, packet: str) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException):  # it may be cut off
            self.line.send(packet)


async def test_pages_that_never_read_or_send_garbage_disturb_nobody(rehearse) -> None:
    addresses: list[PanelAddress] = []
    plugins = {"chat": {}, "panel": {"port": 0, "open_browser": False}}
    show = rehearse(plugins=plugins)
    show.app.desk._started = addresses.append
    async with show:
        await show.until(lambda: addresses)
        [address] = addresses
        token = address.overlays[0].url.split("#token=")[1].split("&")[0]
        honest = await asyncio.to_thread(
            Ear, address.url, "/overlay", {"token": token, "page": "chat", "client": "fine"}, {}
        )
        deaf = await asyncio.to_thread(Page, address.url, token, "deaf")
        rude = await asyncio.to_thread(Page, address.url, token, "rude")
        for packet in GARBAGE * 3:
            await asyncio.to_thread(rude.send, packet)
        await asyncio.to_thread(rude.line.close)
        for number in range(30):
            show.app.screen.send("deaf", "audio", {"seq": number}, os.urandom(200_000))
            await asyncio.sleep(0)
        await show.emit(line("hi"))
        assert show.heard == ["Hello there."]
        await asyncio.to_thread(honest.wait, "speech_end")
        assert honest.client.connected
        assert await show.app.desk.state()
        await asyncio.to_thread(deaf.line.shutdown)
        await asyncio.to_thread(honest.client.disconnect)
        await show.until(lambda: not show.app.screen.pages)
