"""The context a handler receives: the twelve verbs, bound to a plugin and an event."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from bot.audio import AudioChunk
from bot.dialogue import Thought
from bot.engines import Cancel
from bot.host.events import Event, Origin, Trust, User
from bot.host.lanes import Boundary
from bot.host.plugin import (
    KEPT_BACK,
    ActionResult,
    Context,
    PluginScope,
    PluginState,
    PluginStore,
    Spoken,
    harmless,
)
from bot.host.score import Score
from bot.host.stage import EVENTS, WrittenAnswer
from bot.voice import Speech

if TYPE_CHECKING:
    from bot.host.moments.backstage import Backstage

T = TypeVar("T")


class HandlerContext:
    """See `bot.host.Context` for what each verb promises."""

    __slots__ = ("_by_model", "_event", "_host", "_merged", "_scope", "_store", "_thought")

    def __init__(
        self,
        host: Backstage,
        scope: PluginScope,
        event: Event | None = None,
        merged: tuple[Event, ...] = (),
        *,
        thought: bool = False,
    ) -> None:
        self._host = host
        self._scope = scope
        self._store: PluginStore | None = None
        self._by_model = thought  # a model called, so what comes of it is a model's
        self._thought = thought  # whether a model has had its say in this handler
        self._event = event
        self._merged = merged or ((event,) if event else ())

    @property
    def event(self) -> Event | None:
        return self._event

    @property
    def merged(self) -> tuple[Event, ...]:
        return self._merged

    @property
    def settings(self) -> Any:
        return self._scope.settings

    @property
    def log(self) -> Any:
        return self._scope.log.bind(event_id=self.event.id) if self.event else self._scope.log

    @property
    def store(self) -> PluginStore:
        if self._store is None:
            self._store = PluginStore(self._host.database, self._scope.name)
        return self._store

    async def emit(self, event: Event) -> None:
        await self._host.emit(self._caused(event))

    def think(
        self, prompt: str, *, user: User | None = None, remember: bool = True, kind: str = ""
    ) -> Thought:
        self._thought = True
        return self._host.performer.think(
            prompt, event=self.event, user=user, remember=remember, kind=kind
        )

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
        return await self._host.performer.speak(
            text,
            event=self.event,
            voice=voice,
            style=style,
            rate=rate,
            uninterruptible=uninterruptible,
            subtitles=subtitles,
        )

    async def relay(
        self, make: Callable[[Cancel], AsyncGenerator[Speech, None]], *, title: str
    ) -> Spoken:
        return await self._host.performer.relay(make, title=title, event=self.event)

    async def play(self, sound: AsyncIterator[AudioChunk] | AudioChunk, *, title: str) -> Spoken:
        return await self._host.performer.play(sound, title=title, event=self.event)

    async def sing(
        self,
        score: Score,
        sound: Callable[[float], AsyncGenerator[AudioChunk, None]],
        *,
        lead_s: float = 0.0,
        uninterruptible: bool = True,
    ) -> Spoken:
        return await self._host.performer.sing(
            score, sound, lead_s=lead_s, uninterruptible=uninterruptible, event=self.event
        )

    async def say(
        self, text: str | Thought, *, platform: str = "", reply_to: str = ""
    ) -> ActionResult:
        if not isinstance(text, Thought):
            return await self._write(text, platform, reply_to)
        answer = await WrittenAnswer.read(self._host.performer, text, self.event)
        result = await self._write(answer.text, platform, reply_to)
        await answer.keep(result.done, result.note)
        return result

    async def _write(self, text: str, platform: str, reply_to: str) -> ActionResult:
        checked = self._host.performer.checked(text, self.event) if text else None
        if checked and self._by_others():
            checked = harmless(checked)
        if not checked:
            return ActionResult(done=False, note=KEPT_BACK)
        return await self._host.platforms.say(
            checked, platform=platform, reply_to=reply_to, event=self.event
        )

    async def act(self, action: str, **fields: Any) -> ActionResult:
        if self.event is None:
            return ActionResult(done=False, note="there is no event to act for")
        return await self._host.platforms.act(
            action, fields, event=self.event, after_thought=self._thought
        )

    def show(self, name: str, /, **fields: Any) -> None:
        if self.event is not None and "simulated" in EVENTS.get(name, {}):
            fields.setdefault("simulated", self.event.origin is not Origin.LIVE)
        self._host.screen.show(name, **fields)

    def interrupt(self, reason: str) -> None:
        self._host.performer.stage.interrupt(Boundary.CUT, reason)

    def get(self, kind: type[T]) -> T:
        return self._host.services.get(kind)

    def note(self, text: str) -> None:
        if self.event is not None:
            self._host.traces.step(self.event.id, self._scope.name.capitalize(), text)

    def connection(self, state: str, note: str = "", fix: str = "", *, part: str = "") -> None:
        self._host.connections.set(self._scope, state, note, fix, part)
        if part or self._scope.state is PluginState.PAUSED:
            return
        by_connection = {
            "needs_auth": PluginState.NEEDS_AUTH,
            "retrying": PluginState.RETRYING,
            "failed": PluginState.FAILED,
        }
        state_now = by_connection.get(state, PluginState.LOADED)
        self._host.plugin_state(self._scope, state_now, note)

    def shared(self, make: Callable[[Context], T]) -> T:
        return self._scope.shared(make, self)

    def own(self, thing: Any) -> Any:
        return self._scope.own(thing)

    def _by_others(self) -> bool:
        """Whether a model or a viewer may have worded what this handler writes."""
        return self._thought or (self.event is not None and self.event.trust < Trust.MODERATOR)

    def _caused(self, event: Event) -> Event:
        """An event made while another is handled carries its cause and at most its trust."""
        if self.event is None and self._by_model:
            return replace(event, trust=min(event.trust, Trust.MODEL))
        if self.event is None:
            return event
        origin = event.origin if self.event.origin is Origin.LIVE else self.event.origin
        return replace(
            event,
            cause=event.cause or self.event.id,
            trust=min(event.trust, self.event.trust),
            origin=origin,
        )
