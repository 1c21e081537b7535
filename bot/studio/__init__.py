"""The speech studio: from a line of text to sound, by one code path; works without a server."""

from bot.studio.captions import Cue, cues_of, parse_captions, write_captions
from bot.studio.errors import DiskFull, StudioBusy
from bot.studio.events import (
    Artifact,
    Done,
    Header,
    Line,
    LineBegins,
    Progress,
    Queued,
    StudioEvent,
)
from bot.studio.kinds import (
    KINDS,
    kind_named,
    name_of,
    parse_request,
    request_data,
    request_form,
)
from bot.studio.outcome import Outcome
from bot.studio.pipelines import Audiobook, LongForm, NpcPack, Subtitles, TableRead
from bot.studio.profile import Consent, KeptVoice, Quality, VoiceDraft, VoiceProfile
from bot.studio.recording import LONGEST_RECORDING_S
from bot.studio.run_sound import encoded, formats
from bot.studio.runs import Runs
from bot.studio.settings import StudioSettings, studio_settings
from bot.studio.studio import Studio
from bot.studio.tasks import (
    CodecDecode,
    CodecEncode,
    CustomVoice,
    DesignThenClone,
    Request,
    SpeakRequest,
    VoiceClone,
    VoiceDesign,
)
from bot.studio.text import SSML_SUPPORT, TAGS, Lexicons
from bot.studio.views import (
    DiskUse,
    EngineView,
    JobView,
    Kind,
    QueueView,
    RequestField,
    RunDetail,
    RunFilter,
    RunNames,
    RunPage,
    RunView,
    Waveform,
)
from bot.studio.voices import Voices

__all__ = [
    "KINDS",
    "LONGEST_RECORDING_S",
    "SSML_SUPPORT",
    "TAGS",
    "Artifact",
    "Audiobook",
    "CodecDecode",
    "CodecEncode",
    "Consent",
    "Cue",
    "CustomVoice",
    "DesignThenClone",
    "DiskFull",
    "DiskUse",
    "Done",
    "EngineView",
    "Header",
    "JobView",
    "KeptVoice",
    "Kind",
    "Lexicons",
    "Line",
    "LineBegins",
    "LongForm",
    "NpcPack",
    "Outcome",
    "Progress",
    "Quality",
    "QueueView",
    "Queued",
    "Request",
    "RequestField",
    "RunDetail",
    "RunFilter",
    "RunNames",
    "RunPage",
    "RunView",
    "Runs",
    "SpeakRequest",
    "Studio",
    "StudioBusy",
    "StudioEvent",
    "StudioSettings",
    "Subtitles",
    "TableRead",
    "VoiceClone",
    "VoiceDesign",
    "VoiceDraft",
    "VoiceProfile",
    "Voices",
    "Waveform",
    "cues_of",
    "encoded",
    "formats",
    "kind_named",
    "name_of",
    "parse_captions",
    "parse_request",
    "request_data",
    "request_form",
    "studio_settings",
    "write_captions",
]
