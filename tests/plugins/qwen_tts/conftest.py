from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soundfile
from numpy.typing import NDArray

from bot.engines import VoiceReference
from plugins.qwen_tts import QwenSettings, QwenVoice
from tests import tiny_qwen

MISSING = "the extra 'qwen' is not installed: python start.py --with qwen"
ROOT = Path(tiny_qwen.__file__).parents[1]
BUILD_S = 240.0


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny checkpoint of each kind, made once for all of the tests' processes."""
    if find_spec("torch") is None or find_spec("transformers") is None:
        pytest.skip(MISSING)
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = base / "tiny_qwen", base / "tiny_qwen.done"
    try:
        folder.mkdir()
    except FileExistsError:  # another process builds it
        return _awaited(folder, done)
    built = subprocess.run(
        [sys.executable, "-m", "tests.tiny_qwen", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    done.write_text(built.stderr if built.returncode else "")
    assert built.returncode == 0, built.stderr
    return folder


def _awaited(folder: Path, done: Path) -> Path:
    until = time.monotonic() + BUILD_S
    while not done.exists():
        assert time.monotonic() < until, "nobody finished the tiny checkpoints"
        time.sleep(0.2)
    assert done.read_text() == ""
    return folder


@pytest.fixture(scope="session")
def references(made: Path) -> dict[str, NDArray[np.float32]]:
    """What qwen-tts itself returns for each task, whole, shape (samples,)."""
    with np.load(made / "reference.npz") as arrays:
        return dict(arrays)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of sound to clone from."""
    path = tmp_path_factory.mktemp("recordings") / "voice.wav"
    soundfile.write(path, tiny_qwen.tone(2.0), tiny_qwen.RATE, subtype="FLOAT")
    return path


@pytest.fixture
def reference(recording: Path) -> VoiceReference:
    return VoiceReference(audio=recording, transcript=tiny_qwen.TRANSCRIPT)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def voice(made: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[QwenVoice]:
    """A warm voice on the tiny checkpoints and a broken one; it keeps all of them in memory."""
    folder = tmp_path_factory.mktemp("models") / "qwen"
    shutil.copytree(made, folder)
    Shelf(folder).put("nonsense", "custom_voice")
    voice = QwenVoice(QwenSettings(threads=1, cache=5, idle_min=0), folder)
    await voice.warm_up()
    yield voice
    await voice.close()


class Shelf:
    """Folders that look like checkpoints: all of their files, and no weights worth the name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(
        self,
        name: str,
        kind: str,
        size: str = "1b7",
        *,
        speakers: tuple[str, ...] = ("vivian", "ryan"),
    ) -> Path:
        path = self.folder / name
        talker = {
            "codec_language_id": {"chinese": 1, "english": 2, "german": 3, "beijing_dialect": 4},
            "spk_id": {name: 5 + number for number, name in enumerate(speakers)},
        }
        files = {
            "config.json": {
                "model_type": "qwen3_tts",
                "tts_model_type": kind,
                "tts_model_size": size,
                "talker_config": talker,
            },
            "generation_config.json": {},
            "tokenizer_config.json": {},
            "tokenizer.json": {},
            "speech_tokenizer/preprocessor_config.json": {},
            "speech_tokenizer/config.json": {
                "model_type": "qwen3_tts_tokenizer_12hz",
                "decoder_config": {"num_quantizers": 4, "codebook_size": 64},
            },
        }
        for file, content in files.items():
            (path / file).parent.mkdir(parents=True, exist_ok=True)
            (path / file).write_text(json.dumps(content))
        for file in ("model.safetensors", "speech_tokenizer/model.safetensors"):
            (path / file).write_bytes(safetensors(1000))
        return path


def safetensors(size: int) -> bytes:
    """A file with one tensor of so many bytes."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}})
    return len(header).to_bytes(8, "little") + header.encode() + bytes(size)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "qwen")
