"""Records one conversation: both sides' sound, the events, what was said."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.audio import AudioChunk
from bot.realtime.recordings import EVENTS, RecordingView, SpokenLine, write_facts

FLUSH_S = 1.0
GAP_S = 0.25  # of silence that is written, so that both sides fit together
LONGEST_S = 4 * 3600.0
LEFT_OUT = ("audio", "delta")  # sound in events: it is in the sound files

log = logging.getLogger(__name__)


class _Track:
    """One side's sound on the conversation's clock."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.size = 0  # bytes written or waiting
        self.waiting = bytearray()
        self.cut: int | None = None  # what was written beyond is taken back

    def push(self, chunk: AudioChunk, at: float) -> None:
        """Sound that begins at `at` or, where more waits already, behind that."""
        due = chunk.format.size(at)
        if due - self.size > chunk.format.size(GAP_S):
            self._add(bytes(due - self.size))
        self._add(chunk.pcm)

    def end(self, at: float) -> None:
        """What would be heard after `at` is not heard."""
        size = round(at * self.rate) * 2
        if size >= self.size:
            return
        written = self.size - len(self.waiting)
        del self.waiting[max(0, size - written) :]
        self.cut = min(size, written)
        self.size = size

    def write(self, path: Path, pcm: bytes, cut: int | None) -> None:
        if cut is not None and path.exists():
            os.truncate(path, min(cut, path.stat().st_size))
        with path.open("ab") as file:
            file.write(pcm)

    def _add(self, pcm: bytes) -> None:
        self.waiting += pcm
        self.size += len(pcm)


class Recorder:
    """A watcher that writes. `lines` tells what was said so far."""

    def __init__(
        self,
        folder: Path,
        id: str,
        user: str,
        *,
        client_rate: int,
        bot_rate: int,
        lines: Callable[[], tuple[SpokenLine, ...]],
    ) -> None:
        self.id, self.user = id, user
        self._folder = folder / id
        self._tracks = {"client": _Track(client_rate), "bot": _Track(bot_rate)}
        self._lines = lines
        self._events: list[str] = []
        self._written = False
        self._began, self._clock = time.time(), time.monotonic
        self._start = self._clock()
        self._closing = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="recorder")

    @property
    def seconds(self) -> float:
        return self._clock() - self._start

    def received(self, event: Mapping[str, Any]) -> None:
        self._note("client", event)

    def sent(self, event: Mapping[str, Any]) -> None:
        self._note("bot", event)

    def heard(self, chunk: AudioChunk) -> None:
        self._sound("client", chunk)

    def said(self, chunk: AudioChunk) -> None:
        self._sound("bot", chunk)

    def hushed(self) -> None:
        self._tracks["bot"].end(self.seconds)

    async def close(self) -> None:
        """Write what was recorded until now, once what is being written is."""
        rest = self._take(running=False)
        self._closing.set()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._keep(*rest)

    def _note(self, side: str, event: Mapping[str, Any]) -> None:
        sound = str(event.get("type", "")).endswith("audio.delta")
        kept = {k: v for k, v in event.items() if not (sound and k in LEFT_OUT)}
        line = {"at": round(self.seconds, 3), "from": side, "event": kept}
        self._events.append(json.dumps(line, ensure_ascii=False))

    def _sound(self, side: str, chunk: AudioChunk) -> None:
        if self.seconds < LONGEST_S:
            self._tracks[side].push(chunk, max(0.0, self.seconds - chunk.seconds))

    async def _run(self) -> None:
        while not self._closing.is_set():
            await self._keep(*self._take(running=True))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), FLUSH_S)

    def _take(self, *, running: bool) -> tuple[RecordingView, list[str], list[Any]]:
        """How it stands, and what came since it was last taken: events and pieces of tracks."""
        events, self._events = self._events, []
        tracks = []
        for side, track in self._tracks.items():
            tracks.append((side, track, bytes(track.waiting), track.cut))
            track.waiting.clear()
            track.cut = None
        view = RecordingView(
            id=self.id,
            user=self.user,
            began=self._began,
            seconds=round(self.seconds, 3),
            running=running,
            lines=self._lines(),
            client_rate=self._tracks["client"].rate,
            bot_rate=self._tracks["bot"].rate,
        )
        return view, events, tracks

    async def _keep(self, view: RecordingView, events: list[str], tracks: list[Any]) -> None:
        try:
            await asyncio.to_thread(self._write, view, events, tracks)
        except OSError as error:
            log.error("a conversation cannot be recorded: %s", error)

    def _write(self, view: RecordingView, events: list[str], tracks: list[Any]) -> None:
        if self._written and not self._folder.exists():
            return  # it was erased meanwhile, and stays so
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for side, track, pcm, cut in tracks:
            track.write(self._folder / f"{side}.pcm", pcm, cut)
        with (self._folder / EVENTS).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in events)
        write_facts(self._folder, view)
        self._written = True
