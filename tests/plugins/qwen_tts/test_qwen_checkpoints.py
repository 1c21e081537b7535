"""A checkpoint's kind stands in its files; a half-copied folder says what is missing."""

from __future__ import annotations

import json

import pytest

from bot.errors import EngineUnusable, NotFound
from plugins.qwen_tts import QwenSettings, QwenVoice
from plugins.qwen_tts.checkpoints import find_checkpoints, whole


def test_the_kind_is_read_from_the_config_whatever_the_folder_is_called(shelf):
    shelf.put("MyBase", "custom_voice", "0b6")
    shelf.put("two", "voice_design")
    shelf.put("three", "base")
    found = {one.name: one for one in find_checkpoints(shelf.folder)}
    assert {name: one.kind for name, one in found.items()} == {
        "MyBase": "custom_voice",
        "two": "voice_design",
        "three": "base",
    }
    assert found["MyBase"].speakers == ("vivian", "ryan")
    assert found["three"].speakers == ()
    assert found["two"].languages == ("chinese", "english", "german")
    assert (found["two"].groups, found["two"].codes) == (4, 64)


def test_a_checkpoint_may_be_the_folder_itself_or_a_speech_tokenizer_alone(shelf):
    path = shelf.put("one", "base")
    assert [one.kind for one in find_checkpoints(path)] == ["base"]
    (codec,) = find_checkpoints(path / "speech_tokenizer")
    assert (codec.kind, codec.codec) == ("codec", path / "speech_tokenizer")


@pytest.mark.parametrize(
    "file",
    [
        "generation_config.json",
        "tokenizer_config.json",
        "model.safetensors",
        "speech_tokenizer/config.json",
        "speech_tokenizer/model.safetensors",
    ],
)
def test_a_half_copied_folder_names_the_missing_file(shelf, file):
    path = shelf.put("half", "base")
    (path / file).unlink()
    (found,) = find_checkpoints(shelf.folder)
    with pytest.raises(EngineUnusable, match=rf"'half' cannot be used: {file} is missing"):
        whole(found)


def test_a_cut_off_file_is_told_with_its_size(shelf):
    path = shelf.put("half", "base")
    weights = path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-400])
    (found,) = find_checkpoints(shelf.folder)
    assert "model.safetensors is cut off" in found.flaw
    weights.write_bytes(b"{")
    (found,) = find_checkpoints(shelf.folder)
    assert "cut off or no safetensors" in found.flaw
    (path / "config.json").write_text('{"model_type": "qwen')
    (found,) = find_checkpoints(shelf.folder)
    assert "config.json is cut off" in found.flaw


def test_a_missing_shard_is_named(shelf):
    path = shelf.put("parts", "base")
    index = {"weight_map": {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}}
    (path / "model.safetensors.index.json").write_text(json.dumps(index))
    (path / "model.safetensors").rename(path / "model-1-of-2.safetensors")
    (found,) = find_checkpoints(shelf.folder)
    assert found.flaw == "model-2-of-2.safetensors is missing"


def test_other_models_are_named_for_what_they_are(shelf):
    path = shelf.put("other", "base")
    (path / "config.json").write_text('{"model_type": "llama"}')
    shelf.put("new", "singing")
    (path.parent / "bare").mkdir()
    (path.parent / "bare" / "config.json").write_text('{"model_type": "qwen3_tts"}')
    flaws = {one.name: one.flaw for one in find_checkpoints(shelf.folder)}
    assert "not of Qwen3-TTS" in flaws["other"]
    assert "'singing' is not known" in flaws["new"]
    assert "says too little" in flaws["bare"]


async def test_the_voice_tells_what_each_checkpoint_can_do(shelf):
    shelf.put("preset", "custom_voice")
    shelf.put("small", "custom_voice", "0b6")
    shelf.put("design", "voice_design")
    (shelf.put("half", "base") / "config.json").unlink()
    voice = QwenVoice(QwenSettings(), shelf.folder)
    every = await voice.capabilities()
    assert every.models == ("design", "preset", "small")
    assert [one.id for one in every.voices] == ["vivian", "ryan"]
    assert every.languages == ("zh", "en", "de", "auto")
    assert every.design and every.codec and every.seed and not every.clone
    small = await voice.capabilities_of("small")
    assert small.voices and not small.free_style and not small.styles and not small.design
    assert (await voice.capabilities_of("preset")).free_style
    with pytest.raises(NotFound, match="there are: design, half, preset, small"):
        await voice.capabilities_of("big")
    with pytest.raises(EngineUnusable, match=r"config.json is missing"):
        await voice.capabilities_of("half")
    assert voice.health().details["broken"] == "half: config.json is missing"


async def test_an_empty_folder_says_how_to_fill_it(tmp_path):
    voice = QwenVoice(QwenSettings(), tmp_path / "none")
    with pytest.raises(EngineUnusable, match=r"no checkpoint in .*models fetch"):
        await voice.capabilities()
