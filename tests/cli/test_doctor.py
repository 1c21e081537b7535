"""`greenroom doctor` finds what would keep a show from running, with its fix."""

from __future__ import annotations

from pathlib import Path

from bot.app import App
from bot.doctor import examine
from bot.host import board

SHIPPED = Path(__file__).parents[2] / "config.yaml"


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
