"""What a studio page was sent, what it played, and which word it marked when."""

from __future__ import annotations

import base64
import io
import json
import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MARKS = """
window.marks = [];
window.frames_drawn = [];
const frame = () => {
  window.frames_drawn.push(Date.now());
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
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
HEARD = """() => window.heard.map(({ time, samples }) => {
  let text = "";
  for (const byte of new Uint8Array(samples.buffer)) text += String.fromCharCode(byte);
  return [time, btoa(text)];
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
        self.page.evaluate(
            "() => { for (const list of [heard, marks, frames_drawn]) list.length = 0; }"
        )

    def marks(self) -> list[dict[str, Any]]:
        """`{at, text}` of each word that was marked; `at` is Unix time in ms."""
        return self.page.evaluate("window.marks")

    def frames(self, since: float, until: float) -> int:
        """How many frames the page has drawn between two Unix times in ms."""
        drawn = np.array(self.page.evaluate("window.frames_drawn"))
        return int(np.count_nonzero((drawn > since) & (drawn <= until)))

    def heard_at(self, places: Sequence[float]) -> list[float]:
        """Unix times in ms at which these samples of `heard` were played."""
        blocks = self.page.evaluate("() => window.heard.map((b) => [b.at, b.samples.length])")
        ends = np.cumsum([length for _, length in blocks])
        return [blocks[int(np.searchsorted(ends, place, "right"))][0] for place in places]

    def heard(self) -> np.ndarray:
        """What went to the loudspeaker as one stretch of samples."""
        blocks = self.page.evaluate(HEARD)
        return np.concatenate([np.frombuffer(base64.b64decode(b), dtype="<f4") for _, b in blocks])

    def wait_until_silent(self) -> None:
        """Until it has played nothing loud for a twentieth of a second."""
        self.page.wait_for_function(
            """least => window.heard.length >= 20 && window.heard.slice(-20)
              .every(({ samples }) => samples.every((value) => Math.abs(value) < least))""",
            arg=LOUD,
        )

    def listen_on(self, seconds: float) -> None:
        """For so long by the sound's own clock."""
        until = self.page.evaluate("window.soundTime()") + seconds
        self.page.wait_for_function("until => window.soundTime() > until", arg=until)

    def loud_at(self) -> np.ndarray:
        """When blocks that were no silence were played: seconds of the sound's own clock."""
        blocks = self.page.evaluate(HEARD)
        return np.array(
            [
                time
                for time, text in blocks
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
