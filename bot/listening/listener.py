"""Listens to one person: from their sound to what they say, turn by turn."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.audio import AudioChunk, level_db
from bot.engines import Transcript
from bot.errors import BotError
from bot.listening.attention import Attention
from bot.listening.barge_in import Act, BargeIn
from bot.listening.detector import Detector
from bot.listening.echo import EchoLevel, is_echo
from bot.listening.framer import Framer
from bot.listening.heard import Deaf, Heard, Nothing, Onset, Partial, Utterance
from bot.listening.inbox import Inbox
from bot.listening.mouth import Mouth, NoMouth
from bot.listening.names import Names
from bot.listening.phrasing import is_backchannel
from bot.listening.recognisers import Recognisers, Written
from bot.listening.scribe import Scribe
from bot.listening.tape import Tape
from bot.listening.turn import (
    Decision,
    Scene,
    TurnBegins,
    TurnEnds,
    TurnFails,
    TurnGoesOn,
    TurnPauses,
)
from bot.listening.turn_taker import TurnTaker
from bot.listening.voicing import Voicing

GAP_S = 0.06  # calls send nothing while nobody speaks: after so long without sound it is silence
LATE_S = 0.2  # the same in the middle of a word: sound that is late must not be torn by silence
STEP_S = 0.02  # which then goes on in steps of this
MOST_PHRASES = 100  # told to a recogniser; more make it hear names everywhere
LISTENS = "it only says that it listens"
OWN_VOICE = "it was the bot's own voice"
NO_WORDS = "no word was understood"

log = logging.getLogger(__name__)
Tell = Callable[[Heard], None]


@dataclass(slots=True)
class _Turn:
    """A turn that is listened to, or being written down."""

    number: int
    tape: Tape
    barge: BargeIn | None
    scribe: Scribe | None = None
    text: str = ""
    fresh: bool = False  # the text tells of all that was said so far
    echo: bool = False  # what was understood last is the bot's own voice
    beside_bot: bool = False  # the bot spoke during it
    voice_at: float = 0.0  # when voice was first heard in it


class Listener:
    """One person's ear. Sound goes into `inbox`; `tell` hears of turns. Loop thread only."""

    def __init__(
        self,
        speaker: str,
        detector: Detector,
        recognisers: Recognisers,
        attention: Attention,
        tell: Tell,
        *,
        mouth: Mouth | None = None,
        names: Names | None = None,
        listening: Callable[[], bool] = lambda: True,
        barged: Callable[[Act, float], None] = lambda act, seconds: None,
    ) -> None:
        """`barged` hears what breaking in did, and how long after the first voice."""
        self.speaker = speaker
        self.inbox = Inbox()
        self.key_down = False  # the key to talk
        self.at = 0.0  # seconds of sound and of gaps so far
        self._attention = attention
        self._recognisers = recognisers
        self._tell = tell
        self._mouth = mouth or NoMouth()
        self._names = names or Names()
        self._listening = listening
        self._barged = barged
        self._hearing = detector.stream()
        self._window_s = detector.vad.window / detector.vad.rate
        self._framer = Framer(detector.vad.rate, detector.vad.window)
        kept = max(1, round(attention.preroll_s / self._window_s))
        self._preroll: deque[AudioChunk] = deque(maxlen=kept)
        self._voicing = Voicing(start=attention.start, stop=attention.stop)
        self._taker = TurnTaker(attention.manner)
        self._echo = EchoLevel()
        self._turn: _Turn | None = None
        self._gap = False  # no sound comes just now
        self._voiced = False  # the last sound that came was voice
        self._turns = 0
        self._streams = False  # whether the recogniser tells partial results
        self._writing: set[asyncio.Task[None]] = set()
        self._written: asyncio.Task[None] | None = None  # the newest of them

    async def run(self) -> None:
        """Listen until the inbox has ended and all that was said is told.

        Raises AudioError for sound that is none, EngineError where the detector fails.
        """
        self._streams = (await self._recognisers.capabilities()).partials
        try:
            while (windows := await self._next()) is not None:
                for window, silent in windows:
                    await self._hear(window, silent)
            for decision in self._taker.finish(self.at):
                self._decide(decision)
            await asyncio.gather(*self._writing)
        finally:
            for decision in self._taker.drop(self.at, "nobody listens any more"):
                self._decide(decision)
            for task in self._writing:
                task.cancel()

    # --- sound -------------------------------------------------------------------------------

    async def _next(self) -> list[tuple[AudioChunk, bool]] | None:
        """The next windows, and whether each is a gap in the sound; None at the end."""
        clock = asyncio.get_running_loop().time
        waited = clock()
        patience = STEP_S if self._gap else LATE_S if self._voiced else GAP_S
        if not self._attention.live or self._turn is None:
            patience = None
        try:
            chunk = await self._sound(patience)
        except TimeoutError:
            self._gap = True
            return [(window, True) for window in self._framer.silence(clock() - waited)]
        self._gap = False
        if chunk is None:
            return None
        if self._attention.live and self._turn is None:
            self.at += max(0.0, clock() - waited - GAP_S)  # nothing came for so long
        return [(window, False) for window in self._framer.push(chunk)]

    async def _sound(self, patience: float | None) -> AudioChunk | None:
        """What comes within the patience. Raises TimeoutError."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            return await self.inbox.get(patience)
        except TimeoutError:
            if patience is None or clock() - began - patience < STEP_S:
                raise
        return await self.inbox.get(
            STEP_S
        )  # it was us who stood still: what came meanwhile is next

    async def _hear(self, window: AudioChunk, silent: bool) -> None:
        """The next window of sound. In a gap nobody speaks, whatever the detector remembers."""
        likely = 0.0 if silent else await self._hearing.look(window.floats()[:, 0])
        if silent:
            self._hearing.forget()
        self.at += self._window_s
        speaks = self._mouth.speaks
        voice = self._voiced = self._voicing.step(likely) and self._is_louder(window, speaks)
        scene = Scene(
            listening=self._listening(),
            key_down=self.key_down,
            bot_speaks=speaks,
            bot_sings=self._mouth.sings,
        )
        if self._turn is None:
            self._preroll.append(window)
        else:
            self._turn.tape.push(window)
            self._turn.beside_bot |= speaks
        for decision in self._taker.hear(self.at, self._window_s, voice, scene):
            self._decide(decision)
        if self._turn is not None:
            self._disturb(self._turn, voice, speaks)

    def _is_louder(self, window: AudioChunk, speaks: bool) -> bool:
        """Whether this may be a person: while the bot is heard, louder than its echo."""
        if not speaks or not self._attention.echo_guard:
            return True
        return self._echo.step(self.at, self._window_s, level_db(window), self._mouth.level_db)

    # --- turns -------------------------------------------------------------------------------

    def _decide(self, decision: Decision) -> None:
        turn = self._turn
        if isinstance(decision, TurnBegins):
            self._begin()
        elif turn is None or turn.scribe is None:
            return
        elif isinstance(decision, TurnPauses):
            turn.scribe.pause()
            if turn.text and turn.fresh and not turn.echo:
                self._tell_partial(turn, stable=True)
        elif isinstance(decision, TurnGoesOn):
            turn.scribe.go_on()
            turn.fresh = turn.fresh and self._streams
        elif isinstance(decision, TurnEnds):
            self._end(turn, decision)
        elif isinstance(decision, TurnFails):
            self._fail(turn, decision.reason)

    def _begin(self) -> None:
        self._turns += 1
        rules = self._attention.barge_in
        turn = self._turn = _Turn(
            self._turns, Tape(tuple(self._preroll)), BargeIn(rules) if rules else None
        )
        turn.voice_at = self.at - self._window_s
        turn.scribe = Scribe(
            self._recognisers,
            turn.tape,
            replace(self._attention.request, phrases=self._names.phrases[:MOST_PHRASES]),
            lambda said: self._understood(turn, said),
            streams=self._streams,
        )
        self._preroll.clear()
        self._echo.begin()
        self._tell(Onset(speaker=self.speaker, turn=turn.number, at=self.at))

    def _understood(self, turn: _Turn, said: Transcript) -> None:
        """The recogniser knows more of a turn; once it is over the final text is waited for."""
        if turn is not self._turn:
            return
        text = self._names.mended(said.text)
        if text != turn.text or not turn.fresh:
            self._read(turn, text)
        if turn.echo:
            return
        for decision in self._taker.read(self.at, turn.text, said.done):
            self._decide(decision)

    def _read(self, turn: _Turn, text: str) -> None:
        """The words have changed."""
        turn.text, turn.fresh = text, True
        turn.echo = self._is_echo(turn)
        if turn.echo:
            return
        if turn.barge is not None:
            self._act(turn.barge.words(turn.text), turn)
        self._tell_partial(turn, stable=self._taker.pausing)

    def _end(self, turn: _Turn, ends: TurnEnds) -> None:
        """Write the rest down while the next turn may begin already."""
        self._turn = None
        write = self._write(turn, ends, self._written)
        task = self._written = asyncio.create_task(write, name=f"write {self.speaker}")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, turn: _Turn, ends: TurnEnds, before: asyncio.Task | None) -> None:
        """What the turn says, told after the turn before it."""
        assert turn.scribe is not None
        loop = asyncio.get_running_loop()
        ended = loop.time()
        try:
            written = await turn.scribe.finish()
        except BotError as error:
            heard = Deaf(speaker=self.speaker, turn=turn.number, at=self.at, error=error)
        except asyncio.CancelledError:
            self._over(turn)
            raise
        else:
            turn.text = self._names.mended(written.transcript.text)
            turn.echo = self._is_echo(turn)
            heard = self._outcome(turn, ends, loop.time() - ended, written)
        if before is not None:
            await asyncio.wait({before})
        self._over(turn)
        self._tell(heard)

    def _outcome(self, turn: _Turn, ends: TurnEnds, took_s: float, written: Written) -> Heard:
        if turn.echo:
            self._echo.was_echo()
        if reason := _empty(turn):
            return Nothing(speaker=self.speaker, turn=turn.number, at=ends.at, reason=reason)
        interrupts = turn.barge is not None and turn.barge.words(turn.text) is Act.CUT
        if interrupts:
            self._act(Act.CUT, turn)
        return Utterance(
            speaker=self.speaker,
            turn=turn.number,
            at=ends.at,
            text=turn.text,
            start=max(0.0, ends.at - turn.tape.seconds),
            end=ends.spoke_until,
            rule=ends.rule,
            interrupted=turn.barge is not None and turn.barge.cut,
            quiet_s=ends.at - ends.spoke_until + took_s,
            writing_s=took_s,
            engine=written.engine,
            transcript=written.transcript,
        )

    def _fail(self, turn: _Turn, reason: str) -> None:
        self._turn = None
        assert turn.scribe is not None
        turn.scribe.drop()
        self._over(turn)
        self._tell(Nothing(speaker=self.speaker, turn=turn.number, at=self.at, reason=reason))

    # --- breaking in -------------------------------------------------------------------------

    def _disturb(self, turn: _Turn, voice: bool, speaks: bool) -> None:
        if turn.barge is None:
            return
        if not voice:
            self._act(turn.barge.silence(self.at), turn)
        elif not turn.echo:
            self._act(turn.barge.voice(self.at, speaks), turn)

    def _over(self, turn: _Turn) -> None:
        if turn.barge is not None:
            self._act(turn.barge.over(), turn)

    def _is_echo(self, turn: _Turn) -> bool:
        if not self._attention.echo_guard or not turn.beside_bot:
            return False
        return is_echo(turn.text, self._mouth.saying())

    def _act(self, act: Act | None, turn: _Turn) -> None:
        if act is None:
            return
        self._mouth.act(act, self.speaker)
        if act is not Act.RESUME:
            self._barged(act, self.at - turn.voice_at)

    def _tell_partial(self, turn: _Turn, *, stable: bool) -> None:
        self._tell(
            Partial(
                speaker=self.speaker,
                turn=turn.number,
                at=self.at,
                text=turn.text,
                stable=stable,
            )
        )


def _empty(turn: _Turn) -> str:
    """Why a turn that was written down says nothing to the bot; empty where it does."""
    if turn.echo:
        return OWN_VOICE
    if not turn.text.strip():
        return NO_WORDS
    return LISTENS if turn.beside_bot and is_backchannel(turn.text) else ""
