"""What a pipeline is asked: many pieces of speech made into one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.studio.forms.asked import asked
from bot.studio.forms.tasks import SpeakRequest

FORMATS = ("wav", "flac", "ogg", "mp3", "opus", "aac")


@dataclass(frozen=True, slots=True, kw_only=True)
class LongForm(SpeakRequest):
    """A long text, spoken in chunks and joined without a seam."""

    text: str = asked(label="Text", multiline=True)
    voice: str = asked("", label="Voice", offers="voices")
    style: str = asked("", label="Style", offers="styles")
    chunk_chars: int = asked(400, label="Chunk", min=40, max=2000, unit="characters", advanced=True)
    sentence_pause: float = asked(
        0.25, label="Pause between chunks", min=0, max=5, unit="s", advanced=True
    )
    paragraph_pause: float = asked(
        0.6, label="Pause between paragraphs", min=0, max=10, unit="s", advanced=True
    )
    steady: bool = asked(True, label="Even loudness from chunk to chunk", advanced=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRead(SpeakRequest):
    """A script with a voice for each speaker: `NAME: what is said`, one line each."""

    script: str = asked(label="Script", hint="LUNA: Hello!", multiline=True)
    cast: Mapping[str, str] = asked(
        label="Cast", hint="Speaker: voice", offers="voices", factory=dict
    )
    voice: str = asked("", label="Voice of the others", offers="voices")
    gap: float = asked(0.35, label="Pause between lines", min=0, max=10, unit="s")
    steady: bool = asked(True, label="Even loudness from voice to voice", advanced=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class NpcPack(SpeakRequest):
    """Many short lines from a table, each a file of its own in a zip.

    Columns: `id` and `text`, and where wanted `voice`, `style`, `rate`, `pitch`, `language`,
    `file`. It goes on where an earlier run of the same lines was stopped.
    """

    table: str = asked(label="Lines (CSV or JSONL)", multiline=True)
    table_format: str = asked("auto", label="Written as", choices=("auto", "csv", "jsonl"))
    voice: str = asked("", label="Voice of lines without one", offers="voices")
    format: str = asked("wav", label="Files", choices=FORMATS)
    resume: bool = asked(True, label="Go on where it stopped", advanced=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles(SpeakRequest):
    """Captions spoken on time; a caption begins where its time says, whatever came before."""

    captions: str = asked(label="Captions (SRT or VTT)", multiline=True)
    captions_format: str = asked("auto", label="Written as", choices=("auto", "srt", "vtt"))
    voice: str = asked("", label="Voice", offers="voices")
    cast: Mapping[str, str] = asked(
        label="Cast", hint="Speaker (of <v Name> or NAME:): voice", factory=dict, advanced=True
    )
    fastest: float = asked(
        1.6, label="Fastest", hint="A caption that is too long is spoken faster", min=1, max=3
    )
    overlong: str = asked(
        "cut",
        label="Still too long",
        hint="cut fades it out where the next begins; overlap lets it run on under the next",
        choices=("cut", "overlap"),
        advanced=True,
    )
    stitch: bool = asked(True, label="One file", hint="Else a file for each caption, in a zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audiobook(SpeakRequest):
    """A book with chapters: a file for each and one of all, with chapter marks."""

    text: str = asked(label="Text", hint="# Chapter headings", multiline=True)
    voice: str = asked("", label="Voice", offers="voices")
    style: str = asked("", label="Style", offers="styles")
    author: str = asked("", label="Author")
    chunk_chars: int = asked(400, label="Chunk", min=40, max=2000, unit="characters", advanced=True)
    sentence_pause: float = asked(
        0.3, label="Pause between chunks", min=0, max=5, unit="s", advanced=True
    )
    paragraph_pause: float = asked(
        0.8, label="Pause between paragraphs", min=0, max=10, unit="s", advanced=True
    )
    chapter_pause: float = asked(
        2.0, label="Pause between chapters", min=0, max=20, unit="s", advanced=True
    )
    read_headings: bool = asked(True, label="Read the headings")
    format: str = asked("wav", label="Files of the chapters", choices=FORMATS)
    steady: bool = asked(True, label="Even loudness", advanced=True)
