"""Discord on this machine: as much of its gateway and REST as it takes to log in and join a call.

`voice(channel)` is the voice server of a channel. Text is added where a test of text needs it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from tests.discord_double.voice_server import VoiceServer

TOKEN = "discord-double-token-value"
BOT, STREAMER, ANN, BEN, OTHER_BOT = 100, 200, 201, 202, 300
GUILD, GREEN_ROOM, LOUNGE = 10, 20, 21
NAMES = {BOT: "Luna", STREAMER: "Streamer", ANN: "Ann", BEN: "Ben", OTHER_BOT: "Jukebox"}
BOTS = (BOT, OTHER_BOT)
EVERYTHING = (1 << 50) - 1
HEARTBEAT_MS = 40_000
JSON = {"Content-Type": "application/json"}  # with a charset discord.py takes it for text


def user(number: int) -> dict[str, Any]:
    return {
        "id": str(number),
        "username": NAMES[number].lower(),
        "global_name": NAMES[number],
        "discriminator": "0",
        "avatar": None,
        "bot": number in BOTS,
    }


def member(number: int) -> dict[str, Any]:
    return {
        "user": user(number),
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


class DiscordDouble:
    """`states` is who is in which voice channel; `asked` the requests to REST."""

    def __init__(self) -> None:
        self.voices = {GREEN_ROOM: VoiceServer(GREEN_ROOM), LOUNGE: VoiceServer(LOUNGE)}
        self.names = {GREEN_ROOM: "Green Room", LOUNGE: "Lounge"}
        self.permissions = EVERYTHING
        self.lets_go = True  # a server hangs up when the bot goes to another one
        self.states: dict[int, int] = {}
        self.asked: list[tuple[str, str]] = []
        self.logins = 0
        self._sockets: list[web.WebSocketResponse] = []
        self._sequence = 0
        self._changed = asyncio.Event()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/voice/{channel}/", self._voice)
        app.router.add_route("*", "/api/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        for voice in self.voices.values():
            await voice.start()

    async def close(self) -> None:
        for voice in self.voices.values():
            await voice.close()
        await self._runner.cleanup()

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "token": TOKEN,
            "streamer": str(STREAMER),
            "api_url": f"http://127.0.0.1:{self.port}/api",
            "gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
        }

    def voice(self, channel: int = GREEN_ROOM) -> VoiceServer:
        return self.voices[channel]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    # --- what a test does --------------------------------------------------------------------

    async def goes_to(self, who: int, channel: int | None) -> None:
        """Somebody joins, moves or leaves a voice channel."""
        if channel is None:
            self.states.pop(who, None)
        else:
            self.states[who] = channel
        await self.dispatch("VOICE_STATE_UPDATE", self._voice_state(who, channel))

    async def move_bot(self, channel: int) -> None:
        """A moderator drags the bot into another channel."""
        await self.goes_to(BOT, channel)
        await self._voice_server_update(channel)

    async def throw_out(self) -> None:
        """A moderator disconnects the bot from its call."""
        voice = self.voices[self.states[BOT]]
        await self.goes_to(BOT, None)
        await voice.hang_up(4014)

    async def delete_channel(self, channel: int) -> None:
        fields = self._channel(channel)
        del self.names[channel]
        await self.dispatch("CHANNEL_DELETE", fields | {"guild_id": str(GUILD)})
        if self.states.get(BOT) == channel:
            await self.goes_to(BOT, None)
        await self.voices[channel].hang_up(4014)

    async def dispatch(self, kind: str, data: Any) -> None:
        """An event to every client."""
        self._sequence += 1
        for socket in tuple(self._sockets):
            if not socket.closed:
                with suppress(ConnectionError):  # cut just now
                    await socket.send_json({"op": 0, "t": kind, "s": self._sequence, "d": data})
        self._changed.set()

    # --- REST --------------------------------------------------------------------------------

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.asked.append((request.method, path))
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return web.Response(status=401, text='{"message": "401: Unauthorized"}', headers=JSON)
        answers: dict[str, Any] = {
            "users/@me": user(BOT),
            "oauth2/applications/@me": self._application(),
            "applications/@me": self._application(),
        }
        if path.startswith(f"guilds/{GUILD}/members/"):
            answers[path] = member(int(path.rsplit("/", 1)[1]))
        if path not in answers:
            return web.Response(status=404, text='{"message": "404"}', headers=JSON)
        return web.Response(body=json.dumps(answers[path]).encode(), headers=JSON)

    def _application(self) -> dict[str, Any]:
        return {
            "id": str(BOT),
            "name": "Luna",
            "icon": None,
            "description": "",
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "",
            "summary": "",
            "flags": 0,
            "owner": user(STREAMER),
            "team": None,
        }

    # --- the gateway -------------------------------------------------------------------------

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self._sockets.append(ws)
        await ws.send_json({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                told = json.loads(message.data)
                await self._told(ws, told["op"], told["d"])
        if ws in self._sockets:  # not where it was cut
            self._sockets.remove(ws)
        return ws

    async def _told(self, ws: web.WebSocketResponse, op: int, data: Any) -> None:
        if op == 1:
            await ws.send_json({"op": 11})
        elif op == 2:
            self.logins += 1
            await self.dispatch("READY", self._ready())
            await self.dispatch("GUILD_CREATE", self._guild())
        elif op == 6:
            await self.dispatch("RESUMED", {})
        elif op == 4:
            channel = int(data["channel_id"]) if data["channel_id"] else None
            before = self.states.get(BOT)
            await self.goes_to(BOT, channel)
            if before not in (None, channel) and self.lets_go:
                await self.voices[before].hang_up(4014)
            if channel is not None:
                await self._voice_server_update(channel)

    async def _voice_server_update(self, channel: int) -> None:
        endpoint = f"ws://127.0.0.1:{self.port}/voice/{channel}"
        fields = {"token": "voice-token", "guild_id": str(GUILD), "endpoint": endpoint}
        await self.dispatch("VOICE_SERVER_UPDATE", fields)

    async def _voice(self, request: web.Request) -> web.WebSocketResponse:
        return await self.voices[int(request.match_info["channel"])].serve(request)

    def _ready(self) -> dict[str, Any]:
        return {
            "v": 10,
            "user": user(BOT),
            "guilds": [{"id": str(GUILD), "unavailable": True}],
            "session_id": "session",
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
            "application": {"id": str(BOT), "flags": 0},
        }

    def _guild(self) -> dict[str, Any]:
        everyone = {
            "id": str(GUILD),
            "name": "@everyone",
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "permissions": str(self.permissions),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        return {
            "id": str(GUILD),
            "name": "The Show",
            "owner_id": str(STREAMER),
            "unavailable": False,
            "member_count": len(NAMES),
            "roles": [everyone],
            "emojis": [],
            "features": [],
            "channels": [self._channel(channel) for channel in self.names],
            "members": [member(BOT)],
            "voice_states": [self._voice_state(*state) for state in self.states.items()],
            "presences": [],
            "threads": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "premium_progress_bar_enabled": False,
            "system_channel_flags": 0,
            "preferred_locale": "en-US",
            "afk_timeout": 300,
        }

    def _channel(self, channel: int) -> dict[str, Any]:
        return {
            "id": str(channel),
            "type": 2,
            "name": self.names[channel],
            "position": 0,
            "permission_overwrites": [],
            "bitrate": 64_000,
            "user_limit": 0,
            "nsfw": False,
            "parent_id": None,
        }

    def _voice_state(self, who: int, channel: int | None) -> dict[str, Any]:
        return {
            "guild_id": str(GUILD),
            "channel_id": str(channel) if channel else None,
            "user_id": str(who),
            "member": member(who),
            "session_id": f"voice-{who}",
            "deaf": False,
            "mute": False,
            "self_deaf": False,
            "self_mute": False,
            "self_video": False,
            "suppress": False,
            "request_to_speak_timestamp": None,
        }
