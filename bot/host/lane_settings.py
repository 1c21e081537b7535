"""The lanes' rules as config.yaml changes them.

lanes:
  chat: {waiting: last_n, n: 5, ttl: 60, ageing: 20, boundary: finish}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any

from bot.errors import ConfigError
from bot.host.lanes import (
    DEFAULT_RULES,
    Boundary,
    Coalesce,
    KeepAll,
    Lane,
    LaneRule,
    LastN,
    LatestPerKey,
    WaitingRule,
)

WAITING: dict[str, type[WaitingRule]] = {
    "keep_all": KeepAll,
    "latest_per_key": LatestPerKey,
    "coalesce": Coalesce,
    "last_n": LastN,
}


def lane_rules(sections: Mapping[str, Mapping[str, Any]]) -> dict[Lane, LaneRule]:
    """The default rules with these changes. Raises ConfigError naming the place."""
    rules = dict(DEFAULT_RULES)
    for name, section in sections.items():
        lane = _known(name, [lane.value for lane in Lane], "lanes")
        rules[Lane(lane)] = _changed(rules[Lane(lane)], section, f"lanes.{name}")
    return rules


def _changed(rule: LaneRule, section: Mapping[str, Any], place: str) -> LaneRule:
    names = {type(kind()): key for key, kind in ((k, v) for k, v in WAITING.items())}
    chosen = section.get("waiting", names[type(rule.waiting)])
    cls = WAITING[_known(str(chosen), list(WAITING), f"{place}.waiting")]
    limits = {f.name for f in fields(cls)}
    known = {"waiting", "ttl", "ageing", "boundary", *limits}
    for key in section:
        _known(key, sorted(known), place)
    numbers = {k: _number(v, f"{place}.{k}") for k, v in section.items() if k in limits}
    waiting = replace(rule.waiting, **numbers) if isinstance(rule.waiting, cls) else cls(**numbers)
    return LaneRule(
        waiting=waiting,
        ttl=_number(section.get("ttl", rule.ttl), f"{place}.ttl"),
        ageing=_number(section.get("ageing", rule.ageing), f"{place}.ageing"),
        boundary=Boundary(
            _known(
                str(section.get("boundary", rule.boundary)),
                [b.value for b in Boundary],
                f"{place}.boundary",
            )
        ),
    )


def _known(name: str, known: list[str], place: str) -> str:
    if name in known:
        return name
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"write one of: {', '.join(known)}"
    raise ConfigError(f"{place}: '{name}' is not known", hint=hint)


def _number(value: Any, place: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ConfigError(f"{place}: {value!r} is not a number", hint="write 0 or more")
    return value
