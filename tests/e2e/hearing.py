"""What a viewer of an overlay page saw and heard, with the times of it."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

LOUD = 0.01  # of full scale: about -40 dB, well above what a silent page has
READ = """() => {
  const bytes = (samples) => new Uint8Array(samples.buffer);
  return window.heard.map(({ at, samples }) => {
    let text = "";
    for (const byte of bytes(samples)) text += String.fromCharCode(byte);
    return [at, btoa(text)];
  });
}"""


class Ears:
    """An overlay page and what it showed and played since it was opened."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def seen(self, what: str) -> list[dict[str, Any]]:
        """`{at, text}` of one kind, see probe.js; `at` is Unix time in ms."""
        everything: list[dict[str, Any]] = self.page.evaluate("window.seen")
        return [thing for thing in everything if thing["what"] == what]

    def wait_for(self, what: str, text: str = "", count: int = 1) -> None:
        self.page.wait_for_function(
            """([what, text, count]) => window.seen
              .filter((it) => it.what === what && it.text.includes(text)).length >= count""",
            arg=[what, text, count],
        )

    def blocks(self) -> list[tuple[float, np.ndarray]]:
        """What it played on the left, 128 samples each, with the Unix time in ms of the first."""
        return [
            (at, np.frombuffer(base64.b64decode(text), dtype="<f4"))
            for at, text in self.page.evaluate(READ)
        ]

    def sound(self) -> tuple[np.ndarray, np.ndarray]:
        """All of it in one, (samples,), and the times of its blocks."""
        blocks = self.blocks()
        sound = np.concatenate([samples for _, samples in blocks])
        return sound, np.array([at for at, _ in blocks])

    def loud(self) -> np.ndarray:
        """When it was loud: Unix times in ms of the blocks that were no silence."""
        return np.array([at for at, samples in self.blocks() if np.abs(samples).max() > LOUD])

    def longest_break(self) -> float:
        """The longest silence between two loud blocks, in seconds of the sound's own clock."""
        loud: list[float] = self.page.evaluate(
            """least => window.heard
              .filter(({ samples }) => samples.some((value) => Math.abs(value) > least))
              .map(({ time }) => time)""",
            LOUD,
        )
        return float(np.diff(loud).max())

    def wait_until_silent(self) -> None:
        """Until it has played nothing loud for a fifth of a second."""
        self.page.wait_for_function(
            """least => window.heard.length >= 75 && window.heard.slice(-75)
              .every(({ samples }) => samples.every((value) => Math.abs(value) < least))""",
            arg=LOUD,
        )

    def forget(self) -> None:
        self.page.evaluate("() => { window.seen.length = 0; window.heard.length = 0; }")
