"""The files that are served, and those that never are."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.host import Folders
from tests.web.fake_house import RunningHouse


@pytest.fixture(scope="module")
def house(folders: Folders) -> Iterator[RunningHouse]:
    """One for all tests here: files leave no trace in it."""
    running = RunningHouse(folders)
    yield running
    running.stop()


@pytest.mark.parametrize("path", ["/", "/history", "/plugins/twitch", "/overlays"])
def test_the_panel_knows_its_own_addresses(house: RunningHouse, path: str) -> None:
    response = house.get(path, token="")
    assert response.text == "<title>panel</title>"
    assert response.headers["Cache-Control"] == "no-cache"


def test_files_with_a_hash_in_their_name_may_be_kept(house: RunningHouse) -> None:
    response = house.get("/assets/app-1a2b.js", token="")
    assert response.text == "let panel"
    assert "immutable" in response.headers["Cache-Control"]
    assert "javascript" in response.headers["Content-Type"]
    assert house.get("/assets/app-old.js", token="").status_code == 404


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/overlay/subtitles/", "<title>Greenroom: subtitles</title>"),
        ("/overlay/subtitles/index.html", "<title>Greenroom: subtitles</title>"),
        ("/overlay/lib/socket.js", "connect()"),
        ("/overlay/goals/", '<meta name="size" content="800x200">'),
        ("/vendor/socket.io.esm.min.js", "export const io = 0"),
        ("/vendor/fonts/opsz.css", "@font-face{}"),
        ("/vendor/fonts/files/inter.woff2", "font"),
    ],
)
def test_an_overlay_finds_all_it_needs(house: RunningHouse, path: str, text: str) -> None:
    assert house.get(path, token="").text == text


def test_obs_gets_every_edit_of_a_page(house: RunningHouse) -> None:
    response = house.get("/overlay/lib/socket.js", token="")
    assert response.headers["Cache-Control"] == "no-cache"
    again = house.get(
        "/overlay/lib/socket.js", token="", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_an_address_without_its_slash_leads_to_the_page(house: RunningHouse) -> None:
    response = house.get("/overlay/subtitles?scale=2", token="", allow_redirects=False)
    assert response.status_code == 302
    assert response.headers["Location"] == "/overlay/subtitles/?scale=2"
    assert house.get("/overlay/nothing", token="").status_code == 404


def test_the_streamers_pictures_are_served(house: RunningHouse) -> None:
    response = house.get("/overlay/pictures/mika/neutral-open.png", token="")
    assert response.content == b"\x89PNG"
    assert house.get("/overlay/pictures/mika/sad-open.png", token="").status_code == 404


TRAVERSALS = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/overlay/subtitles/../../secret.txt",
    "/overlay/subtitles/%2e%2e/%2e%2e/secret.txt",
    "/overlay/subtitles/..%2f..%2fsecret.txt",
    "/overlay/../secret.txt",
    "/overlay/%2e%2e/secret.txt",
    "/overlay/..%5c../secret.txt",
    "/overlay/pictures/../greenroom.db",
    "/overlay/pictures/%2e%2e/greenroom.db",
    "/overlay/pictures/mika/..%2f..%2fgreenroom.db",
    "/vendor/../../index.html/../../../secret.txt",
    "/vendor/fonts/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/secret.txt",
    "/vendor/%2fetc%2fpasswd",
    "//etc/passwd",
    "/overlay/subtitles//etc/passwd",
    "/overlay/subtitles/%00",
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_its_folder(house: RunningHouse, path: str) -> None:
    line = http.client.HTTPConnection(house.url.removeprefix("http://"), timeout=5)
    line.request("GET", path)  # as it stands: requests would tidy it up
    response = line.getresponse()
    body = response.read()
    line.close()
    assert b"not for anybody" not in body and b"private" not in body and b"root:" not in body
    assert response.status in (200, 302, 308, 400, 404)
    if response.status == 200:
        assert body == b"<title>panel</title>"


def test_a_link_out_of_the_pictures_is_not_followed(house: RunningHouse, folders: Folders) -> None:
    link = folders.data / "pictures" / "mika" / "link.png"
    link.unlink(missing_ok=True)
    link.symlink_to(folders.data / "greenroom.db")
    assert house.get("/overlay/pictures/mika/link.png", token="").status_code == 404


def test_a_panel_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    house = RunningHouse(Folders(code=tmp_path, data=tmp_path / "data"))
    try:
        response = house.get("/", token="")
        assert "python start.py" in response.text
        assert house.get("/overlays", token="").status_code == 200
        assert house.get("/healthz", token="").status_code == 200
    finally:
        house.stop()
