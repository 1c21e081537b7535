"""The steps: what each depends on, and who does it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.engines import (
    Cancel,
    Converted,
    ConvertRequest,
    EngineWorker,
    RestingWorker,
    Separated,
    SeparateRequest,
    Separator,
    StandIn,
    Versioned,
)
from bot.singing.covers.asked import SungRequest
from bot.singing.covers.cache import Kept
from bot.singing.covers.casting import Part
from bot.singing.covers.cover import CoverRequest
from bot.singing.covers.run import BENCH, Make, Step
from bot.singing.sound import Facts, LoadOrder, Mixing, MixOrder, MoveOrder, Tidy, TidyOrder, Told

ENGINE = "bot.singing.sound.bench:open_engine"
IDLE_S = 60.0  # that the workbench is kept for the next step
VERSION = 1  # of what the steps make: another one makes the cache forget
SONG, VOCALS, BACKING, HARMONIES = "song.wav", "vocals.wav", "backing.wav", "harmonies.wav"
WRITES = {
    "load": 0.0,  # nobody knows before it is opened
    "tidy": 1.0,
    "separate": 3.0,  # with the samples that lie beside them meanwhile
    "convert": 1.0,
    "move": 1.0,
    "mix": 2.4,
}  # bytes for each byte of the sounds that a step is made from
NO_DRY = "the separator does not take the room off the singing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stem:
    """One file of a finished step, and the key that stands for its content."""

    file: Path
    key: str

    @classmethod
    def of(cls, kept: Kept, name: str) -> Stem:
        return cls(file=kept.file(name), key=f"{kept.key}/{name}")


class Workbench:
    """Makes the steps; those that need no engine are done in a process of the house's own."""

    def __init__(self, worker: RestingWorker | None = None) -> None:
        self._worker = worker or RestingWorker(
            BENCH, lambda: EngineWorker(ENGINE, {}, name=BENCH), IDLE_S
        )

    async def close(self) -> None:
        await self._worker.close()

    def load(self, source: Path, content: str, longest_s: float, name: str) -> Step:
        return self._step(
            "load",
            {"sound": content, "longest": longest_s},
            "load",
            lambda folder: LoadOrder(
                source=source, target=folder / SONG, name=name, longest_s=longest_s
            ),
            (),
        )

    def tidy(self, song: Stem, tidy: Tidy) -> Step:
        return self._step(
            "tidy",
            {"song": song.key, **asdict(tidy)},
            "tidy",
            lambda folder: TidyOrder(source=song.file, target=folder / SONG, **asdict(tidy)),
            (song,),
        )

    def move(self, name: str, backing: Stem, semitones: float) -> Step:
        return self._step(
            name,
            {"sound": backing.key, "semitones": semitones},
            "move",
            lambda folder: MoveOrder(
                source=backing.file, target=folder / BACKING, semitones=semitones
            ),
            (backing,),
        )

    def mix(
        self,
        lead: Stem,
        backing: Stem | None,
        mixing: Mixing,
        *,
        reference: Stem | None = None,
        others: tuple[Stem, ...] = (),
    ) -> Step:
        keys = [stem.key if stem else "" for stem in (lead, backing, reference, *others)]
        return self._step(
            "mix",
            {"sounds": keys, **asdict(mixing)},
            "mix",
            lambda folder: MixOrder(
                lead=lead.file,
                backing=backing.file if backing else None,
                target=folder,
                mixing=mixing,
                reference=reference.file if reference else None,
                others=tuple(stem.file for stem in others),
            ),
            (lead, *([backing] if backing else [])),
        )

    def _step(
        self,
        name: str,
        asked: dict[str, Any],
        method: str,
        order: Callable[[Path], Any],
        sounds: tuple[Stem, ...],
    ) -> Step:
        async def make(folder: Path, cancel: Cancel) -> AsyncGenerator[Told | Facts, None]:
            async with (
                self._worker.working() as worker,
                aclosing(worker.stream(method, order(folder), cancel)) as events,
            ):
                async for event in events:
                    yield event

        return _weighed(name, {"version": VERSION, **asked}, make, method, sounds)


def separate(engine: Separator, song: Stem, *, harmonies: bool, dry: bool) -> Step:
    """Vocals and backing, and the harmonies where they are asked for and can be told apart."""

    async def make(folder: Path, cancel: Cancel) -> AsyncGenerator[Told | Facts, None]:
        request = SeparateRequest(
            source=song.file,
            vocals=folder / VOCALS,
            backing=folder / BACKING,
            harmonies=folder / HARMONIES if harmonies else None,
            dry=dry,
        )
        async for event in engine.separate(request, cancel):
            if isinstance(event, Separated):
                yield Facts(_separated(event, request))
            else:
                yield Told(event.part, event.step)

    asked = {"song": song.key, "engine": engine.name, "harmonies": harmonies, "dry": dry}
    asked["version"] = engine.version if isinstance(engine, Versioned) else ""
    return _weighed("separate", asked, make, "separate", (song,))


def _separated(event: Separated, request: SeparateRequest) -> dict[str, Any]:
    missing = [NO_DRY] if request.dry and not event.dry else []
    return {"harmonies": event.harmonies is not None, "notes": [*event.notes, *missing]}


def convert(
    name: str, part: Part, vocals: Stem, request: CoverRequest | SungRequest, key: float | None
) -> Step:
    """The singing in another voice, `key` semitones higher; None: what fits the voice."""
    voice = part.voice
    how = {
        "voice": voice.name if voice else request.voice,
        "key": key,
        "whole_octaves": request.whole_octaves,
        "formant": request.formant,
        "speakers": dict(request.speakers or part.speakers),
        "f0": request.f0,
        "enhancer": request.enhancer,
        "steps": request.steps,
        "method": request.method,
        "seed": request.seed,
    }

    async def make(folder: Path, cancel: Cancel) -> AsyncGenerator[Told | Facts, None]:
        order = ConvertRequest(source=vocals.file, target=folder / VOCALS, **how)
        async for event in part.converter.convert(order, cancel):
            if isinstance(event, Converted):
                yield Facts(_sung(event, part))
            else:
                yield Told(event.part, event.step)

    asked = {"sound": vocals.key, "engine": part.converter.name, **how}
    asked["version"] = voice.version if voice else ""
    return _weighed(name, asked, make, "convert", (vocals,))


def _weighed(
    name: str, asked: Mapping[str, Any], make: Make, work: str, sounds: tuple[Stem, ...]
) -> Step:
    files = tuple(stem.file for stem in sounds)
    return Step(name=name, asked=asked, make=make, sounds=files, writes=WRITES[work])


def _sung(event: Converted, part: Part) -> dict[str, Any]:
    trained = part.voice.trained if part.voice else not isinstance(part.converter, StandIn)
    return {
        "seconds": event.seconds,
        "key": event.key,
        "median_hz": event.median_hz,
        "trained": trained,
        "notes": list(event.notes),
    }
