"""The panel's models: listed, fetched as a job, removed; on the real house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import NotFound
from bot.host import Plugin
from bot.testing import Rehearsal
from tests.models.double import Double


@pytest.fixture
async def hub() -> AsyncIterator[Double]:
    double = Double({"model.bin": b"weights" * 100})
    await double.start()
    yield double
    await double.close()


async def test_a_model_is_listed_fetched_as_a_job_and_removed(
    hub: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Rehearsal(tmp_path) as show:
        desk = show.app.desk
        plugin = Plugin("double", models=(hub.model(),))
        monkeypatch.setattr(desk.parts.loader, "describe", lambda name: plugin)
        (row,) = await desk.models("double")
        assert (row["name"], row["state"], row["bytes"]) == ("tiny", "absent", 0)
        job = await desk.fetch_model("double", "tiny")
        await show.until(lambda: show.app.jobs.get(job["id"]).state == "done")
        assert show.app.jobs.get(job["id"]).note == "tiny is here"
        (row,) = await desk.models("double")
        assert (row["state"], row["bytes"]) == ("there", 700)
        (row,) = await desk.remove_model("double", "tiny")
        assert row["state"] == "absent"
        with pytest.raises(NotFound):
            await desk.fetch_model("double", "../tiny")
        hub.statuses["model.bin"] = [404]
        failed = await desk.fetch_model("double", "tiny")
        await show.until(lambda: show.app.jobs.get(failed["id"]).state == "failed")
        assert "is not at" in show.app.jobs.get(failed["id"]).error
