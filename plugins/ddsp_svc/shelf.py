"""The folder of voices and of what they all need: which files are there, and what is missing.

voices/<name>/model_*.pt, config.yaml   the highest number counts; voice.json says more of it
contentvec/pytorch_model.bin            or hubert_soft/*.pt
nsf_hifigan/model (or *.ckpt), config.json; pc_nsf_hifigan/ the same
rmvpe/*.pt                              optional: without it the house's own tracker listens
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engines import SingingVoice
from bot.errors import EngineUnusable
from plugins.ddsp_svc.config import (
    Flaw,
    VoiceConfig,
    read_quick_shape,
    read_vocoder_config,
    read_voice_config,
    read_yaml,
)
from plugins.ddsp_svc.glance import refuse_misfit
from plugins.ddsp_svc.orders import NAME
from plugins.ddsp_svc.quick.shape import QuickShape

NUMBER = re.compile(r"(\d+)\.pt$")
ENCODER_FOLDERS = {"hubertsoft": "hubert_soft"}  # of the others: contentvec
PUT = "docs/singing.md lists the files and their places"
TRAINING = "training"  # what a training needs to go on, in the voice's folder
PATTERNS = ("*.pt", "*.bin", "*.ckpt", "model")
LOOKS = 2  # a training may take a checkpoint away while it is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A voice's files. `flaw` says what is missing or wrong; nothing else counts then.

    A quick voice has a shape of its own, and needs neither encoder nor vocoder.
    """

    name: str
    checkpoint: Path | None = None
    config: VoiceConfig | None = None
    quick: QuickShape | None = None
    encoder: Path | None = None
    vocoder: Path | None = None
    label: str = ""
    speakers: tuple[str, ...] = ()
    median_hz: float = 0.0
    version: str = ""
    flaw: str = ""

    def told(self) -> SingingVoice:
        return SingingVoice(
            name=self.name,
            label=self.label or self.name,
            trained=True,
            speakers=self.speakers,
            median_hz=self.median_hz,
            flaw=self.flaw,
            version=self.version,
        )


def find_voices(folder: Path) -> list[Shelved]:
    """Every voice by name, broken ones with their flaw."""
    inside = folder / "voices"
    if not inside.is_dir():
        return []
    return [read_voice(path, folder) for path in sorted(inside.iterdir()) if path.is_dir()]


def read_voice(path: Path, folder: Path) -> Shelved:
    """One voice's folder; a broken one comes back with its flaw."""
    for _ in range(LOOKS):
        try:
            return _read(path, folder)
        except Flaw as flaw:
            return Shelved(name=path.name, flaw=str(flaw))
        except FileNotFoundError:
            continue
    return Shelved(name=path.name, flaw="its checkpoint went away while it was looked at")


def _read(path: Path, folder: Path) -> Shelved:
    checkpoint = _last(path)
    if checkpoint is None:
        begun = (path / TRAINING).is_dir()
        raise Flaw("its training has only begun" if begun else "there is no checkpoint model_N.pt")
    about = _about(path / "voice.json")
    label, median_hz = str(about.get("label", "")), _number_in(about, "median_hz")
    quick = read_quick_shape(read_yaml(path / "config.yaml"))
    refuse_misfit(checkpoint, quick=quick is not None)
    if quick:
        return Shelved(
            name=path.name,
            checkpoint=checkpoint,
            quick=quick,
            version=_states(checkpoint, path / "config.yaml", pitch_file(folder)),
            label=label,
            speakers=("1",),
            median_hz=median_hz,
        )
    config = read_voice_config(path / "config.yaml")
    names = tuple(str(name) for name in about.get("speakers") or ())
    own = tuple(str(index + 1) for index in range(config.speakers))
    encoder = encoder_file(folder, config.encoder)
    vocoder = vocoder_file(folder, config.vocoder)
    parts = (encoder, vocoder, pitch_file(folder))
    return Shelved(
        name=path.name,
        checkpoint=checkpoint,
        config=config,
        encoder=encoder,
        vocoder=vocoder,
        version=_states(checkpoint, path / "config.yaml", *parts),
        label=label,
        speakers=names if len(names) == config.speakers else own,
        median_hz=median_hz,
    )


def newest(checkpoint: Path) -> Path:
    """A voice's checkpoint, or the one that a training has put in its place meanwhile."""
    return checkpoint if checkpoint.is_file() else _last(checkpoint.parent) or checkpoint


def _last(folder: Path) -> Path | None:
    return max(folder.glob("*.pt"), key=_number, default=None)


def state_of(file: Path) -> tuple[str, int, int] | None:
    """Tells a file from another one in its place; None where there is none."""
    try:
        about = file.stat()
    except FileNotFoundError:
        return None
    return str(file), about.st_size, about.st_mtime_ns


def _states(*files: Path | None) -> str:
    """Tells files from others of the same names."""
    known = [(file.name, file.stat()) for file in files if file is not None]
    return " ".join(f"{name} {about.st_size} {about.st_mtime_ns}" for name, about in known)


def _number(path: Path) -> tuple[int, str]:
    match = NUMBER.search(path.name)
    return int(match[1]) if match else -1, path.name


def _about(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        read = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise Flaw("voice.json is cut off or no JSON") from error
    return read if isinstance(read, dict) else {}


def _number_in(about: dict[str, Any], name: str) -> float:
    try:
        return float(about.get(name) or 0.0)
    except (TypeError, ValueError) as error:
        raise Flaw(f"{name} in voice.json is no number") from error


def encoder_file(folder: Path, encoder: str) -> Path:
    """Raises Flaw where it is missing."""
    inside = ENCODER_FOLDERS.get(encoder, "contentvec")
    return _weights(folder / inside, f"the encoder {encoder}")


def vocoder_file(folder: Path, kind: str) -> Path:
    """The vocoder of that kind. Raises Flaw where it or its config.json is missing."""
    inside = folder / kind.replace("-", "_")
    found = _weights(inside, f"the vocoder {kind}")
    read_vocoder_config(inside / "config.json")
    return found


def pitch_file(folder: Path) -> Path | None:
    """RMVPE's weights, where they are."""
    try:
        return _weights(folder / "rmvpe", "RMVPE")
    except Flaw:
        return None


def _weights(folder: Path, what: str) -> Path:
    for pattern in PATTERNS:
        if found := sorted(folder.glob(pattern)):
            return found[0]
    raise Flaw(f"{what} is missing: nothing lies in {folder}")


def whole(name: str, shelf: list[Shelved]) -> Shelved:
    """The voice of that name, or the first that can sing. Raises EngineUnusable."""
    usable = [voice for voice in shelf if not voice.flaw]
    if not name and usable:
        return usable[0]
    for voice in shelf:
        if voice.name == name or (not name and voice.flaw):
            if voice.flaw:
                message = f"the voice '{voice.name}' cannot sing: {voice.flaw}"
                raise EngineUnusable(NAME, message, hint=PUT)
            return voice
    there = ", ".join(voice.name for voice in shelf) or "none"
    message = f"there is no voice '{name}'; there are: {there}" if name else "there is no voice"
    raise EngineUnusable(NAME, message, hint=PUT)
