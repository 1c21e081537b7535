"""Minds that can be fetched to begin with; any other GGUF file does as well."""

from __future__ import annotations

from bot.models import Model, ModelFile

PLACE = "https://huggingface.co"


def mind(
    name: str,
    title: str,
    licence: str,
    repository: str,
    file: str,
    *,
    size: int = 0,
    sha256: str = "",
) -> Model:
    """A file in data/models, where `model: FILE` finds it."""
    address = f"{PLACE}/{repository}/resolve/main/{file}"
    return Model(
        engine="llama_cpp",
        name=name,
        title=title,
        licence=licence,
        folder="",
        files=(ModelFile(path=file, url=address, size=size, sha256=sha256),),
    )


MODELS = (
    mind(
        "qwen2.5-0.5b",
        "for a try, on any machine",
        "Apache-2.0",
        "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
        "qwen2.5-0.5b-instruct-q4_k_m.gguf",
        size=491_400_032,
        sha256="74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db",
    ),
    mind(
        "qwen2.5-1.5b",
        "small, without a graphics card",
        "Apache-2.0",
        "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
        "qwen2.5-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_736,
        sha256="6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
    ),
    mind(
        "qwen2.5-7b",
        "for a card of 6 GB",
        "Apache-2.0",
        "bartowski/Qwen2.5-7B-Instruct-GGUF",
        "Qwen2.5-7B-Instruct-Q4_K_M.gguf",
        size=4_683_074_240,
        sha256="65b8fcd92af6b4fefa935c625d1ac27ea29dcb6ee14589c55a8f115ceaaa1423",
    ),
)
