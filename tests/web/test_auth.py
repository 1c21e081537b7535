"""Who may do what: tokens, tickets, cookies, roles, foreign pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.web.fake_house import OWNER, RunningHouse
from web.app import House, create_app
from web.auth import COOKIE, Auth
from web.limits import Limit
from web.pages import Shelves
from web.roles import Role, needed_role
from web.secret import ServerSecret

JSON = {"X-Greenroom": "1"}

# The routes that docs/api.md opens to everybody. The deck's and a result's need a key of their own.
PUBLIC = {
    "POST /api/login",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /deck/panic",
    "POST /deck/panic",
    "GET /ping",
    "GET /results/<id>",  # by its signature
}
FILES = {"/", "/<path:file>", "/plugins/<name>"}
OWNERS = {
    "GET /api/deck",
    "GET /api/doctor",
    "GET /api/plugins/<name>",
    "PUT /api/plugins/<name>/settings",
    "POST /api/plugins/<name>/<action>",
    "POST /api/plugins/<name>/install",
    "POST /api/plugins/<name>/models/<model>",
    "DELETE /api/plugins/<name>/models/<model>",
    "DELETE /api/jobs/<job>",
    "GET /api/settings",
    "PUT /api/settings/<section>",
    "POST /api/setup",
    "POST /api/stop",
    "POST /api/talk/<key>",
    "POST /api/setup/skip",
    "DELETE /api/viewers/<viewer>",
    # Somebody's voice: making, changing and taking it away is the owner's.
    "POST /api/studio/voices",
    "POST /api/studio/voices/import",
    "PUT /api/studio/voices/<voice>",
    "DELETE /api/studio/voices/<voice>",
    "GET /api/studio/voices/<voice>/export",
    "POST /api/singing/training",
    "POST /api/singing/training/<id>/stop",
    "POST /api/singing/training/<id>/resume",
    "POST /api/singing/training/recordings/<name>",
    "DELETE /api/singing/training/recordings/<name>/<file>",
    "DELETE /api/singing/training/voices/<name>",
}
READS_FOR_MODERATORS = {
    "GET /api/overlays",
    "GET /api/viewers",
    "GET /api/conversations",
    "GET /api/conversations/<id>",
    "GET /api/conversations/<id>/events",
    "GET /api/conversations/<id>/<side>.wav",
    "GET /api/studio/voices/<voice>/recording",
    "GET /api/singing/training/recordings/<name>",
    "GET /api/singing/training/recordings/<name>/report",
    "GET /api/singing/training/<id>/samples/<int:step>",
    "GET /chat/",  # it makes a mind think
}
ANYBODY_LOGGED_IN = {"POST /api/logout", "POST /api/studio/key"}  # a key of their own role


def _routes(app: Any) -> Iterator[tuple[str, str, Role]]:
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            path = re.sub(r"<any\([^)]*\):(\w+)>", r"<\1>", rule.rule)
            yield f"{method} {path}", rule.rule, needed_role(app.view_functions[rule.endpoint])


def _documented_role(route: str) -> Role:
    method, path = route.split(" ", 1)
    is_file = path in FILES or path.startswith(("/overlay/", "/vendor/"))
    if route in PUBLIC or (method == "GET" and is_file):
        return Role.PUBLIC
    if route in OWNERS:
        return Role.OWNER
    if route in ANYBODY_LOGGED_IN or (method == "GET" and route not in READS_FOR_MODERATORS):
        return Role.VIEWER
    return Role.MODERATOR


def test_every_route_asks_for_its_documented_role(house: RunningHouse) -> None:
    routes = list(_routes(house.server._app))
    assert len(routes) > 50
    wrong = [(name, role) for name, _, role in routes if role is not _documented_role(name)]
    assert wrong == []


def test_no_route_that_changes_anything_works_without_a_token(house: RunningHouse) -> None:
    tried = 0
    for name, rule, _ in _routes(house.server._app):
        method = name.split(" ", 1)[0]
        if method == "GET" or name in PUBLIC:
            continue
        response = house.request(method, _fill(rule), token="", headers=JSON, json={})
        assert response.status_code == 401, name
        tried += 1
    assert tried >= 25
    assert house.desk.asked == []


def test_no_route_works_with_less_than_its_role(house: RunningHouse) -> None:
    below = {Role.MODERATOR: "viewer-token", Role.OWNER: "moderator-token"}
    for name, rule, role in _routes(house.server._app):
        if role in below:
            method = name.split(" ", 1)[0]
            response = house.request(method, _fill(rule), token=below[role], json={})
            assert response.status_code == 403, name
    assert house.desk.asked == []


def _fill(rule: str) -> str:
    rule = re.sub(r"<any\((\w+)[^)]*\):\w+>", r"\1", rule)
    return re.sub(r"<[^>]+>", "x", re.sub(r"<int:\w+>", "1", rule))


def _session(house: RunningHouse, **proof: str) -> requests.Session:
    session = requests.Session()
    response = session.post(house.url + "/api/login", json=proof, headers=JSON, timeout=5)
    response.raise_for_status()
    return session


def test_a_token_is_exchanged_for_a_cookie_that_scripts_and_foreign_pages_cannot_use(
    house: RunningHouse,
) -> None:
    response = house.post("/api/login", token="", json={"token": "moderator-token"}, headers=JSON)
    assert response.json() == {"name": "Mod", "role": "moderator"}
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert "moderator-token" not in cookie

    session = _session(house, token="moderator-token")
    assert session.get(house.url + "/api/me", timeout=5).json()["name"] == "Mod"


def test_a_ticket_logs_in_once_only(house: RunningHouse) -> None:
    ticket = house.address.ticket_url.partition("#ticket=")[2]
    session = _session(house, ticket=ticket)
    assert session.get(house.url + "/api/me", timeout=5).json()["role"] == "owner"

    again = house.post("/api/login", token="", json={"ticket": ticket}, headers=JSON)
    assert again.status_code == 401
    assert "used already" in again.json()["message"]


def test_a_ticket_grows_too_old() -> None:
    now = [0.0]
    auth = Auth(_Nobody(), ServerSecret.fresh(), clock=lambda: now[0])
    ticket = auth.new_ticket(OWNER)
    now[0] = 601
    with pytest.raises(Exception, match="too old"):
        auth.log_in(ticket=ticket, place="here")


class _Nobody:
    def by_token(self, token: str) -> None:
        return None

    def by_id(self, id: str) -> None:
        return None


def test_a_logout_takes_the_cookie(house: RunningHouse) -> None:
    session = _session(house, token="owner-token")
    assert session.post(house.url + "/api/logout", headers=JSON, timeout=5).status_code == 204
    assert session.get(house.url + "/api/me", timeout=5).status_code == 401


def test_a_token_that_is_reset_ends_its_sessions(house: RunningHouse) -> None:
    session = _session(house, token="viewer-token")
    del house.desk.members["viewer-token"]
    assert session.get(house.url + "/api/me", timeout=5).status_code == 401


def test_a_forged_cookie_is_nobody(house: RunningHouse) -> None:
    for cookie in ("t1", "InQxIg.aaaa.bbbb", "x" * 3000, "é"):
        response = requests.get(
            house.url + "/api/me", headers={"Cookie": f"{COOKIE}={cookie}".encode()}, timeout=5
        )
        assert response.status_code == 401


def test_whoever_brings_no_token_is_told_to_log_in(house: RunningHouse) -> None:
    assert house.post("/api/panic", token="", json={}).status_code == 401
    assert house.post("/api/login", token="", json={"token": "owner-token"}).status_code == 403


def test_a_cookie_alone_changes_nothing_without_the_header(house: RunningHouse) -> None:
    session = _session(house, token="owner-token")
    bare = session.post(house.url + "/api/panic", timeout=5)
    assert (bare.status_code, house.desk.asked) == (403, [])

    assert session.post(house.url + "/api/panic", headers=JSON, timeout=5).status_code == 204
    assert house.desk.asked == [("panic",)]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_page_changes_nothing(house: RunningHouse, origin: str) -> None:
    session = _session(house, token="owner-token")
    response = session.post(house.url + "/api/panic", headers={**JSON, "Origin": origin}, timeout=5)
    assert (response.status_code, house.desk.asked) == (403, [])
    assert house.post("/api/panic", headers={"Origin": origin}).status_code == 403


def test_the_panels_own_page_may(house: RunningHouse) -> None:
    session = _session(house, token="owner-token")
    headers = {**JSON, "Origin": house.url}
    assert session.post(house.url + "/api/panic", headers=headers, timeout=5).status_code == 204


def test_guessing_is_slowed_down(house: RunningHouse) -> None:
    statuses = [
        house.post("/api/login", token="", json={"token": f"guess-{n}"}, headers=JSON).status_code
        for n in range(12)
    ]
    assert statuses == [401] * 10 + [429] * 2
    # Even the right one is not let in by this door now; a browser that is in stays in.
    assert house.get("/api/me").status_code == 429


def test_a_deck_may_panic_with_its_key_and_do_nothing_else(house: RunningHouse) -> None:
    address = house.get("/api/deck").json()["url"]
    assert address.startswith(house.url + "/deck/panic?key=")

    assert requests.get(address, timeout=5).status_code == 200
    assert requests.post(address, timeout=5).status_code == 200
    assert house.desk.asked == [("panic",), ("panic",)]

    key = address.partition("key=")[2]
    assert house.get("/deck/panic?key=wrong", token="").status_code == 401
    assert house.get("/deck/panic", token="").status_code == 401
    assert house.get("/api/state", token=key).status_code == 401
    assert house.get("/api/state", token=house.overlay_token).status_code == 401


def test_a_limit_fills_again_and_forgets_the_oldest() -> None:
    now = [0.0]
    limit = Limit(2, 10.0, keys=2, clock=lambda: now[0])
    assert [limit.spend("a") for _ in range(3)] == [True, True, False]
    now[0] = 5.0
    assert limit.spend("a")
    assert not limit.spend("a")
    limit.spend("b")
    limit.spend("c")
    assert limit.left("a") == 2


def test_the_secret_is_kept_for_its_owner_only_and_stays_the_same(tmp_path: Any) -> None:
    path = tmp_path / "secrets" / "panel.key"
    first = ServerSecret.load(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert ServerSecret.load(path).token("overlay") == first.token("overlay")
    assert first.token("overlay") != first.token("deck")
    assert first.token("overlay") not in repr(first)
    path.write_bytes(b"short")
    with pytest.raises(Exception, match="damaged"):
        ServerSecret.load(path)


def test_an_unmarked_view_is_the_owners(folders: Any) -> None:
    people: Any = _Nobody()
    house = House(
        desk=people,
        bridge=people,
        auth=Auth(people, ServerSecret.fresh()),
        registry=people,
        overlay_addresses=tuple,
    )
    app = create_app(house, Shelves.of(folders))
    app.add_url_rule("/new", "new", lambda: "secret")
    assert app.test_client().get("/new").status_code == 401
