"""The checkpoints of a folder: which kind each is, what it offers, and whether it is whole.

A checkpoint is a folder as the model's authors publish it. What it can do stands in its
config.json, not in its name.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import EngineUnusable

NAME = "qwen_tts"
KINDS = ("custom_voice", "voice_design", "base")
CODEC = "codec"  # a speech tokenizer alone
CODEC_TYPE = "qwen3_tts_tokenizer_12hz"
SPEECH = "speech_tokenizer"
SMALL = "0b6"
COPY = "copy the folder again, whole"
LARGEST_HEADER = 100_000_000  # bytes; safetensors' own limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """One checkpoint. `groups` codes a frame, each below `codes`; `languages` in its own words.

    `flaw` says what is missing or broken; nothing else counts then.
    """

    name: str
    path: Path
    kind: str = ""
    size: str = ""
    speakers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    groups: int = 0
    codes: int = 0
    flaw: str = ""

    @property
    def codec(self) -> Path:
        """The folder of its speech tokenizer."""
        return self.path if self.kind == CODEC else self.path / SPEECH

    @property
    def takes_style(self) -> bool:
        """The small model has no ear for instructions, and a clone's style is its recording's."""
        return self.kind == "custom_voice" and self.size != SMALL


class Flaw(Exception):
    """What is wrong with a folder, in words."""


def find_checkpoints(folder: Path) -> list[Checkpoint]:
    """Every checkpoint of the folder by name; the folder may also be one itself."""
    if (folder / "config.json").is_file():
        return [read_checkpoint(folder)]
    if not folder.is_dir():
        return []
    inside = sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")
    return [read_checkpoint(path) for path in inside]


def read_checkpoint(path: Path) -> Checkpoint:
    """What the folder holds. A broken one comes back with its flaw."""
    try:
        return _read(path)
    except Flaw as flaw:
        return Checkpoint(name=path.name, path=path, flaw=str(flaw))
    except OSError as error:
        flaw = f"{error.filename or path} cannot be read: {error.strerror}"
        return Checkpoint(name=path.name, path=path, flaw=flaw)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return Checkpoint(name=path.name, path=path, flaw=f"config.json says too little: {error!r}")


def whole(checkpoint: Checkpoint) -> Checkpoint:
    """The checkpoint. Raises EngineUnusable, naming what is missing."""
    if checkpoint.flaw:
        message = f"the checkpoint '{checkpoint.name}' cannot be used: {checkpoint.flaw}"
        raise EngineUnusable(NAME, message, hint=COPY)
    return checkpoint


def _read(path: Path) -> Checkpoint:
    config = _json(path, "config.json")
    sort = config.get("model_type")
    if sort == CODEC_TYPE:
        groups, codes = _check_codec(path, "")
        return Checkpoint(name=path.name, path=path, kind=CODEC, groups=groups, codes=codes)
    if sort != "qwen3_tts":
        raise Flaw(f"its config.json is of '{sort}', not of Qwen3-TTS")
    kind = config["tts_model_type"]
    if kind not in KINDS:
        raise Flaw(f"its kind '{kind}' is not known; known are {', '.join(KINDS)}")
    _json(path, "generation_config.json")
    _check_text_tokenizer(path)
    _check_weights(path, "")
    groups, codes = _check_codec(path / SPEECH, f"{SPEECH}/")
    talker = config["talker_config"]
    languages = tuple(name for name in talker["codec_language_id"] if "dialect" not in name)
    return Checkpoint(
        name=path.name,
        path=path,
        kind=kind,
        size=config.get("tts_model_size") or "",
        speakers=tuple(talker.get("spk_id") or ()) if kind == "custom_voice" else (),
        languages=languages,
        groups=groups,
        codes=codes,
    )


def _check_codec(path: Path, within: str) -> tuple[int, int]:
    """Codebooks, and codes in each."""
    config = _json(path, "config.json", within)
    if config.get("model_type") != CODEC_TYPE:
        raise Flaw(f"its speech tokenizer '{config.get('model_type')}' is not the one of 12 Hz")
    _json(path, "preprocessor_config.json", within)
    _check_weights(path, within)
    decoder = config["decoder_config"]
    return int(decoder.get("num_quantizers", 16)), int(decoder.get("codebook_size", 2048))


def _check_text_tokenizer(path: Path) -> None:
    _json(path, "tokenizer_config.json")
    if not (path / "tokenizer.json").is_file():
        for name in ("vocab.json", "merges.txt"):
            _present(path, name, "")


def _check_weights(path: Path, within: str) -> None:
    index = path / "model.safetensors.index.json"
    names: Iterator[str] | tuple[str, ...] = ("model.safetensors",)
    if index.is_file():
        names = iter(sorted(set(_json(path, index.name, within)["weight_map"].values())))
    for name in names:
        _check_length(_present(path, name, within), f"{within}{name}")


def _check_length(file: Path, name: str) -> None:
    """safetensors: 8 bytes of the header's length, the header, the tensors it names."""
    size = file.stat().st_size
    with file.open("rb") as opened:
        start = opened.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else size
        if length > min(size, LARGEST_HEADER):
            raise Flaw(f"{name} is cut off or no safetensors file")
        try:
            header = json.loads(opened.read(length))
        except ValueError:
            raise Flaw(f"{name} is cut off or no safetensors file") from None
    ends = [entry["data_offsets"][1] for key, entry in header.items() if key != "__metadata__"]
    needed = 8 + length + max(ends, default=0)
    if size < needed:
        raise Flaw(f"{name} is cut off: {size} of {needed} bytes are there")


def _present(path: Path, name: str, within: str) -> Path:
    file = path / name
    if not file.is_file():
        raise Flaw(f"{within}{name} is missing")
    return file


def _json(path: Path, name: str, within: str = "") -> dict[str, Any]:
    file = _present(path, name, within)
    try:
        read = json.loads(file.read_text("utf-8"))
    except ValueError:
        raise Flaw(f"{within}{name} is cut off or no JSON") from None
    if not isinstance(read, dict):
        raise Flaw(f"{within}{name} holds no object")
    return read
