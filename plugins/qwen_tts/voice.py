"""The voice on this side of the process boundary."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from bot.audio import AudioChunk
from bot.engines import (
    Cancel,
    End,
    EngineWorker,
    Health,
    RestingWorker,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    VoiceReference,
    WorkerState,
    sorting_out,
)
from bot.errors import EngineBusy, EngineError, EngineUnusable, NotFound
from plugins.qwen_tts.checkpoints import CODEC, NAME, Checkpoint, find_checkpoints, whole
from plugins.qwen_tts.offers import offers, offers_of_all
from plugins.qwen_tts.orders import CodecOrder, PromptOrder
from plugins.qwen_tts.planning import (
    GET,
    check_reference,
    checkpoint_for,
    choose,
    named,
    plan,
)
from plugins.qwen_tts.settings import QwenSettings

SYNTH = "plugins.qwen_tts.synth:open_synth"
LONGEST_CODEC_S = 600.0

log = logging.getLogger(__name__)


class QwenVoice:
    """Qwen3-TTS in a process of its own, which ends when it is not used for a while.

    A TTS engine with Checkpoints, Checks, Clones and Codec. One job runs at a time; more wait.
    """

    name = NAME

    def __init__(
        self,
        settings: QwenSettings,
        folder: Path,
        *,
        on_state: Callable[[WorkerState], None] | None = None,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._on_state = on_state
        self._resting = RestingWorker(NAME, self._new_worker, settings.idle_min * 60)
        self._shelf: list[Checkpoint] = []

    async def warm_up(self, model: str = "") -> None:
        """Start the process and load a checkpoint. Raises EngineUnusable."""
        shelf = await self._look()
        chosen = self._default(shelf, model)
        async with self._working() as worker:
            await worker.call("load", str(chosen.path))

    async def warm(self) -> None:
        """Warm up at the start; a failure is told by `health`, not raised."""
        try:
            await self.warm_up()
        except EngineError as error:
            log.warning("%s", error)

    async def loaded(self) -> list[str]:
        """The names of the checkpoints in memory."""
        worker = self._resting.worker
        if worker is None or worker.state.state != "ready":
            return []
        return [Path(path).name for path in await worker.call("loaded")]

    async def unload(self, model: str = "") -> None:
        """Free one checkpoint's memory; without a name end the process, which frees all.

        Raises EngineBusy while it works.
        """
        if model:
            checkpoint = named(model, await self._look())
            if self._resting.worker is not None:
                await self._resting.worker.call("unload", str(checkpoint.path))
            return
        if self._resting.jobs:
            raise EngineBusy(NAME, "it is speaking", hint="stop it first")
        await self._resting.rest()

    async def stream(
        self, request: SpeechRequest, cancel: Cancel
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Sound while the model speaks. Raises EngineUnusable, naming what there is."""
        order = plan(
            request, await self._look(), model=self._settings.model, voice=self._settings.voice
        )
        if not order.parts:
            yield End(seconds=0.0)
            return
        async with (
            self._working() as worker,
            aclosing(worker.stream("speak", order, cancel)) as events,
        ):
            async for event in events:
                yield event

    async def check(self, request: SpeechRequest) -> None:
        """Whether a checkpoint is there that can do this. Raises EngineUnusable."""
        own, voice = self._settings.model, self._settings.voice
        checkpoint_for(request, await self._look(), model=own, voice=voice)

    async def capabilities(self) -> SpeechCapabilities:
        return offers_of_all(await self._look())

    async def capabilities_of(self, model: str) -> SpeechCapabilities:
        """Raises NotFound, or EngineUnusable for a checkpoint that is not whole."""
        for checkpoint in await self._look():
            if checkpoint.name == model:
                return offers(whole(checkpoint))
        there = ", ".join(one.name for one in self._shelf) or "none"
        raise NotFound(f"no checkpoint '{model}'", hint=f"there are: {there}")

    async def checkpoints(self) -> list[Checkpoint]:
        """All of the folder, broken ones too."""
        return await self._look()

    async def save_prompt(self, reference: VoiceReference, path: Path, *, model: str = "") -> None:
        check_reference(reference)
        chosen = choose("base", await self._look(), model, self._settings.model)
        order = PromptOrder(path=str(chosen.path), reference=reference, target=str(path))
        async with self._working() as worker:
            await worker.call("save_prompt", order)

    async def encode(self, audio: AudioChunk) -> tuple[tuple[int, ...], ...]:
        """Shape (frames, codebooks); 12.5 frames a second. Raises EngineUnusable."""
        if not 0 < audio.seconds <= LONGEST_CODEC_S:
            hint = f"up to {LONGEST_CODEC_S:g} s"
            raise EngineUnusable(NAME, f"{audio.seconds:.1f} s cannot be encoded", hint=hint)
        codec = await self._codec()
        async with self._working() as worker:
            return await worker.call("encode", CodecOrder(path=str(codec.codec), audio=audio))

    async def decode(self, codes: Sequence[Sequence[int]]) -> AudioChunk:
        codec = await self._codec()
        rows = check_codes(codes, codec)
        async with self._working() as worker:
            return await worker.call("decode", CodecOrder(path=str(codec.codec), codes=rows))

    def health(self) -> Health:
        """What the process does, and what of the folder cannot be used."""
        state = self._resting.state
        broken = [f"{one.name}: {one.flaw}" for one in self._shelf if one.flaw]
        usable = [f"{one.name} ({one.kind})" for one in self._shelf if not one.flaw]
        details = {"checkpoints": ", ".join(usable) or "none", "state": state.state}
        details |= {"broken": "; ".join(broken)} if broken else {}
        if self._shelf and not usable:
            return Health(ok=False, note=broken[0], fix=GET, details=details)
        ok = state.state not in ("failed", "restarting")
        return Health(ok=ok, note=state.note or state.state, details=details)

    async def close(self) -> None:
        await self._resting.close()

    async def _look(self) -> list[Checkpoint]:
        self._shelf = await asyncio.to_thread(find_checkpoints, self._folder)
        if not self._shelf:
            raise EngineUnusable(NAME, f"there is no checkpoint in {self._folder}", hint=GET)
        return self._shelf

    def _default(self, shelf: list[Checkpoint], model: str) -> Checkpoint:
        wanted = model or self._settings.model
        if wanted:
            return named(wanted, shelf)
        able = [one for one in shelf if one.kind != CODEC and not one.flaw]
        return able[0] if able else choose("custom_voice", shelf)

    async def _codec(self) -> Checkpoint:
        """A speech tokenizer alone where there is one, else that of the settings' checkpoint."""
        shelf = await self._look()
        alone = [one for one in shelf if one.kind == CODEC and not one.flaw]
        return alone[0] if alone else self._default(shelf, "")

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[EngineWorker]:
        """The worker, for one job; what it fails with is sorted out."""
        with sorting_out(NAME):
            async with self._resting.working() as worker:
                yield worker

    def _new_worker(self) -> EngineWorker:
        return EngineWorker(
            SYNTH,
            asdict(self._settings),
            name=self.name,
            start_timeout=self._settings.start_s,
            jobs=1,
            on_state=self._on_state,
        )


def check_codes(codes: Sequence[Sequence[int]], codec: Checkpoint) -> tuple[tuple[int, ...], ...]:
    """The rows as the codec takes them. A wrong code would end the process on a GPU."""
    if not codes or len(codes) > LONGEST_CODEC_S * 12.5:
        raise EngineUnusable(NAME, f"{len(codes)} frames cannot be decoded", hint="1 to 7500")
    for row in codes:
        right = len(row) == codec.groups and all(type(code) is int for code in row)
        if not right or not all(0 <= code < codec.codes for code in row):
            hint = f"{codec.groups} whole numbers from 0 to {codec.codes - 1} in each row"
            raise EngineUnusable(NAME, "these are no codes of the codec", hint=hint)
    return tuple(tuple(row) for row in codes)
