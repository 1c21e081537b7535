"""Builds the house from its settings, and closes it in reverse."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from bot.app.places import CODE, database_url, make_folder, persona_file
from bot.app.records import Records
from bot.app.wiring import wire
from bot.audio import Outputs
from bot.desk import HouseDesk, Parts
from bot.dialogue import Guard, Holds, LongMemory, Mind, Persona, ShortMemory
from bot.engines import STT, EngineRegistry, Router
from bot.errors import BotError
from bot.host import (
    ChimeLease,
    Ears,
    Emotes,
    Folders,
    Host,
    Loader,
    Metrics,
    PanelAddress,
    Performer,
    Plugin,
    Screen,
    Services,
    SlowCalls,
    Stage,
    SwitchBoard,
    Toolbox,
    WriteBehind,
    board,
    lane_rules,
    new_id,
    reload_on_change,
)
from bot.jobs import Jobs
from bot.models import ModelStore
from bot.realtime import House as RealtimeHouse
from bot.realtime import Realtime, Recordings
from bot.settings import Settings, known_secrets, load, parse_plugin
from bot.singing import Covers, Singing, SongLibrary, Teacher, singing_settings
from bot.studio import Studio, studio_settings
from bot.voice import Speaker
from db import Database

TIDY_SECONDS = 86_400.0
CLOSE_SECONDS = 1.5  # that one part may take to close
HOLD_SECONDS = 0.5  # how often held lines are looked at for their end
log = structlog.get_logger("app")


class App:
    """A show: all rooms of the house, built on each other."""

    def __init__(
        self,
        config: Path,
        data: Path,
        *,
        doctor: Callable[[App], list[board.Finding]],
        started: Callable[[PanelAddress], None] = lambda address: None,
        overrides: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        """Raises ConfigError with every mistake in the settings.

        `overrides` are plugin settings of this run alone, such as the panel's port.
        """
        self.config, self.data = config, data
        self.overrides = overrides or {}
        self.settings = load(config)
        make_folder(data)
        self.database = Database(database_url(self.settings, data), backups=data / "backups")
        self.writes = WriteBehind(self.database)
        self.metrics = Metrics()
        self.registry = EngineRegistry(self.metrics.worker)
        self.screen = Screen(self.settings.name, self.settings.language)
        self.services = Services()
        self.services.add(Folders, Folders(code=CODE, data=self.data))  # also without a show
        self.emotes = Emotes()
        self.records = Records(self.database, self.writes, self.metrics)
        self.switches = SwitchBoard(self.database, rate=self.settings.voice.rate)
        self.holds = Holds(self.settings.guard.hold_s)
        self.jobs = Jobs(self.database, new_id)
        self.models = ModelStore(self.data / "models")
        self.studio = Studio(
            self.registry, data, studio_settings(self.settings), record=self.records.voiced
        )
        self.covers = Covers(self.registry, data / "singing", singing_settings(self.settings))
        self.persona = self._load_persona()
        self.router = Router(self.registry, self.settings.llm, record=self.records.thought)
        self.songs = SongLibrary(data / "songs", self.database)
        self.singing = Singing(
            engines=self.registry,
            jobs=self.jobs,
            maker=self.covers,
            library=self.songs,
            teacher=Teacher(self.router, self.songs, lambda: self.persona),
            folder=data / "singing",
            settings=singing_settings(self.settings),
        )
        self.short = ShortMemory(self.settings.llm.memory_tokens)
        guard = self._new_guard(self.settings)
        self.long = LongMemory(self.database, guard)
        self.mind = Mind(
            persona=self.persona,
            short=self.short,
            long=self.long,
            router=self.router,
            settings=self.settings.llm,
        )
        self.host = Host(
            database=self.database,
            registry=self.registry,
            screen=self.screen,
            services=self.services,
            switches=self.switches,
            guard=guard,
            metrics=self.metrics,
            rules=lane_rules(self.settings.lanes),
            mailbox=self.settings.host.mailbox,
        )
        self._limit_lines()
        self.outputs = Outputs(send=self.screen.send)
        self.chimes = ChimeLease(self.screen)
        self.stage = Stage(
            Speaker(
                self.registry,
                self.settings.voice,
                record=self.records.voiced,
                kept=self.studio,
            ),
            self.outputs,
            self.screen.show,
        )
        self.performer = self.host.performer = Performer(
            mind=self.mind,
            persona=self.persona,
            guard=self.host.guard,
            holds=self.holds,
            stage=self.stage,
            switches=self.switches,
            traces=self.host.traces,
            record=self.records.keep,
            emit=self.host.emit,
            emotes=self.emotes,
            delay_s=self.settings.guard.delay_s,
        )
        self.ears = Ears(
            registry=self.registry,
            stage=self.stage,
            outputs=self.outputs,
            switches=self.switches,
            metrics=self.metrics,
            traces=self.host.traces,
            rule=self.host.queue.rule,
            emit=self.host.emit,
            wake=self.host.wake,
            changed=self.host.changed,
            spend=self.records.heard,
        )
        self._tune_ears()
        self.toolbox = Toolbox(self.host, self.host.registrations)
        self.recordings = Recordings(self.data / "conversations")
        self.realtime = Realtime(
            recordings=self.recordings,
            measure=self.metrics.turn,
            barged=self.metrics.barged_in,
            house=RealtimeHouse(
                registry=self.registry,
                router=self.router,
                persona=self.persona,
                guard=guard,
                voice=self.settings.voice,
                ears=self.settings.ears,
                mind=self.settings.llm,
                tools=self.toolbox,
                names=self.ears.names,
                kept=self.studio,
                record=self.records.voiced,
                spend=self.records.heard,
            ),
        )
        self.loader = Loader(self.host, self.parse_plugin)
        self.desk = self.records.desk = HouseDesk(
            self._parts(), doctor=lambda: asyncio.to_thread(doctor, self), started=started
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._background: set[asyncio.Task[Any]] = set()
        self._slow_calls: SlowCalls | None = None

    # --- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Ready when this returns: plugins are loaded and turns are given."""
        await asyncio.to_thread(self.database.migrate)
        await self.switches.load()
        await self.jobs.load()
        await self.records.reload_talk(self.short)
        await self.records.reload_spending(self.router)
        await self.desk.recall_air()
        wire(self)
        await self.studio.open()
        await self.covers.open()
        await self.songs.open()
        await self.singing.open()
        await self.outputs.start(self.settings.voice.sinks)
        await self.loader.load_all(self.settings.plugins)
        await self.jobs.take_up()
        await self.host.start()
        self._tasks = [asyncio.create_task(self._housekeeping(), name="housekeeping")]
        if self.settings.host.hot_reload:
            watch = reload_on_change(self.loader, self.loader.root(), self._section)
            self._tasks.append(asyncio.create_task(watch, name="hot reload"))
        if self.settings.host.development:
            self._slow_calls = SlowCalls(self.settings.host.slow_call_ms / 1000)
            self._slow_calls.start()
        self.desk.ready()

    async def close(self) -> None:
        """In reverse, each part whatever becomes of the others. Within two seconds.

        What was heard is remembered, what waits stays in the journal.
        """
        if self._slow_calls is not None:
            self._slow_calls.close()
        for task in (*self._tasks, *self._background):
            task.cancel()
        making = (self.jobs, self.covers, self.studio)  # before the engines that they use
        for part in (self.host, *making, self.writes, self.loader, self.outputs):
            await self._close(part)
        self.desk.close()
        await asyncio.to_thread(self.database.close)

    async def _close(self, part: Any) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await part.close()
        except Exception as error:
            log.error("closing failed", part=type(part).__name__, exc_info=error)

    # --- wiring ------------------------------------------------------------------------------

    def _parts(self) -> Parts:
        return Parts(
            config=self.config,
            data=self.data,
            settings=self.settings,
            database=self.database,
            writes=self.writes,
            registry=self.registry,
            host=self.host,
            loader=self.loader,
            performer=self.performer,
            stage=self.stage,
            outputs=self.outputs,
            ears=self.ears,
            screen=self.screen,
            switches=self.switches,
            holds=self.holds,
            mind=self.mind,
            router=self.router,
            jobs=self.jobs,
            recordings=self.recordings,
            studio=self.studio,
            songs=self.songs,
            models=self.models,
            apply=self._apply,
        )

    async def _apply(self, settings: Settings) -> None:
        """Take over new settings in the running parts. A persona file that cannot be read is
        told of once the rest is taken over; the old persona stays. Raises InvalidSettings for
        the studio's or the singing's section before anything is taken over."""
        studio, singing = studio_settings(settings), singing_settings(settings)
        self.studio.use(studio)
        self.covers.use(singing)
        self.singing.use(singing)
        self.settings = settings
        try:
            self.persona = await asyncio.to_thread(self._load_persona)
        finally:
            self._use(settings)

    def _load_persona(self) -> Persona:
        return Persona.load(persona_file(self.settings, self.data), name=self.settings.name)

    def _use(self, settings: Settings) -> None:
        self.screen.name = settings.name
        self.holds.seconds = settings.guard.hold_s
        guard = self._new_guard(settings)
        self.host.guard = self.performer.guard = self.long.guard = guard
        self.services.add(Guard, guard)
        self.services.add(Persona, self.persona)
        self.performer.use(persona=self.persona, delay_s=settings.guard.delay_s)
        self.mind.use(persona=self.persona, settings=settings.llm)
        self.router.configure(settings.llm)
        house = self.realtime.house
        house.persona, house.guard = self.persona, guard
        house.voice, house.ears, house.mind = settings.voice, settings.ears, settings.llm
        self.realtime.use()
        self._limit_lines()
        self._tune_ears()
        self.stage.speaker.use(settings.voice)
        self.registry.prefer(STT, settings.voice.stt)
        self._later(self.outputs.use(settings.voice.sinks))
        for section in ("show", "connections", "usage", "sound"):
            self.desk.changed(section)

    def _tune_ears(self) -> None:
        settings = self.settings
        self.ears.use(
            settings.ears,
            stt=settings.voice.stt,
            language=settings.language,
            names=(settings.name, self.persona.name),
        )

    def _limit_lines(self) -> None:
        host = self.settings.host
        self.host.platforms.limit(per_minute=host.lines_per_minute, per_hour=host.lines_per_hour)

    def _new_guard(self, settings: Settings) -> Guard:
        return Guard(
            settings.guard, secrets=known_secrets(), prompt_leaks=self.persona.instructions
        )

    def parse_plugin(self, plugin: Plugin, section: Any) -> Any:
        """A plugin's settings from its section. Raises InvalidSettings."""
        merged = {**section, **self.overrides.get(plugin.name, {})}
        if plugin.settings is None:
            return None
        return parse_plugin(plugin.settings, merged, plugin.name, self.config)

    def _section(self, name: str) -> Any:
        return self.settings.plugins.get(name) or {}

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _tidy_singing(self) -> None:
        try:
            await self.singing.shelf.tidy()
        except BotError as error:  # a storage that is away is no reason to stop looking after all
            log.warning("what singing made is not tidied", error=str(error))

    async def _housekeeping(self) -> None:
        """Drop held lines in their time; once a day delete what was kept long enough."""
        tidied = -TIDY_SECONDS
        while True:
            if self.holds.expire():
                self.desk.changed("held")
            if time.monotonic() - tidied > TIDY_SECONDS:
                tidied = time.monotonic()
                await asyncio.to_thread(self.records.tidy, self.settings.keep)
                await self._tidy_singing()
            await asyncio.sleep(HOLD_SECONDS)
