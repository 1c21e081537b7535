"""What a task is asked: one piece of speech, or sound to codes and back.

A voice is written `name` (of the engine), `engine:name` or `profile:id`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.studio.forms.asked import asked

MARKUPS = ("tags", "ssml", "plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What every request may say."""

    title: str = asked("", label="Title", hint="The run's name in the list", advanced=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakRequest(Request):
    """What every request that speaks may say."""

    engine: str = asked("", label="Engine", hint="Empty: the studio's own", offers="engines")
    model: str = asked("", label="Checkpoint", offers="models", advanced=True)
    language: str = asked("", label="Language", hint="Empty: the voice's own", offers="languages")
    rate: float = asked(1.0, label="Speed", min=0.25, max=4.0, unit="x")
    pitch: float = asked(1.0, label="Pitch", min=0.5, max=2.0, unit="x", advanced=True)
    volume: float = asked(1.0, label="Volume", min=0.0, max=2.0, unit="x", advanced=True)
    seed: int | None = asked(
        None,
        label="Seed",
        hint="The same seed sounds the same again",
        min=0,
        max=2**31 - 1,
        advanced=True,
    )
    markup: str = asked(
        "tags",
        label="Markup",
        hint="[pause 500ms], [rate 1.2]…[/rate] and so on; or SSML; or nothing but text",
        choices=MARKUPS,
        advanced=True,
    )
    normalize: bool = asked(
        True, label="Write out numbers", hint="Dates, money, units, times", advanced=True
    )
    lexicon: bool = asked(True, label="Use the lexicon", advanced=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomVoice(SpeakRequest):
    """A preset voice or a profile says a text."""

    text: str = asked(label="Text", multiline=True)
    voice: str = asked("", label="Voice", offers="voices")
    style: str = asked("", label="Style", hint="How it is said", offers="styles")


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceDesign(SpeakRequest):
    """A voice described in words says a text."""

    text: str = asked(label="Text", multiline=True)
    describe: str = asked(
        label="Description", hint="A calm, low voice of an old man", multiline=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceClone(SpeakRequest):
    """The voice of a recording says a text."""

    text: str = asked(label="Text", multiline=True)
    profile: str = asked(label="Voice profile", offers="profiles")
    mode: str = asked(
        "auto",
        label="Mode",
        hint="icl needs the recording's words; xvector takes the timbre alone",
        choices=("auto", "icl", "xvector"),
        advanced=True,
    )
    style: str = asked("", label="Style", offers="styles", advanced=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignThenClone(SpeakRequest):
    """A voice is designed with one sentence, then cloned from it, so that it stays the same."""

    text: str = asked(label="Text", multiline=True)
    describe: str = asked(label="Description", multiline=True)
    sample: str = asked(
        "The quick brown fox jumps over the lazy dog, and the stream goes on all night.",
        label="Sentence to design with",
        multiline=True,
        advanced=True,
    )
    clone_model: str = asked("", label="Checkpoint for cloning", offers="models", advanced=True)
    save_as: str = asked("", label="Keep as profile", hint="The name of a new profile")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecEncode(Request):
    """Sound to codes: a run's, a profile's recording's or an upload's."""

    engine: str = asked("", label="Codec", offers="codecs")
    run: str = asked("", label="Run", offers="runs")
    profile: str = asked("", label="Voice profile", offers="profiles")
    upload: str = asked("", label="Upload", offers="uploads")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecDecode(Request):
    """Codes back to sound: those of a run, or written out as rows of numbers."""

    engine: str = asked("", label="Codec", offers="codecs")
    run: str = asked("", label="Run", offers="runs")
    codes: tuple[tuple[int, ...], ...] = asked((), label="Codes", advanced=True)
