"""A recording of a voice made fit to be cloned, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.audio import AudioChunk, AudioFormat, loudness, read_sound
from bot.errors import AudioError, BadRequest
from bot.studio.sound import Samples, fade
from bot.studio.voices.profile import Quality

FORMAT = AudioFormat(24_000, 1)  # what the cloning engines take
LONGEST_RECORDING_S = 600.0
TARGET_LUFS = -23.0  # EBU R 128
PEAK = 0.97
MARGIN_S = 0.1  # of silence kept at either edge
BELOW_DB = 40.0  # so far below the loud parts begins the silence around the speech
WINDOW_S = 0.02

SHORT_S, LONG_S = 3.0, 30.0
QUIET_LUFS = -45.0
SNR_DB = 20.0
CLIPPED = 0.999
CLIPPED_SHARE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """24 kHz mono at -23 LUFS, and the warnings for whoever recorded it."""

    sound: AudioChunk
    warnings: tuple[Quality, ...]


def prepare(data: bytes) -> Prepared:
    """Trimmed, levelled, resampled. Raises BadRequest for what is no speech. Blocks."""
    try:
        original = read_sound(data, max_seconds=LONGEST_RECORDING_S)
        source = read_sound(data, max_seconds=LONGEST_RECORDING_S, format=FORMAT)
    except AudioError as error:
        raise BadRequest(error.message, field="recording", hint=error.hint) from error
    samples = source.floats()[:, 0]
    level = loudness(samples, FORMAT.rate)
    if level <= -69 or not len(samples):
        raise BadRequest("the recording is silent", field="recording", hint="record it again")
    trimmed = trim(samples)
    warnings = tuple(_warnings(original, trimmed, level))
    return Prepared(sound=levelled(trimmed), warnings=warnings)


def trim(samples: Samples) -> Samples:
    """Without the silence around the speech, its edges faded."""
    powers = _powers(samples)
    if not len(powers):
        return samples
    floor = np.percentile(powers, 95) * 10 ** (-BELOW_DB / 10)
    loud = np.flatnonzero(powers > floor)
    window, margin = int(WINDOW_S * FORMAT.rate), int(MARGIN_S * FORMAT.rate)
    start = max(0, int(loud[0]) * window - margin)
    end = min(len(samples), (int(loud[-1]) + 1) * window + margin)
    cut = samples[start:end].copy()
    count = min(len(cut) // 2, int(0.01 * FORMAT.rate))
    cut[:count] *= fade(count)
    cut[len(cut) - count :] *= fade(count)[::-1]
    return cut


def levelled(samples: Samples) -> AudioChunk:
    """At -23 LUFS, or as near as its peaks allow."""
    gain = 10 ** ((TARGET_LUFS - loudness(samples, FORMAT.rate)) / 20)
    peak = float(np.abs(samples).max())
    gain = min(gain, PEAK / peak if peak else 1.0)
    return AudioChunk.from_floats((samples * np.float32(gain)).reshape(-1, 1), FORMAT)


def _warnings(original: AudioChunk, trimmed: Samples, level: float) -> list[Quality]:
    seconds = len(trimmed) / FORMAT.rate
    found: list[Quality] = []
    if float(np.mean(np.abs(original.floats()) >= CLIPPED)) > CLIPPED_SHARE:
        found.append(Quality(code="clipping", message="It is clipped: record it more quietly."))
    noise = _snr(trimmed)
    if noise < SNR_DB:
        found.append(
            Quality(code="noise", message=f"Only {noise:.0f} dB between speech and noise.")
        )
    if seconds < SHORT_S:
        found.append(Quality(code="short", message=f"{seconds:.1f} s are short; 5 to 15 are best."))
    if seconds > LONG_S:
        found.append(Quality(code="long", message=f"{seconds:.0f} s are long; 5 to 15 are best."))
    if level < QUIET_LUFS:
        found.append(Quality(code="quiet", message=f"It is quiet: {level:.0f} LUFS."))
    if original.format.rate < 16_000:
        found.append(
            Quality(code="dull", message=f"{original.format.rate} Hz hold no bright sounds.")
        )
    return found


def _snr(samples: Samples) -> float:
    """Between the loud parts and the quietest tenth, in dB."""
    powers = _powers(samples)
    if not len(powers):
        return 0.0
    loud, quiet = np.percentile(powers, 95), np.percentile(powers, 5)
    return float(10 * np.log10((loud + 1e-12) / (quiet + 1e-12)))


def _powers(samples: Samples) -> np.ndarray:
    size = int(WINDOW_S * FORMAT.rate)
    whole = len(samples) // size * size
    return np.mean(samples[:whole].reshape(-1, size).astype(np.float64) ** 2, axis=1)
