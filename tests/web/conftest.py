from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.host import Folders
from tests.web.fake_house import RunningHouse
from tests.web.heard import RECORDER

PANEL = Path(__file__).parents[2] / "web" / "panel" / "dist" / "index.html"


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """A tree as the repository has it after the build."""
    code = tmp_path_factory.mktemp("code")
    files = {
        "web/panel/dist/index.html": "<title>panel</title>",
        "web/panel/dist/assets/app-1a2b.js": "let panel",
        "web/panel/dist/vendor/socket.io.esm.min.js": "export const io = 0",
        "web/panel/node_modules/@fontsource-variable/inter/opsz.css": "@font-face{}",
        "web/panel/node_modules/@fontsource-variable/inter/files/inter.woff2": "font",
        "overlays/subtitles/index.html": "<title>Greenroom: subtitles</title>",
        "overlays/lib/socket.js": "connect()",
        "plugins/goals/overlay/index.html": '<meta name="size" content="800x200">',
        "secret.txt": "not for anybody",
    }
    for name, text in files.items():
        (code / name).parent.mkdir(parents=True, exist_ok=True)
        (code / name).write_text(text)
    data = tmp_path_factory.mktemp("data")
    (data / "pictures" / "mika").mkdir(parents=True)
    (data / "pictures" / "mika" / "neutral-open.png").write_bytes(b"\x89PNG")
    (data / "greenroom.db").write_text("private")
    return Folders(code=code, data=data)


@pytest.fixture
def house(folders: Folders) -> Iterator[RunningHouse]:
    running = RunningHouse(folders)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def built_panel() -> None:
    """Skips the test where nobody has built the real panel."""
    if not PANEL.is_file():
        pytest.skip("the panel is not built: run `npm ci && npm run build` in web/panel")


@pytest.fixture(scope="module")
def window(built_panel: None, chromium: Any, world: Any) -> Iterator[Any]:
    """A browser that is logged in to the module's `world`; it records what its pages play. The
    recorder is a script of ours, so the policy is off."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    context.add_init_script(path=RECORDER)
    login = {"data": {"token": "owner-token"}, "headers": {"X-Greenroom": "1"}}
    context.request.post(f"{world.house.url}/api/login", **login)
    yield context
    context.close()


@pytest.fixture
def open_panel(window: Any, world: Any) -> Iterator[Callable[[str], Any]]:
    """`open_panel("/studio/runs")` opens a page of the panel. A fault in it fails the test."""
    pages: list[Any] = []
    faults: list[str] = []

    def opened(path: str) -> Any:
        page = window.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(f"{error.stack or error}"))
        pages.append(page)
        page.goto(world.house.url + path)
        page.wait_for_selector("main")
        return page

    yield opened
    for page in pages:
        page.close()
    assert faults == []
