"""Support, celebrated: an alert on the overlay at once, spoken thanks when the stage is free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.dialogue import Guard
from bot.errors import ConfigError
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
from plugins.alerts.words import KINDS, Celebration, celebration, prompt, worded

THANKABLE = tuple(kind for kind in KINDS if kind not in ("redemption", "hype"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    show: tuple[str, ...] = setting(KINDS, label="Alerts for", hint=", ".join(KINDS))
    thank: tuple[str, ...] = setting(
        ("sub", "resub", "gift", "bomb", "bits", "raid"),
        label="Thank aloud for",
        hint=", ".join(THANKABLE),
    )
    bits_from: int = setting(1, label="Bits from", hint="Fewer bits have no alert", min=1)
    raid_from: int = setting(1, label="Raids from", hint="Smaller raids have no alert", min=1)
    thank_bits_from: int = setting(
        1, label="Thank for bits from", hint="Fewer bits only have their alert", min=1
    )
    read: bool = setting(
        False,
        label="Read messages aloud",
        hint="After the thanks, in the voice that the viewer chose with !voice",
    )
    texts: Mapping[str, str] = setting(
        label="Words of your own",
        hint="A kind of alert, and what is said for it instead of what the bot would think of. "
        "{user}, {amount}, {title} and {text} are filled in",
        factory=dict,
    )

    def __post_init__(self) -> None:
        for place, known, given in (
            ("show", KINDS, self.show),
            ("thank", THANKABLE, self.thank),
            ("texts", THANKABLE, tuple(self.texts)),
        ):
            for kind in given:
                if kind not in known:
                    raise ConfigError(
                        f"{place}: '{kind}' is not known",
                        hint=f"write one of: {', '.join(known)}",
                    )


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
    found = _found(event, ctx)
    if found is None or found.kind not in ctx.settings.show:
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
    """Thanks for all that share the turn: in the streamer's own words first, then by the mind."""
    found = [c for e in ctx.merged if (c := _found(e, ctx)) and _is_thanked(c, ctx.settings)]
    own = [c for c in found if c.kind in ctx.settings.texts]
    rest = [c for c in found if c.kind not in ctx.settings.texts]
    if own:
        await ctx.speak(" ".join(worded(ctx.settings.texts[c.kind], c) for c in own))
    if rest:
        await ctx.speak(ctx.think(prompt(rest), remember=False))
    for event in ctx.merged if ctx.settings.read else ():
        text = getattr(event, "text", "")
        if text and (thanked := _found(event, ctx)) and _is_thanked(thanked, ctx.settings):
            await ctx.speak(text, voice=event.voice)


def _found(event: Event, ctx: Context) -> Celebration | None:
    """What there is to celebrate, in names that may be shown; None where it is too little."""
    found = celebration(_shown(event, ctx.get(Guard)))
    least = {"bits": ctx.settings.bits_from, "raid": ctx.settings.raid_from}
    return found if found is not None and found.amount >= least.get(found.kind, 0) else None


def _is_thanked(found: Celebration, settings: AlertSettings) -> bool:
    if found.kind == "bits" and found.amount < settings.thank_bits_from:
        return False
    return found.kind in settings.thank


def _shown(event: Event, guard: Guard) -> Event:
    """The event with its names through the guard; its text went through it at the door."""
    if event.user is not None:
        event = replace(event, user=replace(event.user, name=guard.name(event.user.name)))
    if isinstance(event, Raid):
        return replace(event, leader=guard.name(event.leader))
    if isinstance(event, Subscription):
        return replace(event, recipient=guard.name(event.recipient))
    return event
