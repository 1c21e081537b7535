"""Who speaks: Resemblyzer's embeddings. A yardstick of tests and benchmarks, not of the program.

Its package imports librosa and webrtcvad, which bring a compiler and two hundred megabytes; of
both it needs one spectrogram here, which is made below by the same formula.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 16_000
SIZE, HOP, BANDS = 400, 160, 40
LEVEL_DB = -30.0  # that it is used to
EMPTY = ("librosa", "webrtcvad", "scipy", "scipy.ndimage", "scipy.ndimage.morphology")

Floats = NDArray[np.float32]


@cache
def _encoder() -> Any:
    for name in EMPTY:
        if name not in sys.modules:
            module: Any = ModuleType(name)
            module.__spec__ = ModuleSpec(name, None)
            module.binary_dilation = None
            sys.modules[name] = module
    try:
        import resemblyzer.audio
        from resemblyzer import VoiceEncoder
    finally:
        for name in EMPTY:
            if getattr(sys.modules.get(name), "__file__", None) is None:
                sys.modules.pop(name, None)
    resemblyzer.audio.wav_to_mel_spectrogram = _mel
    return VoiceEncoder("cpu", verbose=False)


@cache
def _filters() -> Floats:
    from plugins.ddsp_svc.mel import mel_filters

    return mel_filters(RATE, SIZE, BANDS, 0.0, RATE / 2)


def _mel(sound: Floats) -> Floats:
    """Powers in Slaney's mel bands, (frames, BANDS)."""
    padded = np.pad(sound, SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)
    return (np.abs(np.fft.rfft(frames * window)) ** 2 @ _filters().T).astype(np.float32)


def embedding(sounds: Sequence[Floats], rate: int) -> Floats:
    """Of one speaker over several sounds, length 1, (256,)."""
    made = [_encoder().embed_utterance(_prepared(sound, rate)) for sound in sounds]
    mean = np.mean(made, axis=0)
    return (mean / np.linalg.norm(mean)).astype(np.float32)


def _prepared(sound: Floats, rate: int) -> Floats:
    """At its rate and, where it is quieter, at its level."""
    made = soxr.resample(np.asarray(sound, np.float32), rate, RATE)
    power = float(np.mean(made**2))
    gain = 10 ** (LEVEL_DB / 20) / max(power, 1e-12) ** 0.5
    return (made * max(1.0, gain)).astype(np.float32)


def similarity(one: Floats, other: Floats) -> float:
    """Of two embeddings: their cosine."""
    return float(one @ other)
