"""What can be known before the model is asked is checked before it is loaded."""

from __future__ import annotations

import logging
import math
from pathlib import Path

import pytest

from bot.engines import Cancel, SpeechRequest, VoiceReference
from bot.errors import EngineUnusable
from plugins.qwen_tts import QwenSettings, QwenVoice
from plugins.qwen_tts.checkpoints import find_checkpoints
from plugins.qwen_tts.planning import plan
from plugins.qwen_tts.voice import check_codes


@pytest.fixture
def all_kinds(shelf):
    shelf.put("a_small", "custom_voice", "0b6")
    shelf.put("preset", "custom_voice")
    shelf.put("design", "voice_design")
    shelf.put("clone", "base")
    return find_checkpoints(shelf.folder)


def order(shelf, text="Hello.", **fields):
    return plan(SpeechRequest(text=text, **fields), shelf)


def test_the_request_decides_which_kind_of_checkpoint_speaks(all_kinds):
    saved = VoiceReference(prompt=Path("luna.pt"))
    assert order(all_kinds).path.endswith("preset")
    assert order(all_kinds, describe="an old man").path.endswith("design")
    assert order(all_kinds, reference=saved).path.endswith("clone")
    assert order(all_kinds, model="a_small").path.endswith("a_small")


def test_the_settings_choose_where_the_request_does_not(all_kinds):
    asked = SpeechRequest(text="Hello.")
    assert plan(asked, all_kinds, model="a_small").path.endswith("a_small")
    assert plan(asked, all_kinds, model="clone").path.endswith("preset")
    assert plan(asked, all_kinds, voice="ryan").speaker == "ryan"


def test_a_voice_is_found_whatever_its_case_and_an_unknown_one_names_those_there_are(all_kinds):
    assert order(all_kinds).speaker == "vivian"
    assert order(all_kinds, voice="Ryan").speaker == "ryan"
    with pytest.raises(EngineUnusable, match=r"no voice 'rian'.*ryan"):
        order(all_kinds, voice="rian")
    with pytest.raises(EngineUnusable, match=r"no voice 'zz'.*vivian, ryan"):
        order(all_kinds, voice="zz")


@pytest.mark.parametrize(
    ("asked", "name"),
    [("en", "english"), ("de-AT", "german"), ("zh_CN", "chinese"), ("German", "german")],
)
def test_languages_go_by_code_and_by_name(all_kinds, asked, name):
    assert order(all_kinds, language=asked).language == name


def test_no_language_is_the_models_own_guess(all_kinds):
    assert order(all_kinds, language="").language == "auto"
    assert order(all_kinds, language="auto").language == "auto"


@pytest.mark.parametrize("language", ["sv", "fr", "beijing_dialect", "x" * 500])
def test_a_language_that_the_checkpoint_lacks_names_those_it_has(all_kinds, language):
    with pytest.raises(EngineUnusable, match=r"no language '.{2,40}' \(there are: .*de"):
        order(all_kinds, language=language)


def test_a_task_that_the_checkpoint_cannot_do_names_one_that_can(all_kinds):
    with pytest.raises(EngineUnusable, match=r"'design' designs.*none that clones.*take clone"):
        order(all_kinds, model="design", reference=VoiceReference(prompt=Path("luna.pt")))
    with pytest.raises(EngineUnusable, match=r"no checkpoint 'presets' \(there are: preset"):
        order(all_kinds, model="presets")
    with pytest.raises(EngineUnusable, match=r"no checkpoint '../../etc'"):
        order(all_kinds, model="../../etc")


def test_a_task_that_nothing_can_do_names_what_is_there(shelf):
    shelf.put("preset", "custom_voice")
    with pytest.raises(
        EngineUnusable, match=r"no checkpoint that designs.*'preset' \(custom_voice\)"
    ):
        order(find_checkpoints(shelf.folder), describe="an old man")


@pytest.mark.parametrize("name", ["rate", "pitch", "volume"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 99.0])
def test_numbers_that_are_none_are_refused(all_kinds, name, value):
    with pytest.raises(EngineUnusable, match=f"the {name} cannot be"):
        order(all_kinds, **{name: value})


def test_what_it_cannot_do_is_refused(all_kinds):
    with pytest.raises(EngineUnusable, match="seed"):
        order(all_kinds, seed=-1)
    with pytest.raises(EngineUnusable, match="no voice 'bert'"):
        order(all_kinds, mix=(("ryan", 0.5), ("bert", 0.5)))
    with pytest.raises(EngineUnusable, match="blend"):
        order(all_kinds, mix=(("ryan", 0.5), ("vivian", 0.5)), describe="an old man")
    for weight in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(EngineUnusable, match="weight"):
            order(all_kinds, mix=(("ryan", 0.5), ("vivian", weight)))


def test_a_blend_is_led_by_its_heaviest_voice(all_kinds):
    made = order(all_kinds, mix=(("Vivian", 0.3), ("RYAN", 0.7)))
    assert made.speaker == "ryan"
    assert made.mix == (("vivian", 0.3), ("ryan", 0.7))


def test_a_reference_says_what_it_lacks(all_kinds):
    with pytest.raises(EngineUnusable, match="needs a recording"):
        order(all_kinds, reference=VoiceReference())
    with pytest.raises(EngineUnusable, match=r"recording's words.*xvector"):
        order(all_kinds, reference=VoiceReference(audio=Path("a.wav")))
    with pytest.raises(EngineUnusable, match=r"no way to clone 'loud'"):
        order(all_kinds, reference=VoiceReference(audio=Path("a.wav"), mode="loud"))


def test_styles_are_words_and_the_small_model_says_that_it_takes_none(all_kinds, caplog):
    assert order(all_kinds, style="cheerful").instruct == "Speak in a cheerful, bright voice."
    assert order(all_kinds, style="like a pirate").instruct == "like a pirate"
    with caplog.at_level(logging.WARNING):
        assert order(all_kinds, model="a_small", style="cheerful").instruct == ""
    assert "'a_small' knows no styles" in caplog.text


@pytest.mark.parametrize(
    "codes", [(), ((1, 2, 3),), ((1, 2, 3, 64),), ((1, 2, 3, -1),), ((1, 2, 3, 0.5),)]
)
def test_codes_that_are_none_never_reach_the_model(all_kinds, codes):
    with pytest.raises(EngineUnusable, match=r"codes|frames"):
        check_codes(codes, all_kinds[0])


@pytest.mark.parametrize("text", ["", "  ", "😀🎉", "\x00", "…"])
async def test_nothing_to_say_starts_no_process(shelf, text):
    shelf.put("preset", "custom_voice")
    voice = QwenVoice(QwenSettings(), shelf.folder)
    (end,) = [event async for event in voice.stream(SpeechRequest(text=text), Cancel())]
    assert end.seconds == 0
    assert voice.health().details["state"] == "off"
