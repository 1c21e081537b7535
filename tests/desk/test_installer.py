"""What a plugin lacks is installed from the panel: with progress, and it can be cancelled."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.desk import installer
from bot.errors import JobError

PROGRESS = """
import sys
assert sys.argv[1:] == ["install", "--with", "llama"]
print("  Packages: 40 % numpy")
print("  Packages: 100 % done")
"""
FAILS = "import sys\nprint('no room on the disk')\nsys.exit(1)\n"
HANGS = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(f"pip {child.pid}", flush=True)
child.wait()
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a script in the place of start.py."""

    def put(text: str) -> None:
        path = tmp_path / "start.py"
        path.write_text(text)
        monkeypatch.setattr(installer, "START", path)

    return put


async def test_the_progress_of_the_set_up_script_is_told(script) -> None:
    script(PROGRESS)
    told: list[tuple[float, str]] = []
    await installer.install_extra("llama", lambda share, note="": told.append((share, note)))
    assert told == [(0.4, "Packages: 40 % numpy"), (1.0, "Packages: 100 % done")]


async def test_a_failure_says_what_the_script_said_last(script) -> None:
    script(FAILS)
    with pytest.raises(JobError, match="no room on the disk"):
        await installer.install_extra("llama", lambda share, note="": None)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups")
async def test_cancelling_ends_what_the_script_has_started_too(script) -> None:
    script(HANGS)
    child = asyncio.get_running_loop().create_future()

    def report(share: float, note: str = "") -> None:
        child.set_result(int(note.removeprefix("pip ")))

    work = asyncio.create_task(installer.install_extra("llama", report))
    pid = await child
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    async with asyncio.timeout(5):
        while _runs(pid):  # noqa: ASYNC110  # a process of a process: nobody tells of its end
            await asyncio.sleep(0.02)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    """Whether a process is alive; one that has ended and was not fetched yet is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_a_plugin_that_is_on_works_as_soon_as_its_package_is_there(
    rehearse, write_plugin, monkeypatch
) -> None:
    code = 'plugin = Plugin("lacking", packages=("package_of_today",), extra="llama")'
    place = write_plugin("lacking", code).parents[2]

    async def install(extra: str, report) -> None:
        (place / "package_of_today.py").write_text("")

    monkeypatch.setattr("bot.desk.job_desk.install_extra", install)
    async with rehearse("lacking", package=write_plugin.package) as show:
        desk = show.app.desk
        [before] = [card for card in desk.cards() if card["name"] == "lacking"]
        assert before["state"] == "missing"
        job = (await desk.install_plugin("lacking"))["id"]
        while (done := await desk.job(job))["state"] in ("waiting", "running"):  # noqa: ASYNC110  # as the panel asks
            await asyncio.sleep(0.01)
        assert (done["state"], done["note"]) == ("done", "Lacking is on now")
        [after] = [card for card in desk.cards() if card["name"] == "lacking"]
        assert after["state"] == "loaded"
