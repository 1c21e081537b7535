"""What runs on the channel, as bars with the time that is left: votes, the hype train, ads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import ConfigError
from bot.host import AdBreak, Context, Event, HypeTrain, Origin, Plugin, Poll, Prediction
from bot.settings import setting

KINDS = ("poll", "prediction", "hype", "ads")
LATE_S = 90.0  # the news of an end may be late by this, or be lost
LONGEST_S = 24 * 3600.0  # nothing waits longer for its end
TEST_S = 60.0  # how long a test runs that does not say
PHASES = {"begin": "open", "progress": "open", "lock": "locked", "end": "closed"}

Choices = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSettings:
    show: tuple[str, ...] = setting(KINDS, label="Bars for", hint=", ".join(KINDS))
    result_s: float = setting(
        15.0, label="Results stay", hint="After a vote or a train has ended", unit="s", min=0
    )

    def __post_init__(self) -> None:
        for kind in self.show:
            if kind not in KINDS:
                hint = f"write some of: {', '.join(KINDS)}"
                raise ConfigError(f"show: '{kind}' is not known", hint=hint)


plugin = Plugin(
    "meters",
    settings=MeterSettings,
    title="Meters",
    summary="Shows polls, predictions, the hype train and ad breaks on the overlay while they run.",
)


@plugin.on(Poll)
async def show_poll(poll: Poll, ctx: Context) -> None:
    most = max((votes for _, votes in poll.choices), default=0)
    won = {title for title, votes in poll.choices if votes == most > 0}
    choices = _choices(poll.choices, won if poll.phase == "end" else set())
    _show(ctx, "poll", poll, poll.phase, poll.ends_at, title=poll.title, choices=choices)


@plugin.on(Prediction)
async def show_prediction(bet: Prediction, ctx: Context) -> None:
    choices = _choices(bet.outcomes, {bet.winner} if bet.phase == "end" else set())
    _show(ctx, "prediction", bet, bet.phase, bet.ends_at, title=bet.title, choices=choices)


@plugin.on(HypeTrain)
async def show_train(train: HypeTrain, ctx: Context) -> None:
    fields = {"level": train.level, "amount": train.total, "goal": train.goal}
    _show(ctx, "hype", train, train.phase, train.ends_at, **fields)


@plugin.on(AdBreak)
async def show_ads(ads: AdBreak, ctx: Context) -> None:
    if "ads" in ctx.settings.show:
        ends_at = ads.at + ads.seconds
        ctx.show("meter", id="ads", kind="ads", goal=ads.seconds, ends_at=ends_at, gone_at=ends_at)


def _show(ctx: Context, kind: str, event: Event, phase: str, ends_at: float, **fields: Any) -> None:
    """Of each kind one runs at a time, so the kind is its id."""
    if kind not in ctx.settings.show:
        return
    if event.origin is not Origin.LIVE and ends_at <= event.at:
        ends_at = event.at + TEST_S
    state = PHASES.get(phase, "open")
    if state == "closed":
        gone_at = event.at + ctx.settings.result_s
    elif state == "open" and ends_at:
        gone_at = ends_at + LATE_S
    else:
        gone_at = event.at + LONGEST_S
    ctx.show("meter", id=kind, kind=kind, phase=state, ends_at=ends_at, gone_at=gone_at, **fields)


def _choices(choices: Choices, won: set[str]) -> list[dict[str, Any]]:
    return [{"text": text, "amount": n, "wins": text in won} for text, n in choices]
