"""Being in a voice channel: joining, moving, coming back, leaving."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from functools import partial

import discord

from bot.audio import Outputs
from bot.errors import AudioError
from plugins.discord.voice import codes
from plugins.discord.voice.audience import Audience
from plugins.discord.voice.line import VoiceLine
from plugins.discord.voice.opus import load
from plugins.discord.voice.sink import CallSink

Channel = discord.VoiceChannel | discord.StageChannel
Tell = Callable[[str, str, str], None]  # state, note and fix for the panel; `off` takes it away

JOIN_S = 20.0  # a join that takes longer is tried again
MOVE_S = 5.0
GOODBYE_S = 0.7  # a plugin has a second to end
STOOD_S = 30.0  # a call that held for so long was a good one: the pauses begin anew
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0

log = logging.getLogger(__name__)


class Call:
    """The one voice channel that the bot is in, or wants to be in; `run` keeps it there.

    `state` and `note` are what the panel was told last. Loop thread only.
    """

    def __init__(self, audience: Audience, sink: CallSink, outputs: Outputs, *, tell: Tell) -> None:
        self.line: VoiceLine | None = None
        self.state, self.note = "off", ""
        self._audience = audience
        self._sink = sink
        self._outputs = outputs
        self._tell = tell
        self._wanted: Channel | None = None
        self._asked = asyncio.Event()
        self._failures = 0

    @property
    def channel(self) -> Channel | None:
        """Where it is, or is on its way to."""
        return self._wanted

    def join(self, channel: Channel) -> None:
        """Go there, from wherever it is."""
        self._wanted, self._failures = channel, 0
        self._asked.set()

    def leave(self) -> None:
        self._wanted = None
        self._asked.set()

    def moved(self, channel: Channel) -> None:
        """Somebody has moved it: that is where it wants to be now."""
        if self._wanted is not None and channel != self._wanted:
            self._wanted = channel
            self.people_changed()

    def people_changed(self) -> None:
        """Somebody came or went: who is not in the call is not listened to."""
        line = self.line
        if line is None or self._wanted is None or not line.is_connected():
            return
        self._audience.keep(set(self._wanted.voice_states))
        self._say("ok", self._who_is_there(self._wanted))

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                await self._asked.wait()
                self._asked.clear()
                while self._wanted is not None:
                    await self._attempt(self._wanted)
        finally:
            await self._hang_up()
            await self._audience.close()

    # --- one attempt -------------------------------------------------------------------------

    async def _attempt(self, channel: Channel) -> None:
        """Join, stay until it is over, and wait before the next try where there is one."""
        self._asked.clear()
        ending = await _hindrance(channel)
        if ending is None:
            if not self._failures:
                self._say("connecting", f"joining {channel.name}")
            ending = await self._be_there(channel)
        if ending is None:
            return
        if not ending.again:
            self._wanted = None
            self._part()
            self._say("failed", ending.words, ending.fix)
            return
        wait = max(ending.least_wait_s, self._next_wait())
        self._say("retrying", f"{ending.words}; joining again", ending.fix)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._asked.wait()

    async def _be_there(self, channel: Channel) -> codes.Ending | None:
        """The call from the first word to the last; None where it was left on purpose."""
        loop = asyncio.get_running_loop()
        try:
            line = await self._connect(channel)
        except discord.ConnectionClosed as error:
            return codes.ending_of(error.code)
        except TimeoutError:
            return codes.FULL if _is_full(channel) else codes.LOST
        except (discord.DiscordException, OSError, RuntimeError) as error:
            log.warning("the call could not be joined: %s", error)
            return codes.LOST
        if line is None:
            return None
        began = loop.time()
        self._begin(line)
        try:
            await self._stay(line)
        finally:
            self._sink.use(None)
        if loop.time() - began > STOOD_S:
            self._failures = 0
        if not line.over.is_set():
            await self._hang_up()
            return None
        self.line = None
        return self._why_over(line, self._wanted or channel)

    async def _connect(self, channel: Channel) -> VoiceLine | None:
        """None where something else was asked for meanwhile."""
        cls = partial(VoiceLine, welcome=self._audience.welcome)
        connect = asyncio.ensure_future(
            channel.connect(cls=cls, timeout=JOIN_S, reconnect=False)  # type: ignore[arg-type]
        )
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait({connect, asked}, return_when=asyncio.FIRST_COMPLETED)
            if connect.done() or self._wanted == channel:
                return await connect
            return None
        finally:
            asked.cancel()
            if not connect.done():
                connect.cancel()
                await asyncio.gather(connect, return_exceptions=True)
                await self._forget(channel)

    async def _forget(self, channel: Channel) -> None:
        """Nothing is left of a join that was broken off."""
        half = channel.guild.voice_client
        if half is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(half.disconnect(force=True), GOODBYE_S)
            half.cleanup()

    def _begin(self, line: VoiceLine) -> None:
        self.line = line
        line.on_left = self._audience.left
        self._sink.use(line)
        self._outputs.join(self._sink)
        self.people_changed()

    async def _stay(self, line: VoiceLine) -> None:
        """Until the call is over or something else is wanted; moves are followed."""
        over = asyncio.ensure_future(line.over.wait())
        try:
            while not over.done():
                asked = asyncio.ensure_future(self._asked.wait())
                await asyncio.wait({over, asked}, return_when=asyncio.FIRST_COMPLETED)
                asked.cancel()
                if over.done():
                    return
                self._asked.clear()
                wanted = self._wanted
                if wanted is None or wanted.guild != line.guild:
                    return
                await line.move_to(wanted, timeout=MOVE_S)
                if not line.is_connected():
                    return  # the old server did not let go: join anew
                self.people_changed()
        finally:
            over.cancel()

    async def _hang_up(self) -> None:
        """Leave, politely, but not at any price."""
        line, self.line = self.line, None
        self._part()
        if line is not None:
            with contextlib.suppress(TimeoutError, discord.DiscordException):
                await asyncio.wait_for(line.disconnect(force=True), GOODBYE_S)
            line.cleanup()
        self._say("off")

    def _part(self) -> None:
        """No call, nobody in it."""
        self._sink.use(None)
        self._outputs.leave(self._sink)
        self._audience.keep(set())

    def _why_over(self, line: VoiceLine, channel: Channel) -> codes.Ending:
        if channel.guild.get_channel(channel.id) is None:
            return codes.CHANNEL_GONE
        if line.thrown_out:
            return codes.THROWN_OUT
        return codes.ending_of(line.close_code)

    def _next_wait(self) -> float:
        """Growing, and never the same for two bots."""
        self._failures += 1
        longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (self._failures - 1))
        return longest * random.uniform(0.5, 1.0)

    # --- the panel ---------------------------------------------------------------------------

    def _say(self, state: str, note: str = "", fix: str = "") -> None:
        self.state, self.note = state, note
        self._tell(state, note, fix)

    def _who_is_there(self, channel: Channel) -> str:
        people = sum(not member.bot for member in channel.members)
        return f"in {channel.name} with {people} {'person' if people == 1 else 'people'}"


async def _hindrance(channel: Channel) -> codes.Ending | None:
    """Why there is no use in trying."""
    try:
        await asyncio.to_thread(load)  # it may ask the system's linker where the library is
    except AudioError as error:
        return codes.Ending(error.message, False, error.hint)
    if channel.guild.get_channel(channel.id) is None:
        return codes.CHANNEL_GONE
    may = channel.permissions_for(channel.guild.me)
    if not (may.view_channel and may.connect and may.speak):
        return codes.NOT_ALLOWED
    return None


def _is_full(channel: Channel) -> bool:
    limit = channel.user_limit
    return bool(limit) and len(channel.voice_states) >= limit
