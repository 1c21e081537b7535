"""The loaded models of the worker process: the newest few, the longest unused goes first."""

from __future__ import annotations

import gc
import os
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from qwen_tts import Qwen3TTSModel, Qwen3TTSTokenizer

from bot.errors import EngineUnusable
from plugins.qwen_tts.checkpoints import NAME

Report = Callable[[float, str], None]

FASTEST_CUDA = "cuda:0"
NO_MEMORY = "close what else uses the graphics card, or take the 0.6B checkpoint"


class Models:
    """Loads checkpoints when they are first asked for, and keeps `cache` of them.

    float16 on the GPU and float32 on the processor, where half precision is slow or missing.
    FlashAttention is not asked for: torch's own attention runs on every card.
    """

    def __init__(self, config: Mapping[str, Any], report: Report) -> None:
        self._report = report
        self._room = int(config["cache"])
        self.context = int(config["context"])
        self._loaded: OrderedDict[str, Any] = OrderedDict()
        torch.set_num_threads(config["threads"] or max(1, (os.cpu_count() or 2) // 2))
        self.device = _device(config["device"])
        self._precision = _precision(config["precision"], self.device)

    def speech(self, path: str) -> Qwen3TTSModel:
        """The model of a checkpoint."""
        return self._get(path, Qwen3TTSModel.from_pretrained)

    def codec(self, path: str) -> Qwen3TTSTokenizer:
        """The speech tokenizer in a folder, or that of the loaded checkpoint around it."""
        around = self._loaded.get(str(Path(path).parent))
        if around is not None:
            return around.model.speech_tokenizer
        return self._get(path, Qwen3TTSTokenizer.from_pretrained)

    def names(self) -> list[str]:
        """The folders of what is loaded, the longest unused first."""
        return list(self._loaded)

    def forget(self, path: str = "") -> None:
        """Free one, or all of them."""
        for gone in [path] if path else list(self._loaded):
            self._loaded.pop(gone, None)
        self._collect()

    def _get(self, path: str, load: Callable[..., Any]) -> Any:
        if path in self._loaded:
            self._loaded.move_to_end(path)
            return self._loaded[path]
        while len(self._loaded) >= self._room:
            self._loaded.popitem(last=False)
            self._collect()
        self._report(0.5, f"loading {Path(path).name}")
        try:
            self._loaded[path] = load(
                path,
                device_map=self.device,
                dtype=self._precision,
                attn_implementation="sdpa",
                local_files_only=True,
            )
        except torch.OutOfMemoryError as error:
            self._collect()
            message = f"{Path(path).name} does not fit into the card's memory"
            raise EngineUnusable(NAME, message, hint=NO_MEMORY) from error
        except Exception as error:  # a foreign or broken checkpoint fails in many ways
            message = f"{Path(path).name} cannot be loaded: {error}"
            hint = "copy the folder again, whole"
            raise EngineUnusable(NAME, message, hint=hint) from error
        finally:
            self._report(1.0, "")
        return self._loaded[path]

    def _collect(self) -> None:
        gc.collect()
        if self.device != "cpu":
            torch.cuda.empty_cache()


def _device(asked: str) -> str:
    if asked == "cpu" or (asked == "auto" and not torch.cuda.is_available()):
        return "cpu"
    if not torch.cuda.is_available():
        message = "the torch that is installed sees no CUDA card"
        raise EngineUnusable(NAME, message, hint="set device to auto or cpu")
    return FASTEST_CUDA


def _precision(asked: str, device: str) -> torch.dtype:
    if asked == "auto":
        asked = "float32" if device == "cpu" else "float16"
    return getattr(torch, asked)
