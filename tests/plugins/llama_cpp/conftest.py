from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plugins.llama_cpp.mind import LlamaMind
from plugins.llama_cpp.settings import LlamaSettings
from tests.tiny_gguf import make_tiny_gguf


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a tiny model of each kind."""
    folder = tmp_path_factory.mktemp("models")
    make_tiny_gguf(folder / "tiny.gguf")
    make_tiny_gguf(folder / "endless.gguf", endless=True, context=8192)
    make_tiny_gguf(folder / "noise.gguf", steep=0.01)
    return folder


def tiny_settings(folder: Path, model: str = "tiny", **fields: object) -> LlamaSettings:
    given = {"n_ctx": 256, "n_threads": 1, "seed": 1} | fields
    return LlamaSettings(model=model, folder=str(folder), **given)  # type: ignore[arg-type]


@pytest.fixture
async def mind(models: Path) -> AsyncIterator[LlamaMind]:
    made = LlamaMind(tiny_settings(models))
    yield made
    await made.close()
