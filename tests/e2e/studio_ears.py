"""What a studio page was sent, what it played, and which word it marked when."""

from __future__ import annotations

import base64
import io
import json
import wave
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MARKS = """
window.marks = [];
addEventListener("DOMContentLoaded", () => {
  let last = null;
  const look = () => {
    const now = document.querySelector("[data-testid=read-along] mark")?.textContent ?? null;
    if (now !== last && now !== null) window.marks.push({ at: Date.now(), text: now });
    last = now;
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
});
"""
HEARD = """() => window.heard.map(({ at, samples }) => {
  let text = "";
  for (const byte of new Uint8Array(samples.buffer)) text += String.fromCharCode(byte);
  return [at, btoa(text)];
})"""
LOUD = 0.01  # of full scale


@dataclass
class Line:
    """One WebSocket of a page: what it said, and what it was told."""

    said: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    sound: bytes = b""

    def of(self, type: str) -> list[dict[str, Any]]:
        return [message for message in self.told if message["type"] == type]


class StudioEars:
    """Follows a page that was opened with `recorder.js` and `MARKS`."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.lines: list[Line] = []
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("websocket", self._follow)

    def _follow(self, socket: Any) -> None:
        if "/ws/speech" not in socket.url:
            return
        line = Line()
        self.lines.append(line)
        socket.on("framesent", lambda sent: line.said.append(json.loads(sent)))
        socket.on("framereceived", lambda got: self._take(line, got))

    @staticmethod
    def _take(line: Line, got: str | bytes) -> None:
        if isinstance(got, bytes):
            line.sound += got
        else:
            line.told.append(json.loads(got))

    @property
    def line(self) -> Line:
        """The newest."""
        return self.lines[-1]

    def forget(self) -> None:
        self.page.evaluate("() => { window.heard.length = 0; window.marks.length = 0; }")

    def marks(self) -> list[dict[str, Any]]:
        """`{at, text}` of each word that was marked; `at` is Unix time in ms."""
        return self.page.evaluate("window.marks")

    def heard(self) -> tuple[np.ndarray, float]:
        """What went to the loudspeaker as one stretch of samples; Unix time of its first, in ms."""
        blocks = [
            (at, np.frombuffer(base64.b64decode(text), dtype="<f4"))
            for at, text in self.page.evaluate(HEARD)
        ]
        return np.concatenate([block for _, block in blocks]), blocks[0][0]

    def loud_at(self) -> np.ndarray:
        """Unix times in ms of the blocks that were no silence."""
        blocks = self.page.evaluate(HEARD)
        return np.array(
            [
                at
                for at, text in blocks
                if np.abs(np.frombuffer(base64.b64decode(text), dtype="<f4")).max() > LOUD
            ]
        )


def samples_of(wav: bytes) -> tuple[np.ndarray, int]:
    """A WAV file's samples and rate."""
    with wave.open(io.BytesIO(wav)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


def place_of(part: np.ndarray, whole: np.ndarray) -> tuple[int, float]:
    """Where `part` lies in `whole`, and how alike they are there, 0 to 1."""
    size = 1 << (len(whole) + len(part) - 1).bit_length()
    spectrum = np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size))
    place = int(np.argmax(np.fft.irfft(spectrum, size)[: len(whole)]))
    there = whole[place : place + len(part)]
    likeness = there @ part[: len(there)] / (np.linalg.norm(there) * np.linalg.norm(part) + 1e-9)
    return place, float(likeness)
