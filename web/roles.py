"""Who may use which route. A route that says nothing is the owner's."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Role(IntEnum):
    """How much a person may do; each may do what the ones before may."""

    PUBLIC = 0  # no token
    VIEWER = 1  # reads
    MODERATOR = 2  # runs the show
    OWNER = 3  # settings, plugins, tokens, erasure

    @classmethod
    def named(cls, name: str) -> Role:
        """`owner`, `moderator` or `viewer`; anything else may do nothing."""
        return {"owner": cls.OWNER, "moderator": cls.MODERATOR, "viewer": cls.VIEWER}.get(
            name, cls.PUBLIC
        )


def needs(role: Role, *, by_key: bool = False) -> Callable[[View], View]:
    """Say which role a view asks for at least; web/auth.py sees to it before the view runs.

    `by_key`: the address holds the whole proof, so no cookie can be abused by a foreign page."""

    def mark(view: View) -> View:
        view.needed_role = role  # type: ignore[attr-defined]
        view.by_key = by_key  # type: ignore[attr-defined]
        return view

    return mark


def is_by_key(view: Callable[..., Any] | None) -> bool:
    return getattr(view, "by_key", False)


def needed_role(view: Callable[..., Any] | None) -> Role:
    return getattr(view, "needed_role", Role.OWNER)
