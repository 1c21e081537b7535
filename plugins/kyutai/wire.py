"""moshi-server's messages: MessagePack maps that name their `type`. Sound is 24 kHz mono float32,
a frame of 80 ms each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.audio import AudioFormat

FORMAT = AudioFormat(24_000)
FRAME = 1920  # samples
FRAME_S = FRAME / FORMAT.rate
LONGEST_S = 60.0  # of sound in one message; more is a mistake
PAUSE_HEAD = 2  # of the recogniser's four: that nothing is said for the next two seconds
_FLOAT = np.dtype([("tag", "u1"), ("value", ">f4")])  # MessagePack's 32-bit float
_FLOAT_TAG = 0xCA
_PLAIN_HEAD = b"\x82\xa4type\xa5Audio\xa3pcm\xdc"  # a map of two, the second a 16-bit array

Floats = NDArray[np.float32]


class Garbled(ValueError):
    """A message that is none of the protocol."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The server has a place for us."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server reports a failure, in its own words."""

    message: str


@dataclass(frozen=True, slots=True)
class WordHeard:
    """A word was understood; it began `start` seconds into the sound."""

    text: str
    start: float


@dataclass(frozen=True, slots=True)
class WordEnded:
    """The newest word ended there."""

    stop: float


@dataclass(frozen=True, slots=True)
class Reached:
    """All sound before the marker of that number is written down."""

    marker: int


@dataclass(frozen=True, slots=True)
class Step:
    """A frame was listened to. `pause` is how likely the speaker is done, 0 to 1, or -1."""

    pause: float


@dataclass(frozen=True, slots=True)
class WordSpoken:
    """When a word of the text sounds, in seconds of the speech."""

    text: str
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of speech, shape (samples,), in -1..1."""

    samples: Floats


Message = Ready | Refusal | WordHeard | WordEnded | Reached | Step | WordSpoken | Sound


# --- what is sent -----------------------------------------------------------------------------


def pack_sound(samples: Floats) -> bytes:
    """A frame for the recogniser, packed as a whole: float by float takes thirty times as long."""
    import msgpack  # not part of every installation

    packed = np.empty(len(samples), _FLOAT)
    packed["tag"], packed["value"] = _FLOAT_TAG, samples
    packer = msgpack.Packer(autoreset=False)
    packer.pack_map_header(2)
    for text in ("type", "Audio", "pcm"):
        packer.pack(text)
    packer.pack_array_header(len(samples))
    return packer.bytes() + packed.tobytes()


def pack_marker(number: int) -> bytes:
    return _pack(type="Marker", id=number)


def pack_text(text: str) -> bytes:
    return _pack(type="Text", text=text)


def pack_end() -> bytes:
    """No more text comes."""
    return _pack(type="Eos")


def _pack(**fields: Any) -> bytes:
    import msgpack

    packed = msgpack.packb(fields)
    assert packed is not None
    return packed


# --- what comes -------------------------------------------------------------------------------


def unpack(data: bytes) -> Message | None:
    """A message; None for a kind that is not known here. Raises Garbled."""
    import msgpack

    if (samples := _plain_sound(data)) is not None:
        return _checked(samples)
    try:
        said = msgpack.unpackb(data)
    except Exception as error:  # the package raises ValueError, its own and others
        raise Garbled("not MessagePack") from error
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        raise Garbled("no message")
    read = _READERS.get(said["type"])
    return read(said) if read else None


def _sound(said: Mapping[str, Any]) -> Sound:
    pcm = said.get("pcm")
    if not isinstance(pcm, list) or len(pcm) > LONGEST_S * FORMAT.rate:
        raise Garbled("no sound")
    try:
        samples = np.asarray(pcm, np.float32)
    except (TypeError, ValueError, OverflowError) as error:
        raise Garbled("no samples") from error
    return _checked(samples)


def _checked(samples: Floats) -> Sound:
    if samples.ndim != 1 or not np.isfinite(samples).all():
        raise Garbled("no samples")
    return Sound(samples)


def _plain_sound(data: bytes) -> Floats | None:
    """The samples of a message as the server itself packs it, without an object for each; None
    for any other message."""
    at = len(_PLAIN_HEAD)
    if not data.startswith(_PLAIN_HEAD) or len(data) < at + 2:
        return None
    count = int.from_bytes(data[at : at + 2], "big")
    if len(data) != at + 2 + count * _FLOAT.itemsize:
        return None
    packed = np.frombuffer(data, _FLOAT, offset=at + 2)
    return packed["value"].astype(np.float32) if (packed["tag"] == _FLOAT_TAG).all() else None


def _step(said: Mapping[str, Any]) -> Step:
    heads = said.get("prs")
    if not isinstance(heads, list) or len(heads) <= PAUSE_HEAD:
        return Step(-1.0)  # a model without these heads
    return Step(min(max(_number(heads[PAUSE_HEAD]), 0.0), 1.0))


def _marker(said: Mapping[str, Any]) -> Reached:
    if not isinstance(said.get("id"), int):
        raise Garbled("no marker")
    return Reached(said["id"])


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Garbled("no number")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Garbled("no text")
    return value


_READERS = {
    "Ready": lambda said: Ready(),
    "Error": lambda said: Refusal(_text(said.get("message"))),
    "Word": lambda said: WordHeard(_text(said.get("text")), _number(said.get("start_time"))),
    "EndWord": lambda said: WordEnded(_number(said.get("stop_time"))),
    "Marker": _marker,
    "Step": _step,
    "Text": lambda said: WordSpoken(
        _text(said.get("text")), _number(said.get("start_s")), _number(said.get("stop_s"))
    ),
    "Audio": _sound,
}
