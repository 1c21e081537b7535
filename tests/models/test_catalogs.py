"""What the house's own engines want fetched."""

from __future__ import annotations

from bot.models import Model
from plugins.faster_whisper.catalog import MODELS as EARS
from plugins.llama_cpp.catalog import MODELS as MINDS
from plugins.piper.catalog import MODELS as PIPER
from plugins.qwen_tts.catalog import MODELS as QWEN

ALL: tuple[Model, ...] = (*QWEN, *PIPER, *EARS, *MINDS)


def test_the_models_that_the_docs_name_say_how_large_they_are() -> None:
    sizes = {model.id: model.size for model in ALL}
    assert sizes["qwen_tts/Qwen3-TTS-12Hz-0.6B-CustomVoice"] == 2_498_383_407
    assert sizes["piper/en_US-lessac-medium"] == 63_206_179
    assert sizes["faster_whisper/small"] == 486_212_372
    assert sizes["faster_whisper/tiny.en"] == 78_090_594
    assert sizes["faster_whisper/medium"] == 1_530_571_735
    assert sizes["faster_whisper/large-v3-turbo"] == 1_621_665_983
    assert sizes["llama_cpp/qwen2.5-0.5b"] == 491_400_032
    assert sizes["llama_cpp/qwen2.5-7b"] == 4_683_074_240


def test_of_all_models_but_a_bare_codec_size_and_hash_are_known_beforehand() -> None:
    unknown = [
        file.url
        for model in ALL
        for file in model.files
        if not (file.sha256 or file.optional or "Tokenizer-12Hz" in file.url)
    ]
    assert unknown == []


def test_what_is_checked_against_a_hash_of_ours_is_fetched_in_that_version() -> None:
    hub = [(model, file) for model in (*QWEN, *EARS, *PIPER) for file in model.files]
    assert [file.url for _, file in hub if file.sha256 and "/resolve/main/" in file.url] == []


def test_weights_with_a_known_hash_have_a_known_size() -> None:
    files = [file for model in ALL for file in model.files if file.sha256]
    assert files
    assert [file.path for file in files if not file.size] == []
