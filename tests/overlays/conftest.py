"""A real Socket.IO server that plays the house, and a real browser that shows its pages."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request, send_from_directory
from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError as Refused
from werkzeug.serving import make_server

ROOT = Path(__file__).parents[2]
TOKEN = "overlay-token"
WRONG_TOKEN = "This address is old. The right one stands on the panel's Overlays page."
VIEW = {"width": 1280, "height": 720}  # less than OBS's: there is no graphics card to draw it
PATIENCE_S = 8.0  # far more than anything takes, even where others use the machine


def empty_scene(**fields: Any) -> dict[str, Any]:
    """A quiet screen, with `fields` in place of its own."""
    scene = {
        "name": "Luna",
        "language": "en",
        "expression": "neutral",
        "mouth": {"shape": "closed", "level": 0},
        "speech": None,
        "lyrics": None,
        "held": False,
        "alerts": [],
        "meters": [],
        "chat": [],
        "hidden": False,
        "at": time.time(),
    }
    return scene | fields


class House:
    """The server side of docs/screen.md: plays events and keeps what the pages say."""

    def __init__(self, node_modules: Path, pictures: Path) -> None:
        self.pictures = pictures
        self.scene = empty_scene()
        self.pages: list[str] = []  # the sids of connected pages, oldest first
        self.said: list[tuple[str, str, dict[str, Any]]] = []  # sid, event, fields
        self._changed = threading.Condition()
        app = Flask("house", static_folder=None)
        # A test's clock may leap by minutes: no page shall think that the line went dead.
        self._io = SocketIO(
            app,
            async_mode="threading",
            async_handlers=False,  # as the house has it: what a page says comes in its order
            ping_timeout=3_600,
            monitor_clients=False,
        )
        self._serve_files(app, node_modules)
        self._io.on_event("connect", self._connected, namespace="/overlay")
        self._io.on_event("disconnect", self._left, namespace="/overlay")
        self.chimes = ""  # the page that may chime: the first that can
        for event in ("sound_state", "sound_position", "chime_state", "alert_done", "seen"):
            self._io.on_event(event, self._hear(event), namespace="/overlay")
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _serve_files(self, app: Flask, node_modules: Path) -> None:
        client = node_modules / "socket.io-client" / "dist"
        fonts = node_modules / "@fontsource-variable" / "inter"

        @app.get("/overlay/<path:path>")
        def overlay(path: str):
            name = f"{path}index.html" if path.endswith("/") else path
            return send_from_directory(ROOT / "overlays", name, max_age=600)

        @app.get("/overlay/pictures/<path:path>")
        def picture(path: str):
            return send_from_directory(self.pictures, path, max_age=600)

        @app.get("/vendor/socket.io.esm.min.js")
        def socket_io():
            return send_from_directory(client, "socket.io.esm.min.js", max_age=600)

        @app.get("/vendor/fonts/<path:path>")
        def font(path: str):
            return send_from_directory(fonts, path, max_age=600)

    def _connected(self, auth: dict[str, Any]) -> None:
        if auth["token"] != TOKEN:
            raise Refused(WRONG_TOKEN)
        sid = request.sid  # pyright: ignore[reportAttributeAccessIssue]
        self._io.emit("scene", self.scene, namespace="/overlay", to=sid)
        self.pages.append(sid)
        self._note(sid, "connect", auth)

    def _left(self, *_: Any) -> None:
        sid = request.sid  # pyright: ignore[reportAttributeAccessIssue]
        self.pages.remove(sid)
        self._note(sid, "disconnect", {})

    def _hear(self, event: str) -> Callable[[dict[str, Any]], None]:
        def handle(fields: dict[str, Any]) -> None:
            sid = request.sid  # pyright: ignore[reportAttributeAccessIssue]
            if event == "chime_state" and fields["running"] and self.chimes not in self.pages:
                self.chimes = sid
                self.tell("chime", sid, lease=True)
            self._note(sid, event, fields)

        return handle

    def _note(self, sid: str, event: str, fields: dict[str, Any]) -> None:
        with self._changed:
            self.said.append((sid, event, fields))
            self._changed.notify_all()

    def heard(self, event: str, sid: str | None = None) -> list[dict[str, Any]]:
        """What pages (or the one page) said under that name, oldest first."""
        with self._changed:
            return [f for s, e, f in self.said if e == event and sid in (None, s)]

    def wait_for(
        self, event: str, fits: Callable[[dict[str, Any]], bool] = lambda _: True, count: int = 1
    ) -> dict[str, Any]:
        """Waits until `count` such events that fit were said; answers the last of them."""

        def fitting() -> list[dict[str, Any]]:
            return [f for _, e, f in self.said if e == event and fits(f)]

        with self._changed:
            if not self._changed.wait_for(lambda: len(fitting()) >= count, PATIENCE_S):
                raise AssertionError(f"no page said {event} like that: {self.said[-5:]}")
            return fitting()[count - 1]

    def tell(self, event: str, sid: str | None = None, /, **fields: Any) -> None:
        self._io.emit(event, fields, namespace="/overlay", to=sid)

    def play(
        self, sid: str | None, utterance: str, pcm: bytes, seq: int = 0, **fields: Any
    ) -> None:
        """Sends PCM16 mono at 24,000 Hz unless `fields` say otherwise."""
        head = {"utterance": utterance, "seq": seq, "rate": 24_000, "channels": 1} | fields
        self._io.emit("audio", (head, pcm), namespace="/overlay", to=sid)

    def say(self, text: str, utterance: str = "u1", first: int = 0, **fields: Any) -> None:
        """Begins a sentence."""
        words = text.split()
        fields = {"words": words, "first": first, "emotes": []} | fields
        self.tell("subtitle", utterance=utterance, sentence=0, text=text, **fields)

    def word(self, index: int, utterance: str = "u1") -> None:
        self.tell("word", utterance=utterance, index=index)

    def begin_anew(self) -> None:
        """Forgets all, once the pages of the test before have left."""
        with self._changed:
            self._changed.wait_for(lambda: not self.pages, PATIENCE_S)
            self.said.clear()
        self.scene = empty_scene()

    def drop_connections(self) -> None:
        # Closing waits for the writer by default: for ever, where the page has just gone.
        server = self._io.server  # pyright: ignore[reportAttributeAccessIssue]
        for socket in list(server.eio.sockets.values()):
            socket.close(wait=False)

    def close(self) -> None:
        self.drop_connections()
        self._server.shutdown()
        self._server.server_close()


def find_node_modules() -> Path:
    """Where socket.io-client is installed; skips the test where it is not."""
    places = [ROOT / "web" / "panel" / "node_modules"]
    places += [Path(given) for given in [os.environ.get("GREENROOM_NODE_MODULES", "")] if given]
    for place in places:
        if (place / "socket.io-client" / "dist" / "socket.io.esm.min.js").exists():
            return place
    pytest.skip("socket.io-client is not installed: run `npm ci` in web/panel")


@pytest.fixture(scope="module")
def browser(chromium: Any) -> Any:
    return chromium


@pytest.fixture(scope="module")
def profile(browser: Any) -> Any:
    """One window for a module's pages, so that they load from its cache."""
    return browser.new_context(viewport=VIEW)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    house = House(find_node_modules(), tmp_path_factory.mktemp("pictures"))
    yield house
    house.close()


@pytest.fixture
def house(server: House) -> House:
    """The module's server with a quiet scene and nothing said."""
    server.begin_anew()
    return server


@pytest.fixture
def open_page(house: House, browser: Any, profile: Any) -> Iterator[Callable[..., Any]]:
    """Opens `/overlay/<name>/?<query>` and waits until it is connected.

    With `clock` the page's time stands still until the test moves it; `script` runs in the page
    before its own.
    """
    pages, contexts = [], []

    def open_it(
        name: str,
        query: str = "",
        *,
        token: str = TOKEN,
        clock: bool = False,
        script: str = "",
        wait: bool = True,
        context: Any = profile,
    ) -> Any:
        if clock:  # Playwright moves the time of all pages that share a context
            context = browser.new_context(viewport=VIEW)
            now = time.time()
            context.clock.install(time=now)
            context.clock.pause_at(now + 1)
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1_000)
        pages.append(page)
        page.console = []  # what the page wrote into its console
        page.on("console", lambda message: page.console.append(message.text))
        if script:
            page.add_init_script(script)
        count = len(house.heard("sound_state"))
        page.goto(f"{house.address}/overlay/{name}/?{query}#token={token}")
        if wait:
            house.wait_for("sound_state", count=count + 1)  # a page's first words
            page.sid = house.pages[-1]
            page.wait_for_selector(".part", state="attached")
        return page

    yield open_it
    for opened in (*pages, *contexts):
        opened.close()
