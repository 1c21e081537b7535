"""The tasks and pipelines there are, their forms, and requests made of plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from bot.errors import BadRequest, NotFound
from bot.settings import InvalidSettings, form, parse_section, suggest
from bot.studio.forms.pipelines import Audiobook, LongForm, NpcPack, Subtitles, TableRead
from bot.studio.forms.tasks import (
    CodecDecode,
    CodecEncode,
    CustomVoice,
    DesignThenClone,
    Request,
    VoiceClone,
    VoiceDesign,
)
from bot.studio.views import Kind, RequestField

_TASKS = {
    "custom_voice": ("Custom voice", CustomVoice),
    "voice_design": ("Voice design", VoiceDesign),
    "voice_clone": ("Voice clone", VoiceClone),
    "design_then_clone": ("Design, then clone", DesignThenClone),
    "codec_encode": ("Sound to codes", CodecEncode),
    "codec_decode": ("Codes to sound", CodecDecode),
}
_PIPELINES = {
    "long_form": ("Long form", LongForm),
    "table_read": ("Table read", TableRead),
    "npc_pack": ("NPC pack", NpcPack),
    "subtitles": ("Subtitles", Subtitles),
    "audiobook": ("Audiobook", Audiobook),
}


def _kind(name: str, title: str, request: type, sort: str) -> Kind:
    summary = (request.__doc__ or "").strip().splitlines()[0]
    return Kind(name=name, title=title, summary=summary, sort=sort, request=request)


KINDS: dict[str, Kind] = {
    name: _kind(name, title, request, sort)
    for sort, listed in (("task", _TASKS), ("pipeline", _PIPELINES))
    for name, (title, request) in listed.items()
}
_NAMES = {kind.request: kind.name for kind in KINDS.values()}


def kind_named(name: str) -> Kind:
    """Raises NotFound, naming the nearest there is."""
    if name not in KINDS:
        raise NotFound(f"no task or pipeline '{name}'", hint=suggest(name, KINDS))
    return KINDS[name]


def name_of(request: Request) -> str:
    """What a request is of: `long_form` for a LongForm."""
    return _NAMES[type(request)]


def parse_request(kind: str, data: Mapping[str, Any]) -> Request:
    """A request from JSON. Raises NotFound for the kind, BadRequest naming the first field."""
    made = kind_named(kind).request
    try:
        return parse_section(made, data)
    except InvalidSettings as error:
        first = error.mistakes[0]
        raise BadRequest(first.message, field=first.place) from None


def request_data(request: Request) -> dict[str, Any]:
    """The request as JSON; `parse_request` reads it back."""
    return asdict(request)


def request_form(kind: str) -> list[RequestField]:
    """The fields of a request, the plain ones first."""
    request = kind_named(kind).request
    described = {field.name: field.metadata for field in fields(request)}
    made = [
        RequestField(
            **field.as_dict(),
            offers=described[field.name].get("offers", ""),
            advanced=bool(described[field.name].get("advanced")),
        )
        for field in form(request)
    ]
    return sorted(made, key=lambda field: (field.advanced, not field.required))
