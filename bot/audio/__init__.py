"""Sound: formats, chunks, sinks."""

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.device_sink import DeviceSink, find_device
from bot.audio.file_sink import FileSink
from bot.audio.level import SILENCE_DB, level_db
from bot.audio.outputs import Outputs, SoundView
from bot.audio.page_sink import PageSink
from bot.audio.resample import Resampler
from bot.audio.sink import AHEAD_S, BufferedSink, NullSink, Sink

__all__ = [
    "AHEAD_S",
    "SILENCE_DB",
    "AudioChunk",
    "AudioFormat",
    "BufferedSink",
    "DeviceSink",
    "FileSink",
    "NullSink",
    "Outputs",
    "PageSink",
    "Resampler",
    "Sink",
    "SoundView",
    "find_device",
    "level_db",
]
