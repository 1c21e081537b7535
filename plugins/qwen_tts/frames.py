"""Sound while the model speaks: each frame of codes is decoded when it is made.

The package returns whole sounds only. Its talker, though, makes one frame (80 ms) at a time, and
a forward hook sees each. New frames are decoded together with those before them, because the
decoder's first samples depend on the past; that past's sound is then dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

LEAST_LEFT = 25  # frames before the new ones: what the package's own chunks take
TAPS = 8  # frames that the decoder's convolutions hear back beyond its attention window
STEPS = (1, 1, 1, 1, 2, 2)  # frames of the first pieces: none comes later than the last one ends
STEP = 4  # of the others: 320 ms

Heard = Callable[[NDArray[np.float32]], None]


class Cancelled(Exception):
    """Nobody listens any more; raised within the model to leave it."""


class FrameStream:
    """Hands the sound of each few frames to `heard`.

    `left` frames are decoded again before the new ones, 0 for all that matter. `before` are the
    frames of the recording that the speech goes on from, shape (frames, codebooks).
    """

    def __init__(
        self,
        codec: Any,
        heard: Heard,
        cancelled: Callable[[], bool],
        *,
        left: int = 0,
        before: torch.Tensor | None = None,
    ) -> None:
        self._codec = codec
        self._left = left or reach(codec)
        self._heard = heard
        self._cancelled = cancelled
        self._past = [] if before is None else list(before[-self._left :].to(codec.device))
        self._new: list[torch.Tensor] = []
        self._pieces = 0

    @contextmanager
    def listening(self, model: Any) -> Iterator[None]:
        """While it lasts the model's frames come here, and its own decoding is left out."""
        codec, own = model.speech_tokenizer, model.speech_tokenizer.decode
        hook = model.talker.register_forward_hook(self._made)
        codec.decode = _nothing  # the package would decode all of it again at the end
        try:
            yield
        finally:
            codec.decode = own
            hook.remove()

    def finish(self) -> None:
        """Decode the frames that still wait."""
        if self._new:
            self._decode()

    def _made(self, talker: Any, given: Any, output: Any) -> None:
        if self._cancelled():
            raise Cancelled
        codes = output.hidden_states[1]  # (batch, codebooks); None while the prompt is read
        if codes is None:
            return
        self._new.append(codes[0])
        wanted = STEPS[self._pieces] if self._pieces < len(STEPS) else STEP
        if len(self._new) >= wanted:
            self._decode()

    def _decode(self) -> None:
        left = len(self._past)
        codes = torch.stack([*self._past, *self._new])  # (frames, codebooks)
        with torch.inference_mode():
            sound = self._codec.model.decode(codes[None]).audio_values[0]  # (samples,)
        drop = left * self._codec.get_decode_upsample_rate()
        self._past = [*self._past, *self._new][-self._left :]
        self._new = []
        self._pieces += 1
        self._heard(sound[drop:].float().cpu().numpy())


def reach(codec: Any) -> int:
    """How many frames the decoder hears back."""
    window = codec.config.decoder_config.sliding_window or 0
    return max(LEAST_LEFT, window + TAPS)


def _nothing(encoded: list[Any]) -> tuple[list[NDArray[np.float32]], int]:
    return [np.zeros(0, np.float32) for _ in encoded], 0
