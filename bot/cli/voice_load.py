"""Callers who all talk to one server at once, and how soon it answered them."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import aiohttp

from bot.audio import AudioChunk
from bot.errors import BotError, Refused
from bot.realtime import TRY_AGAIN_LATER, Caller, CallFailed, Latencies

NO_SEAT = ("session_limit_exceeded", str(TRY_AGAIN_LATER))
DIAL_S = 10.0
SPREAD_S = 1.0  # callers begin within this, as people do not speak in time
LONGEST_SILENCE_S = 20.0  # for an answer, before a call counts as failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much: `callers` at once, `turns` of each, for `seconds` at most. `silence_ms` ends a
    turn; `interrupt`: they also speak into each answer."""

    callers: int = 4
    turns: int = 3
    seconds: float = 120.0
    silence_ms: int = 500
    interrupt: bool = True


@dataclass(slots=True)
class Outcome:
    """What came of it. `failed` counts calls by what went wrong."""

    took: Latencies = field(default_factory=Latencies)
    turns: int = 0
    refused: int = 0  # there was no seat for them
    cut: int = 0  # they still talked when the time was over
    failed: Counter[str] = field(default_factory=Counter)


class VoiceLoad:
    """Calls a `/v1/realtime` at `address` with a token."""

    def __init__(self, address: str, token: str, speech: AudioChunk, load: Load) -> None:
        self._address = address
        self._token = token
        self._speech = speech
        self._load = load
        self._outcome = Outcome()

    async def run(self) -> Outcome:
        """Raises CallFailed where no server answers, Refused for a wrong token."""
        async with aiohttp.ClientSession() as http:
            first = await self._dial(http)  # so that a wrong address is told once
            others = self._load.callers - 1
            calls = [self._call(http, 0, first)]
            calls += [self._call(http, number + 1, None) for number in range(others)]
            tasks = [asyncio.create_task(call, name="call") for call in calls]
            await asyncio.wait(tasks, timeout=self._load.seconds)
            for task in tasks:
                self._outcome.cut += not task.done()
                task.cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
        for error in done:
            if isinstance(error, Exception):
                raise error
        return self._outcome

    async def _call(
        self,
        http: aiohttp.ClientSession,
        number: int,
        socket: aiohttp.ClientWebSocketResponse | None,
    ) -> None:
        """One caller. What goes wrong with the call is counted."""
        await asyncio.sleep(SPREAD_S * number / self._load.callers)
        try:
            socket = socket or await self._dial(http)
            await self._talk(socket)
        except BotError as error:
            if isinstance(error, CallFailed) and error.code in NO_SEAT:
                self._outcome.refused += 1
            else:
                self._outcome.failed[error.message] += 1
        finally:
            if socket is not None:
                await socket.close()

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        caller = Caller(socket, self._speech, patience_s=LONGEST_SILENCE_S)
        turns = {"type": "server_vad", "silence_duration_ms": self._load.silence_ms}
        try:
            async with (
                caller.on_line(audio={"input": {"turn_detection": turns}}),
                caller.microphone(),
            ):
                for _ in range(self._load.turns):
                    await caller.turn(interrupt=self._load.interrupt)
        finally:
            self._outcome.took.add(caller.took)
            self._outcome.turns += caller.turns

    async def _dial(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with asyncio.timeout(DIAL_S):
                return await http.ws_connect(self._address, headers=headers, max_msg_size=0)
        except aiohttp.WSServerHandshakeError as error:
            raise _refusal(error.status) from None  # it holds the token
        except TimeoutError as error:
            raise CallFailed(f"{self._address} does not answer within {DIAL_S:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            hint = "is the show running, with `gateway:` under `plugins:`?"
            raise CallFailed(f"no server answers at {self._address}", hint=hint) from error


def _refusal(status: int) -> BotError:
    if status in (401, 403):
        hint = "a moderator's or an owner's is needed: `greenroom token add loadtest`"
        return Refused(f"the token was refused ({status})", hint=hint)
    if status == 404:
        return CallFailed("the server holds no conversations (404)", hint="is that its address?")
    return CallFailed(f"the server opens no line ({status})")
