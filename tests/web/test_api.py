"""The REST routes on a real server: answers, errors, limits."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import requests
from flask import Blueprint, request

from bot.errors import (
    ConfigError,
    Conflict,
    EngineBusy,
    EngineError,
    NotFound,
    PluginError,
    Refused,
)
from bot.host import Readiness
from tests.web.fake_house import RunningHouse
from web import bridge
from web.errors import status_of


def test_the_state_has_every_section(house: RunningHouse) -> None:
    state = house.get("/api/state", "viewer-token").json()
    assert list(state) == [
        "show",
        "stage",
        "waiting",
        "held",
        "chat",
        "exchange",
        "connections",
        "plugins",
        "overlays",
        "sound",
        "usage",
    ]
    assert state["plugins"][0]["state"] == "needs_auth"


def test_a_switch_is_passed_on_alone(house: RunningHouse) -> None:
    show = house.request("PATCH", "/api/show", json={"quiet": True, "rate": 1.25}).json()
    assert house.desk.asked == [("change_show", {"quiet": True, "rate": 1.25})]
    assert show["quiet"] is True and show["name"] == "Luna"


def test_a_replay_reaches_the_desk(house: RunningHouse) -> None:
    assert house.request("POST", "/api/replay/e-7").status_code == 200
    assert house.desk.asked == [("replay", "e-7")]


@pytest.mark.parametrize(
    ("method", "path", "body", "asked"),
    [
        ("POST", "/api/stage/pause", None, ("pause",)),
        ("POST", "/api/stage/cut", None, ("cut",)),
        ("POST", "/api/talk/down", None, ("press_to_talk", True)),
        ("POST", "/api/talk/up", None, ("press_to_talk", False)),
        ("DELETE", "/api/panic", None, ("calm",)),
        ("POST", "/api/waiting/i1/up", None, ("move_waiting", "i1", "up")),
        ("DELETE", "/api/waiting/i1", None, ("move_waiting", "i1", "drop")),
        ("POST", "/api/held/h1", {"verdict": "mask"}, ("judge_held", "h1", "mask")),
        ("DELETE", "/api/memory", None, ("forget_talk",)),
        ("POST", "/api/stop", None, ("end_show",)),
        ("DELETE", "/api/viewers/7", None, ("forget_viewer", "7")),
    ],
)
def test_an_action_reaches_the_desk(
    house: RunningHouse, method: str, path: str, body: object, asked: tuple[str, ...]
) -> None:
    assert house.request(method, path, json=body).status_code == 204
    assert house.desk.asked == [asked]


def test_a_text_comes_back_as_a_sound_file(house: RunningHouse) -> None:
    answer = house.post("/api/sound", json={"text": "hi"})
    assert (answer.content, answer.headers["Content-Type"]) == (b"RIFF hi", "audio/wav")
    assert "said.wav" in answer.headers["Content-Disposition"]


def test_talking_tells_what_became_of_it(house: RunningHouse) -> None:
    assert house.post("/api/say", json={"text": "hi"}).json() == {"event": "event-1"}
    assert house.post("/api/chat", json={"text": "hi"}).json() == {
        "done": False,
        "note": "nothing is connected",
    }
    assert house.desk.asked == [("say", "hi", "answer"), ("write_chat", "hi", "")]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/say", {}, "text"),
        ("/api/say", {"text": ""}, "text"),
        ("/api/say", {"text": "x" * 2001}, "text"),
        ("/api/say", {"text": "hi", "mode": "sing"}, "mode"),
        ("/api/say", {"text": 3}, "text"),
        ("/api/say", {"text": "hi", "loud": True}, "loud"),
        ("/api/held/h1", {"verdict": "burn"}, "verdict"),
    ],
)
def test_what_does_not_fit_is_named(
    house: RunningHouse, path: str, body: object, field: str
) -> None:
    response = house.post(path, json=body)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert response.json()["message"].startswith(field)
    assert house.desk.asked == []


def test_bodies_that_are_no_json_are_refused(house: RunningHouse) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'"text"'):
        response = house.post("/api/say", data=body, headers=headers)
        assert response.status_code in (400, 422), body[:10]
        assert set(response.json()) >= {"message", "hint", "place"}


def test_too_large_a_body_is_refused(house: RunningHouse) -> None:
    response = house.post("/api/say", json={"text": "x" * 300_000})
    assert response.status_code == 413
    assert response.json()["hint"] == "send less at once"


def test_our_errors_keep_their_hint(house: RunningHouse) -> None:
    response = house.get("/api/trace/e1")
    assert response.status_code == 404
    assert response.json() == {
        "message": "no event e1",
        "hint": "the journal keeps 30 days",
        "place": "",
    }


def test_a_mistake_in_a_form_is_shown_at_its_field(house: RunningHouse) -> None:
    response = house.request("PUT", "/api/plugins/twitch/settings", json={"values": {}})
    assert response.status_code == 400
    assert response.json()["place"] == "plugins.twitch.channel"
    assert response.json()["errors"] == {"channel": ["Missing data."]}


def test_an_unexpected_error_tells_no_secret(
    house: RunningHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    response = house.get("/api/doctor")
    assert response.status_code == 500
    assert "sk-very-secret" not in response.text
    assert response.json()["place"] in response.json()["hint"]
    assert response.json()["place"] in capsys.readouterr().out


def test_a_house_that_does_not_answer_gives_503(
    house: RunningHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge.Bridge.call, "__kwdefaults__", {"timeout": 0.05})
    monkeypatch.setattr(bridge.ask, "__kwdefaults__", {"timeout": 0.05})
    response = house.get("/api/viewers")
    assert response.status_code == 503
    assert "busy" in response.json()["hint"]


@pytest.mark.parametrize("path", ["/api/nothing", "/api/settings/lanes", "/api/stage/sing"])
def test_an_unknown_route_is_a_404_in_json(house: RunningHouse, path: str) -> None:
    response = house.get(path)
    assert response.status_code in (404, 405)
    assert response.json()["hint"]


def test_errors_have_their_documented_status() -> None:
    assert [
        status_of(error)
        for error in (
            ConfigError("x"),
            NotFound("x"),
            Conflict("x"),
            Refused("x"),
            PluginError("x"),
            EngineBusy("espeak", "x"),
            EngineError("espeak", "x"),
        )
    ] == [400, 404, 409, 403, 409, 503, 503]


def test_health_needs_no_token_and_readiness_says_what_is_missing(house: RunningHouse) -> None:
    assert house.get("/healthz", token="").json() == {"state": "ok"}
    assert house.get("/readyz", token="").status_code == 200

    house.desk.ready = Readiness(ready=False, waiting_for=("the voice",))
    response = house.get("/readyz", token="")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "waiting_for": ["the voice"]}


def test_metrics_are_open_on_this_machine(house: RunningHouse) -> None:
    text = house.get("/metrics", token="").text
    assert "greenroom_web_clients" in text


def test_metrics_for_another_machine_need_a_token(house: RunningHouse) -> None:
    client = house.server._app.test_client()
    far = {"REMOTE_ADDR": "192.168.1.30"}
    assert client.get("/metrics", environ_base=far).status_code == 401
    headers = {"Authorization": "Bearer viewer-token"}
    assert client.get("/metrics", environ_base=far, headers=headers).status_code == 200


def test_overlay_addresses_carry_their_token_in_the_fragment(house: RunningHouse) -> None:
    listed = house.get("/api/overlays", "moderator-token").json()
    assert [page["page"] for page in listed] == ["goals", "subtitles"]
    assert (listed[0]["width"], listed[0]["height"]) == (800, 200)
    assert (listed[1]["title"], listed[1]["width"]) == ("Subtitles", 1920)
    assert listed[1]["url"] == f"{house.url}/overlay/subtitles/#token={house.overlay_token}"


def test_a_plugins_page_is_served_and_follows_a_reload(house: RunningHouse) -> None:
    assert house.get("/plugins/raffle/").status_code == 404

    house.desk.pages["raffle"] = (_page("one"),)
    assert house.get("/plugins/raffle/", "viewer-token").text == "one /plugins/raffle/"
    assert house.get("/plugins/raffle/", "").status_code == 401
    assert house.post("/plugins/raffle/draw", "viewer-token").status_code == 403
    assert house.post("/plugins/raffle/draw", "moderator-token").text == "drawn"

    house.desk.pages["raffle"] = (_page("two"),)
    assert house.get("/plugins/raffle/").text == "two /plugins/raffle/"


def _page(text: str) -> Blueprint:
    blueprint = Blueprint("raffle", __name__)
    blueprint.add_url_rule("/", "index", lambda: f"{text} {request.script_root}{request.path}")
    blueprint.add_url_rule("/draw", "draw", lambda: "drawn", methods=["POST"])
    return blueprint


def test_the_document_describes_every_route_with_its_role(house: RunningHouse) -> None:
    assert house.get("/api/openapi.json", token="").status_code == 401
    document = house.get("/api/openapi.json", "viewer-token").json()
    assert document["paths"]["/api/panic"]["post"]["x-role"] == "moderator"
    assert document["paths"]["/api/login"]["post"]["security"] == []
    move = document["paths"]["/api/waiting/{item}/{move}"]["post"]["parameters"]
    assert {"enum": ["up", "hold", "release"], "type": "string"} in [p["schema"] for p in move]
    assert not [name for name in document["components"]["schemas"] if name[-1].isdigit()]


def test_the_document_is_printed_without_a_running_show() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "web.openapi"], capture_output=True, check=True, timeout=60
    )
    assert "/api/state" in json.loads(printed.stdout)["paths"]


def test_answers_may_not_be_kept_framed_or_sniffed(house: RunningHouse) -> None:
    headers = house.get("/api/me").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "Werkzeug" not in headers["Server"]


def test_no_token_reaches_a_log(house: RunningHouse, capsys: pytest.CaptureFixture[str]) -> None:
    house.get("/api/state?token=leaky-token")
    house.get("/deck/panic?key=leaky-key", token="")
    house.post("/api/login", token="", json={"token": "leaky-login"}, headers={"X-Greenroom": "1"})
    requests.get(house.url + "/socket.io/?EIO=4&transport=polling&token=leaky-poll", timeout=5)
    page = house.overlay()
    page.wait("scene")
    captured = capsys.readouterr()
    assert "/api/state" in captured.out
    assert "leaky" not in captured.out + captured.err
    assert house.overlay_token not in captured.out + captured.err
