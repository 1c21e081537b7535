"""The engine in the worker process: a request in, batches of speech events out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from bot.audio import AudioChunk, AudioFormat
from bot.engines import (
    Audio,
    End,
    Mouth,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    Viseme,
    VoiceInfo,
    Word,
)
from bot.errors import EngineError
from plugins.espeak.library import EspeakLibrary, LibraryVoice, PhonemeAt, WordAt
from plugins.espeak.mouths import mouth_of
from plugins.espeak.readable import is_mask, readable

WORDS_PER_MINUTE = 175  # espeak's own speed, which is rate 1.0
SLOWEST, FASTEST = 80, 450
DEFAULT_VOICE = "en-us"
STYLES = ("whisper",)
VARIANTS = {"f1": "female 1", "f2": "female 2", "f3": "female 3", "f4": "female 4"} | {
    "m1": "male 1", "m3": "male 3", "m7": "male 7", "whisper": "whisper", "croak": "croak"
}  # fmt: skip

PAUSE_S = 0.4  # where nothing of a sentence may be said

Emit = Callable[[list[SpeechEvent]], bool]


class Utterance:
    """Turns the library's events for one text into words and mouths with their times."""

    def __init__(self, text: str, rate: int) -> None:
        self._clean = readable(text)
        self._format = AudioFormat(rate)
        self._words = [(match.start(), match.group()) for match in re.finditer(r"\S+", text)]
        self._starts = [start for start, _ in self._words]
        self._current = -1  # index of the word that is sounding
        self._since = 0.0
        self._until: float | None = None  # where a pause ends the word early
        self._mouth: Mouth | None = None
        self._bytes = 0

    def pause(self) -> list[SpeechEvent]:
        """The silence of a text that is masked from end to end."""
        silence = bytes(self._format.size(PAUSE_S))
        return self.take(silence, []) if any(is_mask(text) for _, text in self._words) else []

    @property
    def text(self) -> str:
        """What the library reads; empty where there is nothing to say."""
        return self._clean.text if self._clean.speakable else ""

    def take(self, pcm: bytes, happenings: list[WordAt | PhonemeAt]) -> list[SpeechEvent]:
        """One callback's sound and what begins in it."""
        events: list[SpeechEvent] = []
        for one in happenings:
            at = one.sample / self._format.rate
            events += self._word(one, at) if isinstance(one, WordAt) else self._phoneme(one, at)
        if pcm:
            self._bytes += len(pcm)
            events.append(Audio(AudioChunk(pcm, self._format)))
        return events

    def finish(self) -> list[SpeechEvent]:
        seconds = self._format.seconds(self._bytes)
        return [*self._close_words(seconds, len(self._words)), End(seconds=seconds)]

    def _word(self, word: WordAt, at: float) -> list[SpeechEvent]:
        """espeak splits `3.5` or `U.S.A.` into several words: they are one of ours."""
        origin = self._clean.origin
        position = origin[min(max(word.position, 0), len(origin) - 1)]
        index = bisect_right(self._starts, position) - 1
        if index <= self._current:
            self._until = None  # the pause was inside the word
            return []
        closed = self._close_words(at, index)
        self._current, self._since, self._until = index, at, None
        return closed

    def _close_words(self, at: float, following: int) -> list[SpeechEvent]:
        """The sounding word, and those that espeak spoke in one breath with it (`in the`)."""
        closed = self._words[max(self._current, 0) : following]
        masks = [word for word in closed if is_mask(word[1])]
        if self._current < 0:
            return _spread(masks, 0.0, at)
        said = [w for i, w in enumerate(closed) if i == 0 or readable(w[1]).speakable]
        end = at if self._until is None else min(at, self._until)
        return _spread(said, self._since, end) + _spread(masks, max(end, self._since), at)

    def _phoneme(self, phoneme: PhonemeAt, at: float) -> list[SpeechEvent]:
        mouth = mouth_of(phoneme.name)
        if phoneme.name.startswith("_:") and self._until is None:
            self._until = at
        if mouth is self._mouth:
            return []
        self._mouth = mouth
        return [Viseme(mouth=mouth, start=at)]


def _spread(words: list[tuple[int, str]], start: float, end: float) -> list[SpeechEvent]:
    """Words over a time, each as long as its letters; the pause of a mask is its word."""
    events: list[SpeechEvent] = []
    end = max(end, start)
    share = (end - start) / max(sum(len(text) for _, text in words), 1)
    for offset, text in words:
        stop = min(start + share * len(text), end)  # rounded up it would reach into the next word
        events.append(Word(text=text, start=start, end=stop, offset=offset))
        start = stop
    return events


class EspeakSynth:
    """Speaks one request at a time; the library stays loaded."""

    def __init__(self) -> None:
        self._library = EspeakLibrary()
        self._voices = [v for v in self._library.voices() if v.language != "variant"]

    def speak(self, request: SpeechRequest, emit: Emit) -> None:
        """Emit batches of speech events, the last one with `End`.

        Raises EngineError for an unknown voice, naming the nearest ones.
        """
        self._choose(request)
        utterance = Utterance(request.text, self._library.rate)
        if utterance.text:
            self._library.speak(
                utterance.text, lambda pcm, events: emit(utterance.take(pcm, events))
            )
        else:
            emit(utterance.pause())
        emit(utterance.finish())

    def capabilities(self) -> SpeechCapabilities:
        return SpeechCapabilities(
            voices=tuple(self._offers()),
            styles=STYLES,
            languages=tuple(dict.fromkeys(voice.language for voice in self._voices)),
            word_times=True,
            visemes=True,
        )

    def _offers(self) -> list[VoiceInfo]:
        plain = [VoiceInfo(id=v.language, label=v.name, language=v.language) for v in self._voices]
        varied = [
            VoiceInfo(id=f"{info.id}+{variant}", label=f"{info.label}, {name}", language=info.id)
            for info in plain
            if info.id in ("en-us", "en-gb")
            for variant, name in VARIANTS.items()
        ]
        return plain + varied

    def _choose(self, request: SpeechRequest) -> None:
        voice, _, variant = (request.voice or DEFAULT_VOICE).partition("+")
        if request.style in STYLES:
            variant = request.style
        if not self._known(voice):
            raise self._unknown(voice, [v.language for v in self._voices])
        if variant and variant not in self._library.variants:
            raise self._unknown(variant, self._library.variants)
        self._library.choose(f"{voice}+{variant}" if variant else voice)
        speed = round(WORDS_PER_MINUTE * request.rate)
        self._library.set_rate(min(max(speed, SLOWEST), FASTEST))
        self._library.set_pitch(min(max(round(50 * request.pitch), 0), 100))
        self._library.set_volume(min(max(round(100 * request.volume), 0), 200))

    def _known(self, name: str) -> bool:
        return any(name in _names(voice) for voice in self._voices)

    def _unknown(self, name: str, known: list[str]) -> EngineError:
        near = get_close_matches(name, known, n=3, cutoff=0.4) or known[:3]
        return EngineError("espeak", f"no voice '{name}'", hint=f"such as {', '.join(near)}")


def _names(voice: LibraryVoice) -> tuple[str, ...]:
    return voice.language, voice.name, voice.identifier


def build(config: Mapping[str, Any], report: Callable[[float, str], None]) -> EspeakSynth:
    """The worker's factory."""
    return EspeakSynth()
