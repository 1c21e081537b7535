"""PocketSphinx in its worker process: streams of sound that are open side by side.

It holds the interpreter's lock while it works, which nothing in the show's own process may do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pocketsphinx

from bot.audio import FRAME_S, Stretches
from bot.engines import Transcript
from bot.errors import EngineError
from plugins.pocketsphinx.pronounce import pronounce
from plugins.pocketsphinx.wishes import NAME, Wish
from plugins.pocketsphinx.words import LANGUAGE, Heard, plain_word, transcript

RATE = 16_000
WEIGHT = 100.0  # how much likelier than any unknown word a hinted one is
QUIET = bytes(RATE // 5 * 2)  # 0.2 s
SEARCH = "wish"
MOST_ADDED = 2000  # words that a decoder's dictionary grows by before another one is taken
STRICT = 3  # of the speech detector's 0 to 3


class Decoder:
    """A decoder and what was added to it; they take half a second to load and are used again."""

    def __init__(self, *, careful: bool) -> None:
        self.careful = careful
        self.raw = pocketsphinx.Decoder(fwdflat=careful, bestpath=careful, loglevel="FATAL")
        self._mean = self.raw.get_cmn()
        self._added = 0
        self._searches = False

    @property
    def worn(self) -> bool:
        return self._added > MOST_ADDED

    def prepare(self, wish: Wish) -> str:
        """What is wrong with the grammar, empty where nothing is."""
        unknown = [word for word in wish.words if not self.raw.lookup_word(word)]
        added = self._add(unknown)
        if wish.grammar:
            try:
                self.raw.add_jsgf_string(SEARCH, wish.grammar)
            except (ValueError, RuntimeError):
                return "the grammar cannot be read"
            self._activate()
        elif added:
            self._expect(added)
        return ""

    def reset(self) -> None:
        """As it was before: no search of somebody's own, no memory of a microphone."""
        if self._searches:
            self.raw.activate_search()
            self.raw.remove_search(SEARCH)
            self._searches = False
        self.raw.set_cmn(self._mean)

    def _add(self, words: list[str]) -> list[str]:
        """Those that could be given a sound."""
        sounds = {word: pronounce(word, self.raw.lookup_word) for word in words}
        known = [word for word in words if sounds[word]]
        for word in known:
            self.raw.add_word(word, sounds[word], word == known[-1])
        self._added += len(known)
        return known

    def _expect(self, words: list[str]) -> None:
        """A language model that knows the words, for this stream alone."""
        path = pocketsphinx.get_model_path("en-us/en-us.lm.bin")
        model = pocketsphinx.NGramModel(self.raw.config, self.raw.logmath, path)
        for word in words:
            model.add_word(word, WEIGHT)
        self.raw.add_lm(SEARCH, model)
        self._activate()

    def _activate(self) -> None:
        self.raw.activate_search(SEARCH)
        self._searches = True


class Listening:
    """One stream of sound: its decoder, its stretches of speech, what was told of them."""

    def __init__(self, decoder: Decoder, wish: Wish, stretches: Stretches) -> None:
        self.decoder = decoder
        self._wish = wish
        self._stretches = stretches
        self._vad = pocketsphinx.Vad(STRICT, RATE, FRAME_S)
        self._rest = b""
        self._partial = ""

    def hear(self, pcm: bytes) -> list[Transcript]:
        """Finals of the stretches that ended, and what is known of one that goes on."""
        said = [done for frame in self._frames(pcm) for done in self._take(frame)]
        partial = self._hypothesis() if self._stretches.inside else ""
        if partial and partial != self._partial:
            self._partial = partial
            said.append(self._so_far(partial))
        return said

    def finish(self) -> list[Transcript]:
        """What is said when the sound ends; a last word is understood by the quiet after it."""
        if not self._stretches.inside:
            return []
        self.decoder.raw.process_raw(self._rest + QUIET)
        return self._end()

    def stop(self) -> None:
        """Leave a stretch that goes on."""
        if self._stretches.inside:
            self.decoder.raw.end_utt()

    def _frames(self, pcm: bytes) -> Iterator[bytes]:
        sound, size = self._rest + pcm, self._vad.frame_bytes
        whole = len(sound) - len(sound) % size
        self._rest = sound[whole:]
        return (sound[at : at + size] for at in range(0, whole, size))

    def _take(self, frame: bytes) -> list[Transcript]:
        step = self._stretches.push(frame, self._vad.is_speech(frame))
        if step.begins:
            self.decoder.raw.start_utt()
        if step.pcm:
            self.decoder.raw.process_raw(step.pcm)
        return self._end() if step.ends else []

    def _end(self) -> list[Transcript]:
        """The final one; nothing where nothing was said and nothing was told."""
        raw = self.decoder.raw
        raw.end_utt()
        told, self._partial = self._partial, ""
        spoken = raw.hyp() is not None and self._stretches.lively
        final = transcript(
            _segments(raw) if spoken else [],
            self._stretches.began,
            self._wish.spelt,
            times=self._wish.times,
            sure=self.decoder.careful,
        )
        return [final] if final.text or told else []

    def _hypothesis(self) -> str:
        hypothesis = self.decoder.raw.hyp()
        words = hypothesis.hypstr.split() if hypothesis is not None else []
        return " ".join(plain_word(word, self._wish.spelt) for word in words)

    def _so_far(self, text: str) -> Transcript:
        return Transcript(
            text=text,
            final=False,
            start=self._stretches.began,
            end=self._stretches.frames * FRAME_S,
            language=LANGUAGE,
        )


class Sphinx:
    """The engine: streams by number."""

    def __init__(self, *, careful: bool, pause_s: float, longest_s: float) -> None:
        self._careful = careful
        self._pause_s = pause_s
        self._longest_s = longest_s
        self._free = [Decoder(careful=careful)]
        self._open: dict[int, Listening] = {}

    def open(self, number: int, wish: Wish) -> str:
        """Begin a stream; what is wrong with its grammar, empty where nothing is."""
        decoder = self._free.pop() if self._free else Decoder(careful=self._careful)
        if flaw := decoder.prepare(wish):
            self._give_back(decoder)
            return flaw
        self._open[number] = Listening(decoder, wish, Stretches(self._pause_s, self._longest_s))
        return ""

    def hear(self, number: int, pcm: bytes) -> list[Transcript]:
        """The next piece of a stream, 16 kHz mono."""
        return self._listening(number).hear(pcm)

    def finish(self, number: int) -> list[Transcript]:
        """The sound is over: what is still to be said of it."""
        return self._listening(number).finish()

    def drop(self, number: int) -> None:
        """Forget a stream."""
        if listening := self._open.pop(number, None):
            listening.stop()
            self._give_back(listening.decoder)

    def _listening(self, number: int) -> Listening:
        if number not in self._open:  # its process was another one
            raise EngineError(NAME, "it was started again meanwhile", retryable=True)
        return self._open[number]

    def _give_back(self, decoder: Decoder) -> None:
        decoder.reset()
        if not decoder.worn:
            self._free.append(decoder)


def _segments(raw: Any) -> list[Heard]:
    return [
        Heard(word=one.word, first=one.start_frame, last=one.end_frame, probability=one.prob)
        for one in raw.seg()
    ]


def build(config: Mapping[str, Any], report: Callable[[float, str], None]) -> Sphinx:
    """The worker's factory."""
    return Sphinx(**config)
