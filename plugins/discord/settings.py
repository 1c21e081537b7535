"""The `plugins: discord:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Secret, setting
from plugins.discord.text.settings import (
    LimitSettings,
    PostSettings,
    RoleSettings,
    TextSettings,
    WelcomeSettings,
)
from plugins.discord.voice.settings import CallSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordSettings:
    """Whose bot it is, and where."""

    token: Secret = setting(
        Secret(""),
        label="Bot token",
        hint="discord.com/developers/applications, your application, Bot, Reset Token",
        needed=True,
    )
    server: str = setting(
        "", label="Server", hint="Its name or id, where the bot is in several; empty: all of them"
    )
    streamer: str = setting(
        "", label="Streamer", hint="Their user id or name; empty: whoever owns the server"
    )
    roles: RoleSettings = setting(factory=RoleSettings)
    text: TextSettings = setting(factory=TextSettings)
    limits: LimitSettings = setting(factory=LimitSettings)
    posts: PostSettings = setting(factory=PostSettings)
    welcome: WelcomeSettings = setting(factory=WelcomeSettings)
    voice: CallSettings = setting(factory=CallSettings)
    api_url: str = setting(
        "https://discord.com/api/v10", label="Address of the API", hint="For trying things out"
    )
    gateway_url: str = setting(
        "wss://gateway.discord.gg/", label="Address of the gateway", hint="For trying things out"
    )
