"""The parts of the plugin's settings that are about text."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import ConfigError
from bot.settings import setting
from plugins.discord.text.span import seconds_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettings:
    """Roles of the server, by name or id, and what they are to the bot."""

    owners: tuple[str, ...] = setting(
        (), label="Roles that run the show", hint="As the streamer does"
    )
    moderators: tuple[str, ...] = setting(
        (), label="Roles of moderators", hint="Whoever may time out members is one anyway"
    )
    vips: tuple[str, ...] = setting((), label="Roles of VIPs")
    subscribers: tuple[str, ...] = setting((), label="Roles of subscribers")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSettings:
    """Where it reads and writes."""

    channels: tuple[str, ...] = setting(
        (), label="Channels that it reads", hint="Names or ids; empty: all that it may see"
    )
    show: tuple[str, ...] = setting(
        (),
        label="Channels on the show",
        hint="Their lines go onto the overlay and are answered aloud, as chat is",
    )
    channel: str = setting(
        "", label="Writes into", hint="What answers nobody; empty: where somebody wrote last"
    )
    direct: str = setting(
        "nobody",
        label="Direct messages from",
        choices=("nobody", "moderators", "everyone"),
    )
    reply: bool = setting(True, label="Answer as a reply")
    slash: bool = setting(True, label="Slash commands", hint="Its commands as /name too")
    log_channel: str = setting(
        "", label="Log channel", hint="What moderation did is told there; empty: nowhere"
    )
    shortest_timeout: int = setting(
        30,
        label="Shortest timeout",
        hint="A shorter one lasts so long: Discord is not read as fast as a stream's chat",
        min=0,
        max=2_419_200,
        unit="s",
    )
    beep: str = setting("12h", label="!beep rests for", hint="Such as 4m 2s, 12h or 1d")

    def __post_init__(self) -> None:
        if not seconds_of(self.beep):
            raise ConfigError(f"beep: '{self.beep}' is no length", hint="write it like 4m 2s")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSettings:
    """How many answers; 0 is no limit. Who runs the show or moderates has none."""

    person_minute: int = setting(
        10, label="Answers to a person", min=0, max=1000, unit="per minute"
    )
    person_hour: int = setting(50, label="Answers to a person", min=0, max=10_000, unit="per hour")
    channel_minute: int = setting(
        20, label="Answers in a channel", min=0, max=1000, unit="per minute"
    )
    channel_hour: int = setting(
        200, label="Answers in a channel", min=0, max=10_000, unit="per hour"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSettings:
    """What it posts by itself or on a command."""

    live_channel: str = setting("", label="Going live is posted in", hint="Empty: not at all")
    live: str = setting(
        "{name} is live: {title} {url}",
        label="Going-live post",
        hint="{name}, {title} and {url} are filled in",
    )
    url: str = setting("", label="Address of the stream", hint="https://twitch.tv/NAME")
    mention: str = setting(
        "", label="Role to mention", hint="Its name or id; empty: nobody is called"
    )
    again_after: int = setting(
        120,
        label="Not again within",
        hint="A stream that breaks off and comes back is not posted twice",
        min=0,
        max=10_080,
        unit="min",
    )
    video_channel: str = setting("", label="!video posts in", hint="Empty: where it was asked for")
    video: str = setting(
        "A new video: {title} {url}", label="Video post", hint="{title} and {url} are filled in"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeSettings:
    """What newcomers get, where Discord tells that they have come."""

    emoji: str = setting("👋", label="Welcome with the reaction", hint="Empty: none")
    text: str = setting("", label="Welcome with the line", hint="{user} is filled in; empty: none")
