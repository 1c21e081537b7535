"""Sound: formats, chunks, sinks."""

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.decode import read_sound, resampled
from bot.audio.device_sink import DeviceSink, find_device, portaudio
from bot.audio.encoder import MEDIA_TYPES, Encoder, can_encode, encode, wav_header
from bot.audio.file_sink import FileSink
from bot.audio.level import SILENCE_DB, level_db
from bot.audio.loudness import loudness
from bot.audio.outputs import Outputs, SoundView
from bot.audio.page_sink import PageSink
from bot.audio.peaks import Peaks
from bot.audio.resample import Resampler, steady
from bot.audio.sink import AHEAD_S, BufferedSink, NullSink, Sink
from bot.audio.stretches import FRAME_S, Loudness, Stretches

__all__ = [
    "AHEAD_S",
    "FRAME_S",
    "MEDIA_TYPES",
    "SILENCE_DB",
    "AudioChunk",
    "AudioFormat",
    "BufferedSink",
    "DeviceSink",
    "Encoder",
    "FileSink",
    "Loudness",
    "NullSink",
    "Outputs",
    "PageSink",
    "Peaks",
    "Resampler",
    "Sink",
    "SoundView",
    "Stretches",
    "can_encode",
    "encode",
    "find_device",
    "level_db",
    "loudness",
    "portaudio",
    "read_sound",
    "resampled",
    "steady",
    "wav_header",
]
