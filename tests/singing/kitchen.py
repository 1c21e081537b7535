"""Engines for covers that tests can look into, and a workbench that is a thread of this process."""

import asyncio
import queue
import threading
from contextlib import asynccontextmanager

import soundfile

from bot.engines import (
    Converted,
    Converting,
    EngineRegistry,
    Separated,
    Separating,
    Separator,
    SingingVoice,
    VoiceConverter,
)
from bot.singing import Covers
from bot.singing.covers.steps import Workbench
from bot.singing.sound.bench import Bench
from tests.band import RATE


class Emit:
    """What a step in a thread hands its news to."""

    def __init__(self):
        self.told = queue.SimpleQueue()
        self.cancelled = False

    def __call__(self, event):
        self.told.put(event)
        return not self.cancelled


class ThreadBench:
    """The workbench without its process: as quick, and its errors are the same."""

    @asynccontextmanager
    async def working(self):
        yield self

    async def stream(self, method, order, cancel):
        emit, end = Emit(), object()

        def work():
            try:
                getattr(Bench(), method)(order, emit)
            except Exception as error:
                emit.told.put(error)
            emit.told.put(end)

        threading.Thread(target=work, daemon=True).start()
        try:
            while True:
                event = await cancel.race(asyncio.to_thread(emit.told.get))
                if event is end or cancel.is_set():
                    return
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            emit.cancelled = True
            emit.told.put(end)

    async def close(self):
        pass


class FakeSeparator:
    """Gives back parts that the test has."""

    name = "parter"

    def __init__(self, vocals, backing, harmonies=None):
        self.parts = vocals, backing, harmonies
        self.asked = []
        self.fails = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def separate(self, request, cancel):
        self.asked.append(request)
        yield Separating(part=0.5, step="parting")
        await cancel.race(self.gate.wait())
        if cancel.is_set():
            return
        if self.fails:
            raise self.fails
        vocals, backing, harmonies = self.parts
        soundfile.write(request.vocals, vocals, RATE, subtype="FLOAT")
        soundfile.write(request.backing, backing, RATE, subtype="FLOAT")
        made = None
        if request.harmonies and harmonies is not None:
            made = request.harmonies
            soundfile.write(made, harmonies, RATE, subtype="FLOAT")
        yield Separated(vocals=request.vocals, backing=request.backing, seconds=1.0, harmonies=made)

    async def close(self):
        pass


class FakeConverter:
    """Sings the same, quieter; `voice` is who it says it is."""

    name = "singer"

    def __init__(self, **voice):
        self.voice = SingingVoice(**{"name": "luna", "trained": True, "version": "1", **voice})
        self.asked = []
        self.fails = None

    async def convert(self, request, cancel):
        self.asked.append(request)
        yield Converting(part=0.5, step="singing")
        if self.fails:
            raise self.fails
        sound, rate = soundfile.read(request.source, dtype="float32", always_2d=True)
        soundfile.write(request.target, 0.2 * sound.mean(axis=1), rate, subtype="FLOAT")
        yield Converted(
            path=request.target, seconds=len(sound) / rate, key=request.key or 0.0, median_hz=220.0
        )

    async def voices(self):
        return (self.voice,)

    async def close(self):
        pass


def kitchen(folder, separator, converter, settings=None):
    """Covers with these engines."""
    engines = EngineRegistry()
    engines.add(Separator, separator.name, separator)
    engines.add(VoiceConverter, converter.name, converter)
    return Covers(engines, folder, settings, bench=Workbench(ThreadBench()))
