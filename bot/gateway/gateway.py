"""The server: routes, keys and limits around the studio, the recognisers and the minds."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from aiohttp import web

from bot.dialogue import SpokenRules
from bot.engines import EngineRegistry, Router, Spending
from bot.errors import ConfigError, NotFound
from bot.gateway.answers import answer_errors
from bot.gateway.body import read_json
from bot.gateway.catalog import SHOW, Catalog, speaking
from bot.gateway.chat import Chat
from bot.gateway.hearing import FORM_BYTES, Hearing
from bot.gateway.keys import Holder, Keys, UsedUp
from bot.gateway.live import LiveLine
from bot.gateway.options import GatewayOptions
from bot.gateway.speech import Speech
from bot.gateway.talk import Talk, new_socket
from bot.realtime import Realtime
from bot.studio import Studio

SPEAKER = "moderator"  # who may let it speak, listen or think; a viewer may look
PROTOCOL = "greenroom"  # of the WebSocket; browsers send their key as a second one
KEY_PROTOCOL = "key."
USUAL_KEY_PROTOCOL = "-insecure-api-key."  # as the protocol's own clients in browsers name it
GOODBYE_S = 1.0
HEARTBEAT_S = 20.0  # a client that answers no ping is gone


class Gateway:
    """Serves one house. `start` and `stop` are awaited in its loop."""

    def __init__(
        self,
        studio: Studio,
        registry: EngineRegistry,
        router: Router,
        keys: Keys,
        options: GatewayOptions | None = None,
        *,
        spending: Spending | None = None,
        realtime: Realtime | None = None,
    ) -> None:
        self.options = options or GatewayOptions()
        self._studio = studio
        self._keys = keys
        self._catalog = Catalog(registry, router, self.options.aliases, self.options.recogniser)
        self._speech = Speech(studio, self._catalog, self.options)
        self._hearing = Hearing(registry, self._catalog, self.options, spending)
        self._chat = Chat(router, self._catalog, self.options, self._spoken_rules)
        talk = Talk(realtime, self._catalog, keys, self.options) if realtime else None
        self._talk, self._realtime = talk, realtime
        self._lines: set[web.WebSocketResponse] = set()
        self._runner: web.AppRunner | None = None
        self._began = int(time.time())
        self.port = 0

    def app(self) -> web.Application:
        """The routes of docs/studio-api.md."""
        limit = self.options.max_upload + FORM_BYTES
        app = web.Application(middlewares=[answer_errors], client_max_size=limit)
        app.add_routes(
            [
                web.get("/v1/models", self._models),
                web.get("/v1/models/{model:.+}", self._model),
                web.get("/v1/audio/voices", self._voices),
                web.post("/v1/audio/speech", self._speak),
                web.post("/v1/audio/transcriptions", self._listen),
                web.post("/v1/chat/completions", self._think),
                web.get("/ws/speech", self._live),
            ]
        )
        if self._talk is not None:
            app.router.add_get("/v1/realtime", self._converse)
        return app

    async def start(self) -> str:
        """Listen; the address. Raises ConfigError where the host or the port will not do."""
        # A client that leaves while it waits has its request cancelled, and so its run.
        runner = web.AppRunner(
            self.app(), handler_cancellation=True, access_log=None, shutdown_timeout=GOODBYE_S
        )
        self._runner = runner
        await runner.setup()
        host, port = self.options.host, self.options.port
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
        except OSError as error:
            await self.stop()
            raise ConfigError(
                f"plugins.gateway.port: {host}:{port} cannot be used: {error.strerror}",
                hint="another program has it; write another port",
            ) from error
        self.port = runner.addresses[0][1]
        spoken = f"[{host}]" if ":" in host else host
        return f"http://{spoken}:{self.port}"

    async def stop(self) -> None:
        """Hang up on everybody; what they started ends."""
        open_ = [line for line in self._lines if line.prepared]
        closing = [line.close(code=1001, message=b"going away") for line in open_]
        await asyncio.gather(*closing, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    # --- routes ------------------------------------------------------------------------------

    async def _models(self, request: web.Request) -> web.Response:
        await self._holder(request, "viewer")
        listed = [self._shown(name, uses) for name, uses in (await self._known()).items()]
        return web.json_response({"object": "list", "data": listed})

    async def _model(self, request: web.Request) -> web.Response:
        await self._holder(request, "viewer")
        name = request.match_info["model"]
        known = await self._known()
        if name not in known:
            raise NotFound(f"no model '{name[:60]}'", hint="see /v1/models")
        return web.json_response(self._shown(name, known[name]))

    def _spoken_rules(self) -> SpokenRules:
        """The persona's, which a new one replaces; the usual ones where there is none."""
        return self._realtime.house.persona.spoken_rules if self._realtime else SpokenRules()

    async def _known(self) -> dict[str, tuple[str, ...]]:
        """Every model's name and its uses; where an engine has several checkpoints, those too."""
        checkpoints = {
            f"{view.name}/{model}": ("speech",)
            for view in await self._studio.engines()
            for model in speaking(view)
        }
        return self._catalog.models() | checkpoints

    def _shown(self, name: str, uses: tuple[str, ...]) -> dict[str, Any]:
        return {
            "id": name,
            "object": "model",
            "created": self._began,
            "owned_by": SHOW,
            "use": uses[-1],
            "uses": uses,
        }

    async def _voices(self, request: web.Request) -> web.Response:
        """Preset voices of each engine, then the profiles."""
        await self._holder(request, "viewer")
        own = self._studio.settings.engine
        voices = [
            {
                "id": voice.id if view.name == own else f"{view.name}:{voice.id}",
                "name": voice.label,
                "language": voice.language,
                "engine": view.name,
            }
            for view in await self._studio.engines()
            for voice in view.capabilities.voices
        ]
        voices += [
            {
                "id": f"profile:{kept.id}",
                "name": kept.name,
                "language": kept.language,
                "engine": kept.engine,
            }
            for kept in await self._studio.voices.all()
        ]
        return web.json_response({"voices": voices})

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        holder = await self._holder(request, SPEAKER)
        wish = self._speech.read(await read_json(request, self.options.max_body))
        self._keys.spend(holder, wish.chars)
        return await self._speech.answer(request, wish)

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        await self._holder(request, SPEAKER)
        return await self._hearing.answer(request)

    async def _think(self, request: web.Request) -> web.StreamResponse:
        holder = await self._holder(request, SPEAKER)
        wish = self._chat.read(await read_json(request, self.options.max_body))
        self._keys.spend(holder, wish.chars)
        return await self._chat.answer(request, wish)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        holder = await self._holder(request, SPEAKER)
        if len(self._lines) >= self.options.connections:
            raise UsedUp("too many lines are open", retry_after=5.0)
        line = web.WebSocketResponse(
            protocols=(PROTOCOL,),
            heartbeat=HEARTBEAT_S,
            max_msg_size=self.options.max_body,
            timeout=GOODBYE_S,
        )
        if not line.can_prepare(request).ok:
            raise web.HTTPBadRequest(reason="this address speaks WebSocket")
        await line.prepare(request)
        self._lines.add(line)
        try:
            await LiveLine(line, self._studio, self.options, self._keys, holder).serve()
        finally:
            self._lines.discard(line)
        return line

    async def _converse(self, request: web.Request) -> web.StreamResponse:
        assert self._talk is not None and self._realtime is not None
        socket = new_socket()
        if not socket.can_prepare(request).ok:
            raise web.HTTPBadRequest(reason="this address speaks WebSocket")
        seat = self._realtime.admit()  # before anything else: a refusal must cost nothing
        if seat is None:
            await self._talk.turn_away(request, socket)
            return socket
        self._lines.add(socket)
        try:
            holder = await self._holder(request, SPEAKER)
            await self._talk.hold(request, socket, holder)
        finally:
            seat.leave()
            self._lines.discard(socket)
        return socket

    async def _holder(self, request: web.Request, role: str) -> Holder:
        return await self._keys.holder(_key(request), request.remote or "", role)


def _key(request: web.Request) -> str:
    """The Bearer key; a browser's WebSocket cannot send headers and names it as a protocol."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return key.strip()
    offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")
    for one in map(str.strip, offered):
        if one.startswith(KEY_PROTOCOL):
            return one.removeprefix(KEY_PROTOCOL)
        if USUAL_KEY_PROTOCOL in one:
            return one.partition(USUAL_KEY_PROTOCOL)[2]
    return ""
