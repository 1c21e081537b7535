"""The parts of a running show that the desk works on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.audio import Outputs
from bot.dialogue import Holds, Mind
from bot.engines import EngineRegistry, Router
from bot.host import Ears, Host, Loader, Performer, Screen, Stage, SwitchBoard, WriteBehind
from bot.jobs import Jobs
from bot.models import ModelStore
from bot.realtime import Recordings
from bot.settings import ConfigFile, Settings
from bot.singing import SongLibrary
from bot.studio import Studio
from db import Database


@dataclass(slots=True, kw_only=True)
class Parts:
    """`settings` is the newest; `apply` takes new ones over without a restart where it can."""

    config: Path
    data: Path
    settings: Settings
    database: Database
    writes: WriteBehind
    registry: EngineRegistry
    host: Host
    loader: Loader
    performer: Performer
    stage: Stage
    outputs: Outputs
    ears: Ears
    screen: Screen
    switches: SwitchBoard
    holds: Holds
    mind: Mind
    router: Router
    jobs: Jobs
    recordings: Recordings
    studio: Studio
    songs: SongLibrary
    models: ModelStore
    apply: Callable[[Settings], Awaitable[None]]

    def file(self) -> ConfigFile:
        """config.yaml as it stands, with every known plugin's own settings checked."""
        return ConfigFile(self.config, sections=self.sections())

    def sections(self) -> Mapping[str, type]:
        found = {name: scope.plugin.settings for name, scope in self.loader.known.items()}
        return {name: cls for name, cls in found.items() if cls is not None}

    def section(self, name: str) -> Mapping[str, Any]:
        """A plugin's section, expanded."""
        return self.settings.plugins.get(name) or {}
