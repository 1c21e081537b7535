"""Sound: formats, chunks, sinks."""

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.contour import (
    at_frames,
    backing_shift,
    fill_gaps,
    fitting_key,
    median_pitch,
    shifted,
    without_octave_errors,
)
from bot.audio.decode import read_sound, resampled
from bot.audio.device_sink import DeviceSink, find_device, portaudio
from bot.audio.encoder import MEDIA_TYPES, Encoder, can_encode, encode, wav_header
from bot.audio.file_sink import FileSink
from bot.audio.level import SILENCE_DB, level_db
from bot.audio.loudness import loudness
from bot.audio.outputs import Outputs, SoundView
from bot.audio.page_sink import PageSink
from bot.audio.pitch import track_pitch
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
    "Resampler",
    "Sink",
    "SoundView",
    "Stretches",
    "at_frames",
    "backing_shift",
    "can_encode",
    "encode",
    "fill_gaps",
    "find_device",
    "fitting_key",
    "level_db",
    "loudness",
    "median_pitch",
    "portaudio",
    "read_sound",
    "resampled",
    "shifted",
    "steady",
    "track_pitch",
    "wav_header",
    "without_octave_errors",
]
