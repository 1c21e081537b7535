"""Support, celebrated: an alert on the overlay at once, spoken thanks when the stage is free."""

from __future__ import annotations

from dataclasses import dataclass

from bot.host import (
    Cheer,
    Context,
    Event,
    Follow,
    HypeTrain,
    Plugin,
    Raid,
    RewardRedeemed,
    Subscription,
)
from bot.settings import setting
from plugins.alerts.words import Celebration, celebration, prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    thank: tuple[str, ...] = setting(
        ("sub", "resub", "gift", "bomb", "bits", "raid"),
        label="Thank aloud for",
        hint="sub, resub, gift, bomb, bits, raid, follow",
    )
    bits_from: int = setting(1, label="Bits from", hint="Fewer bits have no alert", min=1)
    raid_from: int = setting(1, label="Raids from", hint="Smaller raids have no alert", min=1)


plugin = Plugin(
    "alerts",
    settings=AlertSettings,
    title="Alerts",
    summary="Shows and thanks for subs, gifts, bits, raids, follows and redemptions.",
)


@plugin.on(Follow)
@plugin.on(Subscription)
@plugin.on(Cheer)
@plugin.on(Raid)
@plugin.on(RewardRedeemed)
@plugin.on(HypeTrain)
async def show(event: Event, ctx: Context) -> None:
    found = celebration(event)
    if found is None or _too_small(found, ctx.settings):
        return
    ctx.show(
        "alert",
        id=event.id,
        kind=found.kind,
        user=found.user,
        title=found.title,
        text=found.text,
        amount=found.amount,
    )


@plugin.turn(Follow)
@plugin.turn(Subscription)
@plugin.turn(Cheer)
@plugin.turn(Raid)
async def thank(event: Event, ctx: Context) -> None:
    found = [c for e in ctx.merged if (c := celebration(e)) and not _too_small(c, ctx.settings)]
    wanted = [c for c in found if c.kind in ctx.settings.thank]
    if wanted:
        await ctx.speak(ctx.think(prompt(wanted), remember=False))


def _too_small(found: Celebration, settings: AlertSettings) -> bool:
    least = {"bits": settings.bits_from, "raid": settings.raid_from}
    return found.amount < least.get(found.kind, 0)
