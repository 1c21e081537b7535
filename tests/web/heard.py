"""What a page of the panel plays, recorded on its way to the speakers."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np

RECORDER = Path(__file__).parents[1] / "overlays" / "recorder.js"
LOUD = 0.02  # of full scale; what a silent page plays is far below it
BLOCK = 128  # samples that the recorder hears at once
_BLOCKS = """() => window.heard.map(({ samples }) => {
  let text = "";
  for (const byte of new Uint8Array(samples.buffer)) text += String.fromCharCode(byte);
  return btoa(text);
})"""
_LOUD_BLOCKS = """([least, blocks]) => window.heard.filter(({ samples }) =>
  samples.some((sample) => Math.abs(sample) > least)).length >= blocks"""


def forget(page: Any) -> None:
    """What was played so far does not count."""
    page.evaluate("window.heard.length = 0")


def wait_until_heard(page: Any, blocks: int = 1, least: float = LOUD) -> None:
    """Until so many blocks were louder than `least`."""
    page.wait_for_function(_LOUD_BLOCKS, arg=[least, blocks])


def heard(page: Any) -> np.ndarray:
    """Everything that was played since the last `forget`; shape (frames,)."""
    blocks = [np.frombuffer(base64.b64decode(text), "<f4") for text in page.evaluate(_BLOCKS)]
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
