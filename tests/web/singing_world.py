"""A house that sings before a browser or a client, with a maker whose sounds are known."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from bot.dialogue import Persona
from bot.engines import (
    LLM,
    Cancel,
    ChatRequest,
    Converted,
    ConvertRequest,
    EngineRegistry,
    Router,
    SingingVoice,
    ThoughtEvent,
    VoiceConverter,
)
from bot.errors import AudioError, EngineError
from bot.host import Folders
from bot.jobs import Jobs
from bot.settings import MindSettings
from bot.singing import (
    Cover,
    CoverEvent,
    CoverRequest,
    Covers,
    Merged,
    MergeRequest,
    Note,
    Parts,
    PartsRequest,
    Singing,
    SingingSettings,
    SongLibrary,
    StepEvent,
    Sung,
    SungRequest,
    Teacher,
    Working,
)
from bot.testing import FakeMind
from db import Database
from tests.web.fake_house import RunningHouse

RATE = 44_100
VOCALS_HZ, BAND_HZ, SUNG_HZ = 440.0, 110.0, 660.0


def tone(hz: float, seconds: float, level: float = 0.3) -> NDArray[np.float32]:
    """Stereo, shape (frames, 2)."""
    at = np.arange(int(seconds * RATE)) / RATE
    return np.repeat((level * np.sin(2 * np.pi * hz * at))[:, None], 2, axis=1).astype(np.float32)


def song(path: Path, seconds: float = 4.0) -> Path:
    """Vocals and band at once."""
    soundfile.write(path, tone(VOCALS_HZ, seconds) + tone(BAND_HZ, seconds), RATE)
    return path


class ToneMaker:
    """Takes every song apart into the two tones, sings a third one, and merges by adding.

    While `gate` is closed it stands in the middle of its step.
    """

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.cancelled = 0
        self.failure: AudioError | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def make(
        self, request: Any, cancel: Cancel
    ) -> AsyncGenerator[CoverEvent | StepEvent, None]:
        self.asked.append(request)
        step = {PartsRequest: "separate", SungRequest: "convert", MergeRequest: "mix"}
        name = step.get(type(request), "convert")
        yield Working(step=name, part=0.5, whole=0.4, note="slice 8 of 13")
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.failure is not None:
            raise self.failure
        await asyncio.to_thread(request.target.mkdir, parents=True)
        yield await asyncio.to_thread(self._make, request)

    def _make(self, request: Any) -> Cover | Parts | Sung | Merged:
        folder = request.target
        source = getattr(request, "source", None) or request.vocals
        seconds = soundfile.info(source).duration

        def write(name: str, samples: NDArray[np.float32]) -> Path:
            soundfile.write(folder / name, samples, RATE, subtype="PCM_24")
            return folder / name

        vocals = tone(VOCALS_HZ, seconds)
        band, sung = tone(BAND_HZ, seconds), tone(SUNG_HZ, seconds)
        if isinstance(request, PartsRequest):
            return Parts(
                folder=folder,
                vocals=write("vocals.flac", vocals),
                backing=write("backing.flac", band),
                harmonies=None,
                seconds=seconds,
                separator="tones",
            )
        if isinstance(request, SungRequest):
            return Sung(
                folder=folder,
                vocals=write("vocals.flac", sung[:, :1]),
                seconds=seconds,
                key=request.key if request.key is not None else 3.0,
                median_hz=440.0,
                voice=request.voice,
                converter=request.converter,
                trained=request.voice == "luna",
                notes=(Note("convert", "sung by a tone"),),
            )
        figures = {"seconds": seconds, "lufs": -14.0, "peak_dbtp": -1.2, "offset_ms": 0.0}
        music = {"tonality": "Am", "tempo": 92.0}
        files = {
            "mix": write("mix.flac", (sung + band) * 0.7),
            "vocals": write("vocals.flac", sung),
            "backing": write("backing.flac", band),
        }
        if isinstance(request, MergeRequest):
            return Merged(folder=folder, **files, **figures, **music)
        assert isinstance(request, CoverRequest)
        return Cover(
            folder=folder,
            **files,
            original=write("original.wav", vocals),
            **figures,
            **music,
            key=3.0,
            backing_key=0.0,
            median_hz=440.0,
            voice=request.voice,
            converter=request.converter,
            separator="tones",
            trained=request.voice == "luna",
            notes=(
                Note("load", "the song is mono"),
                Note("convert", "sung by a tone"),
                Note("mix", "louder would distort"),
            ),
        )


class CountingMind(FakeMind):
    """Counts the tokens that it gave and the answers that came to their end, whoever ended them.

    It fails after `breaks_after` tokens of an answer.
    """

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.given = 0
        self.ended = 0
        self.breaks_after: int | None = None

    async def stream(
        self, request: ChatRequest, cancel: Cancel
    ) -> AsyncGenerator[ThoughtEvent, None]:
        before = self.given
        try:
            async for event in super().stream(request, cancel):
                if self.given - before == self.breaks_after:
                    raise EngineError("fake", "the model went away")
                self.given += 1
                yield event
        finally:
            self.ended += 1


class TwoVoices:
    """A converter with a trained voice, an effect, and one whose file is missing."""

    name = "tones"

    def convert(self, request: ConvertRequest, cancel: Cancel) -> AsyncGenerator[Converted, None]:
        raise NotImplementedError

    async def voices(self) -> tuple[SingingVoice, ...]:
        return (
            SingingVoice(name="luna", label="Luna", trained=True, median_hz=330.0),
            SingingVoice(name="lantern", label="Low lantern"),
            SingingVoice(name="broken", label="Old Tobi", trained=True, flaw="its vocoder is gone"),
        )

    async def close(self) -> None: ...


class SingingWorld:
    """The house, and what is behind it."""

    def __init__(
        self,
        folders: Folders,
        data: Path,
        engines: Callable[[EngineRegistry], None] | None = None,
        **settings: Any,
    ) -> None:
        """`engines` puts real ones into the registry; then real covers are made with them."""
        self.data = data
        self.maker = ToneMaker()
        self.covers: Covers | None = None
        self.trainer: Any = None
        self._real = engines
        self.mind = CountingMind("Breathe low, then sing the first line.")
        self.engines = EngineRegistry()
        if engines is None:
            self.engines.add(VoiceConverter, "tones", TwoVoices())
        else:
            engines(self.engines)
        self.engines.add(LLM, "fake", self.mind)
        self.database = Database(f"sqlite:///{data}/songs.db", backups=data / "backups")
        self.database.migrate()
        self.settings = SingingSettings(keep_free_mb=0, **settings)
        self.house = RunningHouse(folders, singing=self._make)
        self.house.do(self._open())

    def _make(self) -> Singing:
        ids = count(1)
        if self._real is not None:
            self.covers = Covers(self.engines, self.data / "covers", self.settings)
        self.jobs = Jobs(self.database, lambda: f"{next(ids):08d}")
        self.library = SongLibrary(self.data / "songs", self.database)
        router = Router(self.engines, MindSettings(chat="fake"))
        self.singing = Singing(
            engines=self.engines,
            jobs=self.jobs,
            maker=self.covers or self.maker,
            library=self.library,
            teacher=Teacher(router, self.library, Persona.default),
            folder=self.data / "singing",
            settings=self.settings,
        )
        return self.singing

    async def _open(self) -> None:
        if self.covers is not None:
            await self.covers.open()
        await self.library.open()
        await self.singing.open()

    def gate(self, *, open: bool) -> None:
        """Let the maker go on, or hold it in the middle of its next step."""
        self.house.run(self.maker.gate.set if open else self.maker.gate.clear)

    def close(self) -> None:
        self.house.do(self.jobs.close())
        if self.covers is not None:
            self.house.do(self.covers.close())
        self.house.stop()
        self.database.close()
