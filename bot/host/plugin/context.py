"""All that a handler may do. A plugin sees nothing of the house but this.

What a plugin starts through its context ends with the plugin: unload and reload leak nothing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

from bot.audio import AudioChunk
from bot.dialogue import Thought
from bot.engines import Cancel
from bot.host.events import Event, User
from bot.host.score import Score
from bot.voice import Speech

T = TypeVar("T")
KEPT_BACK = "the guard kept it back"  # an ActionResult's note


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What became of an utterance: `heard` is exactly what was heard of it, `seconds` (of a song)
    how long."""

    utterance: str
    text: str
    heard: str
    complete: bool
    reason: str = ""  # why it ended early: skipped, cut, interrupted, hidden by the guard, ...
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult:
    """Whether a platform did as asked; `simulated` where it would have, but nothing was sent."""

    done: bool
    note: str = ""
    simulated: bool = False


class Platform(Protocol):
    """A place with people: what can be done there. Built with `@plugin.engine(Platform, name)`.

    Each call raises BotError where the platform refuses. Nobody but `Context` calls it, so
    that trust and origin are checked in one place.
    """

    name: str
    actions: frozenset[str]  # of say, timeout, ban, unban, delete, announce, shoutout, ...

    async def say(self, text: str, *, reply_to: str = "") -> None: ...

    async def act(self, action: str, **fields: Any) -> None:
        """One of `actions`: timeout(user, seconds, reason), ban(user, reason), unban(user),
        delete(message), announce(text), shoutout(user), fulfil(reward, redemption),
        refund(reward, redemption)."""
        ...

    async def close(self) -> None: ...


@runtime_checkable
class LocalPlatform(Platform, Protocol):
    """A platform whose chat is written on this machine."""

    async def write(self, user: str, text: str) -> str:
        """Bring a line by `user` to the door; the event's id."""
        ...


class Store(Protocol):
    """A plugin's own documents, JSON by key; those with a `user` go when the person is erased."""

    async def get(self, key: str, default: Any = None) -> Any: ...

    async def put(self, key: str, value: Any, *, user: User | None = None) -> None: ...

    async def count(self, key: str) -> int:
        """Add one to the number under `key`, and get it."""
        ...

    async def delete(self, key: str) -> None: ...

    async def all(self, prefix: str = "") -> dict[str, Any]: ...


class Context(Protocol):
    """What a handler may do, and what it is handling."""

    @property
    def settings(self) -> Any:
        """The plugin's own dataclass."""
        ...

    @property
    def log(self) -> Any:
        """A structlog logger that knows the plugin and the event."""
        ...

    @property
    def store(self) -> Store: ...

    @property
    def event(self) -> Event | None:
        """What is being handled; None in a source."""
        ...

    @property
    def merged(self) -> tuple[Event, ...]:
        """All that share this turn, oldest first (lane rule `coalesce`)."""
        ...

    async def emit(self, event: Event) -> None:
        """Bring an event to the door. Returns once it is journaled (or dropped)."""
        ...

    def think(
        self, prompt: str, *, user: User | None = None, remember: bool = True, kind: str = ""
    ) -> Thought:
        """Ask the mind. Nothing runs until the thought is read. `kind` chooses the route.

        `user` said the prompt; without one it is told by the show, of whoever caused the event.
        """
        ...

    async def speak(
        self,
        text: str | Thought | AsyncIterator[str],
        *,
        voice: str = "",
        style: str = "",
        rate: float = 0.0,
        uninterruptible: bool = False,
        subtitles: bool = True,
    ) -> Spoken:
        """Say it with the one mouth, through the guard; returns when it was heard or cut."""
        ...

    async def relay(
        self, make: Callable[[Cancel], AsyncGenerator[Speech, None]], *, title: str
    ) -> Spoken:
        """Let a speech be heard with the one mouth that is made elsewhere, while it is made.

        `make` is called once it has the stage, with what ends the speech; it may be set from
        either side. A sentence that the guard does not let pass as it is is not heard.
        """
        ...

    async def play(self, sound: AsyncIterator[AudioChunk] | AudioChunk, *, title: str) -> Spoken:
        """Play a sound with the one mouth."""
        ...

    async def sing(
        self,
        score: Score,
        sound: Callable[[float], AsyncGenerator[AudioChunk, None]],
        *,
        lead_s: float = 0.0,
        uninterruptible: bool = True,
    ) -> Spoken:
        """Sing a song with the one mouth: `sound` makes it from a second of it on (SungChunk where
        the singing is known apart), after `lead_s` of silence. The mouth follows the singing, the
        lyrics pass the guard before they are shown, and it can be sought in meanwhile."""
        ...

    async def say(
        self, text: str | Thought, *, platform: str = "", reply_to: str = ""
    ) -> ActionResult:
        """Write into chat, through the guard. Default: where the event came from. A thought is
        read to its end first, and remembered once it is written."""
        ...

    async def act(self, action: str, **fields: Any) -> ActionResult:
        """Ask the event's platform for something: see `Platform.act`. Refused for an event
        that a model caused; for a simulated one it is only written in the trace."""
        ...

    def show(self, name: str, /, **fields: Any) -> None:
        """Tell every overlay page: docs/screen.md lists the names and their fields."""
        ...

    def interrupt(self, reason: str) -> None:
        """Cut what is being said, where it may be cut."""
        ...

    def get(self, kind: type[T]) -> T:
        """A part of the house by its type; raises NotFound."""
        ...

    def note(self, text: str) -> None:
        """A step for the event's decision trace."""
        ...

    def connection(self, state: str, note: str = "", fix: str = "", *, part: str = "") -> None:
        """How the plugin's connection is doing: ok, connecting, retrying, needs_auth, failed.

        `part` names one that comes and goes beside it, such as a call; `off` takes it away.
        """
        ...

    def shared(self, make: Callable[[Context], T]) -> T:
        """What `make(ctx)` makes the first time it is asked for, the same one from then on:
        for a part that a plugin's engines, source and handlers share. It ends with the plugin."""
        ...

    def own(self, thing: Coroutine[Any, Any, Any] | Any) -> Any:
        """Run a coroutine as a task, or keep a thing with `close()`: both end with the plugin."""
        ...
