"""The desk: all that the people who run the show may ask of the house.

The panel is one client of it. Nothing here knows of HTTP or of a browser. Every call runs in
the house's loop, raises BotError (NotFound, Conflict, ConfigError, Refused, ...), and leaves
the house as it was where it raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypedDict

from bot.host.board import (
    ChatLine,
    Fate,
    Finding,
    JobView,
    JournalPage,
    MessagePage,
    ModelView,
    PanelState,
    PluginCard,
    PluginDetail,
    SettingsSection,
    Setup,
    Show,
    Trace,
    Viewer,
)
from bot.host.plugin import ActionResult
from bot.host.song_desk import SongDesk

Role = Literal["viewer", "moderator", "owner"]
Verdict = Literal["mask", "say", "drop"]
WaitingMove = Literal["up", "hold", "release", "drop"]
PluginAction = Literal["enable", "disable", "reload", "resume", "login", "logout"]
SpeakMode = Literal["answer", "read"]

SECTIONS = tuple(PanelState.__annotations__)  # their names, in the order of docs/api.md

# Called in the loop's thread with a section's name and its new content, or with `chat_line`
# (a ChatLine), `chat_fate` (a FateNews) or `level` (a Level). It returns at once.
DeskListener = Callable[[str, Any], None]


class ShowChange(TypedDict, total=False):
    """The switches that can be set; what is left out stays."""

    react_to_chat: bool
    quiet: bool
    listen_to_mic: bool
    rate: float
    context: str
    hold_all: bool
    muted: bool
    hidden: bool


class FateNews(TypedDict):
    """What became of a chat line that the panel has already."""

    id: str
    fate: Fate


class Level(TypedDict):
    """The loudness now, in dBFS."""

    db: float


class SetupChoice(TypedDict):
    """`answers` are by plugin: what it asked for, empty where it may stay as it is."""

    name: str
    voice: str
    mind: str
    answers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody with a token for the panel; `id` is the token's own, which is no secret."""

    id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether the show can take events, and else what it still waits for."""

    ready: bool
    waiting_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayAddress:
    """A page to paste into OBS; its size in pixels."""

    page: str
    title: str
    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAddress:
    """Where the panel answers. `ticket_url` logs in the first browser that opens it, once;
    `elsewhere` are the addresses for other machines of the network, a phone say."""

    url: str
    ticket_url: str
    overlays: tuple[OverlayAddress, ...]
    elsewhere: tuple[str, ...] = ()


class Desk(SongDesk, Protocol):
    """What the panel needs of the house; `ctx.get(Desk)` hands it over."""

    # --- looking -----------------------------------------------------------------------------

    async def state(self) -> PanelState:
        """All sections as they stand."""
        ...

    def attach(
        self, listener: DeskListener, wanted: Callable[[], bool] = lambda: True
    ) -> Callable[[], None]:
        """Tell `listener` of every change from now on; the returned call ends that.

        All are called in the loop's thread. What the listener gets is not changed after. While
        nothing is `wanted` nothing is made for it; then it should ask for the whole state."""
        ...

    async def readiness(self) -> Readiness: ...

    async def panel_started(self, address: PanelAddress) -> None:
        """The panel answers at `address`: the terminal prints it."""
        ...

    async def check_token(self, token: str) -> Member | None:
        """Whose token or brief key that is; tokens are kept as hashes."""
        ...

    async def brief_key(self, member: Member) -> tuple[str, float]:
        """A key that `check_token` knows for so many seconds, for a page's WebSocket."""
        ...

    async def member(self, id: str) -> Member | None:
        """Who holds the token of this id; None once it is reset. It may be asked often."""
        ...

    async def owner(self) -> Member:
        """The owner, for whom the first browser is opened."""
        ...

    # --- the stage ---------------------------------------------------------------------------

    async def pause(self) -> None: ...

    async def resume(self) -> None: ...

    async def skip(self) -> None:
        """End the utterance; the next one may follow."""
        ...

    async def cut(self) -> None:
        """End the utterance and silence the sound at once."""
        ...

    async def hush(self) -> None:
        """Cut what is said, and drop what the operators had still waiting: the STOP key."""
        ...

    async def panic(self) -> None:
        """Mute, flush, cancel, hide. May be called twice."""
        ...

    async def calm(self) -> None:
        """Take the panic back."""
        ...

    async def change_show(self, change: ShowChange) -> Show: ...

    async def press_to_talk(self, down: bool) -> None:
        """The key to talk is pressed, for a few seconds unless it is told again, or let go.
        Raises NotFound where nobody has one."""
        ...

    # --- talking -----------------------------------------------------------------------------

    async def say(self, text: str, *, mode: SpeakMode, voice: str = "") -> str:
        """Answer as the bot, or read aloud as it stands, in the show's voice or another one
        (`name`, `engine:name`, `profile:id`); the event's id. Raises BadRequest for the voice."""
        ...

    async def stream_in_show(self, task: str, fields: Mapping[str, Any]) -> str:
        """A studio request, heard by the viewers while it is made; the event's id. Raises
        BadRequest naming the field."""
        ...

    async def play_in_show(self, run: str) -> str:
        """A finished run, heard by the viewers; the event's id. Raises NotFound, Conflict."""
        ...

    async def write_chat(self, text: str, *, platform: str = "") -> ActionResult:
        """Write to chat as the bot; an empty `platform` is every one that is connected."""
        ...

    async def local_chat(self, *, user: str, text: str) -> str:
        """A line in the local chat, as a viewer would write it; the event's id."""
        ...

    async def make_sound(self, text: str) -> bytes:
        """The text in the show's voice as a WAV file; nothing of it is played."""
        ...

    async def recogniser(self) -> str:
        """The engine that writes down what is dictated; "" where there is none."""
        ...

    async def listen(self, recording: bytes) -> str:
        """What is said in a sound (WAV, FLAC, OGG, MP3). Raises NotFound where nobody listens,
        AudioError, EngineError."""
        ...

    async def end_show(self) -> None:
        """End the program, as Ctrl-C does."""
        ...

    # --- what waits --------------------------------------------------------------------------

    async def move_waiting(self, item: str, move: WaitingMove) -> None: ...

    async def judge_held(self, line: str, verdict: Verdict) -> None: ...

    async def forget_talk(self) -> None:
        """Forget this stream's talk; what is known of viewers stays."""
        ...

    # --- plugins, settings, jobs -------------------------------------------------------------

    async def plugins(self) -> list[PluginCard]: ...

    async def plugin(self, name: str) -> PluginDetail: ...

    async def save_plugin(self, name: str, values: Mapping[str, Any]) -> PluginDetail:
        """Check and save its settings in config.yaml (secrets in `.env`), then reload it."""
        ...

    async def plugin_action(
        self, name: str, action: PluginAction, identity: str = ""
    ) -> PluginDetail:
        """`identity` is whom `login` and `logout` are for; empty: the next, or all."""
        ...

    async def plugin_pages(self, name: str) -> tuple[Any, ...]:
        """What the loaded plugin's `page` builders made: Flask blueprints. None: an empty one."""
        ...

    async def install_plugin(self, name: str) -> JobView:
        """Install the extra that it needs."""
        ...

    async def models(self, plugin: str) -> list[ModelView]:
        """What its engine can use, and what of it is here."""
        ...

    async def fetch_model(self, plugin: str, model: str) -> JobView: ...

    async def remove_model(self, plugin: str, model: str) -> list[ModelView]: ...

    async def settings(self) -> list[SettingsSection]: ...

    async def save_settings(self, section: str, values: Mapping[str, Any]) -> SettingsSection: ...

    async def jobs(self) -> list[JobView]: ...

    async def job(self, job: str) -> JobView: ...

    async def cancel_job(self, job: str) -> JobView: ...

    # --- trying out, looking back ------------------------------------------------------------

    async def test_event(self, kind: str, fields: Mapping[str, Any]) -> str:
        """Bring a simulated event of that kind to the door; its id."""
        ...

    async def replay(self, event: str) -> str:
        """Bring an event of the journal to the door once more; the new one's id. Nothing of it
        leaves the machine."""
        ...

    async def messages(self, *, page: int, search: str) -> MessagePage:
        """25 a page, newest first; pages count from 1."""
        ...

    async def events(self, *, page: int, search: str, kind: str) -> JournalPage: ...

    async def trace(self, event: str) -> Trace: ...

    async def doctor(self) -> list[Finding]: ...

    # --- the first run, people ---------------------------------------------------------------

    async def setup(self) -> Setup: ...

    async def save_setup(self, choice: SetupChoice) -> Setup: ...

    async def skip_setup(self) -> Setup: ...

    async def viewers(self, *, search: str) -> list[Viewer]: ...

    async def forget_viewer(self, viewer: str) -> None:
        """Erase a person everywhere: see docs/privacy.md."""
        ...


__all__ = [
    "SECTIONS",
    "ChatLine",
    "Desk",
    "DeskListener",
    "FateNews",
    "Level",
    "Member",
    "OverlayAddress",
    "PanelAddress",
    "PluginAction",
    "Readiness",
    "Role",
    "SetupChoice",
    "ShowChange",
    "SpeakMode",
    "Verdict",
    "WaitingMove",
]
