"""`greenroom run`, as somebody who types it sees it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def greenroom(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def lines_of(output: str, words: Sequence[str]) -> list[str]:
    return [line for line in output.splitlines() if any(word in line for word in words)]


def test_a_taken_port_ends_it_at_once_in_plain_words(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ran = greenroom("--data", tmp_path, "run", "--no-browser", "--port", port)

    assert ran.returncode == 1
    assert f"port {port} is taken by another program" in ran.stderr
    assert "start with --port and another number" in ran.stderr
    assert not lines_of(ran.stderr, ["Traceback", "Ready"])


def test_every_mistake_in_the_settings_is_named_with_its_line(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("nmae: Luna\nvoice:\n  rate: fast\nplugins:\n  panel:\n")
    ran = greenroom("--data", tmp_path, "run", "--no-browser", "--port", "0")

    assert ran.returncode == 1
    assert "nmae: Unknown key. Did you mean 'name'? [line 1]" in ran.stderr
    assert "voice.rate: Found text. Write a number" in ran.stderr
    assert "Traceback" not in ran.stderr
