"""What may be asked of the studio: its tasks and pipelines, as forms and as data."""

from bot.studio.forms.able import kinds_of
from bot.studio.forms.asked import asked
from bot.studio.forms.kinds import (
    KINDS,
    kind_named,
    name_of,
    parse_request,
    request_data,
    request_form,
)
from bot.studio.forms.pipelines import (
    Audiobook,
    LongForm,
    NpcPack,
    Subtitles,
    TableRead,
)
from bot.studio.forms.tasks import (
    CodecDecode,
    CodecEncode,
    CustomVoice,
    DesignThenClone,
    Request,
    SpeakRequest,
    VoiceClone,
    VoiceDesign,
)

__all__ = [
    "KINDS",
    "Audiobook",
    "CodecDecode",
    "CodecEncode",
    "CustomVoice",
    "DesignThenClone",
    "LongForm",
    "NpcPack",
    "Request",
    "SpeakRequest",
    "Subtitles",
    "TableRead",
    "VoiceClone",
    "VoiceDesign",
    "asked",
    "kind_named",
    "kinds_of",
    "name_of",
    "parse_request",
    "request_data",
    "request_form",
]
