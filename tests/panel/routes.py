"""The fake bot's routes: what is asked for happens to its state at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, request, send_from_directory
from socketio.exceptions import ConnectionRefusedError

from tests.panel import forms
from tests.panel.scene import Json, silent

if TYPE_CHECKING:
    from tests.panel.fake_bot import FakeBot

DIST = Path(__file__).parents[2] / "web" / "panel" / "dist"
COOKIE = "greenroom_session"
TOKEN = "let-me-in"
TICKET = "one-time"


def problem(status: int, message: str, **more: Any) -> tuple[Response, int]:
    return jsonify({"message": message, "hint": "", "place": ""} | more), status


def add_routes(bot: FakeBot) -> None:
    app = bot.app

    @app.before_request
    def guard() -> Any:
        if not request.path.startswith("/api/"):
            return None
        if request.method != "GET":
            bot.calls.append((request.method, request.path[4:], request.get_json(silent=True)))
            if request.headers.get("X-Greenroom") != "1":
                return problem(403, "The header X-Greenroom is missing.")
        if request.path != "/api/login" and request.cookies.get(COOKIE) != "open":
            return problem(401, "Log in first.")
        return None

    @bot.sio.on("connect", namespace="/panel")
    def connect(auth: Any = None) -> None:
        if request.cookies.get(COOKIE) != "open":
            raise ConnectionRefusedError("Log in first.")
        bot.sio.emit("state", bot.state, namespace="/panel", to=request.sid)  # type: ignore[attr-defined]

    add_session(bot)
    add_show(bot)
    add_plugins(bot)
    add_live_mode(bot)
    add_reading(bot)
    add_files(bot)


def add_session(bot: FakeBot) -> None:
    @bot.app.post("/api/login")
    def login() -> Any:
        body = request.get_json()
        if body.get("token") != TOKEN and body.get("ticket") != TICKET:
            return problem(401, "That does not fit.")
        answer = jsonify(name="Ada", role=bot.role)
        answer.set_cookie(COOKIE, "open", httponly=True, samesite="Strict")
        return answer

    @bot.app.post("/api/logout")
    def logout() -> Any:
        answer = Response(status=204)
        answer.delete_cookie(COOKIE)
        return answer

    @bot.app.get("/api/me")
    def me() -> Any:
        return {"name": "Ada", "role": bot.role}

    @bot.app.get("/api/setup")
    def setup() -> Any:
        return bot.setup

    @bot.app.post("/api/setup")
    def save_setup() -> Any:
        bot.setup |= request.get_json() | {"needed": False}
        return bot.setup

    @bot.app.post("/api/setup/skip")
    def skip_setup() -> Any:
        bot.setup["needed"] = False
        return bot.setup


def add_show(bot: FakeBot) -> None:
    @bot.app.post("/api/stage/<move>")
    def stage(move: str) -> Any:
        if bot.broken:
            return problem(409, **bot.broken)
        if move in ("pause", "resume"):
            bot.change_show(paused=move == "pause")
            state = "paused" if move == "pause" else "speaking"
            bot.set("stage", bot.state["stage"] | {"state": state})
        else:
            bot.set("stage", silent())
        return "", 204

    @bot.app.post("/api/talk/<key>")
    def press_to_talk(key: str) -> Any:
        return "", 204

    @bot.app.route("/api/panic", methods=["POST", "DELETE"])
    def panic() -> Any:
        on = request.method == "POST"
        bot.change_show(panic=on, muted=on, hidden=on)
        if on:
            bot.set("stage", silent())
        return "", 204

    @bot.app.patch("/api/show")
    def show() -> Any:
        return bot.change_show(**request.get_json())

    @bot.app.post("/api/held/<line>")
    def held(line: str) -> Any:
        bot.set("held", [one for one in bot.state["held"] if one["id"] != line])
        return "", 204

    @bot.app.route("/api/waiting/<item>", methods=["DELETE"], defaults={"move": "drop"})
    @bot.app.post("/api/waiting/<item>/<move>")
    def waiting(item: str, move: str) -> Any:
        lanes = bot.state["waiting"]["lanes"]
        for lane in lanes:
            if move == "drop":
                lane["items"] = [one for one in lane["items"] if one["id"] != item]
            for one in lane["items"]:
                if move == "up":
                    one["next"] = one["id"] == item
                elif one["id"] == item:
                    one["held"] = move == "hold"
        total = sum(len(lane["items"]) for lane in lanes)
        bot.set("waiting", {"total": total, "lanes": lanes})
        return "", 204

    @bot.app.delete("/api/memory")
    def memory() -> Any:
        return "", 204

    @bot.app.post("/api/say")
    @bot.app.post("/api/test")
    @bot.app.post("/api/replay/<event>")
    def say(event: str = "") -> Any:
        return {"event": "evt_new"}

    @bot.app.post("/api/chat")
    def chat() -> Any:
        return {"done": True, "note": ""}

    @bot.app.post("/api/local-chat")
    def local_chat() -> Any:
        return {"event": "evt_new"}


def add_plugins(bot: FakeBot) -> None:
    def card(name: str) -> Json:
        return next(one for one in bot.state["plugins"] if one["name"] == name)

    def detail(name: str) -> Json:
        more: Json = {"form": [], "lately": [], "scopes": [], "identities": [], "login": None}
        if name == "twitch":
            more = {
                "form": forms.plugin_form(),
                "lately": forms.lately(bot.now()),
                "scopes": forms.SCOPES,
                "identities": forms.IDENTITIES,
                "login": bot.login,
            }
        return card(name) | more

    def move(name: str, state: str) -> None:
        plugins = bot.state["plugins"]
        bot.set(
            "plugins",
            [one | {"state": state, "note": ""} if one["name"] == name else one for one in plugins],
        )

    @bot.app.get("/api/plugins/<name>")
    def plugin(name: str) -> Any:
        return detail(name)

    @bot.app.get("/api/plugins/<name>/models")
    def models(name: str) -> Any:
        return bot.models if name == "azure_speech" else []

    @bot.app.post("/api/plugins/<name>/models/<model>")
    def fetch_model(name: str, model: str) -> Any:
        bot.models = [one | {"state": "there", "bytes": 63_201_294} for one in bot.models]
        job = {"id": "job_2", "kind": "fetch", "state": "running", "progress": 0.4}
        return job | {"note": f"{model}.onnx", "error": ""}, 202

    @bot.app.delete("/api/plugins/<name>/models/<model>")
    def remove_model(name: str, model: str) -> Any:
        bot.models = [one | {"state": "absent", "bytes": 0} for one in bot.models]
        return bot.models

    @bot.app.put("/api/plugins/<name>/settings")
    def save(name: str) -> Any:
        if request.get_json()["values"].get("messages", 1) > 100:
            says = ["Twitch allows 1 to 100 for a moderator. Write 100 or less."]
            return problem(422, "One field needs fixing.", errors={"messages": says})
        return detail(name)

    @bot.app.post("/api/plugins/<name>/<action>")
    def act(name: str, action: str) -> Any:
        if action == "install":
            job = {"id": "job_1", "kind": "install", "state": "running", "progress": 0.4}
            return job | {"note": "Downloading", "error": ""}, 202
        if action == "login":
            bot.identities.append(request.args.get("identity", ""))
            bot.login = {
                "identity": "bot",
                "url": "https://www.twitch.tv/activate",
                "code": "HRTW-MKPD",
                "expires_at": bot.now() + 1721,
                "state": "waiting",
            }
        if action in ("enable", "resume", "reload"):
            move(name, "loaded")
        if action == "disable":
            move(name, "off")
        return detail(name)

    @bot.app.route("/api/jobs/<job>", methods=["GET", "DELETE"])
    def job(job: str) -> Any:
        done = {"id": job, "kind": "install", "state": "done", "progress": 1.0}
        return done | {"note": "Ready", "error": ""}


def add_live_mode(bot: FakeBot) -> None:
    """The studio as far as live mode asks for it; whatever is dictated is "Good evening."."""

    @bot.app.get("/api/studio/engines")
    @bot.app.get("/api/studio/voices")
    def nothing_kept() -> Any:
        return jsonify([])

    @bot.app.get("/api/studio/listen")
    def recogniser() -> Any:
        return {"recogniser": bot.recogniser}

    @bot.app.post("/api/studio/listen")
    def listen() -> Any:
        bot.dictated = request.get_data()
        return {"text": "Good evening."}


def add_reading(bot: FakeBot) -> None:
    def page() -> tuple[float, int, str]:
        return bot.now(), int(request.args.get("page", 1)), request.args.get("q", "")

    @bot.app.get("/api/history/messages")
    def messages() -> Any:
        return forms.messages(*page())

    @bot.app.get("/api/history/events")
    def events() -> Any:
        return forms.events(*page())

    @bot.app.get("/api/trace/<event>")
    def trace(event: str) -> Any:
        return forms.trace(event)

    @bot.app.get("/api/settings")
    def settings() -> Any:
        return jsonify(forms.settings())

    @bot.app.put("/api/settings/<section>")
    def save_settings(section: str) -> Any:
        return next(one for one in forms.settings() if one["name"] == section)

    @bot.app.get("/api/overlays")
    def overlays() -> Any:
        return jsonify(
            [
                {
                    "page": view["page"],
                    "title": view["page"].capitalize(),
                    "url": f"{bot.url}/overlay/{view['page']}/#token=read-only",
                    "width": 1920,
                    "height": 1080,
                }
                for view in bot.state["overlays"]
            ]
        )

    @bot.app.get("/api/doctor")
    def doctor() -> Any:
        return jsonify(forms.FINDINGS)

    @bot.app.get("/metrics")
    def metrics() -> Any:
        return forms.METRICS

    @bot.app.get("/api/deck")
    def deck() -> Any:
        return {"url": f"{bot.url}/deck/panic?key=deck-key"}

    @bot.app.get("/api/viewers")
    def viewers() -> Any:
        person = {"id": "7", "platform": "twitch", "name": "kettlecat", "roles": []}
        return jsonify([person | {"first_seen": 1.7e9, "last_seen": 1.79e9, "messages": 41}])

    @bot.app.delete("/api/viewers/<person>")
    def forget(person: str) -> Any:
        return "", 204


def add_files(bot: FakeBot) -> None:
    @bot.app.get("/")
    @bot.app.get("/<path:path>")
    def files(path: str = "index.html") -> Any:
        if path.startswith("overlay/"):
            return "<!doctype html><body style='color:#fff;font:60px sans-serif'>An overlay page"
        known = (DIST / path).is_file()
        return send_from_directory(
            DIST, path if known else "index.html", max_age=3600 if known else 0
        )
