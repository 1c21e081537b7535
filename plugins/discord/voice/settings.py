"""The part `voice` of the plugin's settings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSettings:
    """Where it joins, whom it hears and how it sounds."""

    follow: bool = setting(
        True, label="Comes along", hint="Joins the streamer's voice channel, and leaves with them"
    )
    channel: str = setting(
        "", label="Voice channel", hint="Where !join goes while the streamer is in none"
    )
    ignore: tuple[str, ...] = setting(
        (), label="Not listened to", hint="Names or ids; other bots never are"
    )
    kbps: int = setting(64, label="Quality", min=16, max=384, unit="kbit/s")
