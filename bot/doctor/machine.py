"""The machine: Python, packages, disk, GPU, sound."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from importlib import metadata

from bot.app import App
from bot.doctor.finding import error, ok, warning
from bot.host import board

LEAST_DISK = 500_000_000  # bytes; a full disk loses recordings and the journal


def python() -> list[board.Finding]:
    version = platform.python_version()
    return [ok("Python", f"{version} on {platform.system()}")]


def packages() -> list[board.Finding]:
    """Whether everything is installed that the core wants; plugins are looked at by themselves."""
    try:
        wanted = metadata.requires("greenroom") or []
    except metadata.PackageNotFoundError:
        note = "this copy was not installed by start.py"
        return [warning("Packages", note, "python start.py install")]
    names = [re.split(r"[\s;<>=!~\[]", line)[0] for line in wanted if "extra ==" not in line]
    missing = [name for name in names if not _installed(name)]
    if missing:
        return [error("Packages", f"missing: {', '.join(missing)}", "python start.py install")]
    return [ok("Packages", f"all {len(names)} are installed")]


def _installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def disk(app: App) -> list[board.Finding]:
    free = shutil.disk_usage(app.data).free
    note = f"{free / 1e9:.1f} GB free at {app.data}"
    if free < LEAST_DISK:
        return [error("Disk", note, "make room, or choose another folder with --data")]
    return [ok("Disk", note)]


def gpu() -> list[board.Finding]:
    if shutil.which("nvidia-smi") is None:
        return [ok("GPU", "no NVIDIA card; everything runs on the CPU")]
    asked = subprocess.run(
        ["nvidia-smi", "--query-gpu=name,memory.free", "--format=csv,noheader"],
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    if asked.returncode:
        return [warning("GPU", "nvidia-smi fails", "reinstall the card's driver")]
    return [ok("GPU", line.strip()) for line in asked.stdout.splitlines()]


def sound(app: App) -> list[board.Finding]:
    """Only where the settings send sound to a device."""
    wanted = [sink for sink in app.settings.voice.sinks if sink.startswith("device")]
    if not wanted:
        return [ok("Sound", "goes to the overlay page")]
    try:
        import sounddevice  # PortAudio takes 60 ms and may be missing

        names = [d["name"] for d in sounddevice.query_devices() if d["max_output_channels"]]
    except OSError as problem:
        return [error("Sound", f"PortAudio: {problem}", "apt install libportaudio2")]
    findings = []
    for sink in wanted:
        name = sink.partition(":")[2]
        if any(name.lower() in known.lower() for known in names):
            findings.append(ok("Sound", f"{sink} is there"))
        else:
            fix = f"there are: {', '.join(names) or 'none'}; set voice.sinks"
            findings.append(error("Sound", f"no device '{name}'", fix))
    return findings
