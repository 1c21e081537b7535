"""Channel points: each reward does what the streamer wrote for it, or is refunded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import BotError
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
    longest: int = setting(500, label="Longest text to read", min=20, max=2000, unit="characters")
    fulfil: bool = setting(True, label="Mark as fulfilled", hint="On the platform, once done")


plugin = Plugin(
    "redemptions",
    settings=RedemptionSettings,
    title="Redemptions",
    summary="Does what a channel-point reward asks for; gives the points back when it fails.",
)


def action_for(title: str, settings: RedemptionSettings) -> str:
    """What a reward does, whatever the case of its title. Raises BotError for an unknown one."""
    by_title = {name.casefold(): action for name, action in settings.rewards.items()}
    action = by_title.get(title.casefold(), settings.otherwise)
    if action not in ACTIONS:
        raise BotError(
            f"plugins.redemptions.rewards: '{action}' is not known",
            hint=f"write one of: {', '.join(ACTIONS)}",
        )
    return action


@plugin.turn(RewardRedeemed)
async def act(redeemed: RewardRedeemed, ctx: Context) -> None:
    action = action_for(redeemed.title, ctx.settings)
    if action == "read":
        await _read_aloud(redeemed, ctx)
    elif action == "answer":
        await _answer(ctx)
    if action != "none" and ctx.settings.fulfil:
        await _fulfil(ctx)


async def _read_aloud(redeemed: RewardRedeemed, ctx: Context) -> None:
    if not redeemed.text.strip():
        raise BotError("the reward came without a text", hint="let viewers enter one on it")
    await ctx.speak(redeemed.text[: ctx.settings.longest])


async def _answer(ctx: Context) -> None:
    told = " ".join(_told(event) for event in ctx.merged if isinstance(event, RewardRedeemed))
    await ctx.speak(ctx.think(f"{told} (React in one or two sentences.)"))


async def _fulfil(ctx: Context) -> None:
    for event in ctx.merged:
        if isinstance(event, RewardRedeemed) and event.redemption:
            await ctx.act("fulfil", reward=event.reward, redemption=event.redemption)


def _told(redeemed: RewardRedeemed) -> str:
    user = redeemed.user.name if redeemed.user else "somebody"
    text = f' and says "{redeemed.text}"' if redeemed.text else ""
    return f"{user} redeemed {redeemed.title}{text}."
