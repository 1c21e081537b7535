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
# Sizes in bytes of a voice and of its settings, and the voice's sha256, where they are known.
WEIGHT = 63_201_294
KNOWN = {
    "en_GB-alan-medium": (
        WEIGHT,
        4_888,
        "0a309668932205e762801f1efc2736cd4b0120329622adf62be09e56339d3330",
    ),
    "en_US-amy-medium": (WEIGHT, 4_882, ""),
    "en_US-lessac-medium": (
        WEIGHT,
        4_885,
        "5efe09e69902187827af646e1a6e9d269dee769f9877d17b16b1b46eeaaf019f",
    ),
    "en_US-ryan-medium": (
        WEIGHT,
        4_883,
        "abf4c274862564ed647ba0d2c47f8ee7c9b717d27bdad9219100eb310db4047a",
    ),
}


def voice(name: str) -> Model:
    """`en_US-lessac-medium` lies in en/en_US/lessac/medium."""
    locale, speaker, quality = name.split("-")
    base = f"{PLACE}/{locale.partition('_')[0]}/{locale}/{speaker}/{quality}"
    size, settings, sha256 = KNOWN.get(name, (0, 0, ""))
    return Model(
        engine="piper",
        name=name,
        title=f"{speaker.replace('_', ' ').capitalize()}, {locale.replace('_', '-')}, {quality}",
        licence="in its MODEL_CARD",
        folder="piper",
        files=(
            ModelFile(path=f"{name}.onnx", url=f"{base}/{name}.onnx", size=size, sha256=sha256),
            ModelFile(path=f"{name}.onnx.json", url=f"{base}/{name}.onnx.json", size=settings),
            ModelFile(path=f"{name}.MODEL_CARD", url=f"{base}/MODEL_CARD", optional=True),
        ),
    )


MODELS = tuple(voice(name) for name in VOICES)
