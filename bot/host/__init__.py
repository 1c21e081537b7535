"""The host: events, lanes, plugins, the stage and the screen."""

from bot.host.board import PanelState
from bot.host.chimes import ChimeLease
from bot.host.commands import parse as parse_command
from bot.host.context import (
    KEPT_BACK,
    ActionResult,
    Context,
    LocalPlatform,
    Platform,
    Spoken,
    Store,
)
from bot.host.desk import (
    SECTIONS,
    Desk,
    DeskListener,
    FateNews,
    Member,
    OverlayAddress,
    PanelAddress,
    PluginAction,
    Readiness,
    SetupChoice,
    ShowChange,
    SpeakMode,
    Verdict,
    WaitingMove,
)
from bot.host.ear import Ear, Talker
from bot.host.ears import Ears
from bot.host.emotes import Emotes
from bot.host.events import (
    AdBreak,
    ChatMessage,
    Cheer,
    CommandInvoked,
    ConnectionChanged,
    Emote,
    Event,
    Follow,
    GuestHeard,
    Heard,
    HypeTrain,
    OperatorPrompt,
    Origin,
    PluginStateChanged,
    Poll,
    Prediction,
    Raid,
    Reminder,
    RewardRedeemed,
    SafetyHeld,
    SongReady,
    SpeechEnded,
    SpeechGuessed,
    SpeechStarted,
    StreamOffline,
    StreamOnline,
    StreamStatus,
    StudioRun,
    Subscription,
    Trust,
    User,
    UserModerated,
    UtteranceEnded,
    UtteranceInterrupted,
    UtteranceQueued,
    UtteranceStarted,
    new_id,
)
from bot.host.exchange import Exchange
from bot.host.folders import Folders
from bot.host.host import Host
from bot.host.lane_settings import lane_rules
from bot.host.lanes import (
    DEFAULT_RULES,
    Boundary,
    Coalesce,
    KeepAll,
    Lane,
    LaneRule,
    LastN,
    LatestPerKey,
)
from bot.host.loader import Loader
from bot.host.logins import LoginCard, LoginIdentity, Logins, ScopeAsked
from bot.host.metrics import Metrics
from bot.host.performer import Performer
from bot.host.plugin import Drop, Plugin
from bot.host.plugin_code import models_of_plugins
from bot.host.queue import Waiting
from bot.host.quota import Quota
from bot.host.registrations import Registrations
from bot.host.reloader import reload_on_change
from bot.host.scope import PluginScope, PluginState
from bot.host.score import Score, ScoreLine, ScoreWord
from bot.host.screen import Screen
from bot.host.services import Services
from bot.host.simulate import replayed, simulated
from bot.host.slow_calls import SlowCalls
from bot.host.song_desk import SongDesk, SongNow
from bot.host.stage import Stage
from bot.host.switches import SwitchBoard, Switches
from bot.host.toolbox import Toolbox
from bot.host.write_behind import WriteBehind

__all__ = [
    "DEFAULT_RULES",
    "KEPT_BACK",
    "SECTIONS",
    "ActionResult",
    "AdBreak",
    "Boundary",
    "ChatMessage",
    "Cheer",
    "ChimeLease",
    "Coalesce",
    "CommandInvoked",
    "ConnectionChanged",
    "Context",
    "Desk",
    "DeskListener",
    "Drop",
    "Ear",
    "Ears",
    "Emote",
    "Emotes",
    "Event",
    "Exchange",
    "FateNews",
    "Folders",
    "Follow",
    "GuestHeard",
    "Heard",
    "Host",
    "HypeTrain",
    "KeepAll",
    "Lane",
    "LaneRule",
    "LastN",
    "LatestPerKey",
    "Loader",
    "LocalPlatform",
    "LoginCard",
    "LoginIdentity",
    "Logins",
    "Member",
    "Metrics",
    "OperatorPrompt",
    "Origin",
    "OverlayAddress",
    "PanelAddress",
    "PanelState",
    "Performer",
    "Platform",
    "Plugin",
    "PluginAction",
    "PluginScope",
    "PluginState",
    "PluginStateChanged",
    "Poll",
    "Prediction",
    "Quota",
    "Raid",
    "Readiness",
    "Registrations",
    "Reminder",
    "RewardRedeemed",
    "SafetyHeld",
    "ScopeAsked",
    "Score",
    "ScoreLine",
    "ScoreWord",
    "Screen",
    "Services",
    "SetupChoice",
    "ShowChange",
    "SlowCalls",
    "SongDesk",
    "SongNow",
    "SongReady",
    "SpeakMode",
    "SpeechEnded",
    "SpeechGuessed",
    "SpeechStarted",
    "Spoken",
    "Stage",
    "Store",
    "StreamOffline",
    "StreamOnline",
    "StreamStatus",
    "StudioRun",
    "Subscription",
    "SwitchBoard",
    "Switches",
    "Talker",
    "Toolbox",
    "Trust",
    "User",
    "UserModerated",
    "UtteranceEnded",
    "UtteranceInterrupted",
    "UtteranceQueued",
    "UtteranceStarted",
    "Verdict",
    "Waiting",
    "WaitingMove",
    "WriteBehind",
    "lane_rules",
    "models_of_plugins",
    "new_id",
    "parse_command",
    "reload_on_change",
    "replayed",
    "simulated",
]
