"""A voice server of Discord's kind on this machine: gateway version 8, UDP with rtpsize, DAVE."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import struct
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from plugins.discord.voice.packet import parse
from plugins.discord.voice.transport import MODES, Transport
from tests.discord_double.caller import Caller
from tests.discord_double.dave_server import DaveServer
from tests.discord_double.mls_wire import split_commit

BOT_SSRC = 1_000
EXTENSION = bytes.fromhex("01020304")  # two words as Discord's own clients put there
HEARTBEAT_MS = 40_000


class Line:
    """The bot's connection: its WebSocket, its keys and its UDP address. A DAVE member."""

    def __init__(self, server: VoiceServer, ws: web.WebSocketResponse, user: int) -> None:
        self.server = server
        self.ws = ws
        self.user = user
        self.transport: Transport | None = None
        self.address: tuple[str, int] | None = None
        self.speaking: list[int] = []
        self._sequence = 0
        self._sending = asyncio.Queue[bytes | str]()
        self._sender = asyncio.create_task(self._send_all())

    def tell(self, op: int, data: Any) -> None:
        self._sequence += 1
        self._sending.put_nowait(json.dumps({"op": op, "d": data, "seq": self._sequence}))

    def tell_bytes(self, op: int, data: bytes) -> None:
        self._sequence += 1
        self._sending.put_nowait(struct.pack(">HB", self._sequence, op) + data)

    async def _send_all(self) -> None:
        while True:
            message = await self._sending.get()
            if self.ws.closed:
                return
            if isinstance(message, str):
                await self.ws.send_str(message)
            else:
                await self.ws.send_bytes(message)

    def close(self) -> None:
        self._sender.cancel()

    def external_sender(self, package: bytes) -> None:
        self.tell_bytes(25, package)

    def proposals(self, payload: bytes) -> None:
        self.tell_bytes(27, payload)

    def commit(self, transition: int, commit: bytes) -> None:
        self.tell_bytes(29, struct.pack(">H", transition) + commit)

    def welcome(self, transition: int, welcome: bytes) -> None:
        self.tell_bytes(30, struct.pack(">H", transition) + welcome)

    def execute(self, transition: int) -> None:
        self.tell(22, {"transition_id": transition})


class VoiceServer(asyncio.DatagramProtocol):
    """One channel's call. `modes` are what it offers; `dave` is off where `encrypted` is False."""

    def __init__(self, channel: int, *, modes: tuple[str, ...] = MODES, encrypted: bool = True):
        self.channel = channel
        self.modes = modes
        self.encrypted = encrypted
        self.dave = DaveServer(channel)
        self.callers: dict[int, Caller] = {}
        self.line: Line | None = None
        self.lines = 0  # connections so far
        self.refuse_with: list[int] = []  # close codes for the next connections
        self.recorded: list[bytes] | None = None  # packets to the bot, where wanted
        self.packets = 0  # of the bot
        self.invalid_commits = 0
        self._udp: asyncio.DatagramTransport
        self._counter = 0
        self._numbers = itertools.count(2_000)
        self._changed = asyncio.Event()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        self.udp_port: int = self._udp.get_extra_info("sockname")[1]

    async def close(self) -> None:
        if self.line is not None:
            await self.hang_up(1001)
        self._udp.close()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    # --- what a test does --------------------------------------------------------------------

    def join(self, user: int) -> Caller:
        """Somebody comes into the call."""
        caller = Caller(self, user, next(self._numbers))
        self.callers[user] = caller
        if self.line is not None:
            self.line.tell(11, {"user_ids": [str(user)]})
        if self.encrypted:
            caller.external_sender(self.dave.sender.package)
            self.dave.key_package(caller, caller.session.get_serialized_key_package())
        return caller

    def leave(self, user: int) -> None:
        caller = self.callers.pop(user)
        if self.line is not None:
            self.line.tell(13, {"user_id": str(user)})
        self.dave.left(caller)

    def announce_speaking(self, caller: Caller) -> None:
        if self.line is not None:
            fields = {"user_id": str(caller.user), "ssrc": caller.ssrc, "speaking": 1}
            self.line.tell(5, fields)

    def new_group(self) -> None:
        """Everybody makes new keys from the beginning."""
        self.dave = DaveServer(self.channel)
        for caller in self.callers.values():
            caller.session.reinit(1, caller.user, self.channel)
            caller.external_sender(self.dave.sender.package)
            self.dave.key_package(caller, caller.session.get_serialized_key_package())
        if self.line is not None:
            self.line.tell(24, {"protocol_version": 1, "epoch": 1})
            self.line.external_sender(self.dave.sender.package)

    def relay(
        self,
        ssrc: int,
        sequence: int,
        timestamp: int,
        payload: bytes,
        *,
        extension: bytes = EXTENSION,
        padding: int = 0,
    ) -> None:
        """A packet to the bot, sealed for its connection."""
        if self.line is None or self.line.transport is None or self.line.address is None:
            return
        first = 0x80 | (0x10 if extension else 0) | (0x20 if padding else 0)
        header = struct.pack(">BBHII", first, 0x78, sequence, timestamp, ssrc)
        if extension:
            header += struct.pack(">HH", 0xBEDE, len(extension) // 4)
        body = extension + payload
        if padding:
            body += bytes(padding - 1) + bytes([padding])
        self._counter += 1
        self.send_raw(self.line.transport.seal(header, body, self._counter))

    def send_raw(self, packet: bytes) -> None:
        assert self.line is not None
        if self.recorded is not None:
            self.recorded.append(packet)
        self._udp.sendto(packet, self.line.address)

    async def hang_up(self, code: int) -> None:
        """The server closes the bot's connection."""
        line, self.line = self.line, None
        if line is not None:
            line.close()
            self.dave.left(line)
            await line.ws.close(code=code)

    # --- the gateway -------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_json({"op": 8, "d": {"v": 8, "heartbeat_interval": HEARTBEAT_MS}})
        line: Line | None = None
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                told = json.loads(message.data)
                if told["op"] == 0:
                    line = await self._identified(ws, told["d"])
                elif line is not None:
                    self._told(line, told["op"], told["d"])
            elif message.type is WSMsgType.BINARY and line is not None:
                self._told_bytes(line, message.data)
            self._changed.set()
        if line is not None and line is self.line:
            self.line = None
            self.dave.left(line)
            line.close()
        return ws

    async def _identified(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> Line | None:
        self.lines += 1
        if self.refuse_with:
            await ws.close(code=self.refuse_with.pop(0))
            return None
        if self.encrypted and not data.get("max_dave_protocol_version"):
            await ws.close(code=4017)
            return None
        if self.line is not None:
            self.dave.left(self.line)
            self.line.close()
        line = self.line = Line(self, ws, int(data["user_id"]))
        fields = {"ssrc": BOT_SSRC, "ip": "127.0.0.1", "port": self.udp_port}
        line.tell(2, fields | {"modes": list(self.modes)})
        return line

    def _told(self, line: Line, op: int, data: Any) -> None:
        if op == 1:
            self._described(line, data["data"]["mode"])
        elif op == 3:
            line.tell(6, {"t": data["t"]})
        elif op == 5:
            line.speaking.append(data["speaking"])
        elif op == 23:
            self.dave.ready(line, data["transition_id"])
        elif op == 31:
            self.invalid_commits += 1

    def _described(self, line: Line, mode: str) -> None:
        key = secrets.token_bytes(32)
        line.transport = Transport(mode, key)
        fields = {"mode": mode, "secret_key": list(key)}
        line.tell(4, fields | {"dave_protocol_version": int(self.encrypted)})
        line.tell(11, {"user_ids": [str(user) for user in self.callers]})
        if self.encrypted:
            line.external_sender(self.dave.sender.package)

    def _told_bytes(self, line: Line, data: bytes) -> None:
        if data[0] == 26:
            self.dave.key_package(line, data[1:])
        elif data[0] == 28:
            self.dave.committed(split_commit(data[1:]))

    # --- UDP ---------------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        return

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if len(data) == 74 and data[:2] == b"\0\1":
            answer = bytearray(74)
            struct.pack_into(">HHI", answer, 0, 2, 70, BOT_SSRC)
            host = address[0].encode()
            answer[8 : 8 + len(host)] = host
            struct.pack_into(">H", answer, 72, address[1])
            self._udp.sendto(bytes(answer), address)
            if self.line is not None:
                self.line.address = address
            return
        packet = parse(data)
        if packet is not None and self.line is not None and self.line.transport is not None:
            self.packets += 1
            payload = self.line.transport.open(packet)
            for caller in self.callers.values():
                caller.hear(self.line.user, payload)
        self._changed.set()
