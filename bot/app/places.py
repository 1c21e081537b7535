"""Where a show keeps its things: its data folder and its database."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.errors import ConfigError
from bot.settings import Settings

CODE = Path(__file__).parents[2]
DEFAULT_PERSONA = CODE / "bot" / "dialogue" / "default_persona.yaml"


def cannot_write(path: Path, error: OSError) -> ConfigError:
    """Our error for a place that cannot be written."""
    return ConfigError(
        f"{path}: cannot be written: {error.strerror or error}",
        hint="check its rights and the room on the disk, or choose another folder with --data",
    )


def make_folder(path: Path) -> None:
    """Raises ConfigError where it is not there and cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def database_url(settings: Settings, data: Path) -> str:
    """The address with a relative SQLite file put into the data folder."""
    url = settings.database.reveal()
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url.startswith(prefix + "/"):
        return url
    return f"{prefix}{(data / Path(url.removeprefix(prefix)).name).resolve()}"


def persona_file(settings: Settings, data: Path) -> Path:
    """The persona's file in the data folder; the shipped one is put there first."""
    path = data / settings.persona
    if not path.exists():
        make_folder(path.parent)
        try:
            shutil.copyfile(DEFAULT_PERSONA, path)
        except OSError as error:
            raise cannot_write(path, error) from error
    return path
