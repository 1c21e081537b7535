"""libespeak-ng through ctypes: only what speaking needs. Source: espeak-ng's speak_lib.h."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import espeakng_loader

from bot.errors import EngineError

BUFFER_MS = 60  # how much sound each callback carries

_SYNCHRONOUS = 2
_PHONEME_EVENTS = 0x0001
_DONT_EXIT = 0x8000
_UTF8 = 1
_RATE, _VOLUME, _PITCH = 1, 2, 3
_WORD, _PHONEME = 1, 7


@dataclass(frozen=True, slots=True)
class WordAt:
    """A word begins: index of its first character, and the sample at which it sounds."""

    position: int
    sample: int


@dataclass(frozen=True, slots=True)
class PhonemeAt:
    """A phoneme begins, in espeak's own mnemonics (`'oU`, `_:` for a pause)."""

    name: str
    sample: int


@dataclass(frozen=True, slots=True)
class LibraryVoice:
    """A voice file: its name, language code and where it lies below `voices/` or `lang/`."""

    name: str
    language: str
    identifier: str


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),  # counted in characters, from 1
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),  # a priority byte, then the code
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))

# The sound of one callback (PCM16) and what happens in it; answers False to stop.
Heard = Callable[[bytes, list[WordAt | PhonemeAt]], bool]


class EspeakLibrary:
    """The library, loaded once in a process. Not thread-safe: one text at a time."""

    def __init__(self) -> None:
        data = espeakng_loader.get_data_path()
        try:
            self._lib = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise EngineError(
                "espeak", "its library cannot be loaded", hint="reinstall espeakng-loader"
            ) from error
        self._lib.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        options = _PHONEME_EVENTS | _DONT_EXIT
        self.rate = self._lib.espeak_Initialize(_SYNCHRONOUS, BUFFER_MS, data.encode(), options)
        if self.rate <= 0:
            raise EngineError(
                "espeak", f"no voice data in {data}", hint="reinstall espeakng-loader"
            )
        self._heard: Heard | None = None
        self._fault: Exception | None = None
        self._callback = _Callback(self._on_sound)  # kept: the library holds only a pointer
        self._lib.espeak_SetSynthCallback(self._callback)
        self.variants = sorted(p.name for p in Path(data, "voices", "!v").iterdir())

    def voices(self) -> Iterator[LibraryVoice]:
        """All voices but the variants (`+f3`), in the library's order."""
        found = self._lib.espeak_ListVoices(None)
        index = 0
        while found[index]:
            voice = found[index].contents
            code = voice.languages[1:].decode("utf-8", "replace")
            yield LibraryVoice(voice.name.decode(), code, voice.identifier.decode())
            index += 1

    def choose(self, voice: str) -> bool:
        """Speak with this voice (`en-us`, `en-us+f3`) from now on; False where it is unknown."""
        return self._lib.espeak_SetVoiceByName(voice.encode()) == 0

    def set_rate(self, words_per_minute: int) -> None:
        self._lib.espeak_SetParameter(_RATE, words_per_minute, 0)

    def set_pitch(self, pitch: int) -> None:
        """0 to 100; 50 is the voice's own."""
        self._lib.espeak_SetParameter(_PITCH, pitch, 0)

    def set_volume(self, volume: int) -> None:
        """0 to 200; 100 is full scale without clipping."""
        self._lib.espeak_SetParameter(_VOLUME, volume, 0)

    def speak(self, text: str, heard: Heard) -> None:
        """Synthesize; `heard` is called with each piece as it is made, until it answers False."""
        self._heard, self._fault = heard, None
        data = text.encode("utf-8")
        try:
            self._lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        finally:
            self._heard = None
        if self._fault is not None:
            raise self._fault

    def _on_sound(self, pcm: int | None, frames: int, events: ctypes._Pointer[_Event]) -> int:
        """The library's callback: 1 makes it stop."""
        if self._heard is None:
            return 1
        sound = ctypes.string_at(pcm, frames * 2) if pcm and frames > 0 else b""
        try:
            return 0 if self._heard(sound, list(_read(events))) else 1
        except Exception as error:  # ctypes would only print it
            self._fault = error
            return 1


def _read(events: ctypes._Pointer[_Event]) -> Iterator[WordAt | PhonemeAt]:
    index = 0
    while events[index].type:
        event = events[index]
        if event.type == _WORD:
            yield WordAt(event.text_position - 1, event.sample)
        elif event.type == _PHONEME:
            yield PhonemeAt(bytes(event.id.string).decode("utf-8", "replace"), event.sample)
        index += 1
