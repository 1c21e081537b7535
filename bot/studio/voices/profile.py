"""A voice that somebody keeps: a preset, a recording, a description or a blend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from bot.studio.forms import asked

SORTS = ("preset", "clone", "design", "mix")
AUDITION = "Hello there! This is how I sound when I read the chat out loud."


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Who allowed the voice to be cloned, when (ISO date), and in which words."""

    who: str = asked(label="Whose voice it is")
    when: str = asked(label="Since", hint="2026-01-31")
    statement: str = asked(label="What was agreed", multiline=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceDraft:
    """What is written down about a voice; `sort` says which of the fields count."""

    name: str = asked(label="Name")
    sort: str = asked("preset", label="Kind", choices=SORTS)
    engine: str = asked("", label="Engine", offers="engines")
    model: str = asked("", label="Checkpoint", offers="models")
    voice: str = asked("", label="Voice", offers="voices")
    style: str = asked("", label="Style", offers="styles")
    language: str = asked("", label="Language", offers="languages")
    rate: float = asked(1.0, label="Speed", min=0.25, max=4.0, unit="x")
    pitch: float = asked(1.0, label="Pitch", min=0.5, max=2.0, unit="x")
    describe: str = asked("", label="Description", multiline=True)
    mix: Mapping[str, float] = asked(label="Blend", hint="Voice: weight", factory=dict)
    transcript: str = asked("", label="Words of the recording", multiline=True)
    audition: str = asked(AUDITION, label="Audition text", multiline=True)
    notes: str = asked("", label="Notes", multiline=True)
    consent: Consent | None = asked(None, label="Consent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was found in a recording: `code` is clipping, noise, short, long, quiet or silence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceProfile(VoiceDraft):
    """A kept voice; `seconds` of its recording, 0 without one; `at` is Unix time."""

    id: str
    at: float
    seconds: float = 0.0
    warnings: tuple[Quality, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVoice(VoiceProfile):
    """A profile as it stands just now; `flaw` is why nobody can speak in it, "" where they can."""

    flaw: str = ""

    @classmethod
    def of(cls, profile: VoiceProfile, flaw: str) -> KeptVoice:
        known = {field.name: getattr(profile, field.name) for field in fields(VoiceProfile)}
        return cls(**known, flaw=flaw)
