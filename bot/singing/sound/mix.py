"""Mix: the singing is put to its time and its loudness, gets a room, and joins the backing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.audio import (
    SILENCE_LUFS,
    Check,
    LoudnessMeter,
    Recording,
    StagedSound,
    recording,
    staged,
    written,
)
from bot.singing.sound.align import Offset, offset
from bot.singing.sound.duck import Singing
from bot.singing.sound.limiter import Limiter, PeakMeter
from bot.singing.sound.options import Mixing
from bot.singing.sound.order import CHUNK, RATE, Tell
from bot.singing.sound.reverb import Room

SMALLEST_OFFSET = 66  # samples, 1.5 ms: in another voice less cannot be told from none
MOST_GAIN_DB = 24.0
CLOSE_LU = 0.1  # of the wanted loudness: near enough
TRIES = 4  # at the gain that a limited mix needs
MOST_DRIVE_DB = 6.0  # into the limiter beyond what the loudness asks for
FLOAT = 4  # bytes
SHARES = (0.05, 0.2, 0.45, 0.65)  # of the work that is done after each part of it
UNHEARD = "the singing could not be found in the recording that it follows: it stays where it is"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixOrder:
    """`reference` is the singing as it was; `others` are singers who are mixed in as they are.

    `mix`, `vocals` and `backing` of `target`, a folder, are written.
    """

    lead: Path
    backing: Path | None  # None: silence
    target: Path
    mixing: Mixing
    reference: Path | None = None
    others: tuple[Path, ...] = ()


MIX_FILES = ("mix.flac", "vocals.flac", "backing.flac")


def mix(order: MixOrder, check: Check, tell: Tell) -> dict[str, Any]:
    """Seconds, lufs, peak_dbtp and offset_ms, and notes. Raises AudioError."""
    with ExitStack() as stack:
        sounds = Sounds.opened(order, check, stack)
        late, notes = _late(sounds, order, check)
        tell(SHARES[0])
        fit = Fit(
            late=late,
            gain=_gain(sounds.lead, sounds.reference, check),
            singing=Singing(sounds.lead, check),
        )
        tell(SHARES[1])
        folder = stack.enter_context(TemporaryDirectory(prefix="greenroom-", dir=order.target))
        desk = Desk(sounds, fit, order.mixing)
        raw = stack.enter_context(_kept(Path(folder) / "mix.f32", desk, check, tell))
        master = _master(raw, desk, order.mixing, check, tell)
        _write(raw, master, order, check, tell)
    return {
        "seconds": len(raw) / RATE,
        "lufs": round(master.lufs, 2),
        "peak_dbtp": round(master.peak_db, 2),
        "offset_ms": round(1000 * late / RATE, 3),
        "notes": notes + master.notes(order.mixing),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds:
    """The open files, all at RATE."""

    lead: Recording | StagedSound
    backing: Recording | StagedSound | None
    reference: Recording | StagedSound | None
    others: tuple[Recording | StagedSound, ...]

    @classmethod
    def opened(cls, order: MixOrder, check: Check, stack: ExitStack) -> Sounds:
        def at_rate(path: Path) -> Recording | StagedSound:
            sound = stack.enter_context(recording(path))
            if sound.rate == RATE and sound.shape[1] <= 2:
                return sound
            return stack.enter_context(staged(path, order.target / "x", RATE, check, channels=2))

        return cls(
            lead=at_rate(order.lead),
            backing=at_rate(order.backing) if order.backing else None,
            reference=at_rate(order.reference) if order.reference else None,
            others=tuple(at_rate(path) for path in order.others),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """`late` samples that the lead comes late, the `gain` that it needs, and where it sings."""

    late: int
    gain: float
    singing: Singing


class Desk:
    """Puts singing and backing side by side, (samples, 4): vocals and backing in stereo."""

    def __init__(self, sounds: Sounds, fit: Fit, mixing: Mixing) -> None:
        self._sounds = sounds
        self._fit = fit
        self._mixing = mixing
        self._room = Room(mixing.reverb_s) if mixing.reverb else None
        self._meter = LoudnessMeter(RATE, 2)
        self._peaks = PeakMeter(2)
        self.samples = _length(sounds, fit)
        self.lufs = SILENCE_LUFS
        self.peak_db = 0.0

    def pieces(self) -> Iterator[Floats]:
        """The whole song, CHUNK samples at a time; then `lufs` and `peak_db` are known."""
        for at in range(0, self.samples, CHUNK):
            size = min(CHUNK, self.samples - at)
            vocals, backing = self._vocals(at, size), self._backing(at, size)
            self._meter.push(vocals + backing)
            self._peaks.push(vocals + backing)
            yield np.concatenate([vocals, backing], axis=1)
        self.lufs, self.peak_db = self._meter.lufs(), self._peaks.db()

    def _vocals(self, at: int, size: int) -> Floats:
        lead = piece(self._sounds.lead, at + self._fit.late, size)
        dry = lead * np.float32(self._fit.gain)
        for other in self._sounds.others:
            dry += piece(other, at, size)
        dry = dry * np.float32(_factor(self._mixing.vocals_db))
        if self._room is None:
            return dry
        wet = self._mixing.reverb * self._room.answer(dry)
        return (dry + wet).astype(np.float32)

    def _backing(self, at: int, size: int) -> Floats:
        if self._sounds.backing is None:
            return np.zeros((size, 2), np.float32)
        sung = self._fit.singing.at(at + self._fit.late, size)
        gain = 10 ** ((self._mixing.backing_db - self._mixing.duck_db * sung) / 20)
        return piece(self._sounds.backing, at, size) * gain[:, None].astype(np.float32)


def _length(sounds: Sounds, fit: Fit) -> int:
    """Of the song: singing that follows a recording does not outlast the backing."""
    lead = len(sounds.lead) - fit.late
    if sounds.backing is None:
        return lead
    return len(sounds.backing) if sounds.reference is not None else max(lead, len(sounds.backing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """The gain of the whole, whether it is limited, and what comes of it."""

    gain_db: float
    limited: bool
    lufs: float
    peak_db: float

    def notes(self, mixing: Mixing) -> list[str]:
        if self.lufs <= SILENCE_LUFS or abs(self.lufs - mixing.lufs) <= 0.5:
            return []
        return [f"the mix has {self.lufs:.1f} LUFS and not {mixing.lufs:g}: louder would distort"]


def piece(sound: Recording | StagedSound, at: int, size: int) -> Floats:
    """Samples of a sound in stereo, silence before and after it, (size, 2)."""
    begin, end = max(0, at), max(0, at + size)
    found = sound[begin:end].reshape(-1, 1 if len(sound.shape) == 1 else sound.shape[1])
    stereo = np.repeat(found, 2, axis=1) if found.shape[1] == 1 else found
    before = min(size, begin - at)
    return np.pad(stereo, ((before, size - before - len(stereo)), (0, 0)))


def limited(raw: StagedSound, master: Master, mixing: Mixing, check: Check) -> Iterator[Floats]:
    """The song with its gain, and limited where it has to be; (samples, 4), in pieces."""
    gain = _factor(master.gain_db)
    if not master.limited:
        for at in range(0, len(raw), CHUNK):
            check()
            yield raw[at : at + CHUNK] * np.float32(gain)
        return
    limiter = Limiter(mixing.peak_dbtp)
    held = np.zeros((0, 4), np.float32)
    skip = limiter.delay
    for at in range(0, len(raw) + limiter.delay, CHUNK):
        check()
        size = min(CHUNK, len(raw) + limiter.delay - at)
        found = raw[at : at + size]
        silence = np.zeros((size - len(found), 4), np.float32)
        new = np.concatenate([found * np.float32(gain), silence])
        gains = limiter.push(new[:, :2] + new[:, 2:])
        held = np.concatenate([held, new])
        ready = gains[skip:]
        skip = max(0, skip - len(gains))
        yield held[: len(ready)] * ready[:, None]
        held = held[len(ready) :]


def _late(sounds: Sounds, order: MixOrder, check: Check) -> tuple[int, list[str]]:
    """The samples that the lead comes late, and what there is to say of it."""
    if sounds.reference is None or not order.mixing.align:
        return 0, []
    found: Offset = offset(sounds.lead, sounds.reference, check)
    if not found.sure:
        return 0, [UNHEARD]
    if abs(found.samples) < (1 if found.exact else SMALLEST_OFFSET):
        return 0, []
    words = "late" if found.samples > 0 else "early"
    return round(found.samples), [f"the singing came {abs(found.ms):.0f} ms {words}"]


def _gain(
    lead: Recording | StagedSound, reference: Recording | StagedSound | None, check: Check
) -> float:
    """What brings the lead to the loudness of the singing that it follows."""
    if reference is None:
        return 1.0
    now, wanted = (_lufs(sound, check) for sound in (lead, reference))
    if min(now, wanted) <= SILENCE_LUFS:
        return 1.0
    return _factor(float(np.clip(wanted - now, -MOST_GAIN_DB, MOST_GAIN_DB)))


def _lufs(sound: Recording | StagedSound, check: Check) -> float:
    meter = LoudnessMeter(RATE, 2)
    for at in range(0, len(sound), CHUNK):
        check()
        meter.push(piece(sound, at, min(CHUNK, len(sound) - at)))
    return meter.lufs()


@contextmanager
def _kept(path: Path, desk: Desk, check: Check, tell: Tell) -> Iterator[StagedSound]:
    """The song as it comes off the desk, on the disk."""
    done = 0
    with path.open("wb") as out:
        for made in desk.pieces():
            check()
            out.write(np.ascontiguousarray(made, np.float32).data)
            done += len(made)
            tell(SHARES[1] + (SHARES[2] - SHARES[1]) * done / desk.samples)
    with path.open("rb") as file:
        yield StagedSound(file, desk.samples, 4)


def _master(raw: StagedSound, desk: Desk, mixing: Mixing, check: Check, tell: Tell) -> Master:
    """The gain that brings the song to its loudness, below its true peak."""
    silent = desk.lufs <= SILENCE_LUFS
    gain = 0.0 if silent else mixing.lufs - desk.lufs
    plain = Master(gain_db=gain, limited=False, lufs=desk.lufs + gain, peak_db=desk.peak_db + gain)
    if silent or plain.peak_db <= mixing.peak_dbtp:
        return plain
    master = replace(plain, limited=True)
    for turn in range(TRIES):
        master = _heard(raw, master, mixing, check)
        tell(SHARES[2] + (SHARES[3] - SHARES[2]) * (turn + 1) / TRIES)
        missing = mixing.lufs - master.lufs
        if missing <= CLOSE_LU or turn == TRIES - 1:
            break
        louder = min(master.gain_db + missing, gain + MOST_DRIVE_DB)
        if louder == master.gain_db:
            break
        master = replace(master, gain_db=louder)
    return master


def _heard(raw: StagedSound, master: Master, mixing: Mixing, check: Check) -> Master:
    """The same with the loudness and the true peak that come of its gain."""
    meter, peaks = LoudnessMeter(RATE, 2), PeakMeter(2)
    for made in limited(raw, master, mixing, check):
        both = made[:, :2] + made[:, 2:]
        meter.push(both)
        peaks.push(both)
    return replace(master, lufs=meter.lufs(), peak_db=peaks.db())


def _write(raw: StagedSound, master: Master, order: MixOrder, check: Check, tell: Tell) -> None:
    done = 0
    with ExitStack() as stack:
        files = [
            stack.enter_context(written(order.target / name, RATE, len(raw), channels=2))
            for name in MIX_FILES
        ]
        for made in limited(raw, master, order.mixing, check):
            vocals, backing = made[:, :2], made[:, 2:]
            for file, sound in zip(files, (vocals + backing, vocals, backing), strict=True):
                file.write(sound)
            done += len(made)
            tell(SHARES[3] + (1 - SHARES[3]) * done / len(raw))


def _factor(db: float) -> float:
    return float(10 ** (db / 20))
