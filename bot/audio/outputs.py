"""All places where the sound goes, as one: the first keeps the time, the others follow."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from bot.audio.chunk import AudioChunk, AudioFormat
from bot.audio.device_sink import DeviceSink
from bot.audio.file_sink import FileSink
from bot.audio.in_step import LEAD_S, Follower
from bot.audio.level import SILENCE_DB
from bot.audio.meter import Meter
from bot.audio.page_sink import PageSink, Send
from bot.audio.sink import NullSink, Sink
from bot.audio.sung import SungChunk
from bot.audio.track import Track
from bot.errors import AudioError

FOLLOWER_S = 2.0  # a sink that is not the first may hold the show up for so long

log = logging.getLogger(__name__)


class SoundView(TypedDict):
    """Section `sound` of docs/api.md."""

    sink: str
    heard: bool
    note: str
    level_db: float | None


class Outputs:
    """Fans sound out to every sink of the settings. Loop thread only.

    `send(client, event, fields, data)` reaches the overlay pages. Where no sink can be used a
    silent one keeps the time.
    """

    def __init__(self, send: Send, make: Callable[[str], Sink] | None = None) -> None:
        self.page = PageSink(send)
        self.page.on_change = self._told
        self.on_change: Callable[[], None] = lambda: None
        self.on_level: Callable[[float], None] = lambda db: None
        self.on_underruns: Callable[[str, int], None] = lambda sink, count: None
        self._make = make or self._make_sink
        self._names: tuple[str, ...] = ()
        self._tracks: list[Track] = [Track(self.page)]
        self._guests: list[Track] = []  # places that come and go, such as a call
        self._lead: Sink = self.page  # clocks this utterance
        self._music: Track | None = None  # where a song's music goes, apart from the singing
        self._music_gain = 1.0
        self._old: list[Sink] = []
        self._mistake = ""
        self._muted = False
        self.gain = 1.0
        self._counted = False
        self._meter = Meter(lambda: self.position, lambda db: self.on_level(db))

    # --- settings ----------------------------------------------------------------------------

    async def start(self, names: Sequence[str]) -> None:
        """Choose the sinks: page, device, device:NAME, file:PATH, null; the first is primary."""
        await self.use(names)

    async def use(self, names: Sequence[str]) -> None:
        """Other sinks from the next utterance on. What cannot be used is noted, not raised."""
        if tuple(names) == self._names:
            return
        self._names, self._mistake = tuple(names), ""
        kept = {track.sink.name: track for track in self._tracks}
        tracks: list[Track] = []
        for name in dict.fromkeys(names):
            try:
                tracks.append(kept.pop(name, None) or Track(self._make(name)))
            except AudioError as error:
                self._mistake = str(error)
                log.warning("%s", error)
        self._old += [track.sink for track in kept.values() if track.sink is not self.page]
        self._tracks = tracks or [Track(NullSink())]
        self._lead = self._tracks[0].sink
        self.duck(self.gain)
        self.page.enable(any(track.sink is self.page for track in self._tracks))
        self._told()

    def _make_sink(self, name: str) -> Sink:
        kind, _, detail = name.partition(":")
        if kind == "page":
            return self.page
        if kind == "device":
            return DeviceSink(detail)
        if kind == "file" and detail:
            return FileSink(Path(detail))
        if kind == "null":
            return NullSink()
        raise AudioError(
            f"voice.sinks: no such place for sound: '{name}'",
            hint="write page, device, device:NAME, file:PATH or null",
        )

    async def close(self) -> None:
        """Close files and devices."""
        self._meter.stop()
        sinks = [track.sink for track in self._all] + self._old
        self._old = []
        for sink in sinks:
            with suppress(AudioError):
                await sink.close()

    # --- places that come and go ---------------------------------------------------------------

    def join(self, sink: Sink) -> None:
        """One more place for the sound, such as a call, from the next utterance on."""
        if all(track.sink is not sink for track in self._guests):
            sink.duck(self.gain)
            self._guests.append(Track(sink))
            self._told()

    def leave(self, sink: Sink) -> None:
        """It is no place for the sound any more; what it holds is dropped."""
        sink.flush()
        self._guests = [track for track in self._guests if track.sink is not sink]
        self._told()

    # --- songs -------------------------------------------------------------------------------

    async def accompany(self, name: str, gain: float) -> float:
        """Where the music of the songs from now on goes, and how loud: a place as in `use`; empty,
        or one that has the singing, means with it. Returns how many seconds of silence a song
        needs before it: two places have to find into step. What cannot be used is noted."""
        self._music_gain = gain
        if name == (self._music.sink.name if self._music is not None else ""):
            return LEAD_S if self._music is not None else 0.0
        if self._music is not None and self._music.sink is not self.page:
            self._old.append(self._music.sink)
        self._music, self._mistake = None, ""
        if name and all(track.sink.name != name for track in self._tracks):
            try:
                sink = self._make(name)
                self._music = Track(sink, Follower(sink, lambda: self.position))
                sink.duck(self.gain)
            except AudioError as error:
                self._mistake = str(error)
                log.warning("%s", error)
        self._told()
        return LEAD_S if self._music is not None else 0.0

    def music_gain(self, gain: float) -> None:
        """How loud the music is from now on, the song that is sung included."""
        self._music_gain = gain

    # --- one utterance -----------------------------------------------------------------------

    @property
    def _all(self) -> list[Track]:
        music = [self._music] if self._music is not None else []
        return [*self._tracks, *self._guests, *music]

    @property
    def primary(self) -> Sink:
        """The sink that clocks the ledger."""
        singers = (*self._tracks, *self._guests)
        working = [track.sink for track in singers if not track.failure]
        if self._lead in working or not working:
            return self._lead
        return working[0]

    def _leader(self) -> Sink:
        """The first sink that works; where nobody hears it, a guest that is heard."""
        singers = (*self._tracks, *self._guests)
        first = next(track.sink for track in singers if not track.failure)
        guests = [track.sink for track in self._guests if not track.failure]
        return first if first.heard else next((s for s in guests if s.heard), first)

    @property
    def position(self) -> float:
        """Seconds of the utterance that were heard."""
        return self.primary.position

    @property
    def level_db(self) -> float:
        """How loud it is now where it is heard, in dBFS; ducking counts."""
        ducked = 20 * math.log10(max(self.gain, 1e-5))
        return max(SILENCE_DB, self._meter.level + ducked)

    async def open(self, utterance: str, format: AudioFormat) -> None:
        """An utterance begins; every sink that cannot be opened is left out of it."""
        await self._close_old()
        await asyncio.gather(*(track.open(utterance, format) for track in self._all))
        if all(track.failure for track in (*self._tracks, *self._guests)):
            self._mistake = self._tracks[0].failure
            self._tracks.append(Track(NullSink()))
            await self._tracks[-1].open(utterance, format)
        self._lead = self._leader()
        self._counted = False
        self._meter.start()
        self._told()

    async def write(self, chunk: AudioChunk) -> None:
        """Queue sound everywhere; waits as the primary does."""
        if self._muted:
            chunk = chunk.silent()
        primary = self.primary
        writes = [
            track.write(part, None if track.sink is primary else FOLLOWER_S)
            for track, part in self._parts(chunk)
            if not track.failure
        ]
        await asyncio.gather(*writes)

    def _parts(self, chunk: AudioChunk) -> list[tuple[Track, AudioChunk]]:
        """Who gets what: of a song the music has a place of its own, where there is one. Guests
        always hear all of it."""
        whole = chunk.mixed(self._music_gain) if isinstance(chunk, SungChunk) else chunk
        self._meter.measure(whole)
        music = self._music
        if music is None or music.failure or not isinstance(chunk, SungChunk):
            return [(track, whole) for track in (*self._tracks, *self._guests)]
        singing = AudioChunk(chunk.pcm, chunk.format)
        parts = [(track, singing) for track in self._tracks]
        parts += [(track, whole) for track in self._guests]
        return [*parts, (music, chunk.music(self._music_gain))]

    async def drain(self) -> None:
        """Wait until the primary has played it all."""
        primary = self.primary
        drains = (
            track.drain(None if track.sink is primary else FOLLOWER_S)
            for track in self._all
            if not track.failure
        )
        await asyncio.gather(*drains)
        self._end()

    def flush(self) -> float:
        """Silence at once; the position that was reached."""
        primary = self.primary
        position = primary.position
        for track in self._all:
            track.sink.flush()
        self._end()
        return position

    def pause(self) -> None:
        for track in self._all:
            track.pause()

    def resume(self) -> None:
        for track in self._all:
            track.resume()

    def duck(self, gain: float) -> None:
        """So loud from now on, everywhere and at once; 1.0 is as loud as it is."""
        self.gain = gain
        for track in self._all:
            track.sink.duck(gain)

    def mute(self, muted: bool) -> None:
        """Silence in the place of sound; time goes on."""
        self._muted = muted
        self._told()

    def _end(self) -> None:
        self._meter.stop()
        if self._counted:
            return
        self._counted = True
        for track in self._all:
            if track.sink.underruns:
                self.on_underruns(track.sink.name, track.sink.underruns)

    async def _close_old(self) -> None:
        old, self._old = self._old, []
        for sink in old:
            with suppress(AudioError):
                await sink.close()

    # --- pages and the panel -----------------------------------------------------------------

    def page_state(self, client: str, running: bool, wanted: bool) -> None:
        self.page.page_state(client, running, wanted)
        self._told()

    def page_gone(self, client: str) -> None:
        self.page.page_gone(client)
        self._told()

    def page_position(
        self, client: str, utterance: str, played_ms: float, buffered_ms: float, underruns: int
    ) -> None:
        self.page.page_position(client, utterance, played_ms, buffered_ms, underruns)

    def sounding(self) -> str:
        """The page that holds the sound lease, or ""."""
        return self.page.holder

    def snapshot(self) -> SoundView:
        """The section `sound`: where it sounds and whether anybody hears it."""
        heard = any(track.sink.heard and not track.failure for track in self._all)
        notes = [self._mistake, *(track.failure for track in self._all)]
        if not heard:
            notes.append(self.primary.note)
        if self._muted:
            notes.append("muted")
        level = self._meter.level
        return {
            "sink": self.primary.name,
            "heard": heard and not self._muted,
            "note": "; ".join(dict.fromkeys(note for note in notes if note)),
            "level_db": None if level <= SILENCE_DB else round(level, 1),
        }

    def _told(self) -> None:
        self.on_change()
