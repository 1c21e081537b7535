"""Voices that can be fetched. Who recorded one, and its licence, stand in its MODEL_CARD."""

from __future__ import annotations

from bot.models import Model, ModelFile

# At the version that the hashes belong to.
PLACE = (
    "https://huggingface.co/rhasspy/piper-voices/resolve/c10ece1aade47bb51c153c893d14e5bf8e5b7117"
)
WEIGHT = 63_201_294
# Of each voice and of its settings: size in bytes, sha256.
VOICES: dict[str, tuple[tuple[int, str], tuple[int, str]]] = {
    "de_DE-thorsten-medium": (
        (WEIGHT, "7e64762d8e5118bb578f2eea6207e1a35a8e0c30595010b666f983fc87bb7819"),
        (4_819, "974adee790533adb273a1ac88f49027d2a1b8f0f2cf4905954a4791e79264e85"),
    ),
    "en_GB-alan-medium": (
        (WEIGHT, "0a309668932205e762801f1efc2736cd4b0120329622adf62be09e56339d3330"),
        (4_888, "c0f0d124e5895c00e7c03b35dcc8287f319a6998a365b182deb5c8e752ee8c1e"),
    ),
    "en_GB-jenny_dioco-medium": (
        (WEIGHT, "469c630d209e139dd392a66bf4abde4ab86390a0269c1e47b4e5d7ce81526b01"),
        (4_895, "a9a7a93a317c9a3cb6563e37eb057df9ef09c06188a8a4341b0fcb58cba54dd4"),
    ),
    "en_US-amy-medium": (
        (WEIGHT, "b3a6e47b57b8c7fbe6a0ce2518161a50f59a9cdd8a50835c02cb02bdd6206c18"),
        (4_882, "95a23eb4d42909d38df73bb9ac7f45f597dbfcde2d1bf9526fdeaf5466977d77"),
    ),
    "en_US-lessac-medium": (
        (WEIGHT, "5efe09e69902187827af646e1a6e9d269dee769f9877d17b16b1b46eeaaf019f"),
        (4_885, "efe19c417bed055f2d69908248c6ba650fa135bc868b0e6abb3da181dab690a0"),
    ),
    "en_US-ryan-medium": (
        (WEIGHT, "abf4c274862564ed647ba0d2c47f8ee7c9b717d27bdad9219100eb310db4047a"),
        (4_883, "44034c056cb15681b2ad494307c7f3f2e4499d1253c700c711fa0a4607ffe78d"),
    ),
    "es_ES-davefx-medium": (
        (WEIGHT, "6658b03b1a6c316ee4c265a9896abc1393353c2d9e1bca7d66c2c442e222a917"),
        (4_817, "0e0dda87c732f6f38771ff274a6380d9252f327dca77aa2963d5fbdf9ec54842"),
    ),
    "fr_FR-siwis-medium": (
        (WEIGHT, "641d1ab097da2b81128c076810edb052b385decc8be3381814802a64a73baf99"),
        (4_875, "39479916c2db192b5ac9764daddd0c744d83e023ad890c6976c0633ae4df8959"),
    ),
    "it_IT-paola-medium": (
        (63_511_038, "6fc918b5a0ea6137382833dddfa567bffbe6a5060c02043c87192ee59c04210c"),
        (7_099, "aea19c0a7fce29fbc359b93f10e7902854401e4c95ae2ea328ae516b15d296cf"),
    ),
    "pl_PL-gosia-medium": (
        (WEIGHT, "38f66464240ed74f186e6b7dc13c6e3b22e023426299f25c2b3cc9dfa9373fbc"),
        (4_814, "1aefb31a9d53ffe44a8163ff73ec833acb7a6253848f6bb0403d8a66f9c7510d"),
    ),
    "pt_BR-faber-medium": (
        (WEIGHT, "858555e3a064209c57088fe6bd70c4c3dc54d03eaa00c45d5ecaf43a33f95aa7"),
        (4_855, "7e694de195ae3fc36dd732c445eb04fb49b649854893cb5506b978f0d50a1d6f"),
    ),
}


def voice(name: str) -> Model:
    """`en_US-lessac-medium` lies in en/en_US/lessac/medium."""
    locale, speaker, quality = name.split("-")
    base = f"{PLACE}/{locale.partition('_')[0]}/{locale}/{speaker}/{quality}"
    (size, sha256), (settings_size, settings_sha256) = VOICES[name]
    return Model(
        engine="piper",
        name=name,
        title=f"{speaker.replace('_', ' ').capitalize()}, {locale.replace('_', '-')}, {quality}",
        licence="in its MODEL_CARD",
        folder="piper",
        files=(
            ModelFile(path=f"{name}.onnx", url=f"{base}/{name}.onnx", size=size, sha256=sha256),
            ModelFile(
                path=f"{name}.onnx.json",
                url=f"{base}/{name}.onnx.json",
                size=settings_size,
                sha256=settings_sha256,
            ),
            ModelFile(path=f"{name}.MODEL_CARD", url=f"{base}/MODEL_CARD", optional=True),
        ),
    )


MODELS = tuple(voice(name) for name in VOICES)
