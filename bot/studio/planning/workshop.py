"""Which planner makes what of a request: the one list of tasks and pipelines that work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from bot.errors import BadRequest
from bot.studio.forms import (
    Audiobook,
    CodecDecode,
    CodecEncode,
    CustomVoice,
    DesignThenClone,
    LongForm,
    NpcPack,
    Request,
    Subtitles,
    TableRead,
    VoiceClone,
    VoiceDesign,
)
from bot.studio.planning.audiobook import plan_audiobook
from bot.studio.planning.codes import plan_codec_decode, plan_codec_encode
from bot.studio.planning.dub import plan_subtitles
from bot.studio.planning.long_form import plan_long_form
from bot.studio.planning.npc_pack import plan_npc_pack
from bot.studio.planning.plan import Plan, Shop
from bot.studio.planning.speak import (
    plan_custom_voice,
    plan_design_then_clone,
    plan_voice_clone,
    plan_voice_design,
)
from bot.studio.planning.table_read import plan_table_read

SPOKEN = ("text", "script", "table", "captions")  # the studio's settings limit these
LONGEST = 2000  # characters of any other field

Planner = Callable[[Any, Shop], Awaitable[Plan]]

PLANNERS: dict[type[Request], Planner] = {
    CustomVoice: plan_custom_voice,
    VoiceDesign: plan_voice_design,
    VoiceClone: plan_voice_clone,
    DesignThenClone: plan_design_then_clone,
    CodecEncode: plan_codec_encode,
    CodecDecode: plan_codec_decode,
    LongForm: plan_long_form,
    TableRead: plan_table_read,
    NpcPack: plan_npc_pack,
    Subtitles: plan_subtitles,
    Audiobook: plan_audiobook,
}


async def make_plan(request: Request, shop: Shop) -> Plan:
    """Everything that can be wrong with a request is found here, before it costs anything."""
    for field in fields(request):
        value = getattr(request, field.name)
        if isinstance(value, str) and field.name not in SPOKEN and len(value) > LONGEST:
            raise BadRequest(f"more than {LONGEST} characters", field=field.name)
    return await PLANNERS[type(request)](request, shop)
