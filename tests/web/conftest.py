from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.host import Folders
from tests.web.fake_house import RunningHouse


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
