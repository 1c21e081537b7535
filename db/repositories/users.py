"""People."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import String, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from bot.errors import Conflict, NotFound
from db.models import Journal, User
from db.paging import contains
from db.types import utc_now
from db.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A person was seen. `roles` None: not known this time, keep what is known."""

    platform: str
    platform_id: str
    name: str
    colour: str = ""
    roles: tuple[str, ...] | None = None
    at: datetime
    lines: int = 0
    seconds: int = 0


# Built once: every answer asks them.
_THEM = (User.platform == bindparam("platform"), User.platform_id == bindparam("id"))
_BY_PLATFORM = select(User).where(*_THEM)
_ID_BY_PLATFORM = select(User.id).where(*_THEM)


class UserRepository:
    """Who was here."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def touch(
        self,
        platform: str,
        platform_id: str,
        name: str,
        *,
        colour: str = "",
        roles: tuple[str, ...] | None = None,
        at: datetime | None = None,
        lines: int = 0,
        seconds: int = 0,
    ) -> User:
        """Note that a person was seen; their row is made or brought up to date."""
        seen = Seen(
            platform=platform,
            platform_id=platform_id,
            name=name,
            colour=colour,
            roles=roles,
            at=at or utc_now(),
            lines=lines,
            seconds=seconds,
        )
        self.touch_many([seen])
        found = self.get_by_platform(platform, platform_id)
        if found is None:
            raise NotFound(f"{name} on {platform} was erased at this moment")
        self._session.refresh(found)
        return found

    def touch_many(self, seen: Iterable[Seen]) -> None:
        """Note many at once; several of one person count as one with their sum."""
        people = _merge(seen)
        for known in (True, False):
            rows = [_row(p) for p in people if (p.roles is not None) is known]
            if rows:
                self._upsert(rows, roles=known)

    def add_from_journal(self) -> int:
        """Make rows for live people whom only the journal names; returns how many.

        People are noted a moment after their event: a program that was killed in between has
        written the one and not the other, and nobody could be erased who is not found.
        """
        theirs = (User.platform == Journal.platform) & (
            User.platform_id == Journal.user_platform_id
        )
        nameless = (
            select(Journal.platform, Journal.user_platform_id)
            .outerjoin(User, theirs)
            .where(User.id.is_(None), Journal.user_platform_id != "", Journal.origin == "live")
            .distinct()
        )
        found = [self._seen_in_journal(*who) for who in self._session.execute(nameless).all()]
        for seen in found:
            self.touch_many(seen[:1])
            self.touch_many(seen[1:])
        return sum(bool(seen) for seen in found)

    def _seen_in_journal(self, platform: str, platform_id: str) -> list[Seen]:
        """The person at each of their events, oldest first; nothing for a bot."""
        query = (
            select(Journal)
            .where(Journal.platform == platform, Journal.user_platform_id == platform_id)
            .order_by(Journal.at)
        )
        events = list(self._session.scalars(query))
        roles = tuple((events[-1].body.get("user") or {}).get("roles") or ())
        if "bot" in roles:
            return []
        return [
            Seen(
                platform=platform,
                platform_id=platform_id,
                name=event.user_name,
                roles=roles or None,
                at=event.at,
                lines=int(event.kind == "ChatMessage"),
            )
            for event in events
        ]

    def _upsert(self, rows: list[dict[str, object]], *, roles: bool) -> None:
        insert = upsert(self._session, User)
        new = insert.excluded
        later = new.last_seen > User.last_seen
        changes = {
            "name": case((later, new.name), else_=User.name),
            "colour": func.coalesce(func.nullif(new.colour, ""), User.colour),
            "first_seen": case(
                (new.first_seen < User.first_seen, new.first_seen), else_=User.first_seen
            ),
            "last_seen": case((later, new.last_seen), else_=User.last_seen),
            "lines": User.lines + new.lines,
            "seconds": User.seconds + new.seconds,
        }
        if roles:
            changes["roles"] = new.roles
        self._session.execute(
            insert.on_conflict_do_update(
                index_elements=[User.platform, User.platform_id], set_=changes
            ),
            rows,
        )

    def get(self, user_id: int) -> User | None:
        return self._session.get(User, user_id)

    def get_by_platform(self, platform: str, platform_id: str) -> User | None:
        """The person with that id on that platform."""
        return self._session.scalar(_BY_PLATFORM, {"platform": platform, "id": platform_id})

    def id_of(self, platform: str, platform_id: str) -> int | None:
        """Their number alone, which is quicker to find."""
        return self._session.connection().scalar(
            _ID_BY_PLATFORM, {"platform": platform, "id": platform_id}
        )

    def find(self, q: str = "", *, limit: int = 50) -> list[User]:
        """People whose name or platform id contains `q`, the last seen first."""
        query = select(User).order_by(User.last_seen.desc(), User.id.desc()).limit(limit)
        if q:
            query = query.where(contains(q, User.name, User.platform_id))
        return list(self._session.scalars(query))

    def resolve(self, who: str) -> User:
        """The one person meant by `name`, `platform:name`, or the same with a platform id.

        Raises NotFound, or Conflict where several are meant.
        """
        platform, _, rest = who.rpartition(":")
        name = rest.removeprefix("@").lower()
        query = select(User).where(
            (func.lower(User.name) == name) | (func.lower(cast(User.platform_id, String)) == name)
        )
        if platform:
            query = query.where(User.platform == platform)
        found = list(self._session.scalars(query))
        if not found:
            raise NotFound(f"nobody is called {who}", hint="write it as platform:name")
        if len(found) > 1:
            several = ", ".join(f"{user.platform}:{user.platform_id}" for user in found)
            raise Conflict(f"{who} may be {several}", hint="write one of these")
        return found[0]


def _merge(seen: Iterable[Seen]) -> list[Seen]:
    people: dict[tuple[str, str], Seen] = {}
    for person in seen:
        key = (person.platform, person.platform_id)
        before = people.get(key)
        people[key] = person if before is None else _sum(before, person)
    return list(people.values())


def _sum(before: Seen, after: Seen) -> Seen:
    old, new = sorted((before, after), key=lambda one: one.at)
    return replace(
        new,
        colour=new.colour or old.colour,
        roles=old.roles if new.roles is None else new.roles,
        lines=old.lines + new.lines,
        seconds=old.seconds + new.seconds,
    )


def _row(person: Seen) -> dict[str, object]:
    return {
        "platform": person.platform,
        "platform_id": person.platform_id,
        "name": person.name,
        "colour": person.colour,
        "roles": list(person.roles or ()),
        "first_seen": person.at,
        "last_seen": person.at,
        "lines": person.lines,
        "seconds": person.seconds,
    }
