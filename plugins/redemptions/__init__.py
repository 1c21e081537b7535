"""Channel points: each reward does what the streamer wrote for it, or is given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import Guard, Thought
from bot.errors import ConfigError
from bot.host import Context, Plugin, RewardRedeemed
from bot.settings import setting

ACTIONS = ("answer", "read", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionSettings:
    rewards: Mapping[str, str] = setting(
        label="Rewards",
        hint="A reward's title, and what it does: answer (the bot reacts), read (the viewer's "
        "text is read aloud), none",
        factory=dict,
    )
    otherwise: str = setting("answer", label="All other rewards", choices=ACTIONS)
    voices: Mapping[str, str] = setting(
        label="Voices", hint="A reward's title, and the voice that it speaks with", factory=dict
    )
    styles: Mapping[str, str] = setting(
        label="Styles", hint="A reward's title, and how it is said: whisper, say", factory=dict
    )
    longest: int = setting(500, label="Longest text to read", min=20, max=2000, unit="characters")
    fulfil: bool = setting(True, label="Mark as fulfilled", hint="On the platform, once done")

    def __post_init__(self) -> None:
        for title, action in self.rewards.items():
            if action not in ACTIONS:
                raise ConfigError(
                    f"rewards.{title}: '{action}' is not known",
                    hint=f"write one of: {', '.join(ACTIONS)}",
                )


plugin = Plugin(
    "redemptions",
    settings=RedemptionSettings,
    title="Redemptions",
    summary="Does what a channel-point reward asks for; gives the points back when it fails.",
)


@plugin.turn(RewardRedeemed)
async def act(redeemed: RewardRedeemed, ctx: Context) -> None:
    action = _of(ctx.settings.rewards, redeemed.title) or ctx.settings.otherwise
    if action == "none" or redeemed.served_by:
        return
    if action == "read" and not redeemed.text.strip():
        await _give_back(ctx, "the reward came without a text; let viewers enter one on it")
        return
    read = action == "read"
    voice = _of(ctx.settings.voices, redeemed.title)
    spoken = await ctx.speak(
        _read(redeemed, ctx) if read else _reaction(ctx),
        voice=voice or (redeemed.voice if read else ""),
        style=_of(ctx.settings.styles, redeemed.title),
    )
    if not spoken.heard:
        await _give_back(ctx, f"nothing of it was heard: {spoken.reason or 'the guard'}")
    elif ctx.settings.fulfil:
        await _each(ctx, "fulfil")


def _read(redeemed: RewardRedeemed, ctx: Context) -> str:
    return redeemed.text[: ctx.settings.longest]


def _reaction(ctx: Context) -> Thought:
    told = " ".join(_told(event, ctx) for event in ctx.merged if isinstance(event, RewardRedeemed))
    return ctx.think(f"{told} (React in one or two sentences.)")


async def _give_back(ctx: Context, why: str) -> None:
    ctx.note(f"given back: {why}")
    await _each(ctx, "refund")


async def _each(ctx: Context, what: str) -> None:
    """`fulfil` or `refund` every redemption that shares the turn."""
    for event in ctx.merged:
        if isinstance(event, RewardRedeemed) and event.redemption:
            await ctx.act(what, reward=event.reward, redemption=event.redemption)


def _told(redeemed: RewardRedeemed, ctx: Context) -> str:
    user = ctx.get(Guard).name(redeemed.user.name) if redeemed.user else "somebody"
    text = f' and says "{redeemed.text}"' if redeemed.text else ""
    return f"{user} redeemed {redeemed.title}{text}."


def _of(by_title: Mapping[str, str], title: str) -> str:
    """What the settings say of a reward, whatever the case of its title; else nothing."""
    wanted = title.casefold()
    return next((value for name, value in by_title.items() if name.casefold() == wanted), "")
