"""One connection to the service that speaks: opened once, used for turn after turn."""

from __future__ import annotations

from typing import Any

from bot.audio import AudioChunk, AudioFormat
from bot.engines import Audio, Bookmark, Viseme
from plugins.azure_speech.failures import ours
from plugins.azure_speech.mouths import mouth_of
from plugins.azure_speech.sdk import TICKS, Bridge, load, make_config
from plugins.azure_speech.settings import AzureSettings
from plugins.azure_speech.words import Boundary

FORMAT = AudioFormat(24_000)
DONE = object()  # the turn is over
_PATIENCE = 2  # the SDK's own time-outs come later than ours, which say more


class Line:
    """A synthesizer and its connection. Everything here blocks: call it in a thread."""

    def __init__(self, settings: AzureSettings, config: Any = None) -> None:
        """`config` is the SDK's, where it is not the usual one."""
        self._sdk = sdk = load()
        config = config or make_config(settings)
        silence_ms = round(settings.timeout_s * 1000 * _PATIENCE)
        formats, names = sdk.SpeechSynthesisOutputFormat, sdk.PropertyId
        config.set_speech_synthesis_output_format(formats.Raw24Khz16BitMonoPcm)
        config.set_property(names.SpeechSynthesis_FrameTimeoutInterval, str(silence_ms))
        config.set_property(names.SpeechSynthesis_RtfTimeoutThreshold, "100")
        self._turn: Bridge | None = None
        self._begun = False
        self._speaking: Any = None  # the SDK's future, kept alive as long as it may be written to
        self._synthesizer = sdk.SpeechSynthesizer(speech_config=config, audio_config=None)
        self._connection = sdk.Connection.from_speech_synthesizer(self._synthesizer)
        self._listen()

    def open(self, connected: Bridge) -> None:
        """Connect, so that the first turn need not; nothing tells of a failure but that turn."""
        self._connection.connected.connect(lambda _: connected.put(DONE))
        self._connection.open(True)

    def speak(self, ssml: str, turn: Bridge) -> None:
        """Begin a turn; what comes of it goes to `turn`, DONE or an EngineError last."""
        self._turn, self._begun = turn, False
        self._speaking = self._synthesizer.speak_ssml_async(ssml)

    def stop(self) -> None:
        """End the turn. The connection closes with it; the next turn opens it again."""
        self._turn = None
        self._synthesizer.stop_speaking_async().get()
        if self._speaking is not None:
            self._speaking.get()

    def voices(self) -> Any:
        """The SDK's list of all voices, or its account of why there is none."""
        return self._synthesizer.get_voices_async().get()

    def close(self) -> None:
        """Hang up and let go of the SDK's synthesizer, which may take its time."""
        self._turn = self._speaking = None
        self._connection.connected.disconnect_all()
        self._connection.close()
        del self._connection, self._synthesizer

    def _listen(self) -> None:
        voice = self._synthesizer
        voice.synthesizing.connect(self._on_audio)
        voice.synthesis_word_boundary.connect(self._on_word)
        voice.viseme_received.connect(
            lambda e: self._tell(Viseme(mouth=mouth_of(e.viseme_id), start=e.audio_offset / TICKS))
        )
        voice.bookmark_reached.connect(
            lambda e: self._tell(Bookmark(name=e.text, start=e.audio_offset / TICKS))
        )
        voice.synthesis_completed.connect(lambda _: self._tell(DONE))
        voice.synthesis_canceled.connect(self._on_cancel)

    def _tell(self, item: Any) -> None:
        turn = self._turn
        if turn is not None:
            turn.put(item)

    def _on_audio(self, event: Any) -> None:
        if pcm := event.result.audio_data:
            self._begun = True
            self._tell(Audio(AudioChunk(pcm, FORMAT)))

    def _on_word(self, event: Any) -> None:
        kinds = self._sdk.SpeechSynthesisBoundaryType
        if event.boundary_type is kinds.Sentence:
            return
        start = event.audio_offset / TICKS
        end = start + event.duration.total_seconds()
        punctuation = event.boundary_type is kinds.Punctuation
        self._tell(Boundary(text=event.text, start=start, end=end, punctuation=punctuation))

    def _on_cancel(self, event: Any) -> None:
        details = event.result.cancellation_details
        code, words = details.error_code.name, details.error_details or ""
        self._tell(ours(code, words, begun=self._begun))
