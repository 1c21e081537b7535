"""Whatever is wrong with a request is said before anything is made, with the field's name."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import BadRequest, NotFound
from bot.studio import (
    KINDS,
    Audiobook,
    CodecDecode,
    CodecEncode,
    Consent,
    CustomVoice,
    LongForm,
    NpcPack,
    Request,
    Studio,
    Subtitles,
    TableRead,
    VoiceClone,
    VoiceDesign,
    VoiceDraft,
    parse_request,
    request_data,
    request_form,
)

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhello\n"

WRONG: list[tuple[Request, str]] = [
    (CustomVoice(text=""), "text"),
    (CustomVoice(text=" \n…!?"), "text"),
    (CustomVoice(text="x" * 10_001), "text"),
    (CustomVoice(text="hi", engine="nobody"), "engine"),
    (CustomVoice(text="hi", title="x" * 5000), "title"),
    (VoiceDesign(text="hi", describe="x" * 5000, engine="lab"), "describe"),
    (CustomVoice(text="hi", voice="nobody"), "voice"),
    (CustomVoice(text="hi", voice="lab:nobody"), "voice"),
    (CustomVoice(text="hi", voice="profile:../../etc"), "voice"),
    (CustomVoice(text="hi", language="klingon"), "language"),
    (CustomVoice(text="hi", model="x"), "model"),
    (CustomVoice(text="hi", style="shouting"), "style"),
    (CustomVoice(text="hi [voice nobody]x[/voice]"), "text"),
    (CustomVoice(text="hi [lang xx]x[/lang]"), "text"),
    (CustomVoice(text="<speak>", markup="ssml"), "text"),
    (CustomVoice(text="hi", engine="lab", model="custom", voice="anna"), "voice"),
    (VoiceDesign(text="hi", describe="x", engine="tone"), "engine"),
    (VoiceDesign(text="hi", describe="x", engine="lab", model="base"), "model"),
    (VoiceDesign(text="hi", describe=" ", engine="lab"), "describe"),
    (VoiceClone(text="hi", profile="nobody"), "profile"),
    (CodecEncode(), "run"),
    (CodecEncode(run="a", upload="b"), "run"),
    (CodecEncode(run="../.."), "run"),
    (CodecEncode(profile="nobody"), "profile"),
    (CodecEncode(upload="../../etc/passwd"), "upload"),
    (CodecEncode(engine="tone", run="a"), "engine"),
    (CodecDecode(), "codes"),
    (CodecDecode(codes=((1, 2), (3,))), "codes"),
    (CodecDecode(codes=((-1,),)), "codes"),
    (CodecDecode(run="20200101-000000-abcdefgh"), "run"),
    (LongForm(text="x " * 150_000), "text"),
    (TableRead(script="nobody says this"), "script"),
    (TableRead(script="A:\nB: …"), "script"),
    (TableRead(script="A: hi", cast={"A": "nobody"}), "cast.A"),
    (TableRead(script="A: hi", cast={"Z": "anna"}), "cast.Z"),
    (TableRead(script="A: hi [rate 99]x"), "script"),
    (NpcPack(table=""), "table"),
    (NpcPack(table="id,text\n../x,hi"), "table"),
    (NpcPack(table="id,text,file\na,hi,../../x"), "table"),
    (NpcPack(table="id,text\na,hi\na,ho"), "table"),
    (NpcPack(table="id,text,speed\na,hi,3"), "table"),
    (NpcPack(table="id,text,rate\na,hi,nan"), "table"),
    (NpcPack(table="id,text,voice\na,hi,nobody"), "table"),
    (NpcPack(table='{"id": "a", "text": {}}'), "table"),
    (NpcPack(table='{"id": "a"', table_format="jsonl"), "table"),
    (NpcPack(table='{"id": "a", "text": NaN}', table_format="jsonl"), "table"),
    (NpcPack(table='id,text\na,"hi'), "table"),
    (Subtitles(captions="hello"), "captions"),
    (Subtitles(captions=SRT, captions_format="vtt"), "captions"),
    (Subtitles(captions=SRT.replace("hello", "…")), "captions"),
    (Subtitles(captions=SRT.replace("00:00:0", "23:00:0")), "captions"),
    (Subtitles(captions=SRT, cast={"LUNA": "anna"}), "cast.LUNA"),
    (Audiobook(text="# \n"), "text"),
    (Audiobook(text="hi", markup="ssml"), "markup"),
]


@pytest.mark.parametrize(
    ("request_", "field"), WRONG, ids=lambda value: getattr(value, "__name__", None)
)
async def test_a_wrong_request_names_its_field(
    studio: Studio, request_: Request, field: str
) -> None:
    with pytest.raises(BadRequest) as error:
        await studio.run(request_)
    assert error.value.field == field
    assert (await studio.runs.page()).total == 0
    assert studio.queue().jobs == ()


async def test_a_profile_without_transcript_is_not_cloned_in_context(
    studio: Studio, recording: Any
) -> None:
    draft = {"who": "T", "when": "2026-01-01", "statement": "yes"}
    kept = await studio.voices.create(
        VoiceDraft(name="T", sort="clone", consent=Consent(**draft)), recording(4.0)
    )
    with pytest.raises(BadRequest) as error:
        await studio.run(VoiceClone(text="hi", profile=kept.id, engine="lab", mode="icl"))
    assert error.value.field == "mode"
    with pytest.raises(BadRequest) as error:
        await studio.run(VoiceClone(text="hi", profile=kept.id, engine="tone"))
    assert error.value.field == "engine"


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_is_made_from_json_and_back(kind: str) -> None:
    fields = request_form(kind)
    needed = {field.name: "x" for field in fields if field.required}
    made = parse_request(kind, needed)
    assert parse_request(kind, request_data(made)) == made
    assert all(field.label for field in fields)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "text"), ({"text": 1}, "text"), ({"text": None}, "text"),
        ({"text": "x", "rate": float("nan")}, "rate"), ({"text": "x", "rate": "fast"}, "rate"),
        ({"text": "x", "rate": 99}, "rate"), ({"text": "x", "seed": -1}, "seed"),
        ({"text": "x", "seed": 1.5}, "seed"), ({"text": "x", "markup": "html"}, "markup"),
        ({"text": "x", "speed": 1}, "speed"), ({"text": ["x"]}, "text"),
    ],
)  # fmt: skip
def test_json_that_is_no_request_names_its_field(data: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRequest) as error:
        parse_request("custom_voice", data)
    assert error.value.field == field


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(NotFound, match="custom_voice"):
        parse_request("custom_voices", {})
