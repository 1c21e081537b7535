"""At the desk: long work, such as installing what a plugin needs."""

from __future__ import annotations

import importlib

from bot.desk.installer import install_extra
from bot.desk.parts import Parts
from bot.errors import NotFound
from bot.host import PluginState, board
from bot.jobs import Job, Report


class JobDesk:
    """See `Desk`: jobs."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def jobs(self) -> list[board.JobView]:
        return [view_of(job) for job in self.parts.jobs.all()]

    async def job(self, job: str) -> board.JobView:
        return view_of(self.parts.jobs.get(job))

    async def cancel_job(self, job: str) -> board.JobView:
        return view_of(await self.parts.jobs.cancel(job))

    async def install_plugin(self, name: str) -> board.JobView:
        plugin = self.parts.loader.describe(name)
        if not plugin.extra:
            raise NotFound(f"plugin '{name}' needs nothing more")
        extra = plugin.extra

        async def work(report: Report) -> None:
            await install_extra(extra, report)
            report(1.0, f"{plugin.title} {await self._turn_on(name)}")

        return view_of(await self.parts.jobs.submit("install", work, {"extra": extra}))

    async def _turn_on(self, name: str) -> str:
        """Load the plugin, if it is on and only lacked what is there now; how it is, in words."""
        importlib.invalidate_caches()  # Python has looked for the package before
        scope = self.parts.loader.known.get(name)
        if scope is None or scope.state is not PluginState.MISSING:
            return "can be turned on now"
        await self.parts.loader.reload(name, self.parts.section(name))
        return "is on now"


def view_of(job: Job) -> board.JobView:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": "waiting" if job.state == "queued" else job.state,  # type: ignore[typeddict-item]
        "progress": job.progress if job.state != "queued" else None,
        "note": job.note,
        "error": job.error,
    }
