"""The `plugins: twitch:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import setting

HELIX = "https://api.twitch.tv/helix"
ID = "https://id.twitch.tv"
EVENTSUB = "wss://eventsub.wss.twitch.tv/ws"
OTHER_BOTS = ("nightbot", "streamelements", "streamlabs", "moobot", "fossabot", "sery_bot")


@dataclass(frozen=True, slots=True, kw_only=True)
class TwitchSettings:
    """Whose channel, whose bot, and how it behaves there."""

    channel: str = setting(
        "", label="Channel", hint="Its name as in twitch.tv/NAME. Empty: whoever logs in as it"
    )
    client_id: str = setting(
        "",
        label="Client id",
        hint="Of your own application: dev.twitch.tv/console/apps, Register, client type Public, "
        "redirect address http://localhost. No secret is needed. docs/twitch.md shows each step",
        needed=True,
    )
    bot: str = setting(
        "", label="Bot's account", hint="Its name on Twitch. Empty: whoever logs in as the bot"
    )
    messages: int = setting(
        20,
        label="Messages",
        hint="Most that it writes. Twitch allows 20, or 100 where the bot is a moderator",
        min=1,
        max=100,
        unit="per 30 s",
    )
    reply: bool = setting(True, label="Answer as a reply", hint="Threads in Twitch's chat")
    ad_line: str = setting(
        "", label="Line when ads begin", hint="{seconds} is their length. Empty: it says nothing"
    )
    ignore: tuple[str, ...] = setting(
        OTHER_BOTS, label="Other bots", hint="Their lines are shown and never answered"
    )
    tokens: str = setting(
        "auto",
        label="Logins are kept in",
        hint="auto: the system's keyring, or else a file that only you can read",
        choices=("auto", "keyring", "file"),
    )
    helix_url: str = setting(HELIX, label="Address of Helix", hint="For trying things out")
    id_url: str = setting(ID, label="Address of the login server", hint="For trying things out")
    eventsub_url: str = setting(EVENTSUB, label="Address of EventSub", hint="For trying things out")
