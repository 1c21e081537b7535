"""Two sound devices that are there without any sound card, and a record of what both play.

PulseAudio plays into nothing, and what it plays is recorded: four channels of one record, the first
two from the device `voice`, the others from `music`, so it is seen to the sample how far apart both
are. Wants PulseAudio and ALSA's plugin for it (Debian: pulseaudio, libasound2-plugins).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np

RATE = 44_100
STARTS_WITHIN_S = 10.0
PLUGIN = "usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so"
MAP = "front-left,front-right,rear-left,rear-right"
FORMAT = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=4", f"--channel-map={MAP}")
OWN = ("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH")


def missing() -> str:
    """What has to be installed; empty where nothing is missing."""
    if sys.platform != "linux":
        return "these devices are known on Linux only"
    if shutil.which("pulseaudio") is None or shutil.which("parec") is None:
        return "PulseAudio is not installed (pulseaudio, pulseaudio-utils)"
    if not any(Path("/").glob(PLUGIN)):
        return "ALSA's plugin for PulseAudio is not installed (libasound2-plugins)"
    return ""


class Record:
    """What both devices play, as it is written down while they do."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __len__(self) -> int:
        """Frames so far."""
        return self._path.stat().st_size // 8

    def since(self, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """`voice` and `music` from that frame on, (frames, 2) in -1..1."""
        with self._path.open("rb") as file:
            file.seek(8 * frame)
            data = file.read()
        sound = np.frombuffer(data[: len(data) // 8 * 8], "<i2").reshape(-1, 4) / 32768.0
        return sound[:, :2], sound[:, 2:]


@contextmanager
def sound_cards(folder: Path, *, ppm: float = 0.0) -> Iterator[Record]:
    """`voice` and `music` as the only devices that PortAudio finds, until the block ends.

    `ppm`: by so many parts in a million `music` is quicker than it says.
    """
    server = f"unix:{folder / 'native'}"
    (folder / "asound.conf").write_text(_asound(server))
    path = folder / "record.pcm"
    pulse = recorder = None
    try:
        pulse = _pulse(folder)
        _until((folder / "native").exists)
        recorder = _recorder(path, server)
        _until(lambda: path.exists() and path.stat().st_size > 0)
        own = patch.dict(os.environ, ALSA_CONFIG_PATH=str(folder / "asound.conf"))
        with own, _found_anew(), _quicker(ppm):
            yield Record(path)
    finally:
        for process in filter(None, (recorder, pulse)):
            process.terminate()
            process.wait()


def _pulse(folder: Path) -> subprocess.Popen[bytes]:
    card = f"module-null-sink sink_name=card rate={RATE} channels=4 format=s16le channel_map={MAP}"
    part = "module-remap-sink master=card channels=2 remix=no channel_map=front-left,front-right"
    modules = (
        f"module-native-protocol-unix socket={folder / 'native'} auth-anonymous=1",
        card,
        f"{part} sink_name=voice master_channel_map=front-left,front-right",
        f"{part} sink_name=music master_channel_map=rear-left,rear-right",
    )
    return subprocess.Popen(
        [
            *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--high-priority=yes"),
            *(
                "--use-pid-file=no",
                "--disable-shm",
                *(word for module in modules for word in ("-L", module)),
            ),
        ],
        env={**os.environ, **dict.fromkeys(OWN, str(folder))},
        stderr=subprocess.DEVNULL,
    )


def _recorder(path: Path, server: str) -> subprocess.Popen[bytes]:
    with path.open("wb") as file:
        command = ["parec", "--device=card.monitor", "--latency-msec=50", *FORMAT]
        return subprocess.Popen(command, stdout=file, env={**os.environ, "PULSE_SERVER": server})


def _asound(server: str) -> str:
    devices = (
        f'pcm.{name} {{ type pulse device "{name}" server "{server}" }}'
        for name in ("voice", "music")
    )
    return "\n".join(["</usr/share/alsa/alsa.conf>", *devices, ""])


@contextmanager
def _found_anew() -> Iterator[None]:
    """PortAudio looks for devices when it begins, and only then."""
    import sounddevice

    sounddevice._terminate()
    sounddevice._initialize()
    yield
    sounddevice._terminate()
    sounddevice._initialize()


@contextmanager
def _quicker(ppm: float) -> Iterator[None]:
    """A device that takes more frames in a second than it was asked for is one whose clock is too
    fast."""
    import sounddevice

    real = sounddevice.RawOutputStream

    def opened(**options):
        name = sounddevice.query_devices(options["device"])["name"]
        if name == "music":
            options["samplerate"] = round(options["samplerate"] * (1 + ppm / 1e6))
        return real(**options)

    with patch.object(sounddevice, "RawOutputStream", opened):
        yield


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError("PulseAudio does not start")
        time.sleep(0.02)
