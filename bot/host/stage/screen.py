"""What viewers see: one scene, told to every overlay page (docs/screen.md).

`show` is called in the loop and only hands on: whoever is attached (the web bridge) carries the
event to the pages. The scene is what a page that joins now must know.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.host.events import new_id

CHAT_LINES = 50
ALERTS = 50
ALERT_SECONDS = 30.0  # an alert that no page reports as done leaves the scene after this

# The events of docs/screen.md and their fields, with what a missing one reads as.
EVENTS: dict[str, dict[str, Any]] = {
    "speech": {"utterance": "", "speaker": "", "lane": "", "to": ""},
    "subtitle": {
        "utterance": "",
        "sentence": 0,
        "text": "",
        "words": [],
        "first": 0,
        "emotes": [],
        "speaker": "",
    },
    "bookmark": {"utterance": "", "name": ""},
    "word": {"utterance": "", "index": 0},
    "mouth": {"shape": "closed", "level": 0.0},
    "expression": {"name": "neutral"},
    "lyrics": {"utterance": "", "title": "", "artist": "", "seconds": 0.0, "at_ms": 0, "lines": []},
    "lyric": {"utterance": "", "line": 0, "word": -1},
    "lyrics_end": {"utterance": ""},
    "held": {"held": False},
    "speech_end": {"utterance": "", "heard": "", "words": 0, "complete": True, "reason": ""},
    "alert": {
        "id": "",
        "kind": "test",
        "user": "",
        "title": "",
        "text": "",
        "amount": 0,
        "simulated": False,
    },
    "alert_remove": {"id": ""},
    "meter": {
        "id": "",
        "kind": "poll",
        "title": "",
        "phase": "open",
        "choices": [],
        "level": 0,
        "amount": 0,
        "goal": 0,
        "ends_at": 0.0,
        "gone_at": 0.0,
        "simulated": False,
    },
    "meter_remove": {"id": ""},
    "chat": {
        "id": "",
        "platform": "",
        "user": "",
        "colour": "",
        "roles": [],
        "text": "",
        "emotes": [],
        "at": 0.0,
    },
    "chat_remove": {"ids": [], "user": None},
    "curtain": {"hidden": False},
    "audio": {"utterance": "", "seq": 0, "at_ms": 0, "rate": 0, "channels": 1},
    "audio_flush": {"utterance": ""},
    "audio_pause": {"paused": False},
    "audio_duck": {"gain": 1.0},
    "sound": {"lease": False, "reason": ""},
    "chime": {"lease": False},
}

Listener = Callable[[str | None, str, dict[str, Any], bytes | None], None]
PageHandler = Callable[[str, dict[str, Any]], None]


@dataclass(slots=True)
class Page:
    """An overlay page that is open somewhere."""

    client: str
    page: str
    since: float
    seen_at: float = 0.0
    visible: bool = True


class Stopwatch:
    """How long something has been going on, without the time for which it was held."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ran = 0.0
        self._since: float | None = None  # None: it is held

    def begin(self, *, held: bool) -> None:
        self._ran, self._since = 0.0, None if held else self._clock()

    def hold(self, held: bool) -> None:
        self._ran = self.ms / 1000
        self._since = None if held else self._clock()

    @property
    def ms(self) -> int:
        running = 0.0 if self._since is None else self._clock() - self._since
        return round(1000 * (self._ran + running))


@dataclass(slots=True)
class Scene:
    """All that is on the screen now."""

    expression: str = "neutral"
    mouth: dict[str, Any] = field(default_factory=lambda: dict(EVENTS["mouth"]))
    speech: dict[str, Any] | None = None
    lyrics: dict[str, Any] | None = None
    held: bool = False  # the sound, and all that goes in time with it
    alerts: OrderedDict[str, dict[str, Any]] = field(default_factory=OrderedDict)
    meters: dict[str, dict[str, Any]] = field(default_factory=dict)
    chat: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=CHAT_LINES))
    hidden: bool = False


class Screen:
    """The scene and the pages that show it. Loop thread only."""

    def __init__(
        self, name: str, language: str = "en", clock: Callable[[], float] = time.time
    ) -> None:
        self.name = name
        self.language = language
        self.pages: dict[str, Page] = {}
        self.on_pages: Callable[[], None] = lambda: None
        self._clock = clock
        self._scene = Scene()
        self._since_lyric = Stopwatch(clock)
        self._listeners: list[Listener] = []
        self._handlers: dict[str, list[PageHandler]] = {}

    def attach(self, listener: Listener) -> Callable[[], None]:
        """Hear every event as (client or None for all, name, fields, bytes); returns the undo."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def show(self, name: str, /, **fields: Any) -> None:
        """Tell every page. Fields that docs/screen.md names and that are missing are filled in."""
        event = {**EVENTS.get(name, {}), **fields}
        if name == "alert" and not event["id"]:
            event["id"] = new_id()
        self._remember(name, event)
        self.send(None, name, event)

    def send(
        self, client: str | None, name: str, fields: dict[str, Any], data: bytes | None = None
    ) -> None:
        """Tell one page (None: all) without remembering it in the scene."""
        for listener in tuple(self._listeners):
            listener(client, name, fields, data)

    def scene(self) -> dict[str, Any]:
        """The event `scene` for a page that joins now."""
        self._forget_old_alerts()
        self._forget_old_meters()
        scene = self._scene
        return {
            "name": self.name,
            "language": self.language,
            "expression": scene.expression,
            "mouth": scene.mouth,
            "speech": scene.speech,
            "lyrics": scene.lyrics and {**scene.lyrics, "since_ms": self._since_lyric.ms},
            "held": scene.held,
            "alerts": list(scene.alerts.values()),
            "meters": list(scene.meters.values()),
            "chat": list(scene.chat),
            "hidden": scene.hidden,
            "at": self._clock(),
        }

    def on(self, name: str, handler: PageHandler) -> None:
        """Call `handler(client, fields)` when a page says `name`; '*left' when one goes."""
        self._handlers.setdefault(name, []).append(handler)

    def page_joined(self, client: str, page: str) -> None:
        now = self._clock()
        self.pages[client] = Page(client=client, page=page, since=now, seen_at=now)
        self.on_pages()

    def page_left(self, client: str) -> None:
        if self.pages.pop(client, None) is None:
            return
        self._handle("*left", client, {})
        self.on_pages()

    def incoming(self, client: str, name: str, fields: dict[str, Any]) -> None:
        """What a page says; the web room has checked its shape."""
        page = self.pages.get(client)
        if page is None:
            return
        page.seen_at = self._clock()
        if name == "seen":
            page.visible = fields.get("visible") == "visible"
            self.on_pages()
        elif name == "alert_done":
            self._scene.alerts.pop(fields.get("id", ""), None)
        self._handle(name, client, fields)

    def _handle(self, name: str, client: str, fields: dict[str, Any]) -> None:
        for handler in self._handlers.get(name, ()):
            handler(client, fields)

    def _remember(self, name: str, event: dict[str, Any]) -> None:
        remember = getattr(self, f"_remember_{name}", None)
        if remember is not None:
            remember(event)

    def _remember_speech(self, event: dict[str, Any]) -> None:
        self._scene.speech = {**event, "subtitle": None, "word": -1}

    def _remember_subtitle(self, event: dict[str, Any]) -> None:
        if self._scene.speech is not None:
            self._scene.speech["subtitle"] = event

    def _remember_word(self, event: dict[str, Any]) -> None:
        if self._scene.speech is not None:
            self._scene.speech["word"] = event["index"]

    def _remember_speech_end(self, event: dict[str, Any]) -> None:
        self._scene.speech = None
        self._scene.mouth = dict(EVENTS["mouth"])

    def _remember_lyrics(self, event: dict[str, Any]) -> None:
        self._scene.lyrics = {**event, "line": -1, "word": -1}
        self._since_lyric.begin(held=self._scene.held)

    def _remember_lyric(self, event: dict[str, Any]) -> None:
        if self._scene.lyrics is not None:
            self._scene.lyrics |= {"line": event["line"], "word": event["word"]}
            self._since_lyric.begin(held=self._scene.held)

    def _remember_lyrics_end(self, event: dict[str, Any]) -> None:
        self._scene.lyrics = None

    def _remember_held(self, event: dict[str, Any]) -> None:
        self._scene.held = event["held"]
        self._since_lyric.hold(event["held"])

    def _remember_mouth(self, event: dict[str, Any]) -> None:
        self._scene.mouth = event

    def _remember_expression(self, event: dict[str, Any]) -> None:
        self._scene.expression = event["name"]

    def _remember_curtain(self, event: dict[str, Any]) -> None:
        self._scene.hidden = event["hidden"]

    def _remember_alert(self, event: dict[str, Any]) -> None:
        alerts = self._scene.alerts
        alerts[event["id"]] = {**event, "at": self._clock()}
        while len(alerts) > ALERTS:
            alerts.popitem(last=False)

    def _remember_alert_remove(self, event: dict[str, Any]) -> None:
        self._scene.alerts.pop(event["id"], None)

    def _remember_meter(self, event: dict[str, Any]) -> None:
        self._scene.meters[event["id"]] = event
        self._forget_old_meters()

    def _remember_meter_remove(self, event: dict[str, Any]) -> None:
        self._scene.meters.pop(event["id"], None)

    def _remember_chat(self, event: dict[str, Any]) -> None:
        self._scene.chat.append(event)

    def _remember_chat_remove(self, event: dict[str, Any]) -> None:
        ids, user = set(event["ids"]), event["user"]
        kept = [
            line
            for line in self._scene.chat
            if line["id"] not in ids and user not in (line["user"], "*")
        ]
        self._scene.chat = deque(kept, maxlen=CHAT_LINES)

    def _forget_old_alerts(self) -> None:
        before = self._clock() - ALERT_SECONDS * max(1, len(self._scene.alerts))
        for key in [k for k, alert in self._scene.alerts.items() if alert["at"] < before]:
            del self._scene.alerts[key]

    def _forget_old_meters(self) -> None:
        meters, now = self._scene.meters, self._clock()
        for key in [k for k, meter in meters.items() if 0 < meter["gone_at"] <= now]:
            del meters[key]
