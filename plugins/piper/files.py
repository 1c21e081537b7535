"""The voices in a folder: NAME.onnx with NAME.onnx.json beside it, as Piper publishes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.engines import VoiceInfo
from bot.errors import EngineError

NAME = "piper"
SPEAKER = "#"  # parts a voice from the speaker in it: en_US-libritts-high#42
GET_VOICES = (
    "put NAME.onnx and NAME.onnx.json of huggingface.co/rhasspy/piper-voices into the folder"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFile:
    """A voice that can be loaded, and its speakers by name, in the model's numbers."""

    name: str
    model: Path
    language: str
    speakers: dict[str, int]

    def infos(self) -> Iterator[VoiceInfo]:
        yield VoiceInfo(id=self.name, label=self.name, language=self.language)
        for speaker in self.speakers:
            label = f"{self.name}, {speaker}"
            yield VoiceInfo(
                id=f"{self.name}{SPEAKER}{speaker}", label=label, language=self.language
            )


def find_voices(folder: Path) -> list[VoiceFile]:
    """All voices whose two files are there and readable, by name."""
    found = (read_voice(model) for model in sorted(folder.glob("*.onnx")))
    return [voice for voice in found if voice is not None]


def read_voice(model: Path) -> VoiceFile | None:
    """A voice by its model; None where its description is missing or only half there."""
    try:
        config = json.loads(Path(f"{model}.json").read_text("utf-8"))
        language = (config.get("language") or {}).get("code") or config["espeak"]["voice"]
        speakers = config.get("speaker_id_map") or {}
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    return VoiceFile(
        name=model.stem,
        model=model,
        language=language.replace("_", "-"),
        speakers={str(name): int(number) for name, number in speakers.items()},
    )


def choose(folder: Path, asked: str) -> tuple[VoiceFile, int | None]:
    """The voice and the speaker's number of `voice#speaker`; only what lies in the folder.

    Raises EngineError that names the nearest ones, or where voices come from.
    """
    voices = {voice.name: voice for voice in find_voices(folder)}
    if not voices:
        raise EngineError(NAME, f"there is no voice in {folder}", hint=GET_VOICES)
    name, _, speaker = (asked or next(iter(voices))).partition(SPEAKER)
    voice = voices.get(name)
    if voice is None:
        raise unknown(name, list(voices))
    if speaker and speaker not in voice.speakers:
        raise unknown(f"{name}{SPEAKER}{speaker}", [info.id for info in voice.infos()])
    return voice, voice.speakers[speaker] if speaker else None


def unknown(name: str, known: list[str]) -> EngineError:
    near = get_close_matches(name, known, n=3, cutoff=0.4) or known[:3]
    return EngineError(NAME, f"no voice '{name}'", hint=f"such as {', '.join(near)}")
