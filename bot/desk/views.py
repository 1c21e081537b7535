"""What the house holds, as the panel's plain dictionaries (docs/api.md)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Literal

from bot.dialogue import Holds
from bot.engines import Health
from bot.host import (
    Coalesce,
    Exchange,
    Host,
    KeepAll,
    LaneRule,
    LastN,
    PluginScope,
    Screen,
    Waiting,
    board,
)

WAITING_SHOWN = 100  # items of a lane; a panel is told of them twenty times a second
STAGES = ("door", "lane", "mind", "guard", "voice", "total")


def rule_in_words(rule: LaneRule) -> str:
    match rule.waiting:
        case LastN(n):
            return f"newest {n} kept"
        case Coalesce(most):
            return f"up to {most} of a kind share a turn"
        case KeepAll():
            return "all kept"
    return "newest of each person kept"


def waiting(host: Host) -> board.Waiting:
    """Every lane with the first that wait in it; `total` counts all."""
    now = host.now()
    upcoming = host.queue.peek(now)
    lanes = [
        board.LaneView(
            lane=lane.value,
            rule=rule_in_words(host.queue.rule(lane)),
            dropped=host.queue.dropped(lane),
            items=[_item(i, now, i is upcoming) for i in host.queue.items(lane)[:WAITING_SHOWN]],
        )
        for lane in host.queue.lanes()
    ]
    return {"total": len(host.queue), "lanes": lanes}


def _item(item: Waiting, now: float, upcoming: bool) -> board.WaitingItem:
    event, count = item.event, len(item.events)
    return {
        "id": item.id,
        "kind": event.kind,
        "user": event.user.name if event.user else "",
        "text": getattr(event, "text", "") or getattr(event, "title", ""),
        "at": time.time() - (now - item.since),
        "effect": f"{count} merged into 1" if count > 1 else "",
        "held": item.held,
        "next": upcoming,
    }


def held(holds: Holds) -> list[board.HeldLine]:
    """The lines that wait for a human."""
    return [
        {
            "id": line.id,
            "event": line.event,
            "source": line.source,
            "text": line.text,
            "masked": line.verdict.text,
            "spans": [list(span) for span in line.verdict.spans],
            "reason": line.verdict.reason,
            "expires_at": line.expires_at,
        }
        for line in holds.waiting()
    ]


def exchange(last: Exchange | None) -> board.Exchange | None:
    if last is None:
        return None
    event = last.event
    return {
        "event": event.id if event else "",
        "at": last.at,
        "user": event.user.name if event and event.user else "",
        "prompt": last.prompt,
        "tokens": last.tokens_in,
        "model": last.model,
        "raw": last.raw,
        "removed": [list(span) for span in last.removed],
        "spoken": last.spoken,
        "heard": last.heard,
        "complete": last.complete,
        "remembered": last.remembered,
        "latency": {stage: last.latency.get(stage) for stage in STAGES},  # type: ignore[typeddict-item]
    }


def plugin_card(scope: PluginScope) -> board.PluginCard:
    plugin = scope.plugin
    handlers = plugin.filters, plugin.arrivals, plugin.turns, plugin.commands
    return {
        "name": plugin.name,
        "title": plugin.title,
        "summary": plugin.summary,
        "sort": plugin.sort,  # type: ignore[typeddict-item]
        "state": scope.state.value,  # type: ignore[typeddict-item]
        "note": scope.note,
        "version": plugin.version,
        "handlers": sum(len(kind) for kind in handlers),
        "loaded_s": round(scope.loaded_s, 3) if scope.loaded_s else None,
        "extra": plugin.extra,
    }


def connections(
    host: Host, minds: Mapping[str, Health], voices: Mapping[str, Health]
) -> list[board.Connection]:
    """Platforms and the like as their plugins tell, the minds of the settings, the recognisers
    while somebody is listened to, the voices that are not there, the journal."""
    told: list[board.Connection] = [
        {
            "name": c.name,
            "title": c.title,
            "sort": c.sort,  # type: ignore[typeddict-item]
            "state": c.state,  # type: ignore[typeddict-item]
            "note": c.note,
            "fix": c.fix,
            "ms": c.ms,
            "plugin": c.plugin,
        }
        for c in host.connections.all()
        if c.sort != "mind"
    ]
    told += [_engine("mind", name, health) for name, health in minds.items()]
    told += [_engine("voice", name, health) for name, health in voices.items()]
    if host.journal.failed:
        told.append(_journal(host.journal.failed))
    return told


def _engine(sort: Literal["mind", "voice"], name: str, health: Health) -> board.Connection:
    return {
        "name": f"{'ears' if sort == 'voice' else sort}:{name}",
        "title": name,
        "sort": sort,
        "state": "ok" if health.ok else "failed",
        "note": health.note,
        "fix": health.fix,
        "ms": health.ms,
        "plugin": name.partition("/")[0],
    }


def _journal(why: str) -> board.Connection:
    return {
        "name": "journal",
        "title": "Journal",
        "sort": "database",
        "state": "failed",
        "note": why,
        "fix": "make room on the disk, or check its rights",
        "ms": None,
        "plugin": "",
    }


def overlays(screen: Screen, sounding: Callable[[], str]) -> list[board.OverlayView]:
    """Each open page once, with how many copies of it there are."""
    found: dict[str, board.OverlayView] = {}
    for page in screen.pages.values():
        view = found.setdefault(
            page.page, {"page": page.page, "clients": 0, "sounding": False, "seen_at": None}
        )
        view["clients"] += 1
        view["sounding"] |= page.client == sounding()
        view["seen_at"] = max(view["seen_at"] or 0.0, page.seen_at)
    return list(found.values())
