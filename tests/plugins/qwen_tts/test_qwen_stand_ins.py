"""The table of numbers that stands in for librosa is librosa's own."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.qwen_tts.stand_ins import resample


@pytest.mark.timeout(300)  # the first test that asks for the references waits until they are made
def test_the_mel_filters_are_those_that_librosa_makes(references):
    filters = references["mel"]
    assert (filters.shape, filters.dtype) == ((128, 513), np.float32)
    # librosa 0.11: filter, its highest bin, that bin's value, its sum, its bins
    for row, peak, value, total, bins in (
        (0, 1, 0.0335504264, 0.0421195105, 2),
        (20, 24, 0.0271590576, 0.0421195105, 2),
        (64, 89, 0.0141035039, 0.0412927493, 4),
        (127, 498, 0.0030868005, 0.0426414460, 27),
    ):
        assert filters[row].argmax() == peak
        assert filters[row].max() == pytest.approx(value, abs=1e-8)
        assert filters[row].sum() == pytest.approx(total, abs=1e-7)
        assert np.count_nonzero(filters[row]) == bins


def test_resampling_keeps_the_tone():
    at = np.arange(48_000) / 48_000
    tone = np.sin(2 * np.pi * 440 * at).astype(np.float32)
    half = resample(tone, 48_000, 24_000)
    assert len(half) == 24_000
    assert np.abs(half[500:-500] - tone[::2][500:-500]).max() < 1e-3
