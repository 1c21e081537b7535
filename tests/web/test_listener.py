"""Ports, names, HTTPS, and clients that do not keep to HTTP."""

from __future__ import annotations

import socket
import ssl
import time
from pathlib import Path

import pytest
import requests

from bot.errors import ConfigError
from bot.host import Folders
from tests.web.fake_house import RunningHouse
from web import tls
from web.doorman import is_own_host, own_names


def test_a_taken_port_is_named_with_its_remedy(house: RunningHouse, folders: Folders) -> None:
    port = int(house.url.rsplit(":", 1)[1])
    with pytest.raises(ConfigError) as error:
        RunningHouse(folders, port=port)
    assert f"port {port} is taken" in error.value.message
    assert "--port" in error.value.hint


def test_a_host_that_is_not_ours_is_named(folders: Folders) -> None:
    with pytest.raises(ConfigError, match=r"plugins\.panel\.host"):
        RunningHouse(folders, host="203.0.113.7")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5001", "127.0.0.1.evil.example"])
def test_a_foreign_name_for_this_machine_is_refused(house: RunningHouse, host: str) -> None:
    for path in ("/", "/api/me", "/socket.io/?EIO=4&transport=polling"):
        response = house.get(path, headers={"Host": host})
        assert response.status_code == 421
        assert response.json()["place"] == "Host"


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost:5001", True),
        ("LOCALHOST", True),
        ("127.0.0.1", True),
        ("[::1]:5001", True),
        ("192.168.1.20:5001", True),
        ("stream.lan", True),
        ("stream.lan.", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1@evil.example", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_own_names(host: str, own: bool) -> None:
    assert is_own_host(host, own_names(["stream.lan"])) is own


def test_beyond_this_machine_it_speaks_https_with_a_made_certificate(folders: Folders) -> None:
    house = RunningHouse(folders, host="0.0.0.0")
    try:
        assert house.url.startswith("https://127.0.0.1:")
        made = folders.data / "secrets" / "panel.crt"
        assert (folders.data / "secrets" / "panel.key").stat().st_mode & 0o777 == 0o600
        assert requests.get(house.url + "/healthz", verify=str(made), timeout=5).ok
        login = requests.post(
            house.url + "/api/login",
            json={"token": "owner-token"},
            headers={"X-Greenroom": "1"},
            verify=str(made),
            timeout=5,
        )
        assert "Secure" in login.headers["Set-Cookie"]
    finally:
        house.stop()


def test_other_machines_of_the_network_are_given_an_address_of_theirs(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "own_addresses", lambda: {"127.0.0.1", "::1", "192.168.1.20"})
    house = RunningHouse(folders, host="0.0.0.0")
    try:
        port = house.url.rsplit(":", 1)[1]
        assert house.address.elsewhere == (f"https://192.168.1.20:{port}",)
    finally:
        house.stop()


def test_this_machine_alone_is_told_no_other_address(house: RunningHouse) -> None:
    assert house.address.elsewhere == ()


def test_a_client_that_never_shakes_hands_holds_nobody_up(folders: Folders) -> None:
    house = RunningHouse(folders, tls="on")
    port = int(house.url.rsplit(":", 1)[1])
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
    try:
        began = time.monotonic()
        made = str(folders.data / "secrets" / "panel.crt")
        assert requests.get(house.url + "/healthz", verify=made, timeout=5).ok
        assert time.monotonic() - began < 2
    finally:
        for line in silent:
            line.close()
        house.stop()


def test_who_forgets_the_s_of_https_is_told(folders: Folders) -> None:
    house = RunningHouse(folders, tls="on")
    try:
        answer = requests.get(house.url.replace("https:", "http:"), timeout=5)
        assert answer.status_code == 400
        assert "https://" in answer.text
    finally:
        house.stop()


def test_without_https_beyond_this_machine_only_when_it_is_said(folders: Folders) -> None:
    house = RunningHouse(folders, host="0.0.0.0", tls="off")
    try:
        assert house.url.startswith("http://")
    finally:
        house.stop()


def test_a_certificate_needs_its_key(folders: Folders, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="needs its key"):
        RunningHouse(folders, certificate=str(tmp_path / "a.pem"))
    (tmp_path / "a.pem").write_text("no certificate")
    with pytest.raises(ConfigError, match="cannot be used together"):
        RunningHouse(folders, certificate=str(tmp_path / "a.pem"), key=str(tmp_path / "a.pem"))


def test_a_made_certificate_is_kept_until_a_name_is_missing(tmp_path: Path) -> None:
    certificate, key = tls.made_certificate(tmp_path, "0.0.0.0")
    first = certificate.read_bytes()
    tls.made_certificate(tmp_path, "0.0.0.0")
    assert certificate.read_bytes() == first
    tls.made_certificate(tmp_path, "10.9.8.7")
    assert certificate.read_bytes() != first
    assert isinstance(tls.make_context(certificate, key), ssl.SSLContext)


def test_garbage_instead_of_http_harms_nobody(house: RunningHouse) -> None:
    port = int(house.url.rsplit(":", 1)[1])
    for garbage in (
        b"\x00\xff\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(garbage)
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass
    assert house.get("/healthz").ok
