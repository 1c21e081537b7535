"""The client's sound: a buffer that turns are taken out of, by voice or by the client's word."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.audio import AudioChunk
from bot.engines import ListenRequest, Transcript
from bot.errors import BadRequest, Conflict
from bot.listening import (
    Detector,
    Framer,
    Hangover,
    Longest,
    Manner,
    Recognisers,
    Scene,
    Scribe,
    SemanticPause,
    Tape,
    TurnBegins,
    TurnEnds,
    TurnFails,
    TurnGoesOn,
    TurnPauses,
    TurnTaker,
    Voicing,
)
from bot.realtime.events import new_id
from bot.realtime.session import EAGERNESS, TurnDetection

SURE_S = 0.09  # of voice: three windows of the detector; a click has less
STOP = 0.7  # voice ends at this share of the probability at which it begins
GAP_S = 0.5  # without sound in the middle of a turn: the client has stopped sending
LEAST_S = 0.1  # of sound that can be a turn
MOST_S = 600.0  # of sound in a buffer that nobody commits
LONGEST_S = 60.0  # of a turn that voice began
SCENE = Scene()  # the client alone decides what disturbs it


@dataclass(slots=True, kw_only=True)
class Speech:
    """A turn of the client, being heard or written down."""

    began: float
    tape: Tape
    voice_at: float = 0.0  # when voice was first heard in it
    id: str = field(default_factory=lambda: new_id("item"))
    scribe: Scribe | None = None
    told: bool = False  # the client knows that it speaks


class Hears(Protocol):
    """Who is told of turns."""

    def speech_started(self, speech: Speech) -> None: ...

    def speech_stopped(self, speech: Speech, at: float) -> None: ...

    def speech_dropped(self, speech: Speech) -> None: ...

    def understood(self, speech: Speech, text: str) -> None: ...


class Microphone:
    """The input buffer of one conversation. `at` counts seconds of sound that was sent."""

    def __init__(self, detector: Detector, recognisers: Recognisers, hears: Hears) -> None:
        self.at = 0.0
        self._detector = detector
        self._recognisers = recognisers
        self._hears = hears
        self._framer = Framer(detector.vad.rate, detector.vad.window)
        self._window_s = detector.vad.window / detector.vad.rate
        self._hearing = detector.stream()
        self._speech: Speech | None = None
        self._heard_at = 0.0  # on the loop's clock
        self._streams = False
        self._preroll: deque[AudioChunk] = deque(maxlen=1)
        self.use(TurnDetection(), ListenRequest())

    def use(self, turns: TurnDetection | None, request: ListenRequest) -> None:
        """Take turns so from now on; None: the client says when."""
        self._turns, self._request = turns, request
        wish = turns or TurnDetection()
        kept = max(1, round(wish.prefix_ms / 1000 / self._window_s))
        self._preroll = deque(self._preroll, maxlen=kept)
        self._voicing = Voicing(start=wish.threshold, stop=wish.threshold * STOP)
        self._taker = TurnTaker(_manner(wish))
        self._drop()

    @property
    def speaks(self) -> bool:
        return self._speech is not None

    @property
    def patience_s(self) -> float | None:
        """How long sound may stay away before `gap` is called."""
        return GAP_S if self._turns is not None and self._speech is not None else None

    async def push(self, chunk: AudioChunk) -> None:
        """More sound. Raises Conflict where nobody commits it."""
        self._heard_at = asyncio.get_running_loop().time()
        for window in self._framer.push(chunk):
            await self._hear(window, silent=False)

    async def gap(self) -> None:
        """Nothing has come for a while: in the middle of a turn that is silence."""
        clock = asyncio.get_running_loop().time
        quiet, self._heard_at = clock() - self._heard_at, clock()
        for window in self._framer.silence(quiet):
            await self._hear(window, silent=True)

    def commit(self) -> Speech:
        """What the buffer holds is a turn. Raises BadRequest where it holds too little."""
        speech = self._speech
        if speech is None or speech.tape.seconds < LEAST_S:
            held = speech.tape.seconds * 1000 if speech else 0
            raise BadRequest(
                f"the buffer holds {held:.0f} ms of sound",
                field="input_audio_buffer",
                hint=f"at least {LEAST_S * 1000:.0f} ms make a turn",
            )
        self._taker.drop(self.at, "committed")
        self._speech = None
        self.write(speech)
        return speech

    def clear(self) -> None:
        """Throw away what the buffer holds."""
        self._preroll.clear()
        self._framer = Framer(self._detector.vad.rate, self._detector.vad.window)
        self._drop()

    def silence(self) -> Speech:
        """A turn in which nothing was said."""
        return Speech(began=self.at, tape=Tape())

    def close(self) -> None:
        self._drop()

    # --- voice -------------------------------------------------------------------------------

    async def _hear(self, window: AudioChunk, *, silent: bool) -> None:
        if self._turns is None:
            self._keep(window)
            return
        likely = 0.0 if silent else await self._hearing.look(window.floats()[:, 0])
        self.at += self._window_s
        voice = self._voicing.step(likely)
        if self._speech is None:
            self._preroll.append(window)
        else:
            self._speech.tape.push(window)
        for decision in self._taker.hear(self.at, self._window_s, voice, SCENE):
            await self._decide(decision)
        turn = self._taker.turn
        if self._speech and not self._speech.told and turn and turn.voiced >= SURE_S:
            await self._tell(self._speech)

    def _keep(self, window: AudioChunk) -> None:
        """By the client's word alone: all of it belongs to the next turn."""
        if self._speech is None:
            self._speech = Speech(began=self.at, tape=Tape())
        if self._speech.tape.seconds > MOST_S:
            raise Conflict(
                f"the buffer holds {MOST_S:g} s of sound",
                hint="send input_audio_buffer.commit or .clear",
            )
        self.at += self._window_s
        self._speech.tape.push(window)

    async def _decide(self, decision: object) -> None:
        speech = self._speech
        if isinstance(decision, TurnBegins):
            held = sum(window.seconds for window in self._preroll)
            self._speech = Speech(
                began=max(0.0, self.at - held),
                tape=Tape(tuple(self._preroll)),
                voice_at=self.at - self._window_s,
            )
            self._preroll.clear()
        elif speech is None:
            return
        elif isinstance(decision, TurnPauses) and speech.scribe:
            speech.scribe.pause()
        elif isinstance(decision, TurnGoesOn) and speech.scribe:
            speech.scribe.go_on()
        elif isinstance(decision, TurnEnds):
            self._speech = None
            if speech.told:
                self._hears.speech_stopped(speech, decision.spoke_until)
        elif isinstance(decision, TurnFails):
            self._drop()

    async def _tell(self, speech: Speech) -> None:
        """It is a person: the recogniser begins, and the client is told."""
        speech.told = True
        self._streams = (await self._recognisers.capabilities()).partials
        self._hears.speech_started(speech)
        self.write(speech)

    def write(self, speech: Speech) -> None:
        """Have a turn written down."""
        if speech.scribe is None:
            speech.scribe = Scribe(
                self._recognisers,
                speech.tape,
                self._request,
                self._understands(speech),
                streams=self._streams,
            )

    def _understands(self, speech: Speech) -> Callable[[Transcript], None]:
        def understood(said: Transcript) -> None:
            self._hears.understood(speech, said.text)
            if speech is not self._speech:
                return
            for decision in self._taker.read(self.at, said.text, said.done):
                if isinstance(decision, TurnEnds):
                    self._speech = None
                    self._hears.speech_stopped(speech, decision.spoke_until)

        return understood

    def _drop(self) -> None:
        if self._speech is None:
            return
        speech, self._speech = self._speech, None
        self._taker.drop(self.at, "dropped")
        if speech.scribe is not None:
            speech.scribe.drop()
        if speech.told:
            self._hears.speech_dropped(speech)


def _manner(turns: TurnDetection) -> Manner:
    if turns.kind == "semantic_vad":
        longest = EAGERNESS[turns.eagerness]
        ending = SemanticPause(whole_s=0.2, unknown_s=0.6, open_s=longest)
    else:
        ending = Hangover(seconds=turns.silence_ms / 1000)
    return Manner(gates=(), endings=(ending, Longest(seconds=LONGEST_S)), least_s=SURE_S)
