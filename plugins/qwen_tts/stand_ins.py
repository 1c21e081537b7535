"""Stand-ins for packages that qwen-tts imports and does not need here.

torchaudio, sox and onnxruntime serve the 25 Hz tokenizer alone. They are large, and a torchaudio
built for another CUDA ends the import with an error. librosa brings numba, scipy and
scikit-learn, of which the 12 Hz models use one table of numbers and a resampler that is here
anyway: without it the process starts sooner, holds 130 MB less and ends sooner. Only the worker
process has these modules.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

EMPTY = (
    "torchaudio",
    "torchaudio.compliance",
    "torchaudio.compliance.kaldi",
    "sox",
    "onnxruntime",
)
OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")


def prepare_imports() -> None:
    """Make `import qwen_tts` work without those packages, and without a network."""
    for name in EMPTY:
        _stand_in(name)
    librosa: Any = _stand_in("librosa")
    librosa.filters = _stand_in("librosa.filters", mel=mel)
    librosa.resample = resample
    for name in OFFLINE:
        os.environ[name] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"


def mel(
    *, sr: float, n_fft: int, n_mels: int, fmin: float, fmax: float | None
) -> NDArray[np.float32]:
    """Slaney's mel filters, shape (n_mels, 1 + n_fft // 2), as the speaker encoder was taught."""
    from transformers.audio_utils import mel_filter_bank

    filters = mel_filter_bank(
        num_frequency_bins=1 + n_fft // 2,
        num_mel_filters=n_mels,
        min_frequency=fmin,
        max_frequency=sr / 2 if fmax is None else fmax,
        sampling_rate=round(sr),
        norm="slaney",
        mel_scale="slaney",
    )
    return filters.T.astype(np.float32)


def resample(y: NDArray[np.float32], orig_sr: float, target_sr: float) -> NDArray[np.float32]:
    """`y` is (samples,)."""
    import soxr

    return soxr.resample(y, orig_sr, target_sr)


def _stand_in(name: str, **holds: Any) -> ModuleType:
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None)  # libraries ask find_spec, which needs one
    module.__path__ = []
    vars(module).update(holds)
    sys.modules[name] = module
    return module
