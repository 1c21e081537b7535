"""The studio asks the checkpoints what they can do before anything is loaded."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.engines import TTS, Checks, EngineRegistry
from bot.errors import BadRequest
from bot.studio import (
    CodecDecode,
    CustomVoice,
    DesignThenClone,
    LongForm,
    Request,
    Studio,
    StudioSettings,
    Subtitles,
    TableRead,
    VoiceDesign,
    VoiceDraft,
)
from plugins.qwen_tts import QwenSettings, QwenVoice

SRT = "00:00:01,000 --> 00:00:02,000\nhello\n"


@pytest.fixture
async def studio(shelf, tmp_path) -> AsyncIterator[Studio]:
    """Whole checkpoints of two kinds and a half-copied one; there is no process to start."""
    shelf.put("preset", "custom_voice")
    shelf.put("design", "voice_design")
    (shelf.put("half", "base") / "speech_tokenizer" / "model.safetensors").unlink()
    voice, engines = QwenVoice(QwenSettings(), shelf.folder), EngineRegistry()
    assert isinstance(voice, Checks)
    engines.add(TTS, voice.name, voice)
    made = Studio(engines, tmp_path / "studio", StudioSettings(engine=voice.name))
    await made.open()
    yield made
    assert voice.health().details["state"] == "off"
    await made.close()


WRONG: list[tuple[Request, str, str]] = [
    (CustomVoice(text="hi", voice="rian"), "voice", "ryan"),
    (CustomVoice(text="hi", model="preset", voice="rian"), "voice", "ryan"),
    (CustomVoice(text="hi", model="preset", language="fr"), "language", "de"),
    (CustomVoice(text="hi [lang fr]oui[/lang]"), "text", "de"),
    (CustomVoice(text="hi", model="nothing"), "model", "preset"),
    (
        CustomVoice(text="hi", model="half"),
        "model",
        "speech_tokenizer/model.safetensors is missing",
    ),
    (CustomVoice(text="hi", model="design"), "model", "'design' designs a voice"),
    (LongForm(text="hi", model="design"), "model", "take preset"),
    (TableRead(script="A: hi", model="design"), "model", "take preset"),
    (Subtitles(captions=SRT, model="design"), "model", "take preset"),
    (VoiceDesign(text="hi", describe="old", model="preset"), "model", "cannot design"),
    (DesignThenClone(text="hi", describe="old"), "engine", "cannot clone"),
    (DesignThenClone(text="hi", describe="old", clone_model="half"), "model", "is missing"),
    (CodecDecode(codes=((1, 2),)), "codes", "4 whole numbers from 0 to 63"),
]


@pytest.mark.parametrize(("asked", "field", "said"), WRONG)
async def test_what_a_checkpoint_cannot_do_is_the_requests_mistake(
    studio: Studio, asked: Request, field: str, said: str
) -> None:
    with pytest.raises(BadRequest) as error:
        await studio.run(asked)
    assert (error.value.field, said in str(error.value)) == (field, True), str(error.value)
    assert studio.queue().jobs == ()


async def test_what_it_can_do_is_planned(studio: Studio) -> None:
    await studio.check(CustomVoice(text="hi", voice="ryan", language="de"))
    await studio.check(CustomVoice(text="It is 5.", language="auto"))
    await studio.check(VoiceDesign(text="hi", describe="an old man"))


async def test_another_checkpoint_speaks_where_the_first_lacks_the_voice(shelf) -> None:
    shelf.put("a", "custom_voice")
    shelf.put("b", "custom_voice", speakers=("luna",))
    voice = QwenVoice(QwenSettings(model="a"), shelf.folder)
    engines = EngineRegistry()
    engines.add(TTS, voice.name, voice)
    studio = Studio(engines, shelf.folder.parent / "studio", StudioSettings(engine=voice.name))
    await studio.check(CustomVoice(text="hi", voice="luna"))
    with pytest.raises(BadRequest, match="ryan, vivian"):
        await studio.check(CustomVoice(text="hi", voice="luna", model="a"))


async def test_a_folder_with_nothing_but_a_half_copied_checkpoint_names_the_file(
    shelf, tmp_path
) -> None:
    (shelf.put("half", "custom_voice") / "generation_config.json").unlink()
    voice, engines = QwenVoice(QwenSettings(), shelf.folder), EngineRegistry()
    engines.add(TTS, voice.name, voice)
    studio = Studio(engines, tmp_path / "studio", StudioSettings(engine=voice.name))
    with pytest.raises(BadRequest, match=r"'half' cannot be used: generation_config.json is miss"):
        await studio.check(CustomVoice(text="hi"))


async def test_a_blend_of_its_voices_can_be_kept_and_one_of_others_says_so(studio: Studio) -> None:
    mixes = {"Both": {"ryan": 0.7, "vivian": 0.3}, "Wrong": {"ryan": 0.7, "bert": 0.3}}
    for name, mix in mixes.items():
        await studio.voices.create(VoiceDraft(name=name, sort="mix", mix=mix))
    await studio.check(CustomVoice(text="hi", voice="profile:both"))
    flaws = {voice.name: voice.flaw for voice in await studio.kept_voices()}
    assert flaws == {"Both": "", "Wrong": "no voice 'bert'"}
