"""What waits, lane by lane. Pure: the time is passed in, decisions come back as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.errors import NotFound
from bot.host.events import Event
from bot.host.lanes import Coalesce, KeepAll, Lane, LaneRule, LastN, LatestPerKey

ORDER: dict[Lane, int] = {lane: rank for rank, lane in enumerate(Lane)}


@dataclass(slots=True)
class Waiting:
    """One turn to come: its event and those that were merged into it, oldest first."""

    events: list[Event]
    lane: Lane
    since: float
    held: bool = False
    first: bool = False  # moved to the front by hand

    @property
    def event(self) -> Event:
        return self.events[0]

    @property
    def id(self) -> str:
        return self.event.id


@dataclass(frozen=True, slots=True)
class Put:
    """What became of an event: it waits on its own, or in `into`; others may have had to go."""

    item: Waiting | None
    merged: bool = False
    dropped: tuple[tuple[Event, str], ...] = ()  # events that go no further, and why


@dataclass(slots=True)
class _Lane:
    rule: LaneRule
    items: list[Waiting] = field(default_factory=list)
    dropped: int = 0


def merge_key(event: Event) -> tuple[object, ...]:
    """Only events with the same key may share a turn: same kind, same voice, same style."""
    return (type(event), event.platform, event.origin, event.style_key)


def person_key(event: Event) -> tuple[str, str]:
    """Whose event it is, for lanes that keep the newest of each person."""
    return (event.platform, event.user.id if event.user else event.kind)


class LaneQueue:
    """The lanes and what waits in them."""

    def __init__(self, rules: Mapping[Lane, LaneRule]) -> None:
        self._lanes = {lane: _Lane(rules[lane]) for lane in Lane}

    def __len__(self) -> int:
        return sum(len(lane.items) for lane in self._lanes.values())

    def lanes(self) -> list[Lane]:
        """From the top."""
        return list(self._lanes)

    def rule(self, lane: Lane) -> LaneRule:
        return self._lanes[lane].rule

    def items(self, lane: Lane) -> list[Waiting]:
        return list(self._lanes[lane].items)

    def length(self, lane: Lane) -> int:
        return len(self._lanes[lane].items)

    def dropped(self, lane: Lane) -> int:
        return self._lanes[lane].dropped

    def put(self, event: Event, lane: Lane, now: float) -> Put:
        """Let an event wait by the lane's rule."""
        place = self._lanes[lane]
        by_rule: dict[type, Callable[[_Lane, Waiting], Put]] = {
            KeepAll: _keep_all,
            LatestPerKey: _latest_per_key,
            Coalesce: _coalesce,
            LastN: _last_n,
        }
        result = by_rule[type(place.rule.waiting)](place, Waiting([event], lane, now))
        place.dropped += len(result.dropped)
        return result

    def next(self, now: float) -> Waiting | None:
        """Take out the item whose turn it is; held ones stay."""
        item = self.peek(now)
        if item is not None:
            self._lanes[item.lane].items.remove(item)
        return item

    def peek(self, now: float) -> Waiting | None:
        """The item whose turn it is: highest lane first, raised by age; oldest within a lane."""
        heads = [item for lane in self._lanes.values() if (item := _head(lane)) is not None]
        return min(heads, key=lambda item: self._rank(item, now), default=None)

    def expire(self, now: float) -> list[tuple[Event, str]]:
        """Remove what has waited longer than its lane allows; held items do not expire."""
        gone: list[tuple[Event, str]] = []
        for lane in self._lanes.values():
            if not lane.items:
                continue
            for item in [item for item in lane.items if not item.held]:
                ttl = self.ttl(item.event, item.lane)
                if now - item.since <= ttl:
                    continue
                lane.items.remove(item)
                lane.dropped += len(item.events)
                gone += [(e, f"waited longer than {ttl:g} s") for e in item.events]
        return gone

    def ttl(self, event: Event, lane: Lane) -> float:
        """How many seconds an event may wait."""
        return max(self._lanes[lane].rule.ttl, event.patience)

    def find(self, id: str) -> Waiting:
        """Raises NotFound when it has had its turn already."""
        for item in self:
            if item.id == id:
                return item
        raise NotFound("that no longer waits", hint="it had its turn or was dropped")

    def up(self, id: str) -> None:
        """Let it have the next turn."""
        item = self.find(id)
        for other in self:
            other.first = False
        item.first, item.held = True, False
        lane = self._lanes[item.lane].items
        lane.remove(item)
        lane.insert(0, item)

    def hold(self, id: str, held: bool = True) -> None:
        self.find(id).held = held

    def remove(self, id: str) -> Waiting:
        item = self.find(id)
        self._lanes[item.lane].items.remove(item)
        return item

    def clear(self) -> list[Waiting]:
        """Take everything out."""
        gone = list(self)
        for lane in self._lanes.values():
            lane.items.clear()
        return gone

    def __iter__(self) -> Iterator[Waiting]:
        for lane in self._lanes.values():
            yield from lane.items

    def _rank(self, item: Waiting, now: float) -> tuple[bool, int, float]:
        ageing = self._lanes[item.lane].rule.ageing
        raised = int((now - item.since) / ageing) if ageing else 0
        return (not item.first, max(0, ORDER[item.lane] - raised), item.since)


def _head(lane: _Lane) -> Waiting | None:
    return next((item for item in lane.items if not item.held), None)


def _keep_all(lane: _Lane, item: Waiting) -> Put:
    if len(lane.items) >= lane.rule.waiting.limit:  # type: ignore[union-attr]
        return Put(None, dropped=((item.event, "the lane is full"),))
    lane.items.append(item)
    return Put(item)


def _latest_per_key(lane: _Lane, item: Waiting) -> Put:
    key = person_key(item.event)
    older = [i for i in lane.items if person_key(i.event) == key]
    for old in older:
        lane.items.remove(old)
    dropped = tuple((e, "a newer one came") for old in older for e in old.events)
    kept = _keep_all(lane, item)
    return Put(kept.item, dropped=dropped + kept.dropped)


def _coalesce(lane: _Lane, item: Waiting) -> Put:
    rule = lane.rule.waiting
    assert isinstance(rule, Coalesce)
    key = merge_key(item.event)
    for other in lane.items:
        if not other.held and len(other.events) < rule.max and merge_key(other.event) == key:
            other.events.append(item.event)
            return Put(other, merged=True)
    return _keep_all(lane, item)


def _last_n(lane: _Lane, item: Waiting) -> Put:
    rule = lane.rule.waiting
    assert isinstance(rule, LastN)
    lane.items.append(item)
    dropped: list[tuple[Event, str]] = []
    while len(lane.items) > rule.n and (gone := _least_missed(lane)) is not None:
        lane.items.remove(gone)
        dropped += [(e, f"newest {rule.n} kept") for e in gone.events]
    return Put(item if item in lane.items else None, dropped=tuple(dropped))


def _least_missed(lane: _Lane) -> Waiting | None:
    """The oldest line of somebody who has several waiting, else the oldest: who writes much
    does not push the others out. What was held or moved to the front by hand stays."""
    loose = [i for i in lane.items if not i.held and not i.first]
    lines = Counter(person_key(i.event) for i in loose)
    several = [i for i in loose if lines[person_key(i.event)] > 1]
    return next(iter(several or loose), None)
