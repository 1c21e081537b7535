"""Opus through libopus, both ways: one mono ear for each speaker, one stereo mouth."""

from __future__ import annotations

import glob
import importlib.util
from pathlib import Path

from discord import opus

from bot.audio import AudioChunk, AudioFormat
from bot.errors import AudioError
from plugins.discord.voice.gaps import FRAME_S

HEARD = AudioFormat(16_000)  # what recognisers and voice detectors want; Opus decodes to it itself
SPOKEN = AudioFormat(48_000, 2)
SILENCE = opus.OPUS_SILENCE
FRAME_SIZE = SPOKEN.size(FRAME_S)
QUIET = AudioChunk(bytes(HEARD.size(FRAME_S)), HEARD)


def load() -> None:
    """Find libopus: the system's, or the one that PyAV brings. Raises AudioError."""
    if opus.is_loaded() or opus._load_default():
        return
    for path in _bundled():
        try:
            opus.load_opus(path)
        except OSError:
            continue
        return
    raise AudioError(
        "voice needs the library libopus",
        hint="Debian: apt install libopus0; macOS: brew install opus; or pip install av",
    )


def _bundled() -> list[str]:
    found = importlib.util.find_spec("av")
    if found is None or found.origin is None:
        return []
    package = Path(found.origin).parent
    places = (package.parent / "av.libs", package / ".dylibs", package)
    return [path for place in places for path in glob.glob(str(place / "*opus*"))]


class _MonoDecoder(opus.Decoder):
    SAMPLING_RATE = HEARD.rate
    CHANNELS = HEARD.channels
    SAMPLES_PER_FRAME = round(HEARD.rate * FRAME_S)


class Ear:
    """Decodes what one person sends."""

    def __init__(self) -> None:
        self.errors = 0
        self._decoder = _MonoDecoder()

    def hear(self, packet: bytes | None) -> AudioChunk:
        """The sound of a packet; a lost or broken one is concealed."""
        if packet is not None:
            try:
                return AudioChunk(self._decoder.decode(packet, fec=False), HEARD)
            except opus.OpusError:
                self.errors += 1
        try:
            return AudioChunk(self._decoder.decode(None, fec=False), HEARD)
        except opus.OpusError:  # a decoder that never heard anything has nothing to go on with
            return QUIET


class Mouth:
    """Encodes what the bot says, 20 ms at a time."""

    def __init__(self, kbps: int) -> None:
        self._encoder = opus.Encoder(bitrate=kbps, signal_type="voice", application="voip")

    def say(self, pcm: bytes) -> bytes:
        """`pcm` holds one frame of `SPOKEN`."""
        return self._encoder.encode(pcm, opus.Encoder.SAMPLES_PER_FRAME)
