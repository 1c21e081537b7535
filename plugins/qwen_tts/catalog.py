"""Checkpoints that can be fetched, each a folder as its authors publish it."""

from __future__ import annotations

from bot.models import Model, ModelFile

PLACE = "https://huggingface.co/Qwen"
CODEC = "Qwen3-TTS-Tokenizer-12Hz"
# Size in bytes, sha256.
Known = tuple[int, str]
SMALL = 1_811_626_576, "bc3c7e785eb961179c25450d1acff03f839e0002f2f3a5aeb67b5735c0fa2adb"
LARGE = 3_833_402_552, "38b1d5971bdbd982b561cccec982669a53b0537c3cf5e9bd4778ed07bb2f5137"
DESIGN = 3_833_402_552, "391e8db219f292c515297cdceeb43e4eae67cdde35fa57e79a6a8a532fca0522"
SMALL_BASE = 1_829_344_272, "180b3b10eb1c9f1b4db7806d5475bae3071c0243c299d49926bab1da3b6946f6"
LARGE_BASE = 3_857_413_744, "38fc7fc51c5e776e840414b6fd443962e9411b9654888fd7913e4da643cb857c"
CODEC_WEIGHTS = 682_293_092, "836b7b357f5ea43e889936a3709af68dfe3751881acefe4ecf0dbd30ba571258"

# Each at the version whose hashes stand here: a later one is fetched once it was looked at.
CODEC_VERSION = "7dd38ad4e9bad454aae9cd937d0cd577604fe229"
# What every checkpoint has alike.
_SHARED: dict[str, Known] = {
    "generation_config.json": (
        245,
        "f1b90b4513f3b34c62851049e2492d7b4c5940daf1276f89c82b8ef04127f3aa",
    ),
    "merges.txt": (
        1_671_839,
        "599bab54075088774b1733fde865d5bd747cbcc7a547c5bc12610e874e26f5e3",
    ),
    "tokenizer_config.json": (
        7_344,
        "dc3c31c3bdaedd5016382bb3cbe07323026775ad51f5a4fb564505992ae4a670",
    ),
    "vocab.json": (
        2_776_833,
        "ca10d7e9fb3ed18575dd1e277a2579c16d108e32f27439684afa0e10b1440910",
    ),
    "speech_tokenizer/config.json": (
        2_336,
        "ee65bb901c876664ab8707c487157aa1a6ee57c65969b28fb5ec9dc211e68167",
    ),
    "speech_tokenizer/model.safetensors": CODEC_WEIGHTS,
    "speech_tokenizer/preprocessor_config.json": (
        234,
        "fcb3805e597e786d4067706e602f6688524640f8d3396790e2e09b5942fcbdfb",
    ),
}
_EXTRAS: dict[str, Known] = {
    "preprocessor_config.json": (
        127,
        "efdde1022ea9d76928bf7a9cd53139138f5ba2e466e837f08f6105ab1af1c119",
    ),
    "speech_tokenizer/configuration.json": (
        76,
        "6bc26d64eb5024b4d1dab5a52371958b429256d6c9d59787f1f5294a54e0cebd",
    ),
}
_UNKNOWN: Known = (0, "")


def _model(
    name: str, title: str, version: str, files: dict[str, Known], extras: dict[str, Known]
) -> Model:
    address = f"{PLACE}/{name}/resolve/{version}"
    known = {path: (fact, path in extras) for path, fact in (files | extras).items()}
    return Model(
        engine="qwen_tts",
        name=name,
        title=title,
        licence="Apache-2.0",
        folder=f"qwen/{name}",
        files=tuple(
            ModelFile(
                path=path, url=f"{address}/{path}", size=size, sha256=sha256, optional=optional
            )
            for path, ((size, sha256), optional) in known.items()
        ),
    )


def checkpoint(name: str, title: str, version: str, config: Known, weights: Known) -> Model:
    own = {"config.json": config, "model.safetensors": weights}
    return _model(name, title, version, own | _SHARED, _EXTRAS)


MODELS = (
    checkpoint(
        "Qwen3-TTS-12Hz-0.6B-CustomVoice",
        "nine preset voices, small",
        "85e237c12c027371202489a0ec509ded67b5e4b5",
        (4_908, "81aca2b6fac304944d8acf345272d8a9a727d5fc2e2e66b222ab4729340c7455"),
        SMALL,
    ),
    checkpoint(
        "Qwen3-TTS-12Hz-1.7B-CustomVoice",
        "nine preset voices, styled in words",
        "0c0e3051f131929182e2c023b9537f8b1c68adfe",
        (4_908, "17a07f527a1c25ea30b4e023a184482a23d3e279d697b1dc81b1bde498d29cf9"),
        LARGE,
    ),
    checkpoint(
        "Qwen3-TTS-12Hz-1.7B-VoiceDesign",
        "voices described in words",
        "5ecdb67327fd37bb2e042aab12ff7391903235d3",
        (4_421, "aecd2cc4c1fe9edef1cb7ca7c401685a43879ad43f3f9e883f1c6760b61731e0"),
        DESIGN,
    ),
    checkpoint(
        "Qwen3-TTS-12Hz-0.6B-Base",
        "cloned voices, small",
        "5d83992436eae1d760afd27aff78a71d676296fc",
        (4_494, "2e714c787c8edb98b05432685cddb634add2de4d4e645f653d68251ef72ba011"),
        SMALL_BASE,
    ),
    checkpoint(
        "Qwen3-TTS-12Hz-1.7B-Base",
        "cloned voices",
        "fd4b254389122332181a7c3db7f27e918eec64e3",
        (4_494, "b4f01752d15a488abde3e1ab44723ae4f4b9e68a4037257b098b3737893cc1f9"),
        LARGE_BASE,
    ),
    _model(
        CODEC,
        "sound to codes and back",
        CODEC_VERSION,
        {
            "config.json": _UNKNOWN,
            "model.safetensors": CODEC_WEIGHTS,
            "preprocessor_config.json": _UNKNOWN,
        },
        {"configuration.json": _UNKNOWN},
    ),
)
