"""Viewers choose the voice that reads their lines aloud, among those that the streamer allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot.errors import ConfigError
from bot.host import (
    ChatMessage,
    Cheer,
    CommandInvoked,
    Context,
    Event,
    Plugin,
    RewardRedeemed,
    Subscription,
    Trust,
    User,
)
from bot.settings import setting
from bot.studio import Studio
from plugins.viewer_voices.rests import Rests

ROLES = ("everybody", "subscriber", "vip", "moderator")
OFF = ("off", "none", "default")
NEAREST = 3
LONGEST = 400  # characters of an answer in chat


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerVoiceSettings:
    voices: Mapping[str, str] = setting(
        label="Voices",
        hint="A name that viewers write, and the voice: en-gb, engine:name or profile:id",
        factory=dict,
    )
    who: tuple[str, ...] = setting(
        ("everybody",),
        label="Who may choose",
        hint=f"{', '.join(ROLES)}; moderators and the broadcaster always may",
    )
    cooldown: float = setting(
        30.0, label="Rest", hint="Between two choices of a person", min=0, max=86_400, unit="s"
    )

    def __post_init__(self) -> None:
        for role in self.who:
            if role not in ROLES:
                raise ConfigError(
                    f"who: '{role}' is not known", hint=f"write one of: {', '.join(ROLES)}"
                )
        for name in self.voices:
            if not name.strip() or name.casefold() in OFF:
                raise ConfigError(f"voices: '{name}' cannot be a voice's name", hint="another one")


plugin = Plugin(
    "viewer_voices",
    settings=ViewerVoiceSettings,
    title="Viewers' voices",
    summary="!voice: viewers choose the voice that reads their lines aloud.",
)


@plugin.filter(ChatMessage, order=100)
@plugin.filter(Cheer, order=100)
@plugin.filter(Subscription, order=100)
@plugin.filter(RewardRedeemed, order=100)
async def give_voice(event: Event, ctx: Context) -> Event:
    """What reads the event's text aloud; a voice that is no longer allowed reads nothing."""
    if event.user is None or not ctx.settings.voices:
        return event
    chosen = await ctx.get(Studio).voices.chosen(_viewer(event.user))
    return replace(event, voice=chosen) if chosen in ctx.settings.voices.values() else event


@plugin.command("voice", cooldown=0.0, help="!voice NAME, !voice off, or !voice for the list")
async def choose(invoked: CommandInvoked, ctx: Context) -> None:
    if invoked.user is not None:
        told = await _answer(invoked, invoked.user, ctx)
        await ctx.say(told[:LONGEST], reply_to=invoked.message)


async def _answer(invoked: CommandInvoked, user: User, ctx: Context) -> str:
    settings: ViewerVoiceSettings = ctx.settings
    wanted = " ".join(invoked.args.split())
    if not settings.voices:
        return "There are no voices to choose from yet."
    if not wanted:
        return await _listed(user, ctx)
    if not _may_choose(invoked, user, settings):
        return f"Voices are for: {', '.join(settings.who) or 'moderators'}."
    if wanted.casefold() in OFF:
        await ctx.get(Studio).voices.forget(_viewer(user))
        return "Your lines are read in my own voice again."
    name = _named(wanted, settings.voices)
    if name is None:
        return _unknown(wanted, settings.voices)
    if wait := ctx.shared(_rests).wait(_viewer(user), invoked.at, settings.cooldown):
        return f"You have just chosen a voice; the next one in {wait:.0f} s."
    await ctx.get(Studio).voices.choose(_viewer(user), settings.voices[name])
    return f"Your lines are read in the voice {name}."


async def _listed(user: User, ctx: Context) -> str:
    voices: Mapping[str, str] = ctx.settings.voices
    chosen = await ctx.get(Studio).voices.chosen(_viewer(user))
    yours = next((name for name, voice in voices.items() if voice == chosen), "")
    now = f"Yours is {yours}." if yours else "You have not chosen one."
    return f"{now} There are: {', '.join(voices)}. Write !voice NAME, or !voice off."


def _unknown(wanted: str, voices: Mapping[str, str]) -> str:
    """The nearest names; what the viewer wrote is not repeated."""
    by_fold = {name.casefold(): name for name in voices}
    near = get_close_matches(wanted.casefold(), by_fold, n=NEAREST, cutoff=0.4)
    if near:
        return f"I have no such voice. Did you mean {' or '.join(by_fold[name] for name in near)}?"
    return f"I have no such voice. There are: {', '.join(voices)}."


def _named(wanted: str, voices: Mapping[str, str]) -> str | None:
    """The name of a voice, whatever its case."""
    return next((name for name in voices if name.casefold() == wanted.casefold()), None)


def _may_choose(invoked: CommandInvoked, user: User, settings: ViewerVoiceSettings) -> bool:
    if invoked.trust >= Trust.MODERATOR or "everybody" in settings.who:
        return True
    return any(role in user.roles for role in settings.who)


def _rests(ctx: Context) -> Rests:
    return Rests()


def _viewer(user: User) -> str:
    """Under which the choice is kept; it goes when the person is erased."""
    return f"{user.platform}:{user.id}"
