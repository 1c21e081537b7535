"""A plugin says what it handles, like a blueprint; the loader connects it.

plugin = Plugin("raids", settings=RaidSettings)

@plugin.turn(Raid)
async def welcome(raid: Raid, ctx: Context) -> None:
    ctx.show("alert", kind="raid", viewers=raid.viewers)
    await ctx.speak(ctx.think(f"{raid.leader} raided with {raid.viewers} viewers."))
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.errors import PluginError
from bot.host.events import CommandInvoked, Event, Trust
from bot.host.lanes import Lane
from bot.host.plugin.context import Context
from bot.host.plugin.tool import Tools, tool_of
from bot.models import Model

COMMAND_SECONDS = 60.0  # a command may speak; it must still end
E = TypeVar("E", bound=Event)
Handler = Callable[[Any, Context], Awaitable[None]]
Filter = Callable[[Any, Context], Awaitable["Event | Drop"]]
Source = Callable[[Context], Awaitable[None]]
Builder = Callable[[Context], Any]
ToolCode = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Drop:
    """A filter's verdict: the event goes no further; `reason` is shown in its trace.

    `fate` is what the chat shows: hidden, or command where the plugin answers the line. `then`
    handles the event once it is in the journal: what takes time or has an effect belongs there,
    for the door waits for its filters.
    """

    reason: str
    fate: str = "hidden"
    then: Handler | None = None
    timeout: float = 10.0  # seconds that `then` may take
    by: str = ""  # the plugin, filled in by the host


@dataclass(frozen=True, slots=True, kw_only=True)
class Handles:
    """A handler and the kind of event it takes; `timeout` in seconds."""

    event: type[Event]
    call: Handler
    timeout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """A filter at the door. `fail_closed`: where it breaks, the event is dropped."""

    event: type[Event]
    call: Filter
    order: int
    fail_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """`!name`, who may use it, and how many seconds each person and everybody waits."""

    name: str
    call: Handler
    aliases: tuple[str, ...]
    role: Trust
    cooldown: float
    user_cooldown: float
    help: str

    def as_handler(self) -> Handles:
        return Handles(event=CommandInvoked, call=self.call, timeout=COMMAND_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """An engine of a contract, built when the plugin is loaded."""

    contract: type
    name: str
    build: Builder


class Plugin:
    """What a folder under `plugins/` states in its `__init__.py`.

    `settings` is a frozen dataclass, the section of config.yaml. `needs` names plugins that
    are loaded first; `packages` names importable packages whose absence disables the plugin
    with one clear line, and `extra` the set-up extra that brings them. `first_run` names the
    field of its settings that the first-run page asks for; an answer turns the plugin on.
    `models` are what `greenroom models` can fetch for it.
    """

    def __init__(
        self,
        name: str,
        *,
        settings: type | None = None,
        title: str = "",
        summary: str = "",
        sort: str = "feature",
        needs: tuple[str, ...] = (),
        packages: tuple[str, ...] = (),
        extra: str = "",
        first_run: str = "",
        models: tuple[Model, ...] = (),
        version: str = "1.0.0",
    ) -> None:
        self.name = name
        self.settings = settings
        self.title = title or name.replace("_", " ").capitalize()
        self.summary = summary
        self.sort = sort  # platform, engine or feature: its heading on the plugins page
        self.needs = needs
        self.packages = packages
        self.extra = extra
        self.first_run = first_run
        self.models = models
        self.version = version
        self.sources: list[Source] = []
        self.filters: list[Guards] = []
        self.arrivals: list[Handles] = []
        self.turns: list[Handles] = []
        self.commands: list[Commands] = []
        self.engines: list[Offers] = []
        self.pages: list[Builder] = []
        self.tools: list[Tools] = []

    def source(self, call: Source) -> Source:
        """Runs for as long as the plugin is loaded and emits events; restarted when it fails."""
        self.sources.append(call)
        return call

    def filter(
        self, event: type[E], *, order: int = 0, fail_closed: bool = False
    ) -> Callable[[Filter], Filter]:
        """Sees an event at the door, before anyone else: returns it, changed or not, or Drop."""

        def register(call: Filter) -> Filter:
            guard = Guards(event=event, call=call, order=order, fail_closed=fail_closed)
            self.filters.append(guard)
            return call

        return register

    def on(self, event: type[E], *, timeout: float = 10.0) -> Callable[[Handler], Handler]:
        """Reacts on arrival, beside all others."""

        def register(call: Handler) -> Handler:
            self.arrivals.append(Handles(event=event, call=call, timeout=timeout))
            return call

        return register

    def turn(self, event: type[E], *, timeout: float = 180.0) -> Callable[[Handler], Handler]:
        """Handles the event when its lane has the stage: one at a time, by priority."""

        def register(call: Handler) -> Handler:
            self._check_lane(event)
            self.turns.append(Handles(event=event, call=call, timeout=timeout))
            return call

        return register

    def _check_lane(self, event: type[Event]) -> None:
        """An event that waits nowhere would never have its turn, and nobody would be told."""
        if event.lane not in tuple(Lane):
            raise PluginError(
                f"plugin '{self.name}': {event.__name__} waits in no lane ({event.lane})",
                hint=f"use @plugin.on, or set its lane to one of: {', '.join(Lane)}",
            )

    def command(
        self,
        name: str,
        *,
        aliases: tuple[str, ...] = (),
        role: Trust = Trust.VIEWER,
        cooldown: float = 3.0,
        user_cooldown: float = 0.0,
        help: str = "",
    ) -> Callable[[Handler], Handler]:
        """Handles `!name` from people of at least `role`; receives a CommandInvoked."""

        def register(call: Handler) -> Handler:
            self.commands.append(
                Commands(
                    name=name.lower(),
                    call=call,
                    aliases=tuple(alias.lower() for alias in aliases),
                    role=role,
                    cooldown=cooldown,
                    user_cooldown=user_cooldown,
                    help=help,
                )
            )
            return call

        return register

    def engine(self, contract: type, name: str) -> Callable[[Builder], Builder]:
        """Offers a machine: `build(ctx)` returns the engine; its `close()` is called at unload."""

        def register(build: Builder) -> Builder:
            self.engines.append(Offers(contract=contract, name=name, build=build))
            return build

        return register

    def tool(self, call: ToolCode) -> ToolCode:
        """Offers a function to minds: its name, docstring and typed arguments describe it.

        `async def roll(ctx: Context, sides: int = 6) -> str`; what it returns is read by a mind.
        """
        self.tools.append(tool_of(self.name, call))
        return call

    def page(self, build: Builder) -> Builder:
        """Offers a Flask blueprint, served under `/plugins/<name>/` with the panel's token."""
        self.pages.append(build)
        return build


__all__ = ["CommandInvoked", "Commands", "Drop", "Guards", "Handles", "Offers", "Plugin"]
