"""Voice for the rest of the plugin: who asks it to come, whom it follows, whom it hears."""

from __future__ import annotations

from collections.abc import Callable

import discord

from bot.audio import Outputs
from bot.errors import NotFound
from bot.host import Context, Ears, Talker
from plugins.discord.people import is_streamer, named, trust_of, user_of
from plugins.discord.settings import DiscordSettings
from plugins.discord.voice.audience import Audience
from plugins.discord.voice.call import Call, Channel
from plugins.discord.voice.sink import CallSink

VOICE = "voice"  # the part of the connection that the panel shows


class VoiceDesk:
    """Built with the client; `run` works until it is cancelled. Loop thread only.

    `guilds()` are the servers that it is for: who speaks on another one is not followed.
    """

    def __init__(self, ctx: Context, guilds: Callable[[], list[discord.Guild]]) -> None:
        settings: DiscordSettings = ctx.settings
        self._settings = settings
        self._guilds = guilds
        self._audience = Audience(ctx.get(Ears), self._who)
        self._followed = False  # it came along with the streamer, and leaves with them
        self._streamer_in: Channel | None = None
        self.call = Call(
            self._audience,
            CallSink(settings.voice.kbps),
            ctx.get(Outputs),
            tell=lambda state, note, fix: ctx.connection(state, note, fix, part=VOICE),
        )

    async def run(self) -> None:
        await self.call.run()

    # --- what people ask for -----------------------------------------------------------------

    def join(self, name: str = "", *, member: discord.Member | None = None) -> Channel:
        """Join a channel by its name, or else the one where the asker, the streamer or the
        settings are. Raises NotFound."""
        channel = self._find(name) if name else self._default(member)
        self._followed = False
        self.call.join(channel)
        return channel

    def leave(self) -> None:
        self._followed = False
        self.call.leave()

    # --- what Discord tells ------------------------------------------------------------------

    def ready(self) -> None:
        """The client knows who is where, also what it has missed."""
        self._streamer_moved(self._streamers_channel())

    def voice_state_changed(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody has come, gone or moved (or muted themselves)."""
        if member.id == member.guild.me.id:
            if after.channel is not None:
                self.call.moved(after.channel)
            return
        if member.guild not in self._guilds():
            return
        if before.channel != after.channel:
            if is_streamer(member, self._settings.streamer):
                self._streamer_moved(after.channel)
            self.call.people_changed()

    def _streamer_moved(self, channel: Channel | None) -> None:
        """Where they are now; it goes along once, so that it can be sent away."""
        moved, self._streamer_in = channel != self._streamer_in, channel
        if not moved or not self._settings.voice.follow:
            return
        if channel is not None and (self._followed or self.call.channel is None):
            self._follow(channel)
        elif channel is None and self._followed:
            self.leave()

    def _follow(self, channel: Channel) -> None:
        self._followed = True
        self.call.join(channel)

    # --- who and where -----------------------------------------------------------------------

    async def _who(self, user: int) -> Talker | None:
        """Who somebody in the call is; None for itself, for bots and for who is left alone."""
        channel = self.call.channel
        if channel is None or user == channel.guild.me.id:
            return None
        member = channel.guild.get_member(user)
        try:
            member = member or await channel.guild.fetch_member(user)
        except discord.DiscordException:
            return None
        if member.bot or any(named(member, name) for name in self._settings.voice.ignore):
            return None
        return Talker(
            source=f"{member.display_name} (@{member.name})",
            user=user_of(member, self._settings),
            trust=trust_of(member, self._settings),
            guest=not is_streamer(member, self._settings.streamer),
        )

    def _find(self, name: str) -> Channel:
        wanted = name.strip().lstrip("#").casefold()
        for channel in self._channels():
            if wanted in (channel.name.casefold(), str(channel.id)):
                return channel
        raise NotFound(f"there is no voice channel '{name}'", hint=self._there_are())

    def _default(self, member: discord.Member | None) -> Channel:
        voice = member.voice if member is not None else None
        channel = voice.channel if voice is not None else self._streamers_channel()
        if channel is None and self._settings.voice.channel:
            return self._find(self._settings.voice.channel)
        if channel is None:
            raise NotFound("which voice channel?", hint=self._there_are())
        return channel

    def _streamers_channel(self) -> Channel | None:
        for channel in self._channels():
            if any(is_streamer(member, self._settings.streamer) for member in channel.members):
                return channel
        return None

    def _channels(self) -> list[Channel]:
        return [
            channel
            for guild in self._guilds()
            for channel in (*guild.voice_channels, *guild.stage_channels)
        ]

    def _there_are(self) -> str:
        return "there are: " + (", ".join(c.name for c in self._channels()) or "none")
