"""faster-whisper in its worker process: a stretch of speech in, segments out."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from faster_whisper import WhisperModel

from bot.errors import EngineError
from plugins.faster_whisper.languages import NAME
from plugins.faster_whisper.orders import Said, WriteOrder

FULL_SCALE = 32768.0
CARE = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # temperatures, tried until the text is plausible
NO_CARD = "set the device to cpu, or install CUDA's cuBLAS and cuDNN"

Emit = Callable[[Said], bool]


class Typist:
    """One loaded model."""

    def __init__(self, config: Mapping[str, Any], report: Callable[[float, str], None]) -> None:
        report(0.2, f"loading {config['name']}")
        self._beam = int(config["beam"])
        self._vad = bool(config["vad_filter"])
        self._model = _load(config)

    def multilingual(self) -> bool:
        return bool(self._model.model.is_multilingual)

    def write(self, order: WriteOrder, emit: Emit) -> None:
        """Emit each segment as it is known; between two of them a cancel is seen."""
        samples = np.frombuffer(order.pcm, "<i2").astype(np.float32) / FULL_SCALE
        segments, info = self._model.transcribe(
            samples,
            language=order.language or None,
            beam_size=1 if order.quick else self._beam,
            temperature=0.0 if order.quick else CARE,
            condition_on_previous_text=False,
            word_timestamps=order.words,
            hotwords=order.hints or None,
            vad_filter=self._vad,
        )
        for segment in segments:
            said = Said(
                text=segment.text.strip(),
                start=float(segment.start),
                end=float(segment.end),
                words=tuple(
                    (word.word.strip(), float(word.start), float(word.end))
                    for word in segment.words or ()
                ),
                confidence=math.exp(min(segment.avg_logprob, 0.0)),
                language=info.language,
            )
            if not emit(said):
                return


def _load(config: Mapping[str, Any]) -> WhisperModel:
    try:
        return WhisperModel(
            config["path"],
            device=config["device"],
            compute_type=config["compute_type"],
            cpu_threads=config["threads"] or max(1, (os.cpu_count() or 2) // 2),
            local_files_only=True,
        )
    except ValueError as error:  # a precision that the device does not have
        message = f"cannot run as it is set: {error}"
        raise EngineError(NAME, message, hint="set precision and device to auto") from error
    except Exception as error:  # a broken file and a missing library fail in many ways
        said = str(error).partition("\n")[0]
        hint = NO_CARD if "CUDA" in said or ("cu" in said and ".so" in said) else config["remedy"]
        raise EngineError(NAME, f"{config['name']} cannot be loaded: {said}", hint=hint) from error


def build(config: Mapping[str, Any], report: Callable[[float, str], None]) -> Typist:
    """The worker's factory."""
    return Typist(config, report)
