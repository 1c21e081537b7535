"""`greenroom doctor` finds what would keep a show from running, with its fix."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.cli import remote
from bot.cli.lock import address_of
from bot.cli.place import Place
from bot.doctor import examine
from bot.host import board

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config.yaml"
QUIET = "voice: {sinks: ['null']}\nplugins:\n  panel:\n  local_chat:\n"


def started(data: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "--data", str(data), *words],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def said(data: Path, *words: str) -> str:
    return started(data, *words).communicate(timeout=60)[0]


@pytest.fixture
def config() -> str:
    return QUIET


@pytest.fixture
def running(tmp_path: Path, config: str) -> Iterator[Path]:
    """The data folder of a show that runs."""
    (tmp_path / "config.yaml").write_text(config)
    show = started(tmp_path, "run", "--no-browser", "--port", "0")
    assert show.stdout is not None
    while "Ready" not in (line := show.stdout.readline()):
        assert line, "the show ended"
    yield tmp_path
    show.send_signal(signal.SIGTERM)
    show.communicate(timeout=20)


def findings(folder: Path, config: str) -> dict[str, board.Finding]:
    path = folder / "config.yaml"
    path.write_text(config, encoding="utf-8")
    return {found["name"]: found for found in examine(App(path, folder / "data", doctor=examine))}


def test_the_shipped_settings_have_nothing_broken(tmp_path: Path) -> None:
    found = findings(tmp_path, SHIPPED.read_text(encoding="utf-8"))
    assert [f for f in found.values() if f["state"] == "error" and f["name"] != "Port"] == []
    assert {"Python", "Packages", "Disk", "GPU", "Sound", "Database", "Port"} <= set(found)


def test_a_plugin_that_is_not_there_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    found = findings(tmp_path, "plugins:\n  espaek:\n")
    assert found["espaek"]["state"] == "error"
    assert "espeak" in found["espaek"]["fix"]


def test_a_mistake_in_a_plugins_settings_is_found_without_running_it(tmp_path: Path) -> None:
    found = findings(tmp_path, "plugins:\n  panel: {port: many}\n")
    assert "plugins.panel.port" in found["panel"]["note"]


def test_a_sound_device_that_is_not_there_is_broken(tmp_path: Path) -> None:
    found = findings(tmp_path, "voice: {sinks: ['device:No such cable']}\nplugins:\n  panel:\n")
    assert found["Sound"]["state"] == "error" and found["Sound"]["fix"]


def test_settings_with_a_mistake_are_a_finding_beside_those_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("nmae: Luna\n")
    output = said(tmp_path, "doctor")
    assert "Did you mean 'name'?" in output and "Python" in output
    assert "Traceback" not in output


def test_without_a_show_it_says_what_it_could_not_look_at(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(QUIET)
    output = said(tmp_path, "doctor")
    assert "logins and overlays were not looked at" in output


def test_a_running_show_is_asked_itself_and_told_test_events_without_a_token(
    running: Path,
) -> None:
    output = said(running, "doctor")
    assert "the panel is up" in output and "no overlay page is open" in output
    assert said(running, "simulate", "Raid", "leader=tobi", "viewers=48").startswith("event ")
    assert "command line" not in said(running, "token", "list"), "its token was for a moment only"


def test_a_running_show_is_told_to_forget_somebody(running: Path) -> None:
    with remote.running(Place.of(None, running)) as panel:
        assert panel is not None
        panel.ask("/api/local-chat", {"user": "mia", "text": "hello"})
        until = time.monotonic() + 10
        while not (found := panel.ask("/api/viewers?q=mia")) and time.monotonic() < until:
            time.sleep(0.1)
        assert found, "she was noted"
        assert "from the running show" in said(running, "forget", "mia", "--yes")
        assert panel.ask("/api/viewers?q=mia") == panel.ask("/api/state")["chat"] == []


@pytest.mark.parametrize("config", [QUIET.replace("panel:", "panel: {host: 0.0.0.0}")])
def test_a_show_beyond_this_machine_is_asked_over_its_own_certificate(running: Path) -> None:
    assert address_of(running).startswith("https://")
    assert "the panel is up" in said(running, "doctor")
