"""Voices that can be fetched. Who recorded one, and its licence, stand in its MODEL_CARD."""

from __future__ import annotations

from bot.models import Model, ModelFile

PLACE = "https://huggingface.co/rhasspy/piper-voices/resolve/main"
VOICES = (
    "de_DE-thorsten-medium",
    "en_GB-alan-medium",
    "en_GB-jenny_dioco-medium",
    "en_US-amy-medium",
    "en_US-lessac-medium",
    "en_US-ryan-medium",
    "es_ES-davefx-medium",
    "fr_FR-siwis-medium",
    "it_IT-paola-medium",
    "pl_PL-gosia-medium",
    "pt_BR-faber-medium",
)


def voice(name: str) -> Model:
    """`en_US-lessac-medium` lies in en/en_US/lessac/medium."""
    locale, speaker, quality = name.split("-")
    base = f"{PLACE}/{locale.partition('_')[0]}/{locale}/{speaker}/{quality}"
    return Model(
        engine="piper",
        name=name,
        title=f"{speaker.replace('_', ' ').capitalize()}, {locale.replace('_', '-')}, {quality}",
        licence="in its MODEL_CARD",
        folder="piper",
        files=(
            ModelFile(path=f"{name}.onnx", url=f"{base}/{name}.onnx"),
            ModelFile(path=f"{name}.onnx.json", url=f"{base}/{name}.onnx.json"),
            ModelFile(path=f"{name}.MODEL_CARD", url=f"{base}/MODEL_CARD", optional=True),
        ),
    )


MODELS = tuple(voice(name) for name in VOICES)
