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

# What is known of a version: its commit, and each file's size in bytes and sha256.
_WORDS = {
    "tokenizer.json": (
        2_203_239,
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    ),
    "vocabulary.txt": (
        459_861,
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    ),
}
KNOWN: dict[str, tuple[str, dict[str, tuple[int, str]]]] = {
    "tiny": (
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        {
            "config.json": (
                2_249,
                "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8",
            ),
            "model.bin": (
                75_538_270,
                "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
            ),
            **_WORDS,
        },
    ),
    "base": (
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        {
            "config.json": (
                2_309,
                "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            ),
            "model.bin": (
                145_217_532,
                "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            ),
            **_WORDS,
        },
    ),
    "small": (
        "536b0662742c02347bc0e980a01041f333bce120",
        {
            "config.json": (
                2_370,
                "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828",
            ),
            "model.bin": (
                483_546_902,
                "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
            ),
            **_WORDS,
        },
    ),
    "large-v3": (
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        {
            "config.json": (
                2_394,
                "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9",
            ),
            "model.bin": (
                3_087_284_237,
                "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
            ),
            "preprocessor_config.json": (
                340,
                "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711",
            ),
            "tokenizer.json": (
                2_480_617,
                "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca",
            ),
            "vocabulary.json": (
                1_068_114,
                "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1",
            ),
        },
    ),
}
_UNKNOWN = (0, "")


def model(name: str, title: str, repository: str, files: tuple[str, ...]) -> Model:
    """A folder below data/models/whisper."""
    version, facts = KNOWN.get(name, ("main", {}))
    address = f"{PLACE}/{repository}/resolve/{version}"

    def part(file: str) -> ModelFile:
        size, sha256 = facts.get(file, _UNKNOWN)
        return ModelFile(path=file, url=f"{address}/{file}", size=size, sha256=sha256)

    return Model(
        engine="faster_whisper",
        name=name,
        title=title,
        licence="MIT",
        folder=f"{FOLDER}/{name}",
        files=tuple(part(file) for file in files),
    )


MODELS = (
    *(
        model(name, title, f"Systran/faster-whisper-{name}", SMALL_FILES)
        for name, title in SIZES.items()
    ),
    *(model(name, title, repository, LARGE_FILES) for name, (title, repository) in LARGE.items()),
)
