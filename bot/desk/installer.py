"""Installs a set-up extra into the running environment, through the set-up script."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from pathlib import Path

from bot.errors import JobError
from bot.jobs import Report

START = Path(__file__).parents[2] / "start.py"
_PROGRESS = re.compile(r"(\d{1,3}) ?%")


async def install_extra(extra: str, report: Report) -> None:
    """Raises JobError with the last thing the set-up said; cancelling ends it."""
    if not START.exists():
        raise JobError("start.py is not here", hint=f"pip install 'greenroom[{extra}]'")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(START),
        "install",
        "--with",
        extra,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # so that pip, its own child, ends with it
    )
    assert process.stdout is not None
    last, progress = "", 0.0
    try:
        async for line in process.stdout:
            last = line.decode(errors="replace").strip() or last
            found = _PROGRESS.search(last)
            progress = int(found[1]) / 100 if found else progress
            report(progress, last[:200])
        if await process.wait():
            raise JobError(f"{extra} could not be installed: {last}", hint="try it in a terminal")
    finally:
        if process.returncode is None:
            _end(process)
            await process.wait()


def _end(process: asyncio.subprocess.Process) -> None:
    """End the script and whatever it has started."""
    if sys.platform == "win32":  # no process groups there
        process.terminate()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
