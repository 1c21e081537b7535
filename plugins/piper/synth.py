"""Piper in its worker process: a request in, a sentence's words and sound at a time out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.audio import AudioChunk, AudioFormat
from bot.engines import Audio, End, SpeechEvent, SpeechRequest
from bot.errors import EngineError
from plugins.piper.files import NAME, VoiceFile, choose
from plugins.piper.words import WordPlan, parts

LOADED = 2  # voices kept in memory, about 60 MB each
PIECE_S = 0.25  # of sound in one message
SLOWEST, FASTEST = 0.25, 4.0

Emit = Callable[[list[SpeechEvent]], bool]


class PiperSynth:
    """Speaks one request at a time with the voices of a folder."""

    def __init__(self, folder: Path, *, cuda: bool = False) -> None:
        import piper

        self._piper = piper
        self._folder = folder
        self._cuda = cuda
        self._loaded: OrderedDict[Path, Any] = OrderedDict()

    def load(self, voice: str) -> None:
        """Have a voice ready. Raises EngineError."""
        self._voice(choose(self._folder, voice)[0])

    def speak(self, request: SpeechRequest, emit: Emit) -> None:
        """Emit batches of speech events, the last with `End`. Raises EngineError."""
        file, speaker = choose(self._folder, request.voice)
        seconds = 0.0
        if any(character.isalnum() for character in request.text):
            seconds = self._sentences(self._voice(file), speaker, request, emit)
        emit([End(seconds=seconds)])

    def _sentences(
        self, voice: Any, speaker: int | None, request: SpeechRequest, emit: Emit
    ) -> float:
        """The seconds that were spoken; it stops between two sentences where nobody listens."""
        text = request.text.replace("[[", "  ").replace("\0", " ")  # [[ would begin phonemes
        config = self._piper.SynthesisConfig(
            speaker_id=speaker,
            length_scale=voice.config.length_scale / min(max(request.rate, SLOWEST), FASTEST),
            volume=max(request.volume, 0.0),
        )
        at = 0.0
        for offset, part in parts(text):
            plan = WordPlan(part, [s for s in voice.phonemize(part) if s], voice.phonemize)
            for chunk in voice.synthesize(part, config, include_alignments=True):
                sound = AudioChunk(chunk.audio_int16_bytes, AudioFormat(chunk.sample_rate))
                words = plan.take(chunk.phonemes, phoneme_seconds(chunk, sound.seconds), at)
                at += sound.seconds
                placed = [replace(word, offset=offset + word.offset) for word in words]
                if not emit([*placed]) or not _emit_sound(sound, emit):
                    return at
        return at

    def _voice(self, file: VoiceFile) -> Any:
        if file.model in self._loaded:
            self._loaded.move_to_end(file.model)
            return self._loaded[file.model]
        try:
            voice = self._piper.PiperVoice.load(file.model, use_cuda=self._cuda)
        except Exception as error:  # whatever the runtime says of a file that is not whole
            hint = "fetch its two files again; a copy may be cut short"
            raise EngineError(NAME, f"cannot load {file.name}: {error}", hint=hint) from error
        while len(self._loaded) >= LOADED:
            self._loaded.popitem(last=False)
        self._loaded[file.model] = voice
        return voice


def phoneme_seconds(chunk: Any, seconds: float) -> Sequence[float]:
    """How long each phoneme of a chunk lasts; what the model does not say is shared out."""
    if chunk.phoneme_alignments:
        begin, *inner, _ = [
            int(one.num_samples) / chunk.sample_rate for one in chunk.phoneme_alignments
        ]
        return [begin + inner[0], *inner[1:]] if inner else []
    return [seconds / max(len(chunk.phonemes), 1)] * len(chunk.phonemes)


def _emit_sound(sound: AudioChunk, emit: Emit) -> bool:
    """A sentence in pieces; False where nobody listens any more."""
    size = sound.format.size(PIECE_S)
    return all(
        emit([Audio(AudioChunk(sound.pcm[start : start + size], sound.format))])
        for start in range(0, len(sound.pcm), size)
    )


def build(config: Mapping[str, Any], report: Callable[[float, str], None]) -> PiperSynth:
    """The worker's factory."""
    return PiperSynth(Path(config["folder"]), cuda=config["cuda"])
