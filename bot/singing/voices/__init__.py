"""Who sings: voices that are there, and voices that learn."""

from bot.singing.voices.course import Course
from bot.singing.voices.excerpt import cut_excerpt, write_scale
from bot.singing.voices.lessons import LessonFile, Lessons
from bot.singing.voices.singers import Singer, Singers
from bot.singing.voices.training import TRAIN, TrainWish, VoiceTraining

__all__ = [
    "TRAIN",
    "Course",
    "LessonFile",
    "Lessons",
    "Singer",
    "Singers",
    "TrainWish",
    "VoiceTraining",
    "cut_excerpt",
    "write_scale",
]
