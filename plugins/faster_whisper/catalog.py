"""Models that can be fetched, each a folder as CTranslate2 reads it."""

from __future__ import annotations

from bot.models import Model, ModelFile

PLACE = "https://huggingface.co"
FOLDER = "whisper"
SIZES = {
    "tiny": "quick and rough; 99 languages",
    "tiny.en": "quick and rough; English",
    "base": "quick; 99 languages",
    "base.en": "quick; English",
    "small": "good on a processor; 99 languages",
    "small.en": "good on a processor; English",
    "medium": "better, slow without a graphics card",
    "medium.en": "better, slow without a graphics card; English",
}
LARGE = {
    "large-v3": ("the best, for a graphics card", "Systran/faster-whisper-large-v3"),
    "large-v3-turbo": (
        "nearly the best, for a graphics card",
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    ),
    "distil-large-v3": ("nearly the best, English", "Systran/faster-distil-whisper-large-v3"),
}
SMALL_FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt")
LARGE_FILES = (
    "config.json",
    "model.bin",
    "preprocessor_config.json",
    "tokenizer.json",
    "vocabulary.json",
)


def model(name: str, title: str, repository: str, files: tuple[str, ...]) -> Model:
    """A folder below data/models/whisper."""
    return Model(
        engine="faster_whisper",
        name=name,
        title=title,
        licence="MIT",
        folder=f"{FOLDER}/{name}",
        files=tuple(
            ModelFile(path=file, url=f"{PLACE}/{repository}/resolve/main/{file}") for file in files
        ),
    )


MODELS = (
    *(
        model(name, title, f"Systran/faster-whisper-{name}", SMALL_FILES)
        for name, title in SIZES.items()
    ),
    *(model(name, title, repository, LARGE_FILES) for name, (title, repository) in LARGE.items()),
)
