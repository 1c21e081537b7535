"""A voice's folder while it is trained: every file appears whole or not at all.

model_N.pt, config.yaml, voice.json   the voice, ready to sing at every checkpoint
training/state.pt                     what training needs to go on: weights, optimizer, step
training/samples/N.wav                how it sounded then
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from ruamel.yaml import YAML

from bot.errors import EngineUnusable
from plugins.ddsp_svc.shelf import NAME, TRAINING
from plugins.ddsp_svc.weights import read_file

STATE = "state.pt"
SAMPLES = "samples"
PART = ".part"
ANEW = "begin it anew"
MODEL = re.compile(r"model_(\d+)\.pt")


class Keeper:
    """Writes one voice's folder."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._training = place / TRAINING

    def open(self) -> None:
        """Make the folder; what a process that was ended had half written goes."""
        try:
            (self._training / SAMPLES).mkdir(parents=True, exist_ok=True)
            for part in self.place.rglob(f".*{PART}"):
                part.unlink(missing_ok=True)
        except OSError as error:
            raise _disk(self.place, error) from error

    def state(self) -> dict[str, Any] | None:
        """Where an earlier training stopped. Raises EngineUnusable for a file that is broken."""
        path = self._training / STATE
        if not path.is_file():
            return None
        message = f"what was learnt of '{self.place.name}' cannot be read"
        try:
            held = read_file(path)
        except EngineUnusable as error:
            raise EngineUnusable(NAME, message, hint=ANEW) from error
        if not isinstance(held, dict):
            raise EngineUnusable(NAME, message, hint=ANEW)
        return held

    def keep(
        self,
        step: int,
        weights: Mapping[str, Any],
        state: Mapping[str, Any],
        config: Mapping[str, Any],
        about: Mapping[str, Any],
    ) -> None:
        """One checkpoint. Raises EngineUnusable where the disk is full; the last one stays."""

        def as_yaml(path: Path) -> None:
            with path.open("w", encoding="utf-8") as file:
                YAML().dump(_plain(config), file)

        self._whole(self.place / f"model_{step}.pt", lambda path: torch.save(dict(weights), path))
        self._whole(self._training / STATE, lambda path: torch.save(dict(state), path))
        self._whole(self.place / "config.yaml", as_yaml)
        self.describe(about)
        for old in self.place.glob("model_*.pt"):
            if (found := MODEL.fullmatch(old.name)) and int(found[1]) != step:
                old.unlink(missing_ok=True)

    def describe(self, about: Mapping[str, Any]) -> None:
        """voice.json: the label, the range, the consent and the report."""
        text = json.dumps(about, indent=2, ensure_ascii=False)
        self._whole(self.place / "voice.json", lambda path: path.write_text(text, "utf-8"))

    def sample(self, step: int, sound: NDArray[np.float32], rate: int) -> Path:
        path = self._training / SAMPLES / f"{step:07}.wav"
        self._whole(path, lambda part: soundfile.write(part, sound, rate, format="WAV"))
        return path

    def _whole(self, path: Path, write: Callable[[Path], Any]) -> None:
        part = path.with_name(f".{path.name}{PART}")
        try:
            write(part)
            _settle(part)
            os.replace(part, path)
        except (OSError, RuntimeError, soundfile.SoundFileError) as error:
            raise _disk(path, error) from error
        finally:
            part.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Wait until it is on the disk: the new name must not come there before what it names."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _plain(value: Any) -> Any:
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, Mapping) else value


def _disk(path: Path, error: Exception) -> EngineUnusable:
    message = f"{path.name} cannot be written: {error}"
    hint = "free some space; what was kept before is still there"
    return EngineUnusable(NAME, message, hint=hint)
