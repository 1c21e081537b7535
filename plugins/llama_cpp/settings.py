"""The `plugins: llama_cpp:` section of config.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.settings import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaSettings:
    """Which file is loaded, and what of the machine it may use."""

    model: str = setting(
        "", label="Model", hint="A GGUF file, or its name in the models folder", needed=True
    )
    folder: str = setting("", label="Models folder", hint="Empty: models in the data folder")
    n_gpu_layers: int = setting(
        -1, label="Layers on the GPU", hint="-1: as many as there are; 0: none", min=-1
    )
    n_ctx: int = setting(4096, label="Context", min=128, max=1_048_576, unit="tokens")
    n_threads: int = setting(0, label="Threads", hint="0: half of the cores", min=0, max=512)
    seed: int = setting(-1, label="Seed", hint="-1: another one for every answer", min=-1)
    start_s: float = setting(300.0, label="Longest load", min=1, max=3600, unit="s")

    def path(self, model: str = "") -> Path:
        """The file of a model: as written, or by its name in the folder."""
        name = model or self.model
        written = Path(name).expanduser()
        if len(written.parts) > 1 or written.is_file():
            return written
        return Path(self.folder) / (name if name.endswith(".gguf") else f"{name}.gguf")
