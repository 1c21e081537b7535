"""Where a show lives: its settings' file and its data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bot.app import database_url, make_folder
from bot.settings import Settings, load
from db import Database

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    """Absolute paths."""

    config: Path
    data: Path

    @classmethod
    def of(cls, config: Path | None, data: Path | None) -> Place:
        """By option, by GREENROOM_CONFIG and GREENROOM_DATA, else beside the code.

        A data folder that has a config.yaml of its own is a whole show.
        """
        data = data or Path(os.environ.get("GREENROOM_DATA") or ROOT / "data")
        named = config or os.environ.get("GREENROOM_CONFIG")
        own = data / "config.yaml"
        chosen = Path(named) if named else own if own.exists() else ROOT / "config.yaml"
        return cls(chosen.resolve(), data.resolve())

    def settings(self) -> Settings:
        """Raises ConfigError with every mistake."""
        return load(self.config)

    def database(self) -> Database:
        make_folder(self.data)
        return Database(database_url(self.settings(), self.data), backups=self.data / "backups")
