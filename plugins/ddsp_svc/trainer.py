"""The trainer on this side of the process boundary."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing, suppress
from dataclasses import asdict, replace
from pathlib import Path

from bot.engines import (
    Cancel,
    EngineWorker,
    Health,
    MaterialReport,
    RestingWorker,
    TrainEvent,
    TrainPreset,
    TrainRequest,
    WorkerState,
    sorting_out,
)
from bot.errors import EngineError, EngineUnusable
from plugins.ddsp_svc.config import ENCODERS, VOCODERS, Flaw, full_config
from plugins.ddsp_svc.planning import one_of
from plugins.ddsp_svc.quick.shape import BLOCK, RATE
from plugins.ddsp_svc.settings import IDLE_S, DdspSettings, devices_of
from plugins.ddsp_svc.shelf import (
    NAME,
    PUT,
    TRAINING,
    encoder_file,
    find_voices,
    vocoder_file,
    whole,
)
from plugins.ddsp_svc.training.orders import (
    FULL,
    FULL_STEPS,
    QUICK,
    QUICK_MINUTES,
    QUICK_STEPS,
    TrainOrder,
)
from plugins.ddsp_svc.training.recordings import read_material

ENGINE = "plugins.ddsp_svc.training_process:open_trainer"
VOICE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
KEEPING_S = 1.0  # that a checkpoint may take when the show closes
QUICK_PRESET = TrainPreset(
    name=QUICK, label="Quick", hint="Some minutes on any processor, from recordings alone"
)
FULL_PRESET = TrainPreset(
    name=FULL, label="Full", hint="Hours on a card; such a voice other programs read too"
)
MOST_MINUTES = 14 * 24 * 60.0
MOST_STEPS = 10_000_000
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.{0,20}")


class DdspTrainer:
    """Trains voices in a process of its own; one at a time, more wait."""

    name = NAME

    def __init__(
        self,
        settings: DdspSettings,
        folder: Path,
        *,
        on_state: Callable[[WorkerState], None] | None = None,
        keep_s: float = 30.0,
    ) -> None:
        self._folder = folder

        def process() -> EngineWorker:
            return EngineWorker(
                ENGINE,
                {
                    "device": devices_of(settings.device)[-1],  # the one that sings least
                    "threads": settings.threads,
                    "keep_s": keep_s,
                },
                name=f"{NAME}-training",
                start_timeout=settings.start_s,
                on_state=on_state,
            )

        self._worker = RestingWorker(NAME, process, IDLE_S)

    async def presets(self) -> tuple[TrainPreset, ...]:
        needs = await asyncio.to_thread(missing_for_full, self._folder)
        shelf = await asyncio.to_thread(find_voices, self._folder)
        bases = tuple(voice.name for voice in shelf if voice.config and not voice.flaw)
        return (QUICK_PRESET, replace(FULL_PRESET, needs=needs, bases=bases))

    async def examine(self, folder: Path) -> MaterialReport:
        """Also while a voice is trained. Raises EngineUnusable where there is too little in it."""
        material = await asyncio.to_thread(read_material, folder, lambda: None, lambda part: None)
        return material.report

    async def train(
        self, request: TrainRequest, cancel: Cancel
    ) -> AsyncGenerator[TrainEvent, None]:
        """Progress and samples, `VoiceReady` last. Raises EngineUnusable, EngineError."""
        order = await asyncio.to_thread(plan_training, request, self._folder)
        with sorting_out(NAME):
            try:
                async with (
                    self._worker.working() as worker,
                    aclosing(worker.stream("train", order, cancel)) as events,
                ):
                    async for event in events:
                        yield event
            except EngineError as error:
                if not error.retryable:
                    raise
                hint = "what was learnt up to the last checkpoint is kept; start it again"
                message = error.message.removeprefix(f"{error.engine}: ")
                raise EngineError(NAME, message, hint=hint, retryable=True) from error

    async def forget(self, name: str) -> None:
        """Raises EngineUnusable for a name that no voice can have."""
        check_name(name)
        kept = self._folder / "voices" / name / TRAINING
        await asyncio.to_thread(shutil.rmtree, kept, True)

    async def remove(self, name: str) -> bool:
        """Raises EngineUnusable for a name that no voice can have, or a file that stays."""
        check_name(name)
        try:
            await asyncio.to_thread(shutil.rmtree, self._folder / "voices" / name)
        except FileNotFoundError:
            return False
        except OSError as error:
            message = f"'{name}' cannot be deleted: {error.strerror}"
            raise EngineUnusable(NAME, message, hint="try again when it does not sing") from error
        return True

    def health(self) -> Health:
        state = self._worker.state
        ok = state.state not in ("failed", "restarting")
        return Health(ok=ok, note=state.note or state.state, details={"state": state.state})

    async def close(self) -> None:
        """A training that was cancelled just now may still keep what it learnt."""
        worker = self._worker.worker
        if worker is not None and worker.state.state == "ready":
            with suppress(EngineError):
                await worker.call("settled", timeout_s=KEEPING_S)
        await self._worker.close()


def plan_training(request: TrainRequest, folder: Path) -> TrainOrder:
    """Everything that can be known is checked before torch is asked. Raises EngineUnusable."""
    check_training(request)
    preset = one_of("preset", request.preset or QUICK, (QUICK, FULL))
    order = TrainOrder(
        folder=str(request.folder),
        place=str(folder / "voices" / request.name),
        root=str(folder),
        name=request.name,
        label=request.label,
        consent=asdict(request.consent),
        preset=preset,
        steps=request.steps or (QUICK_STEPS if preset == QUICK else FULL_STEPS),
        minutes=request.minutes or (QUICK_MINUTES if preset == QUICK else 0.0),
        seed=request.seed,
    )
    if preset == FULL:
        return full_order(order, request.base, folder)
    if request.base:
        hint = "the full preset begins from another voice"
        raise EngineUnusable(NAME, "the quick preset begins from recordings alone", hint=hint)
    return order


def full_order(order: TrainOrder, base: str, folder: Path) -> TrainOrder:
    """With the files that the full preset needs. Raises EngineUnusable where one is missing."""
    if base:
        voice = whole(base, find_voices(folder))
        if voice.config is None:
            message = f"'{base}' is a quick voice; the full preset cannot begin from it"
            raise EngineUnusable(NAME, message, hint="choose a voice of the full preset")
        found = (voice.config.rate, voice.config.block)
        if found != (RATE, BLOCK):
            message = f"'{base}' is of {found[0]} Hz / {found[1]}; {RATE} Hz / {BLOCK} are trained"
            raise EngineUnusable(NAME, message, hint="begin from another voice, or from chance")
        return replace(
            order,
            config=voice.config,
            base=str(voice.checkpoint),
            encoder=str(voice.encoder),
            vocoder=str(voice.vocoder),
        )
    if missing := missing_for_full(folder):
        raise EngineUnusable(NAME, missing, hint=PUT)
    encoder = present(folder, encoder_file, ENCODERS)
    vocoder = present(folder, vocoder_file, VOCODERS)
    return replace(
        order,
        config=full_config(encoder, vocoder),
        encoder=str(encoder_file(folder, encoder)),
        vocoder=str(vocoder_file(folder, vocoder)),
    )


def present(folder: Path, find: Callable[[Path, str], Path], kinds: Iterable[str]) -> str:
    """The first kind whose file is there. Raises Flaw, naming the first that is missing."""
    flaws: list[Flaw] = []
    for kind in kinds:
        try:
            find(folder, kind)
        except Flaw as flaw:
            flaws.append(flaw)
        else:
            return kind
    raise flaws[0]


def missing_for_full(folder: Path) -> str:
    """What the full preset lacks, in words; empty where it can start."""
    try:
        present(folder, encoder_file, ENCODERS)
        present(folder, vocoder_file, VOCODERS)
    except Flaw as flaw:
        return str(flaw)
    return ""


def check_training(request: TrainRequest) -> None:
    """Raises EngineUnusable for a name, a number or a consent that cannot be."""
    check_name(request.name)
    if not request.folder.exists():
        raise EngineUnusable(NAME, f"{request.folder} is missing", hint="choose a folder")
    consent = request.consent
    if not consent.who.strip() or not consent.statement.strip():
        hint = "say whose voice it is and what that person agreed to"
        raise EngineUnusable(NAME, "nobody has agreed to the training", hint=hint)
    if not ISO_DATE.fullmatch(consent.when):
        raise EngineUnusable(NAME, "the consent has no date", hint="such as 2026-01-31")
    if not 0 <= request.minutes <= MOST_MINUTES:
        raise EngineUnusable(NAME, f"{request.minutes:g} minutes", hint="0 to two weeks")
    if not 0 <= request.steps <= MOST_STEPS:
        raise EngineUnusable(NAME, f"{request.steps} steps", hint=f"0 to {MOST_STEPS}")


def check_name(name: str) -> None:
    """Raises EngineUnusable for what cannot be a folder's name."""
    if not VOICE_NAME.fullmatch(name):
        hint = "letters, digits, - and _, up to 60"
        raise EngineUnusable(NAME, f"'{name[:60]}' cannot be a voice's name", hint=hint)
