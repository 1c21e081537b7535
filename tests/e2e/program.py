"""The real program as a subprocess, and what it prints."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0  # far more than anything takes, even where others use the machine


class Program:
    """`python -m bot` with a data folder of its own. `with` ends it, however the test ends."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.data = folder / "data"
        self.config = folder / "config.yaml"
        self.output: list[str] = []
        self._grown = threading.Condition()
        command = [sys.executable, "-m", "bot", "--config", self.config, "--data", self.data]
        self.process = subprocess.Popen(
            [*command, *words, "--no-browser", "--port", "0"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # a group of its own, as a terminal makes one
        )
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Program:
        try:
            self.wait_for("Ready.")
        except AssertionError:
            self.kill()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._grown:
                self.output.append(line.rstrip("\n"))
                self._grown.notify_all()

    # --- what it says ------------------------------------------------------------------------

    def wait_for(self, words: str) -> None:
        def said() -> bool:
            return self.process.poll() is not None or any(words in line for line in self.output)

        with self._grown:
            self._grown.wait_for(said, PATIENCE_S)
            found = any(words in line for line in self.output)
        assert found, f"it never said {words!r}:\n" + "\n".join(self.output)

    @property
    def url(self) -> str:
        return self._address(r"(http://[\d.:]+)$")

    @property
    def ticket_url(self) -> str:
        return self._address(r"(http\S+/#ticket=\S+)$")

    def overlay_url(self, page: str) -> str:
        return self._address(rf"(http\S+/overlay/{page}/#token=\w+)$")

    def _address(self, pattern: str) -> str:
        found = (re.search(pattern, line) for line in self.output)
        return next(match for match in found if match)[1]

    # --- what it is told ---------------------------------------------------------------------

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a person types in another terminal."""
        places = ["--config", self.config, "--data", self.data]
        return subprocess.run(
            [sys.executable, "-m", "bot", *places, *words], cwd=ROOT, capture_output=True, text=True
        )

    def token(self, role: str) -> str:
        return self.command("token", "add", f"a {role}", "--role", role).stdout.strip()

    def ask(
        self, token: str, path: str, body: Mapping[str, Any] | None = None, method: str = ""
    ) -> Any:
        """The panel's answer. Raises urllib's HTTPError."""
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            method=method or ("GET" if body is None else "POST"),
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.loads(answer.read() or b"null")

    def interrupt(self) -> float:
        """Ctrl-C, which reaches its worker processes too; the seconds until it has ended."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(PATIENCE_S)
        return time.monotonic() - began

    def kill(self) -> None:
        """As a power cut would, workers included."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_S)
