"""A fine-tuning job at OpenAI: upload, start, watch, cancel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import NotFound
from plugins.openai.failures import Failures
from plugins.openai.mind import Client
from plugins.openai.settings import OpenAISettings

T = TypeVar("T")

OVER = ("succeeded", "failed", "cancelled")
LOOK_S = 20.0  # between two looks at a job, which takes from minutes to hours


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTuneJob:
    """A job at one moment; `result` is the new model's name once it succeeded."""

    id: str
    state: str
    base: str
    result: str = ""
    trained_tokens: int = 0
    error: str = ""

    @property
    def over(self) -> bool:
        return self.state in OVER


class FineTuning:
    """Jobs of one account. Every call raises EngineError or NotFound, without the key."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._client = Client(settings)
        self._failures = Failures(settings)

    async def upload(self, path: Path) -> str:
        """Send a checked data set; the id of the file."""
        client = await self._open()
        file = await self._asked(client.files.create(file=path, purpose="fine-tune"))
        return file.id

    async def start(
        self, file: str, model: str, *, suffix: str = "", epochs: int = 0
    ) -> FineTuneJob:
        """Begin; `suffix` goes into the new model's name, 0 epochs lets the service choose."""
        client = await self._open()
        more: dict[str, Any] = {"suffix": suffix} if suffix else {}
        if epochs:
            supervised = {"hyperparameters": {"n_epochs": epochs}}
            more["method"] = {"type": "supervised", "supervised": supervised}
        begin = client.fine_tuning.jobs.create(training_file=file, model=model, **more)
        return job_of(await self._asked(begin))

    async def look(self, job: str) -> FineTuneJob:
        """How the job stands now."""
        client = await self._open()
        return job_of(await self._asked(client.fine_tuning.jobs.retrieve(job)))

    async def watch(
        self,
        job: str,
        *,
        every_s: float = LOOK_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> AsyncIterator[FineTuneJob]:
        """The job each time its state has changed, until it is over."""
        state = ""
        while True:
            now = await self.look(job)
            if now.state != state:
                state = now.state
                yield now
            if now.over:
                return
            await sleep(every_s)

    async def cancel(self, job: str) -> FineTuneJob:
        client = await self._open()
        return job_of(await self._asked(client.fine_tuning.jobs.cancel(job)))

    async def close(self) -> None:
        await self._client.close()

    async def _open(self) -> Any:
        if self._settings.is_openai and not self._settings.api_key:
            raise self._failures.no_key()
        return await self._client.get()

    async def _asked(self, call: Awaitable[T]) -> T:
        import openai

        try:
            return await call
        except openai.NotFoundError:
            hint = "is it one of this key's account?"
            raise NotFound("openai: there is no such file or job", hint=hint) from None
        except Exception as error:
            raise self._failures.ours(error, self._settings.model) from None


def job_of(job: Any) -> FineTuneJob:
    """The service's object as ours."""
    return FineTuneJob(
        id=job.id,
        state=job.status,
        base=job.model,
        result=job.fine_tuned_model or "",
        trained_tokens=job.trained_tokens or 0,
        error=(job.error.message if job.error else "") or "",
    )
