"""What the model's process is asked: apart from the model, which the parent must not import."""

from __future__ import annotations

from dataclasses import dataclass

from bot.audio import AudioChunk
from bot.engines import VoiceReference
from plugins.qwen_tts.script import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One speech. `path` is the checkpoint; `language` and `speaker` are its own words.

    `instruct` styles a preset voice or describes a new one; `mix` are preset voices with their
    weights, of which `speaker` leads.
    """

    path: str
    kind: str
    parts: tuple[Part, ...]
    language: str
    speaker: str = ""
    instruct: str = ""
    reference: VoiceReference | None = None
    mix: tuple[tuple[str, float], ...] = ()
    seed: int | None = None
    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptOrder:
    """A reference made into a prompt, and the file for it."""

    path: str
    reference: VoiceReference
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecOrder:
    """Sound to codes, or codes to sound, with the speech tokenizer in a folder."""

    path: str
    audio: AudioChunk | None = None
    codes: tuple[tuple[int, ...], ...] = ()
