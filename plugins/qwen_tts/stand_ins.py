"""Empty modules for packages that qwen-tts imports and does not need here.

torchaudio, sox and onnxruntime serve the 25 Hz tokenizer alone. They are large, and a torchaudio
built for another CUDA ends the import with an error. Only the worker process has these modules.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

NAMES = (
    "torchaudio",
    "torchaudio.compliance",
    "torchaudio.compliance.kaldi",
    "sox",
    "onnxruntime",
)
OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY")


def prepare_imports() -> None:
    """Make `import qwen_tts` work without those packages, and without a network."""
    for name in NAMES:
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)  # libraries ask find_spec, which needs one
        module.__path__ = []
        sys.modules[name] = module
    for name in OFFLINE:
        os.environ[name] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
