from __future__ import annotations

from pathlib import Path

import pytest

from plugins.llama_cpp.settings import LlamaSettings


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("mistral-7b", "models/mistral-7b.gguf"),
        ("mistral-7b.gguf", "models/mistral-7b.gguf"),
        ("elsewhere/mistral.gguf", "elsewhere/mistral.gguf"),
        ("/srv/mistral.gguf", "/srv/mistral.gguf"),
    ],
)
def test_a_model_is_a_name_in_the_folder_or_a_path(written: str, path: str) -> None:
    assert LlamaSettings(model=written, folder="models").path() == Path(path)
    assert LlamaSettings(folder="models").path(written) == Path(path)
