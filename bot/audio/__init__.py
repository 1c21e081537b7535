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
from bot.audio.envelope import envelopes, warped
from bot.audio.file_sink import FileSink
from bot.audio.level import SILENCE_DB, level_db
from bot.audio.long_pitch import Track, song_pitch, yin_tracker
from bot.audio.loudness import SILENCE_LUFS, LoudnessMeter, loudness
from bot.audio.outputs import Outputs, SoundView
from bot.audio.packed import packed_blocks, packed_kind, packed_seconds
from bot.audio.page_sink import PageSink
from bot.audio.peaks import Peaks
from bot.audio.pitch import track_pitch
from bot.audio.recording import Recording, recording
from bot.audio.resample import Resampler, steady
from bot.audio.sink import AHEAD_S, BufferedSink, NullSink, Sink
from bot.audio.slices import FADE, Seams, Slice, slices
from bot.audio.sources import (
    comb,
    filtered,
    frame_turns,
    repeatable_noise,
    signal,
    spectra,
    window,
)
from bot.audio.staging import Check, Sound, StagedSound, staged, written
from bot.audio.stretches import FRAME_S, Loudness, Stretches
from bot.audio.sung import SungChunk
from bot.audio.transpose import transposed

__all__ = [
    "AHEAD_S",
    "FADE",
    "FRAME_S",
    "MEDIA_TYPES",
    "SILENCE_DB",
    "SILENCE_LUFS",
    "AudioChunk",
    "AudioFormat",
    "BufferedSink",
    "Check",
    "DeviceSink",
    "Encoder",
    "FileSink",
    "Loudness",
    "LoudnessMeter",
    "NullSink",
    "Outputs",
    "PageSink",
    "Peaks",
    "Recording",
    "Resampler",
    "Seams",
    "Sink",
    "Slice",
    "Sound",
    "SoundView",
    "StagedSound",
    "Stretches",
    "SungChunk",
    "Track",
    "at_frames",
    "backing_shift",
    "can_encode",
    "comb",
    "encode",
    "envelopes",
    "fill_gaps",
    "filtered",
    "find_device",
    "fitting_key",
    "frame_turns",
    "level_db",
    "loudness",
    "median_pitch",
    "packed_blocks",
    "packed_kind",
    "packed_seconds",
    "portaudio",
    "read_sound",
    "recording",
    "repeatable_noise",
    "resampled",
    "shifted",
    "signal",
    "slices",
    "song_pitch",
    "spectra",
    "staged",
    "steady",
    "track_pitch",
    "transposed",
    "warped",
    "wav_header",
    "window",
    "without_octave_errors",
    "written",
    "yin_tracker",
]
