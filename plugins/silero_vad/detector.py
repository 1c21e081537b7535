"""The model of the package `silero-vad`, run by onnxruntime. Importing the package itself would
load torch, so only its file is looked for."""

from __future__ import annotations

import asyncio
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bot.engines import Floats
from bot.errors import EngineUnusable

NAME = "silero_vad"
MODEL = "silero_vad_16k_op15.onnx"
STATE = (2, 128)  # of its recurrent layers, for each stream
CONTEXT = 64  # samples of the window before, which it hears again
_STATE_SIZE = STATE[0] * STATE[1]


class SileroVad:
    """A VAD engine: 32 ms at 16 kHz a look."""

    name = NAME
    rate = 16_000
    window = 512

    def __init__(self, model: Path | None = None) -> None:
        self._path = model
        self._session: Any = None
        self._loading = threading.Lock()

    async def warm(self) -> None:
        """Read the model and look once: the first look is the slowest."""
        await asyncio.to_thread(self._warm)

    def fresh(self) -> Floats:
        return np.zeros(_STATE_SIZE + CONTEXT, np.float32)

    def speech(self, sound: Floats, memory: Floats) -> tuple[Floats, Floats]:
        streams = len(sound)
        state, context = memory[:, :_STATE_SIZE], memory[:, _STATE_SIZE:]
        told = {
            "input": np.concatenate((context, sound), axis=1),  # (streams, 64 + 512)
            "state": np.ascontiguousarray(state.reshape(streams, *STATE).swapaxes(0, 1)),
            "sr": np.array(self.rate, np.int64),
        }
        probability, after = self._ready().run(None, told)  # (streams, 1), (2, streams, 128)
        kept = (after.swapaxes(0, 1).reshape(streams, _STATE_SIZE), sound[:, -CONTEXT:])
        return probability[:, 0], np.concatenate(kept, axis=1)

    async def close(self) -> None:
        self._session = None

    def _warm(self) -> None:
        self.speech(np.zeros((1, self.window), np.float32), self.fresh()[None])

    def _ready(self) -> Any:
        with self._loading:
            if self._session is None:
                self._session = load(self._path or find_model())
            return self._session


def find_model() -> Path:
    """The model's file in the installed package. Raises EngineUnusable."""
    package = find_spec("silero_vad")
    places = package.submodule_search_locations if package else None
    for place in places or ():
        file = Path(place) / "data" / MODEL
        if file.is_file():
            return file
    raise EngineUnusable(
        NAME, f"its model {MODEL} is not installed", hint="python start.py --with silero"
    )


def load(model: Path) -> Any:
    """A session on one thread: a look is too short to be shared out. Raises EngineUnusable."""
    try:
        import onnxruntime  # loaded on use: shows without ears never need it
    except ImportError as error:
        raise EngineUnusable(
            NAME, "onnxruntime is not installed", hint="python start.py --with silero"
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # it warns of its own model's spare parts
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no base
        raise EngineUnusable(
            NAME, f"its model cannot be read: {model}", hint="install silero-vad again"
        ) from error
