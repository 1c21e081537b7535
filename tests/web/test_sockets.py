"""The two Socket.IO namespaces, with real clients on a real server."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
import socketio

from tests.fair_clock import FairClock
from tests.web.fake_house import Ear, RawPage, Refused, RunningHouse, empty_state


def test_a_page_that_joins_gets_the_scene_and_then_what_happens(house: RunningHouse) -> None:
    page = house.overlay()
    assert page.wait("scene")[0]["name"] == "Luna"

    house.run(house.screen.tell, None, "word", {"utterance": "u1", "index": 3})

    assert page.wait("word") == ({"utterance": "u1", "index": 3},)


def test_sound_reaches_only_the_page_it_is_for(house: RunningHouse) -> None:
    first, second = house.overlay("page-one"), house.overlay("page-two")
    first.wait("scene")
    second.wait("scene")

    house.run(house.screen.tell, "page-two", "audio", {"seq": 1}, b"\x01\x02")
    house.run(house.screen.tell, None, "curtain", {"hidden": True})

    assert second.wait("audio") == ({"seq": 1}, b"\x01\x02")
    first.wait("curtain")
    assert not first.all("audio")


def test_events_keep_their_order(house: RunningHouse) -> None:
    page = house.overlay()
    page.wait("scene")

    for index in range(200):
        house.loop.call_soon_threadsafe(house.screen.tell, None, "word", {"index": index})

    page.wait("word", 200)
    assert [args[0]["index"] for args in page.all("word")] == list(range(200))


def test_what_a_page_says_reaches_the_screen(house: RunningHouse) -> None:
    page = house.overlay("page-0007")
    page.wait("scene")

    page.say("seen", {"visible": "visible", "fps": 60})

    assert house.screen.wait(lambda screen: bool(screen.heard))
    assert house.screen.heard == [("page-0007", "seen", {"visible": "visible", "fps": 60.0})]


def test_a_page_that_goes_is_missed(house: RunningHouse) -> None:
    page = house.overlay("page-0008", "chat")
    page.wait("scene")
    assert house.screen.pages == {"page-0008": "chat"}

    page.leave()

    assert house.screen.wait(lambda screen: not screen.pages)


def test_a_page_that_came_back_before_its_old_line_broke_has_not_left(house: RunningHouse) -> None:
    old = house.overlay("page-0009")
    old.wait("scene")
    new = house.overlay("page-0009")
    new.wait("scene")

    old.leave()
    new.say("alert_done", {"id": "a1"})

    assert house.screen.wait(lambda screen: bool(screen.heard))
    assert "page-0009" in house.screen.pages


@pytest.mark.parametrize(
    "auth",
    [
        {"token": "wrong", "page": "chat", "client": "c1"},
        {"page": "chat", "client": "c1"},
        {"token": ["list"], "page": "chat", "client": "c1"},
        {"token": "owner-token", "page": "chat", "client": "c1"},
    ],
)
def test_a_page_with_a_wrong_token_is_told_where_the_right_address_is(
    house: RunningHouse, auth: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refusal:
        house.ear("/overlay", **auth)
    assert f"{house.url}/overlays" in str(refusal.value)


def test_a_page_must_say_its_name_and_id(house: RunningHouse) -> None:
    with pytest.raises(Refused):
        house.ear("/overlay", token=house.overlay_token, page="../x", client="c1")


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1.evil.example"])
@pytest.mark.parametrize("namespace", ["/overlay", "/panel"])
def test_a_foreign_page_may_not_connect(house: RunningHouse, origin: str, namespace: str) -> None:
    token = house.overlay_token if namespace == "/overlay" else "owner-token"
    with pytest.raises(Refused):
        house.ear(namespace, {"Origin": origin}, token=token, page="chat", client="c1")


def test_a_local_file_in_obs_may_be_an_overlay_but_no_panel(house: RunningHouse) -> None:
    page = house.ear(
        "/overlay", {"Origin": "null"}, token=house.overlay_token, page="chat", client="c1"
    )
    page.wait("scene")
    with pytest.raises(Refused):
        house.ear("/panel", {"Origin": "null"}, token="owner-token")


def test_the_overlay_token_opens_no_panel(house: RunningHouse) -> None:
    with pytest.raises(Refused):
        house.ear("/panel", token=house.overlay_token)


def test_nobody_gets_in_by_the_default_namespace(house: RunningHouse) -> None:
    with pytest.raises(Refused):
        house.ear("/")


def test_a_panel_gets_the_state_and_then_whole_sections(house: RunningHouse) -> None:
    panel = house.panel("viewer-token")
    assert panel.wait("state")[0]["show"]["name"] == "Luna"

    house.run(house.desk.tell, "held", [{"id": "h1"}])
    house.run(house.desk.tell, "chat_line", {"id": "c1", "text": "hi"})

    assert panel.wait("held") == ([{"id": "h1"}],)
    assert panel.wait("chat_line")[0]["text"] == "hi"


def test_a_change_while_the_state_is_gathered_is_not_lost(house: RunningHouse) -> None:
    async def slow_state() -> dict[str, Any]:
        state = empty_state()
        house.desk.tell("show", {**state["show"], "quiet": True})
        return state

    house.desk.snapshot = slow_state
    assert house.panel().wait("state")[0]["show"]["quiet"] is True


def test_a_panel_whose_token_was_reset_is_cut_off(house: RunningHouse) -> None:
    panel = house.panel("moderator-token")
    panel.wait("state")
    del house.desk.members["moderator-token"]

    house.do(house.server.sweep())

    assert _gone(panel)


GARBAGE = [
    ("unknown", {}),
    ("connect", {"token": "x"}),
    ("disconnect", "bye"),
    ("seen", "not a dict"),
    ("seen", {"visible": 3, "fps": "fast"}),
    ("seen", {"visible": "v" * 100, "fps": 60}),
    ("sound_position", {"utterance": "u", "played_ms": -5, "buffered_ms": 0, "underruns": 0}),
    ("sound_position", {"utterance": "u", "played_ms": 1e300, "buffered_ms": 0, "underruns": 0}),
    ("alert_done", {"id": {"$ne": ""}}),
    ("alert_done", {"id": "a"}, {"id": "b"}),
    ("scene", {"hidden": True}),
]


def test_garbage_is_ignored_and_counted(house: RunningHouse) -> None:
    page = house.overlay()
    page.wait("scene")

    for event, *data in GARBAGE:
        page.say(event, *data)
    page.say("alert_done", {"id": "fine"})

    assert house.screen.wait(lambda screen: bool(screen.heard))
    assert house.screen.heard == [("page-0001", "alert_done", {"id": "fine"})]
    assert 'garbage_total{namespace="/overlay"} 11.0' in house.get("/metrics").text


def test_a_panel_cannot_say_anything(house: RunningHouse) -> None:
    panel = house.panel()
    panel.wait("state")
    panel.say("seen", {"visible": "visible", "fps": 60})
    house.run(house.desk.tell, "held", [])
    panel.wait("held")
    assert not house.screen.heard


RAW_GARBAGE = [
    "9",
    "4",
    "42/overlay,[",
    "42/overlay,[]",
    "42/overlay,{}",
    '42/overlay,[{"a":1},2]',
    "42/nowhere,[1]",
    '451000000-/overlay,["seen",{"_placeholder":true,"num":0}]',
    "4" + "9" * 2000 + "/overlay,[]",
    '42/overlay,999999999999["seen",{}]',
    '43/overlay,7["x"]',
    "40/overlay,[1,2]",
    "41/panel,",
    "😀",
]


@pytest.mark.parametrize("packet", RAW_GARBAGE)
def test_packets_that_are_none_harm_nobody_else(house: RunningHouse, packet: str) -> None:
    other = house.overlay("page-fine")
    other.wait("scene")
    page = RawPage(house, "page-odd")

    page.line.send(packet)
    page.line.send_binary(b"\x00" * 100)

    house.run(house.screen.tell, None, "curtain", {"hidden": False})
    other.wait("curtain")
    assert house.get("/healthz").ok
    assert house.screen.heard == []
    page.line.shutdown()


def test_who_sends_nothing_but_garbage_is_cut_off(house: RunningHouse) -> None:
    page = house.overlay()
    page.wait("scene")
    for _ in range(210):
        try:
            page.say("nonsense", 1)
        except socketio.exceptions.BadNamespaceError:
            break
    assert _gone(page)


def test_a_message_that_is_too_large_ends_its_own_line_only(house: RunningHouse) -> None:
    page, other = house.overlay("page-0001"), house.overlay("page-0002")
    page.wait("scene")
    other.wait("scene")

    page.say("seen", {"visible": "x" * 200_000, "fps": 1})

    assert _gone(page)
    house.run(house.screen.tell, None, "curtain", {"hidden": False})
    other.wait("curtain")


def test_a_stop_closes_the_line_without_goodbye_so_that_pages_come_back(
    house: RunningHouse,
) -> None:
    page = RawPage(house, "page-0001")

    with FairClock() as clock:
        house.do(house.server.stop())
        took = clock.now()

    # "41" is Socket.IO's goodbye, after which a browser never comes back; "1" is the engine's.
    packets = page.rest()
    assert "1" in packets
    assert not [packet for packet in packets if packet.startswith("41")]
    assert took < 0.5
    house.do(house.server.start())  # its meters and its port are free again
    house.url = house.server.url
    house.overlay().wait("scene")


def test_a_frame_that_the_system_takes_in_pieces_arrives_whole(
    house: RunningHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = house.overlay("page-0001")
    page.wait("scene")
    send = socket.socket.send
    monkeypatch.setattr(
        socket.socket, "send", lambda line, data, *flags: send(line, data[:1_000], *flags)
    )
    house.run(house.screen.tell, None, "audio", {"seq": 1}, bytes(range(250)) * 40)
    house.run(house.screen.tell, None, "curtain", {"hidden": True})
    page.wait("curtain")
    assert page.wait("audio")[1] == bytes(range(250)) * 40


def test_a_page_that_never_reads_delays_nobody_and_stops_growing(house: RunningHouse) -> None:
    stuck = RawPage(house, "page-stuck")
    other = house.overlay("page-fine")
    other.wait("scene")
    guest = next(g for g in house.server._overlay.guests.values() if g.name == "page-stuck")

    sound = bytes(32_000)
    for seq in range(900):  # 29 MB
        house.run(house.screen.tell, None, "audio", {"seq": seq}, sound)
        if seq % 50 == 49:
            other.wait("audio", seq + 1)

    assert other.client.connected
    assert guest.queue.qsize() <= 1_000
    assert guest.queue._bytes <= 4 * 1024 * 1024
    assert guest.lagging or guest.queue.overflowed
    stuck.line.shutdown()


def test_a_page_that_is_hopelessly_behind_is_cut_off(house: RunningHouse) -> None:
    RawPage(house, "page-stuck")
    for _ in range(200):  # 64 MB, well over its queue and the kernel's
        house.run(house.screen.tell, None, "audio", {"seq": 0}, bytes(320_000))

    assert house.screen.wait(lambda screen: not screen.pages)


def test_a_page_that_caught_up_gets_the_scene_anew(house: RunningHouse) -> None:
    page = RawPage(house, "page-slow")
    for seq in range(700):
        house.run(house.screen.tell, None, "audio", {"seq": seq}, bytes(4_000))
    guest = next(iter(house.server._overlay.guests.values()))
    assert guest.lagging

    scenes = 0
    while scenes < 2:
        packet = page.line.recv()
        scenes += isinstance(packet, str) and '"scene"' in packet

    assert not guest.lagging


def _gone(ear: Ear) -> bool:
    """Whether its line ends within five seconds."""
    deadline = time.monotonic() + 5
    while ear.client.connected and time.monotonic() < deadline:
        ear.client.sleep(0.01)
    return not ear.client.connected
