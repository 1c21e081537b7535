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

# The version of each model whose files are known, and their sizes in bytes and sha256.
Fact = tuple[int, str]
_WORDS: dict[str, Fact] = {
    "tokenizer.json": (
        2_203_239,
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    ),
    "vocabulary.txt": (
        459_861,
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    ),
}
_ENGLISH: dict[str, Fact] = {
    "tokenizer.json": (
        2_128_466,
        "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    ),
    "vocabulary.txt": (
        422_309,
        "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
    ),
}
_LARGE: dict[str, Fact] = {
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
}
_TURBO: dict[str, Fact] = _LARGE | {
    "tokenizer.json": (
        2_710_337,
        "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd",
    ),
}


def _known(
    version: str, config: Fact, weights: Fact, others: dict[str, Fact]
) -> tuple[str, dict[str, Fact]]:
    return version, {"config.json": config, "model.bin": weights, **others}


KNOWN: dict[str, tuple[str, dict[str, Fact]]] = {
    "tiny": _known(
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        (2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
        (75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        _WORDS,
    ),
    "tiny.en": _known(
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        (2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        (75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        _ENGLISH,
    ),
    "base": _known(
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        (2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        (145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        _WORDS,
    ),
    "base.en": _known(
        "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
        (2_227, "f3bc3821e9fc76a27bae538e11ae5b677dcdd352b4600429ce7951d398569aeb"),
        (145_216_508, "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef"),
        _ENGLISH,
    ),
    "small": _known(
        "536b0662742c02347bc0e980a01041f333bce120",
        (2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
        (483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
        _WORDS,
    ),
    "small.en": _known(
        "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
        (2_657, "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae"),
        (483_545_366, "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"),
        _ENGLISH,
    ),
    "medium": _known(
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        (2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"),
        (1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"),
        _WORDS,
    ),
    "medium.en": _known(
        "a29b04bd15381511a9af671baec01072039215e3",
        (2_643, "4a1848ebabe7938d9797c15a2e8e4ce1d36e6fd4a43d096ae5955257c67c7962"),
        (1_527_904_330, "11b220779aea4c6f3ce9d2549c8a95ea869ed84066864b999531ef53e594fe5b"),
        _ENGLISH,
    ),
    "large-v3": _known(
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        (2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
        (3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"),
        _LARGE,
    ),
    "large-v3-turbo": _known(
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        (2_263, "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e"),
        (1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da"),
        _TURBO,
    ),
    "distil-large-v3": _known(
        "c3058b475261292e64a0412df1d2681c06260fab",
        (2_690, "90c55f775cc4e0bb17293d0bf12f96557a486f20dea886fabd8e6075a3588b21"),
        (1_512_927_867, "b79368e19b6623813609431a6e5ee309a71506701ebc49fd7820e692dec7c5f5"),
        _LARGE,
    ),
}


def model(name: str, title: str, repository: str, files: tuple[str, ...]) -> Model:
    """A folder below data/models/whisper."""
    version, facts = KNOWN[name]
    address = f"{PLACE}/{repository}/resolve/{version}"

    def part(file: str) -> ModelFile:
        size, sha256 = facts[file]
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
