"""The ears: everybody whom the show listens to, each with a listener; what they say are events."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from bot.audio import Outputs
from bot.engines import VAD, EngineRegistry, Health, Measure
from bot.errors import BotError, Conflict, NotFound
from bot.host.ears.attention import attention_of
from bot.host.ears.ear import Ear, Talker, events_of
from bot.host.events import (
    Event,
    Heard,
    User,
)
from bot.host.lanes import Lane, LaneRule
from bot.host.records import Metrics, Traces
from bot.host.stage import Disturbed, Stage, StageMouth
from bot.host.switches import SwitchBoard
from bot.listening import (
    Act,
    Deaf,
    Detector,
    EnergyVad,
    Listener,
    Names,
    Onset,
    Partial,
    Recognisers,
    Source,
    Spend,
    Utterance,
)
from bot.listening import Heard as Told
from bot.settings import EarSettings

REMEMBERED = 200  # people who wrote or spoke lately: their names may be said
COURTESY_S = 8.0  # so long at most the bot lets a person finish before it begins

log = structlog.get_logger("ears")


class Ears:
    """Everybody whom the show listens to. Loop thread only."""

    def __init__(
        self,
        *,
        registry: EngineRegistry,
        stage: Stage,
        outputs: Outputs,
        switches: SwitchBoard,
        metrics: Metrics,
        traces: Traces,
        rule: Callable[[Lane], LaneRule],
        emit: Callable[[Event], Awaitable[None]],
        wake: Callable[[], None],
        changed: Callable[[str], None],
        spend: Spend,
    ) -> None:
        self.emit = emit
        self.names = Names()
        self.note = ""  # what a person should know of the voice detector
        self._registry = registry
        self._stage = stage
        self._outputs = outputs
        self._switches = switches
        self._metrics = metrics
        self._traces = traces
        self._rule = rule
        self._wake = wake
        self._changed = changed
        self._spend = spend
        self._ears: dict[str, Ear] = {}
        self._people: deque[str] = deque(maxlen=REMEMBERED)
        self._own_names: tuple[str, ...] = ()
        self._detector: Detector | None = None
        self._detector_of: VAD | None = None
        self._speaks_since: float | None = None
        self._disturbed = Disturbed(stage, outputs, duck_db=0.0)
        self._settings, self._language = EarSettings(), "en"
        self._recognisers = self._chain((), patience_s=self._settings.patience_s)

    # --- settings and names ------------------------------------------------------------------

    def use(
        self, settings: EarSettings, *, stt: str, language: str, names: tuple[str, ...]
    ) -> None:
        """Other settings, for ears that are opened from now on; names count at once."""
        self._settings, self._language = settings, language
        self._disturbed.duck_db = settings.duck_db
        chain = (stt, *settings.fallback)
        if not self._recognisers.are(chain, patience_s=settings.patience_s):
            self._recognisers = self._chain(chain, patience_s=settings.patience_s)
        self._own_names = names
        self._name_them()

    def _chain(self, names: tuple[str, ...], *, patience_s: float) -> Recognisers:
        return Recognisers(
            self._registry,
            names,
            patience_s=patience_s,
            on_change=lambda: self._changed("connections"),
            spend=self._spend,
        )

    def met(self, user: User | None) -> None:
        """Somebody wrote or spoke: their name may be said."""
        if user is None or user.name in self._people:
            return
        self._people.appendleft(user.name)
        self._name_them()

    def forget(self, name: str) -> None:
        """A person is erased."""
        kept = [known for known in self._people if known.casefold() != name.casefold()]
        self._people = deque(kept, maxlen=REMEMBERED)
        self._name_them()

    def _name_them(self) -> None:
        self.names.use((*self._own_names, *self._people))

    # --- listening ---------------------------------------------------------------------------

    async def open(self, talker: Talker, *, live: bool = True) -> Ear:
        """An ear for somebody. Raises Conflict where the source has one already."""
        detector = await self._detect()
        if talker.source in self._ears:
            raise Conflict(f"'{talker.source}' is listened to already", hint="close it first")
        boundary = self._rule(talker.lane).boundary
        mouth = StageMouth(
            self._stage,
            self._outputs,
            self._disturbed,
            talker.lane,
            boundary,
            self._metrics.barge_in,
        )
        listener = Listener(
            talker.source,
            detector,
            self._recognisers,
            attention_of(self._settings, talker, language=self._language, live=live),
            lambda told: self._told(ear, told),
            mouth=mouth,
            names=self.names,
            listening=lambda: self._switches.now.listen_to_mic,
            barged=self._barged,
        )
        ear = self._ears[talker.source] = Ear(
            talker, listener, mouth, emit=self.emit, closed=self._closed
        )
        self.met(talker.user)
        self._changed("show")
        return ear

    async def listen(self, source: Source, talker: Talker) -> None:
        """Listen to a source until it ends. Raises AudioError, EngineError and Conflict."""
        ear = await self.open(talker, live=source.live)
        pump = asyncio.create_task(_pump(source, ear), name=f"source {source.name}")
        run = asyncio.create_task(ear.run(), name=f"listen {source.name}")
        try:
            await asyncio.wait({pump, run}, return_when=asyncio.FIRST_EXCEPTION)
            for task in (pump, run):
                if task.done():
                    task.result()
        finally:
            for task in (pump, run):
                task.cancel()
            await asyncio.gather(pump, run, return_exceptions=True)
            await source.close()

    def _closed(self, ear: Ear) -> None:
        """Nobody is listened to there any more; what they disturbed goes on."""
        if self._ears.get(ear.talker.source) is ear:
            del self._ears[ear.talker.source]
            self._changed("show")
        ear.open_turns.clear()
        self._disturbed.release(ear.talker.source)
        self._look_who_speaks()

    def press(self, source: str, down: bool) -> None:
        """The key to talk into a source is pressed or let go. Raises NotFound."""
        ear = self._ears.get(source)
        if ear is None:
            raise NotFound(f"nobody listens to '{source}'", hint="is its plugin turned on?")
        ear.press(down)

    def by_key(self) -> bool:
        """Whether somebody is heard only while the key to talk is pressed."""
        return any(ear.talker.by_key for ear in self._ears.values())

    def press_all(self, down: bool) -> None:
        """The key to talk of all who have one."""
        for ear in self._ears.values():
            if ear.talker.by_key:
                ear.press(down)

    def state(self, source: str) -> tuple[bool, str]:
        """Whether a source is listened to, and what a person should know of it."""
        ear = self._ears.get(source)
        if ear is None:
            return False, ""
        notes = [ear.listener.inbox.note, self.note]
        if not self._switches.now.listen_to_mic:
            notes.append("listening is switched off")
        return True, "; ".join(filter(None, notes))

    def health(self) -> dict[str, Health]:
        """How the recognisers are doing, once somebody is listened to."""
        return self._recognisers.health() if self._ears else {}

    def somebody_speaks(self) -> bool:
        """Whether it would be rude to begin now."""
        if self._speaks_since is None:
            return False
        return asyncio.get_running_loop().time() - self._speaks_since < COURTESY_S

    # --- what is heard -----------------------------------------------------------------------

    def _told(self, ear: Ear, told: Told) -> None:
        talker = ear.talker
        if isinstance(told, Onset):
            ear.open_turns.add(told.turn)
        elif not isinstance(told, Partial):
            ear.open_turns.discard(told.turn)
            if not ear.open_turns:
                self._disturbed.release(talker.source)
        self._look_who_speaks()
        if isinstance(told, Deaf):
            log.error("nobody can write down what is said", error=str(told.error))
        for event in events_of(talker, told):
            if isinstance(told, Utterance) and isinstance(event, Heard):
                self._account(event, told)
            ear.put(event)

    def _barged(self, act: Act, seconds: float) -> None:
        self._metrics.barged_in(act, seconds)
        if act is Act.CUT:
            self._metrics.worker(Measure.TTS_INTERRUPT, 1)

    def _account(self, heard: Heard, told: Utterance) -> None:
        """What took the time, for the metrics and the trace."""
        pause_ms = (told.quiet_s - told.writing_s) * 1000
        self._metrics.turn("pause", pause_ms / 1000)
        self._metrics.turn("writing", told.writing_s)
        text = (
            f"{told.engine} wrote it {told.writing_s * 1000:.0f} ms after a silence of "
            f"{pause_ms:.0f} ms ({told.rule})"
        )
        self._traces.step(heard.id, "Ears", text)

    def _look_who_speaks(self) -> None:
        speaks = any(ear.open_turns for ear in self._ears.values())
        if not speaks:
            self._speaks_since = None
            self._wake()
        elif self._speaks_since is None:
            loop = asyncio.get_running_loop()
            self._speaks_since = loop.time()
            loop.call_later(COURTESY_S, self._wake)
        self._stage.listen(speaks)

    # --- how it listens ----------------------------------------------------------------------

    async def _detect(self) -> Detector:
        """The chosen voice detector, or the plain one where that cannot be used."""
        chosen = None
        if self._settings.vad != EnergyVad.name:
            chosen = self._registry.find(VAD, self._settings.vad)
        if self._detector is not None and self._detector_of is chosen:
            return self._detector
        vad, self.note = chosen or EnergyVad(), ""
        if chosen is None and self._settings.vad != EnergyVad.name:
            self.note = f"{self._settings.vad} is off: voice is told by loudness alone"
        try:
            await asyncio.to_thread(_try_out, vad)
        except BotError as error:
            vad, self.note = EnergyVad(), f"voice is told by loudness alone: {error}"
            log.warning(self.note)
        self._detector, self._detector_of = Detector(vad), chosen
        return self._detector


async def _pump(source: Source, ear: Ear) -> None:
    """A source's sound into its ear; a live one is never kept waiting."""
    inbox = ear.listener.inbox
    async for frame in source.frames():
        if source.live:
            inbox.offer(frame)
        else:
            await inbox.put(frame)
    inbox.end()


def _try_out(vad: VAD) -> None:
    silence = vad.fresh()[None]
    vad.speech(silence[:, :1].repeat(vad.window, axis=1) * 0, silence)
