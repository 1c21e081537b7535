"""Checkpoints that can be fetched, each a folder as its authors publish it."""

from __future__ import annotations

from bot.models import Model, ModelFile

PLACE = "https://huggingface.co/Qwen"
CODEC = "Qwen3-TTS-Tokenizer-12Hz"
CHECKPOINTS = {
    "Qwen3-TTS-12Hz-0.6B-CustomVoice": "nine preset voices, small",
    "Qwen3-TTS-12Hz-1.7B-CustomVoice": "nine preset voices, styled in words",
    "Qwen3-TTS-12Hz-1.7B-VoiceDesign": "voices described in words",
    "Qwen3-TTS-12Hz-0.6B-Base": "cloned voices, small",
    "Qwen3-TTS-12Hz-1.7B-Base": "cloned voices",
}
_CODEC_FILES = ("config.json", "model.safetensors", "preprocessor_config.json")
_FILES = (
    "config.json",
    "generation_config.json",
    "merges.txt",
    "model.safetensors",
    "tokenizer_config.json",
    "vocab.json",
    *(f"speech_tokenizer/{name}" for name in _CODEC_FILES),
)
_EXTRAS = ("preprocessor_config.json", "speech_tokenizer/configuration.json")


def checkpoint(name: str, title: str, files: tuple[str, ...], extras: tuple[str, ...]) -> Model:
    address = f"{PLACE}/{name}/resolve/main"
    return Model(
        engine="qwen_tts",
        name=name,
        title=title,
        licence="Apache-2.0",
        folder=f"qwen/{name}",
        files=(
            *(ModelFile(path=path, url=f"{address}/{path}") for path in files),
            *(ModelFile(path=path, url=f"{address}/{path}", optional=True) for path in extras),
        ),
    )


MODELS = (
    *(checkpoint(name, title, _FILES, _EXTRAS) for name, title in CHECKPOINTS.items()),
    checkpoint(CODEC, "sound to codes and back", _CODEC_FILES, ("configuration.json",)),
)
