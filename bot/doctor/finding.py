"""A finding, in few words."""

from __future__ import annotations

from bot.host import board


def ok(name: str, note: str) -> board.Finding:
    return {"name": name, "state": "ok", "note": note, "fix": ""}


def warning(name: str, note: str, fix: str) -> board.Finding:
    return {"name": name, "state": "warning", "note": note, "fix": fix}


def error(name: str, note: str, fix: str) -> board.Finding:
    return {"name": name, "state": "error", "note": note, "fix": fix}
