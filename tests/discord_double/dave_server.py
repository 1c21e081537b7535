"""The voice server's side of DAVE: it proposes who is in the group, members commit."""

from __future__ import annotations

from typing import Protocol

from tests.discord_double.mls_wire import Commit, ExternalSender, vector


class Member(Protocol):
    """Somebody in the call, as the server sees them. `user` is their id."""

    user: int

    def external_sender(self, package: bytes) -> None: ...

    def proposals(self, payload: bytes) -> None:
        """They answer with a commit: `DaveServer.committed`."""
        ...

    def commit(self, transition: int, commit: bytes) -> None: ...

    def welcome(self, transition: int, welcome: bytes) -> None: ...

    def execute(self, transition: int) -> None: ...


class DaveServer:
    """One group, one channel. Changes are made one after another, as commits come in."""

    def __init__(self, channel: int) -> None:
        self.channel = channel
        self.sender = ExternalSender()
        self.epoch = 0
        self.leaves: list[Member | None] = []
        self._transition = 0
        self._todo: list[tuple[str, Member, bytes]] = []
        self._joining: Member | None = None
        self._leaving: Member | None = None
        self._proposing = False
        self._commits: list[Commit] = []

    @property
    def members(self) -> list[Member]:
        return [member for member in self.leaves if member is not None]

    @property
    def settled(self) -> bool:
        return not self._todo and self._joining is None and self._leaving is None

    def key_package(self, member: Member, package: bytes) -> None:
        """Somebody wants in."""
        if member in self.members:
            return
        self._todo.append(("add", member, package))
        self._next()

    def left(self, member: Member) -> None:
        self._todo = [change for change in self._todo if change[1] is not member]
        if member in self.members or member is self._joining:
            self._todo.append(("remove", member, b""))
            self._next()

    def committed(self, commit: Commit) -> None:
        """The first commit of an epoch wins, all later ones come too late."""
        if self._proposing:
            self._commits.append(commit)  # not everybody has heard of the proposal yet
            return
        joining, leaving = self._joining, self._leaving
        if commit.epoch != self.epoch or (joining is None and leaving is None):
            return
        self._joining = self._leaving = None
        self.epoch += 1
        self._transition += 1
        if leaving is not None:
            self.leaves[self.leaves.index(leaving)] = None
        for member in self.members:
            member.commit(self._transition, commit.commit)
        if joining is not None:
            joining.welcome(self._transition, commit.welcome)
            self._seat(joining)
        self._next()

    def ready(self, member: Member, transition: int) -> None:
        """They have the new keys."""
        member.execute(transition)

    # --- one change at a time ----------------------------------------------------------------

    def _next(self) -> None:
        while self._todo and self._joining is None and self._leaving is None:
            what, member, package = self._todo.pop(0)
            (self._add if what == "add" else self._remove)(member, package)

    def _add(self, member: Member, package: bytes) -> None:
        if not self.members:
            self.leaves, self.epoch = [], 0
            self._seat(member)
            return
        self._joining = member
        self._propose(self.sender.add(self.channel, self.epoch, package))

    def _remove(self, member: Member, package: bytes) -> None:
        if member not in self.members:
            return
        leaf = self.leaves.index(member)
        if len(self.members) == 1:
            self.leaves = []
            return
        self._leaving = member
        self._propose(self.sender.remove(self.channel, self.epoch, leaf))

    def _propose(self, proposal: bytes) -> None:
        payload = b"\0" + vector(proposal)
        self._proposing = True
        for member in self.members:
            if member is not self._leaving:
                member.proposals(payload)
        self._proposing = False
        commits, self._commits = self._commits, []
        for commit in commits:
            self.committed(commit)

    def _seat(self, member: Member) -> None:
        """The leftmost leaf that is free."""
        if None in self.leaves:
            self.leaves[self.leaves.index(None)] = member
        else:
            self.leaves.append(member)
