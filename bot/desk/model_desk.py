"""At the desk: the files that a plugin's engine wants."""

from __future__ import annotations

import asyncio

from bot.desk.job_desk import view_of
from bot.desk.parts import Parts
from bot.host import board
from bot.jobs import Report
from bot.models import Model, Progress, named


class ModelDesk:
    """See `Desk`: models."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def models(self, plugin: str) -> list[board.ModelView]:
        models = self.parts.loader.describe(plugin).models
        return await asyncio.to_thread(lambda: [self._view(model) for model in models])

    async def fetch_model(self, plugin: str, model: str) -> board.JobView:
        chosen = self._named(plugin, model)
        loop = asyncio.get_running_loop()

        async def work(report: Report) -> None:
            def tell(progress: Progress) -> None:  # from any thread
                part = progress.done / progress.total if progress.total else 0.0
                note = f"{progress.note} {progress.file}".strip()
                loop.call_soon_threadsafe(report, min(part, 1.0), note)

            await self.parts.models.fetch(chosen, tell)
            report(1.0, f"{chosen.name} is here")

        job = await self.parts.jobs.submit("fetch", work, {"model": chosen.id})
        return view_of(job)

    async def remove_model(self, plugin: str, model: str) -> list[board.ModelView]:
        await asyncio.to_thread(self.parts.models.remove, self._named(plugin, model))
        return await self.models(plugin)

    def _named(self, plugin: str, model: str) -> Model:
        models = self.parts.loader.describe(plugin).models
        return named(models, f"{plugin}/{model}")

    def _view(self, model: Model) -> board.ModelView:
        standing = self.parts.models.look(model)
        return {
            "name": model.name,
            "title": model.title,
            "licence": model.licence,
            "state": standing.state,  # type: ignore[typeddict-item]
            "bytes": standing.bytes or model.size,
        }
