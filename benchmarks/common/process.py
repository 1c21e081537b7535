"""Another process that is told by lines what to do, and answers in lines."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[2]
LINE_BYTES = 2**26


class Process:
    """`async with Process("benchmarks.clients.page", order)`: a module, or a script by its path,
    that reads its order as the first line. It is ended with the block, however that ends.

    `python` is another interpreter for it. Raises RuntimeError where it ends too early.
    """

    def __init__(self, program: str, order: Any, *, python: str = sys.executable) -> None:
        is_script = program.endswith(".py")
        self._command = (python, program) if is_script else (python, "-m", program)
        self._order = order
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, limit=LINE_BYTES, cwd=ROOT
        )
        await self.tell(json.dumps(self._order))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def tell(self, line: str = "") -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def line(self, patience_s: float) -> str:
        """What it says next."""
        assert self._process is not None and self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), patience_s)
        if not line:
            raise RuntimeError(f"{self._command[-1]} ended too early")
        return line.decode().strip()

    async def ended(self, patience_s: float) -> None:
        assert self._process is not None
        await asyncio.wait_for(self._process.wait(), patience_s)
