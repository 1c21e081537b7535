"""A bot that only pretends, for the panel's tests and for working on its looks.

`python -m tests.panel.fake_bot --port 5001` serves the built panel over a moment of a stream and
lets it go on speaking. It keeps every request that changes something in `calls`.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from werkzeug.serving import make_server

from tests.panel.routes import TICKET, add_routes
from tests.panel.scene import SENTENCES, Json, scene, speaking


class FakeBot:
    """State as docs/api.md has it; what the panel asks for happens to it at once."""

    def __init__(self, *, port: int = 0, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.calls: list[tuple[str, str, Any]] = []
        self.reset()
        self.app = Flask("fake", static_folder=None)
        self.sio = SocketIO(self.app, async_mode="threading")
        self._server = make_server("127.0.0.1", port, self.app, threaded=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        add_routes(self)

    def reset(self) -> None:
        """As it was in the beginning."""
        self.role = "owner"
        self.state = scene(self.now())
        self.calls.clear()
        self.setup: Json = {
            "needed": False,
            "name": "Luna",
            "voice": "en-us",
            "mind": "persona_offline",
            "asks": [
                {
                    "plugin": "twitch",
                    "label": "Twitch client id",
                    "hint": "Of your own application",
                    "value": "",
                }
            ],
            "voices": ["en-us", "en-gb", "de"],
            "minds": ["persona_offline", "openai/gpt-4o-mini"],
        }
        self.login: Json | None = None
        self.recogniser = "fake"
        self.dictated = b""  # the newest recording
        self.models: list[Json] = [
            {
                "name": "en_US-lessac-medium",
                "title": "Lessac, en-US, medium",
                "licence": "in its MODEL_CARD",
                "state": "absent",
                "bytes": 0,
            }
        ]
        self.identities: list[str] = []  # as whom somebody wanted to log in
        self.broken: Json | None = None  # the error that everything on the stage ends with

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.hang_up()
        self._server.shutdown()
        self._server.server_close()

    def hang_up(self) -> None:
        """Cut every socket as a crash would."""
        for socket in list(self.sio.server.eio.sockets.values()):  # type: ignore[union-attr]
            socket.close(wait=False, abort=True)  # a page that is gone would be waited for

    def emit(self, event: str, payload: Any) -> None:
        self.sio.emit(event, payload, namespace="/panel")

    def set(self, section: str, value: Any) -> None:
        self.state[section] = value
        self.emit(section, value)

    def change_show(self, **change: Any) -> Json:
        self.set("show", self.state["show"] | change)
        return self.state["show"]

    def asked(self, method: str, path: str, *, count: int = 0) -> list[Any]:
        """The bodies of the requests of this kind, in order.

        Waits for `count` of them, five seconds at most: a page shows what it does before the
        request for it is here.
        """
        end = time.monotonic() + 5.0
        while True:
            calls = [body for verb, where, body in self.calls if (verb, where) == (method, path)]
            if len(calls) >= count or time.monotonic() > end:
                return calls
            time.sleep(0.01)


def talk(bot: FakeBot) -> None:
    """Go on speaking, word by word, over and over."""
    words = sum(len(text.split()) for text in SENTENCES)
    word = bot.state["stage"]["utterance"]["word"]
    while True:
        for _ in range(3):
            time.sleep(0.1)
            bot.emit("level", {"db": -12.0 - 30 * abs((time.time() * 7) % 2 - 1)})
        if bot.state["stage"]["state"] == "speaking":
            word = (word + 1) % words
            bot.set("stage", speaking(word))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5001)
    parser.add_argument("--first-run", action="store_true")
    options = parser.parse_args()
    bot = FakeBot(port=options.port)
    bot.setup["needed"] = options.first_run
    bot.start()
    print(f"{bot.url}/#ticket={TICKET}")
    talk(bot)


if __name__ == "__main__":
    main()
