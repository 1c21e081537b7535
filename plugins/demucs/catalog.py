"""The public models, as the package lists them: the end of a file's name is its checksum."""

from __future__ import annotations

from bot.models import Model, ModelFile

ROOT = "https://dl.fbaipublicfiles.com/demucs/hybrid_transformer/"
LICENCE = "MIT"
FOLDER = "demucs"

# Of the fine-tuned bag only the model that knows the singing is needed.
FILES = {
    "htdemucs": ("955717e8-8726e21a.th", "Hybrid Transformer Demucs"),
    "htdemucs_ft": ("04573f0d-f3cf25b2.th", "the same, fine-tuned on singing"),
    "htdemucs_6s": ("5c90dfd2-34c22ccb.th", "with guitar and piano apart"),
}
NAMES = tuple(FILES)
MODELS = tuple(
    Model(
        engine="demucs",
        name=name,
        title=title,
        licence=LICENCE,
        folder=FOLDER,
        files=(ModelFile(path=file, url=ROOT + file),),
    )
    for name, (file, title) in FILES.items()
)
