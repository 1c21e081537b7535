"""Microphones of this machine: what is said into them is heard."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BotError
from bot.host import CommandInvoked, Context, Ears, Plugin, Talker, Trust, User
from bot.settings import setting
from plugins.microphone.device import Microphone
from plugins.microphone.watch import listen_on

STREAMER, GUEST = "microphone", "guest microphone"


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneSettings:
    device: str = setting(
        "", label="Microphone", hint="A part of its name; empty: the system's own choice"
    )
    name: str = setting("Streamer", label="Who speaks into it")
    push_to_talk: bool = setting(
        False,
        label="Push to talk",
        hint="Only while V is held on the Live page (docs/listening.md)",
    )
    guest_device: str = setting(
        "", label="A guest's microphone", hint="A call from a virtual cable, say; empty: none"
    )
    guest_name: str = setting("Guest", label="Who speaks into that")


plugin = Plugin(
    "microphone",
    settings=MicrophoneSettings,
    title="Microphone",
    summary="Listens to the streamer, and to a guest on a second device.",
    sort="platform",
)


@plugin.source
async def streamer(ctx: Context) -> None:
    settings: MicrophoneSettings = ctx.settings
    talker = Talker(
        source=STREAMER,
        user=User(id="streamer", name=settings.name, roles=("broadcaster",)),
        trust=Trust.OWNER,
        by_key=settings.push_to_talk,
    )
    await listen_on(ctx, talker, Microphone(settings.device))


@plugin.source
async def guest(ctx: Context) -> None:
    settings: MicrophoneSettings = ctx.settings
    if not settings.guest_device:
        return
    talker = Talker(source=GUEST, user=User(id="guest", name=settings.guest_name), guest=True)
    await listen_on(ctx, talker, Microphone(settings.guest_device))


@plugin.command("talk", role=Trust.OWNER, cooldown=0.0, help="The key to talk: !talk on, !talk off")
async def press(asked: CommandInvoked, ctx: Context) -> None:
    """The key to talk, for whatever can write a line of chat."""
    try:
        ctx.get(Ears).press(STREAMER, asked.args.strip().lower() != "off")
    except BotError as error:
        ctx.note(str(error))
