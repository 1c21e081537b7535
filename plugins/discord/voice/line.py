"""discord.py's voice connection, made to listen, and never to die without a word.

Its hooks: a listener on the UDP socket, the messages of the voice gateway, and the way it comes
to an end. Everything of ours runs on the loop's thread: a DAVE session must not be used by two.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import davey
import discord
from discord.gateway import DiscordVoiceWebSocket
from discord.voice_state import ConnectionFlowState, VoiceConnectionState

from plugins.discord.voice.receiver import Receiver, Welcome
from plugins.discord.voice.transport import AES, MODES, Transport

DISCONNECTED = (4014, 4022)  # moved, thrown out, the channel deleted, the call ended
LOCAL = ("127.0.0.1", "localhost")
GATEWAY_VERSION = 8
TICK_S = 0.02
LOOK_S = 0.01  # how often a change of the connection's state is looked for

log = logging.getLogger(__name__)


class _Socket(DiscordVoiceWebSocket):
    """The voice gateway's WebSocket. What it does not understand costs it that message only."""

    @classmethod
    async def from_connection_state(
        cls, state: Any, *, resume: bool = False, hook: Any = None, seq_ack: int = -1
    ) -> _Socket:
        http = state.voice_client._state.http
        gateway = _address(state.endpoint)
        ws = cls(
            await http.ws_connect(gateway, compress=15), loop=state.voice_client.loop, hook=hook
        )
        ws.gateway = gateway
        ws.seq_ack = seq_ack
        ws._connection = state
        ws._max_heartbeat_timeout = 60.0
        ws.thread_id = threading.get_ident()
        await (ws.resume() if resume else ws.identify())
        return ws

    async def received_binary_message(self, msg: bytes) -> None:
        """A message of the key exchange; a broken one asks for a new group."""
        try:
            await super().received_binary_message(msg)
        except (ValueError, RuntimeError, IndexError) as error:
            log.warning("a message of the call's key exchange was not understood: %s", error)
            await self._connection._recover_from_invalid_commit(0)


def _address(endpoint: str) -> str:
    """The voice gateway's address: always encrypted, unless it is on this machine."""
    plain = endpoint.removeprefix("ws://")
    local = plain != endpoint and urlsplit(endpoint).hostname in LOCAL
    return f"{'ws' if local else 'wss'}://{plain}/?v={GATEWAY_VERSION}"


class _State(VoiceConnectionState):
    """The states of a connection; how it ended is told to the line."""

    voice_client: VoiceLine

    async def _connect_websocket(self, resume: bool) -> DiscordVoiceWebSocket:
        seq_ack = self.ws.seq_ack if self.ws is not discord.utils.MISSING else -1
        ws = await _Socket.from_connection_state(
            self, resume=resume, hook=self.hook, seq_ack=seq_ack
        )
        self.state = ConnectionFlowState.websocket_connected
        return ws

    async def voice_state_update(self, data: Any) -> None:
        """Discord tells where we are; `None` that we did not ask for is somebody's doing."""
        if data["channel_id"] is None and not self._expecting_disconnect:
            self.voice_client.thrown_out = True
        await super().voice_state_update(data)

    def _create_socket(self) -> None:
        """A socket that is open goes on: the thread that reads would wait at it for packets that
        come to a new one."""
        if self.socket is discord.utils.MISSING or self.socket.fileno() < 0:
            super()._create_socket()

    async def _wait_for_state(
        self,
        state: Any,
        *others: Any,
        timeout: float | None = None,  # noqa: ASYNC109  # as the one that it stands for
    ) -> None:
        """discord.py's own misses a change that comes just as it begins to wait."""
        async with asyncio.timeout(timeout):
            while self.state not in (state, *others):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_S)

    async def _poll_voice_ws(self, reconnect: bool) -> None:
        """Until it is over. To try again is for the one who wants to be in the call."""
        while True:
            try:
                await self.ws.poll_event()
            except asyncio.CancelledError:
                return
            except (discord.ConnectionClosed, TimeoutError) as error:
                code = getattr(error, "code", None)
                self.voice_client.close_code = code
                moved = code in DISCONNECTED and not self._disconnected.is_set()
                if moved and await self._potential_reconnect():
                    self.voice_client.close_code = None
                    continue
                if self.state is not ConnectionFlowState.disconnected:  # else somebody does it
                    await self.disconnect()
                return
            except Exception:
                log.warning("a message of the voice gateway was not understood", exc_info=True)


class VoiceLine(discord.VoiceClient):
    """A call. `over` is set when it has ended; `close_code` says why where Discord told it,
    `thrown_out` that somebody ended it for us."""

    supported_modes = MODES  # type: ignore[assignment]

    def __init__(self, client: discord.Client, channel: Any, *, welcome: Welcome) -> None:
        self._guild = channel.guild
        self._key = channel._get_voice_client_key()[0]
        super().__init__(client, channel)
        self.over = asyncio.Event()
        self.close_code: int | None = None
        self.thrown_out = False
        self.on_left: Callable[[int], None] = lambda user: None
        self.receiver = Receiver(welcome, self._unlock)
        self._connection.hook = self._told
        self._connection.add_socket_listener(self._received)
        self._ticking: asyncio.Task[None] | None = None
        self._box: Transport | None = None

    def create_connection_state(self) -> VoiceConnectionState:
        return _State(self)

    @property
    def guild(self) -> discord.Guild:
        """The guild of the call; the channel may be gone."""
        return self._guild

    @property
    def can_speak(self) -> bool:
        """Whether what is sent now can be heard: connected and, where that is wanted, keyed."""
        state = self._connection
        return self.is_connected() and (state.dave_protocol_version == 0 or state.can_encrypt)

    def cleanup(self) -> None:
        """The call is over, however that came."""
        self._state._remove_voice_client(self._key)
        self._connection.remove_socket_listener(self._received)
        if self._ticking is not None:
            self._ticking.cancel()
        self.over.set()

    # --- sending -----------------------------------------------------------------------------

    async def speaking(self, speaks: bool) -> None:
        """Tell the others whether it speaks."""
        state = discord.SpeakingState.voice if speaks else discord.SpeakingState.none
        try:
            await self.ws.speak(state)
        except (ConnectionError, AttributeError):  # just now there is no connection
            log.debug("nobody could be told that it speaks")

    def _encrypt_aead_aes256_gcm_rtpsize(self, header: bytes, data: bytes) -> bytes:
        if self._box is None or self._box.mode != AES:
            self._box = Transport(AES, bytes(self.secret_key))
        counter = self._incr_nonce
        self.checked_add("_incr_nonce", 1, 0xFFFFFFFF)
        return self._box.seal(bytes(header), bytes(data), counter)

    # --- receiving ---------------------------------------------------------------------------

    def _received(self, data: bytes) -> None:
        """discord.py's socket thread has read a packet."""
        try:
            self.loop.call_soon_threadsafe(self._take, data)
        except RuntimeError:  # the loop has ended before the thread
            log.debug("a voice packet came after the end")

    def _take(self, data: bytes) -> None:
        self.receiver.take(data)
        if self._ticking is None or self._ticking.done():
            self._ticking = self.loop.create_task(self._tick(), name="call gaps")

    async def _tick(self) -> None:
        while True:
            began = self.loop.time()
            await asyncio.sleep(TICK_S)
            if self.loop.time() - began > 2 * TICK_S:
                await asyncio.sleep(
                    TICK_S
                )  # it was us who stood still: what came meanwhile is next
            self.receiver.tick()
            if self.receiver.resting:
                return

    def _unlock(self, user: int, payload: bytes) -> bytes | None:
        """A payload without end-to-end encryption; None where there is no key for it (yet)."""
        session = self._connection.dave_session
        if session is None:
            return payload
        try:
            return session.decrypt(user, davey.MediaType.audio, payload)
        except ValueError:  # at joins and changes of keys: what it holds is not sound
            return None

    async def _told(self, ws: Any, message: dict[str, Any]) -> None:
        """The voice gateway has told something."""
        op, data = message["op"], message["d"]
        if op == ws.SESSION_DESCRIPTION:
            self._box = Transport(data["mode"], bytes(data["secret_key"]))
            self.receiver.use(self._box, self.ssrc)
        elif op == ws.SPEAKING and "user_id" in data:
            self.receiver.introduce(int(data["user_id"]), int(data["ssrc"]))
        elif op == ws.CLIENT_CONNECT and data.get("audio_ssrc"):
            self.receiver.introduce(int(data["user_id"]), int(data["audio_ssrc"]))
        elif op == ws.CLIENT_DISCONNECT:
            self.receiver.left(int(data["user_id"]))
            self.on_left(int(data["user_id"]))
