"""Sound: formats, chunks, sinks."""

from bot.audio.chunk import AudioChunk, AudioFormat

__all__ = ["AudioChunk", "AudioFormat"]
