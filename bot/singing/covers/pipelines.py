"""The pipelines: which steps follow each other, and what comes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.audio import backing_shift
from bot.engines import Separator
from bot.errors import AudioError
from bot.singing.covers.asked import Merged, MergeRequest, Parts, PartsRequest, Sung, SungRequest
from bot.singing.covers.cache import Kept, content_of
from bot.singing.covers.casting import Part
from bot.singing.covers.cover import Cover, CoverRequest, write_cover
from bot.singing.covers.deliver import deliver
from bot.singing.covers.run import Run
from bot.singing.covers.steps import (
    BACKING,
    HARMONIES,
    SONG,
    VOCALS,
    Stem,
    Workbench,
    convert,
    separate,
)
from bot.singing.sound import MIX_FILES, Tidy, transposed_key

KEEP = "keep"
MIX, SUNG, BEHIND = MIX_FILES
ORIGINAL = "original.wav"
SHARES = {
    "load": 2.0,
    "tidy": 6.0,
    "separate": 10.0,
    "convert": 8.0,
    "harmonies": 8.0,
    "backing": 12.0,
    "mix": 12.0,
    "keep": 0.2,
}  # how long the steps take against each other, without weights
NO_HARMONIES = "the separator does not tell the other singers apart"

Order = CoverRequest | PartsRequest | SungRequest | MergeRequest


def work_of(order: Order) -> float:
    """How much work an order is, as far as one can tell before, in the unit of SHARES."""
    match order:
        case CoverRequest():
            steps = [] if order.vocals_only else ["separate"]
            steps += ["convert", "mix"]
            moves = order.key is None or backing_shift(order.key) != 0
            steps += ["backing"] if moves and not order.vocals_only else []
        case PartsRequest():
            steps = ["separate"]
        case SungRequest():
            steps = ["convert"]
        case MergeRequest():
            steps = ["load", "mix"] + ["load"] * (order.reference is not None)
            steps += ["backing"] if backing_shift(order.key) else []
    tidying = not isinstance(order, MergeRequest) and _untidy(order.tidy)
    return sum(SHARES[name] for name in ["load", *["tidy"] * tidying, *steps, KEEP])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stems:
    """What a song was taken apart into, as far as it is wanted."""

    lead: Stem
    backing: Stem | None = None
    harmonies: Stem | None = None


class Pipelines:
    """One order on its way through its steps. Everything raises StepFailed and Stopped.

    `own` is the house's own folder: nobody else writes to what is delivered there.
    """

    def __init__(self, bench: Workbench, run: Run, own: Path, longest_s: float) -> None:
        self._bench = bench
        self._run = run
        self._own = own
        self._longest_s = longest_s

    async def cover(self, request: CoverRequest, part: Part, parting: Separator | None) -> Cover:
        """All of it. Without a separator the song is singing alone."""
        song, known = await self._load(request.source, request.tidy)
        stems = await self._parted(request, Stem.of(song, SONG), parting)
        sung = await self._run.do(convert("convert", part, stems.lead, request, request.key))
        key = float(sung.facts["key"])
        others = await self._harmonies(stems.harmonies, request, part, key)
        backing = await self._moved("backing", stems.backing, key) if stems.backing else None
        lead, mixing = Stem.of(sung, VOCALS), request.mixing
        step = self._bench.mix(lead, backing, mixing, reference=stems.lead, others=others)
        mixed = await self._run.do(step)
        cover = Cover(
            **_mix_in(request.target, mixed),
            **_music(known, key),
            original=request.target / ORIGINAL if backing else None,
            key=key,
            backing_key=backing_shift(key) if backing else 0.0,
            median_hz=sung.facts["median_hz"],
            voice=_voice_name(part, request.voice),
            converter=part.converter.name,
            separator=parting.name if parting else "",
            trained=sung.facts["trained"],
            notes=self._run.notes,
        )
        files = _made(mixed) | ({ORIGINAL: stems.lead.file} if backing else {})
        await self._keep(request.target, files, lambda folder: write_cover(cover, folder))
        return cover

    async def parts(self, request: PartsRequest, parting: Separator) -> Parts:
        song, known = await self._load(request.source, request.tidy)
        parts = await self._run.do(
            separate(parting, Stem.of(song, SONG), harmonies=request.harmonies, dry=request.dry)
        )
        more = bool(parts.facts["harmonies"])
        if request.harmonies and not more:
            self._run.note("separate", NO_HARMONIES)
        names = [VOCALS, BACKING] + [HARMONIES] * more
        await self._keep(request.target, {name: parts.file(name) for name in names})
        return Parts(
            folder=request.target,
            vocals=request.target / VOCALS,
            backing=request.target / BACKING,
            harmonies=request.target / HARMONIES if more else None,
            seconds=float(known["seconds"]),
            separator=parting.name,
            notes=self._run.notes,
        )

    async def sung(self, request: SungRequest, part: Part) -> Sung:
        song, _ = await self._load(request.source, request.tidy)
        lead = Stem.of(song, SONG)
        sung = await self._run.do(convert("convert", part, lead, request, request.key))
        await self._keep(request.target, {VOCALS: sung.file(VOCALS)})
        return Sung(
            folder=request.target,
            vocals=request.target / VOCALS,
            seconds=sung.facts["seconds"],
            key=sung.facts["key"],
            median_hz=sung.facts["median_hz"],
            voice=_voice_name(part, request.voice),
            converter=part.converter.name,
            trained=sung.facts["trained"],
            notes=self._run.notes,
        )

    async def merged(self, request: MergeRequest) -> Merged:
        vocals, _ = await self._brought(request.vocals, "the singing")
        backing, known = await self._brought(request.backing, "the backing")
        reference = None
        if request.reference is not None:
            reference, _ = await self._brought(request.reference, "the recording to follow")
        backing = await self._moved("backing", backing, request.key)
        step = self._bench.mix(vocals, backing, request.mixing, reference=reference)
        mixed = await self._run.do(step)
        await self._keep(request.target, _made(mixed))
        return Merged(
            **_mix_in(request.target, mixed),
            **_music(known, request.key),
            notes=self._run.notes,
        )

    async def _brought(self, source: Path, name: str) -> tuple[Stem, Mapping[str, Any]]:
        """A file as it is, at the house's rate, and what is known of it."""
        loaded, known = await self._load(source, Tidy(), name)
        return Stem.of(loaded, SONG), known

    async def _load(
        self, source: Path, tidy: Tidy, name: str = ""
    ) -> tuple[Kept, Mapping[str, Any]]:
        """The song at the house's rate, tidied where that is asked for; and the facts of it as it
        came."""
        name = name or source.name
        async with self._run.place("load"):
            content = await self._run.once(asyncio.to_thread(_content, source, name))
        song = await self._run.do(self._bench.load(source, content, self._longest_s, name))
        known = song.facts
        if _untidy(tidy):
            song = await self._run.do(self._bench.tidy(Stem.of(song, SONG), tidy))
        return song, known

    async def _parted(self, request: CoverRequest, song: Stem, parting: Separator | None) -> Stems:
        """The song's parts, as far as they are wanted; without a separator it is singing alone."""
        if parting is None:
            return Stems(lead=song)
        parts = await self._run.do(separate(parting, song, harmonies=True, dry=request.dry))
        apart = parts.facts["harmonies"]
        if not apart and request.harmonies != "keep":
            self._run.note("separate", NO_HARMONIES)
        wanted = apart and request.harmonies != "drop"
        return Stems(
            lead=Stem.of(parts, VOCALS),
            backing=Stem.of(parts, BACKING),
            harmonies=Stem.of(parts, HARMONIES) if wanted else None,
        )

    async def _harmonies(
        self, harmonies: Stem | None, request: CoverRequest, part: Part, key: float
    ) -> tuple[Stem, ...]:
        """The other singers in the song's new key, by the same voice or by their own."""
        if harmonies is None:
            return ()
        if request.harmonies == "convert":
            sung = await self._run.do(convert("harmonies", part, harmonies, request, key))
            return (Stem.of(sung, VOCALS),)
        return (await self._moved("harmonies", harmonies, key),)

    async def _moved(self, name: str, stem: Stem, key: float) -> Stem:
        """What goes with the singing that moves by so many semitones, the short way."""
        shift = backing_shift(key)
        if not shift:
            return stem
        return Stem.of(await self._run.do(self._bench.move(name, stem, shift)), BACKING)

    async def _keep(
        self,
        target: Path,
        files: Mapping[str, Path],
        finish: Callable[[Path], None] = lambda folder: None,
    ) -> None:
        linked = target.is_relative_to(self._own)
        async with self._run.place(KEEP):
            await asyncio.to_thread(deliver, target, files, self._run.check, finish, linked=linked)
        self._run.done(KEEP)


def _content(source: Path, name: str) -> str:
    """Raises AudioError for what is no file that can be read. Blocks."""
    try:
        if source.is_file():
            return content_of(source)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise AudioError(f"{name}: {reason}", hint="choose a file that can be read") from error
    raise AudioError(f"{name} is no file: {source}", hint="choose a sound file")


def _untidy(tidy: Tidy) -> bool:
    return bool(tidy.gate_db or tidy.denoise)


def _music(known: Mapping[str, Any], semitones: float) -> dict[str, Any]:
    """Key and tempo of a mix whose music went so many semitones up; a song that was loaded by an
    earlier version has neither."""
    tonality = transposed_key(known.get("tonality", ""), semitones)
    return {"tonality": tonality, "tempo": known.get("tempo", 0.0)}


def _mix_in(target: Path, mixed: Kept) -> dict[str, Any]:
    """The files of a mix as they lie in a folder, and its figures."""
    figures = ("seconds", "lufs", "peak_dbtp", "offset_ms")
    files = {"mix": target / MIX, "vocals": target / SUNG, "backing": target / BEHIND}
    return {"folder": target, **files, **{name: mixed.facts[name] for name in figures}}


def _voice_name(part: Part, asked: str) -> str:
    return part.voice.name if part.voice else asked


def _made(mixed: Kept) -> dict[str, Path]:
    return {name: mixed.file(name) for name in MIX_FILES}
