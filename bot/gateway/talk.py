"""/v1/realtime: a conversation by voice over one WebSocket."""

from __future__ import annotations

from aiohttp import WSMsgType, web

from bot.errors import BotError
from bot.gateway.answers import told
from bot.gateway.catalog import SHOW, Catalog
from bot.gateway.keys import Holder, Keys
from bot.gateway.options import GatewayOptions
from bot.realtime import RETRY_S, TRY_AGAIN_LATER, Realtime, Wish, full

PROTOCOL = "realtime"
MOST_BYTES = 20_000_000  # of a message: 15 MB of sound in base64
HEARTBEAT_S = 20.0
GOODBYE_S = 1.0


class SocketLine:
    """A WebSocket as the line of a conversation."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket

    async def receive(self, patience_s: float | None) -> str | None:
        while True:
            message = await self._socket.receive(patience_s)
            if message.type is WSMsgType.TEXT:
                return message.data
            if message.type is WSMsgType.BINARY:
                return ""  # answered as JSON that cannot be read
            if self._socket.closed or message.type is WSMsgType.ERROR:
                return None

    async def send(self, text: str) -> None:
        await self._socket.send_str(text)

    async def close(self, code: int, reason: str) -> None:
        await self._socket.close(code=code, message=reason.encode())


class Talk:
    """Brings clients to the conversations of the show."""

    def __init__(
        self, realtime: Realtime, catalog: Catalog, keys: Keys, options: GatewayOptions
    ) -> None:
        self._realtime = realtime
        self._catalog = catalog
        self._keys = keys
        self._options = options
        realtime.seats = options.conversations

    def read(self, request: web.Request) -> tuple[str, str]:
        """The model that the client names, and the mind that is meant. Raises NotFound."""
        model = request.query.get("model", "") or SHOW
        return model[:200], self._catalog.mind(model[:200])

    async def hold(
        self, request: web.Request, socket: web.WebSocketResponse, holder: Holder
    ) -> None:
        """One conversation, until its client is gone."""
        model, mind = self.read(request)
        wish = Wish(
            model=model,
            mind=mind,
            voices=self._catalog.voice,
            spend=lambda chars: self._keys.spend(holder, chars),
            lead_s=self._options.lead_ms / 1000,
        )
        await socket.prepare(request)
        line = SocketLine(socket)
        try:
            await self._realtime.converse(line, wish)
        except BotError as error:
            await socket.send_json(
                {"type": "error", "event_id": "event_0", "error": told(error)[1]}
            )
        await line.close(1000, "the conversation is over")

    async def turn_away(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        """One client too many: told so at once, with the time after which to come again."""
        await socket.prepare(request)
        await socket.send_json(full())
        await socket.close(
            code=TRY_AGAIN_LATER, message=f"full; retry after {RETRY_S:g} s".encode()
        )


def new_socket(longest: int = MOST_BYTES) -> web.WebSocketResponse:
    """Sound is compressed by nobody: it costs more time than it saves."""
    return web.WebSocketResponse(
        protocols=(PROTOCOL,),
        heartbeat=HEARTBEAT_S,
        max_msg_size=longest,
        timeout=GOODBYE_S,
        compress=False,
    )
