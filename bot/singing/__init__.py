"""Singing: songs, their lyrics, and covers of them."""

from bot.singing.asked import (
    Merged,
    MergeRequest,
    Parts,
    PartsRequest,
    StepEvent,
    Sung,
    SungRequest,
)
from bot.singing.course import Course
from bot.singing.cover import (
    Cover,
    CoverEvent,
    CoverRequest,
    Mixing,
    Tidy,
    Working,
    asked,
    read_cover,
    write_cover,
)
from bot.singing.covers import Covers
from bot.singing.disk import DiskFull, disk_error
from bot.singing.errors import StepFailed
from bot.singing.lessons import LessonFile, Lessons
from bot.singing.library import SongLibrary
from bot.singing.lrc import parse_lrc, write_lrc
from bot.singing.lyrics import LyricLine, Lyrics, LyricWord
from bot.singing.measure import drawn, measure
from bot.singing.onsets import quietest_singing
from bot.singing.player import song_sound
from bot.singing.result import (
    CONVERTED,
    EFFECT_NOTE,
    INSTRUMENTAL,
    UPLOAD,
    Result,
)
from bot.singing.search import SURE, meant
from bot.singing.setlist import Setlist
from bot.singing.settings import SingingSettings, singing_settings
from bot.singing.shelf import Shelf
from bot.singing.singers import Singer, Singers
from bot.singing.singing import Maker, Singing
from bot.singing.song import BACKING, MIX, PARTS, VOCALS, Match, Song, SongDraft, SongSounds
from bot.singing.storage import LocalStorage, Storage, checked_key
from bot.singing.teacher import CHARACTERS, LONGEST_PROMPT, TEACHER, Character, Talk, Teacher
from bot.singing.training import TRAIN, TrainWish, VoiceTraining
from bot.singing.wish import (
    BAND,
    CONVERT,
    MERGE,
    ORIGINAL,
    PREVIEW,
    PROCESS,
    SEPARATE,
    SINGING,
    SONG,
    Wish,
)

__all__ = [
    "BACKING",
    "BAND",
    "CHARACTERS",
    "CONVERT",
    "CONVERTED",
    "EFFECT_NOTE",
    "INSTRUMENTAL",
    "LONGEST_PROMPT",
    "MERGE",
    "MIX",
    "ORIGINAL",
    "PARTS",
    "PREVIEW",
    "PROCESS",
    "SEPARATE",
    "SINGING",
    "SONG",
    "SURE",
    "TEACHER",
    "TRAIN",
    "UPLOAD",
    "VOCALS",
    "Character",
    "Course",
    "Cover",
    "CoverEvent",
    "CoverRequest",
    "Covers",
    "DiskFull",
    "LessonFile",
    "Lessons",
    "LocalStorage",
    "LyricLine",
    "LyricWord",
    "Lyrics",
    "Maker",
    "Match",
    "MergeRequest",
    "Merged",
    "Mixing",
    "Parts",
    "PartsRequest",
    "Result",
    "Setlist",
    "Shelf",
    "Singer",
    "Singers",
    "Singing",
    "SingingSettings",
    "Song",
    "SongDraft",
    "SongLibrary",
    "SongSounds",
    "StepEvent",
    "StepFailed",
    "Storage",
    "Sung",
    "SungRequest",
    "Talk",
    "Teacher",
    "Tidy",
    "TrainWish",
    "VoiceTraining",
    "Wish",
    "Working",
    "asked",
    "checked_key",
    "disk_error",
    "drawn",
    "meant",
    "measure",
    "parse_lrc",
    "quietest_singing",
    "read_cover",
    "singing_settings",
    "song_sound",
    "write_cover",
    "write_lrc",
]
