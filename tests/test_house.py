"""The walls of docs/house.md stand: imports fall, rooms are entered by their faces."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = (ROOT / "docs" / "house.md").read_text("utf-8")
OURS = ("bot", "plugins", "web", "db")
VENDORS = (
    *("twitch", "discord", "openai", "azure", "elevenlabs", "espeak", "llama", "piper", "qwen"),
    *("torch", "pocketsphinx", "silero", "kyutai"),
)
MAY_NAME = {
    "bot/settings/schema.py": "the settings name the default plugins",
    "bot/dialogue/guard/spam.py": "what spam writes",
}
SOURCES = sorted(path for room in OURS for path in (ROOT / room).rglob("*.py"))


def table() -> dict[str, set[str]]:
    """Each room and the rooms that it may use, from the sheet."""
    section = HOUSE.split("## Who may import whom")[1].split("|---|---|")[1]
    rows = re.findall(r"^\| (\w+) \|([\w ,]*)\|$", section, re.M)
    return {room: {name.strip() for name in may.split(",") if name.strip()} for room, may in rows}


MAY = table()
# `python -m bot` and the public face stand above the rooms that they open.
MAY["__main__"] = {"cli"}
MAY["bot"] = {*MAY["testing"], "testing"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, in full: `from bot import voice` gives bot.voice."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if node.module in ("bot", "plugins"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield node.module


def room_of(module: str) -> str:
    """The room a module of ours stands in: bot.voice.sentences is in voice."""
    parts = module.split(".")
    if parts[0] != "bot":
        return parts[0]
    return parts[1] if len(parts) > 1 and parts[1] in MAY else "bot"


def arrows(path: Path, tree: ast.AST) -> Iterator[str]:
    """What is wrong with the imports of one file, in words."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    room = room_of(module)
    for target in imports(tree):
        if target.split(".")[0] not in OURS or target == "bot.__version__":
            continue
        if room_of(target) == room:
            own = ".".join(module.split(".")[:2])
            if room == "plugins" and not f"{target}.".startswith(f"{own}."):
                yield f"{module} uses another plugin: {target}"
            if past_folder(module, target):
                yield f"{module} enters {target} past its face"
            continue
        guest = module.startswith("plugins.panel") and room_of(target) == "web"
        public = room == "plugins" and room_of(target) == "bot"
        if room_of(target) not in MAY[room] and not guest and not public:
            yield f"{module} climbs to {target}"
        elif not is_face(target):
            yield f"{module} enters {target} past its face"


def is_face(target: str) -> bool:
    return len(target.split(".")) <= (2 if target.startswith("bot.") else 1)


def past_folder(module: str, target: str) -> bool:
    """Whether a module reaches into a folder of its own room in which it does not stand."""
    deep = target.startswith("bot.") and target.count(".") > 2
    return deep and module.split(".")[:3] != target.split(".")[:3]


def words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names and texts of a file with their lines; its docstrings may tell of anything."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for field in ("id", "attr", "name", "arg", "module"):
            if isinstance(getattr(node, field, None), str):
                yield line, getattr(node, field)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield line, node.value


def parsed(paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in paths:
        yield path, ast.parse(path.read_text("utf-8"))


def test_the_sheet_names_every_room():
    rooms = {
        path.stem for path in (ROOT / "bot").iterdir() if path.suffix == ".py" or path.is_dir()
    }
    assert rooms - {"__init__", "__main__", "__pycache__"} <= set(MAY)
    assert set(OURS) <= {"bot", *MAY}


def test_the_sheet_itself_only_falls():
    """No two rooms use each other, however far around."""
    for room in MAY:
        below, seen = set(MAY[room]), set()
        while below:
            step = below.pop()
            assert step != room, f"{room} stands above itself"
            seen.add(step)
            below |= MAY[step] - seen


def test_imports_fall_and_rooms_are_entered_by_their_faces():
    assert [wrong for path, tree in parsed(SOURCES) for wrong in arrows(path, tree)] == []


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("bot/voice/x.py", "from bot.host import Context", "bot.voice.x climbs to bot.host"),
        ("bot/voice/x.py", "from bot import host", "bot.voice.x climbs to bot.host"),
        (
            "bot/host/x.py",
            "from bot.engines.llm import LLM",
            "bot.host.x enters bot.engines.llm past its face",
        ),
        (
            "bot/singing/x.py",
            "from bot.singing.lyrics.lrc import parse_lrc",
            "bot.singing.x enters bot.singing.lyrics.lrc past its face",
        ),
        ("plugins/a/x.py", "import plugins.b", "plugins.a.x uses another plugin: plugins.b"),
        ("plugins/a/__init__.py", "from web import create_app", "plugins.a climbs to web"),
        ("bot/host/x.py", "from plugins.chat import plugin", "bot.host.x climbs to plugins.chat"),
        ("db/x.py", "import bot.host", "db.x climbs to bot.host"),
    ],
)
def test_an_arrow_that_climbs_is_named(path, source, wrong):
    assert list(arrows(ROOT / path, ast.parse(source))) == [wrong]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("plugins/panel/x.py", "from web import create_app"),
        ("plugins/a/x.py", "from plugins.a.source import Source\nfrom bot.host import Plugin"),
        ("bot/host/x.py", "from bot.host.lanes import LANES\nfrom bot.errors import BotError"),
        ("bot/__main__.py", "from bot.cli import main"),
    ],
)
def test_an_arrow_that_falls_is_fine(path, source):
    assert list(arrows(ROOT / path, ast.parse(source))) == []


def test_vendors_live_under_plugins_alone():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {word[:60]}"
        for path, tree in parsed(SOURCES)
        if path.relative_to(ROOT).parts[0] != "plugins"
        and path.relative_to(ROOT).as_posix() not in MAY_NAME
        for line, word in words(tree)
        if any(vendor in word.lower() for vendor in VENDORS)
    ]
    assert found == []


def test_a_vendors_name_is_found_in_names_and_texts_but_not_in_docstrings():
    tree = ast.parse('"""Not twitch."""\nimport torch\n\ndef openai_key(): return "espeak"\n')
    assert {word for _, word in words(tree)} >= {"torch", "openai_key", "espeak"}
    assert not any("twitch" in word for _, word in words(tree))


def test_torch_is_imported_under_plugins_alone():
    above = [*SOURCES, *(ROOT / "benchmarks").rglob("*.py"), ROOT / "start.py"]
    importers = [
        str(path.relative_to(ROOT))
        for path, tree in parsed(above)
        if any(name.split(".")[0] == "torch" for name in imports(tree))
        and path.relative_to(ROOT).parts[0] != "plugins"
    ]
    assert importers == []


def test_overlays_import_nothing_but_their_own_folder_and_lib():
    overlays = ROOT / "overlays"
    wrong = []
    for path in sorted(overlays.rglob("*.js")):
        for target in js_imports(path.read_text("utf-8")):
            place = (path.parent / target).resolve()
            own = place.is_relative_to(overlays / "lib") or place.is_relative_to(path.parent)
            client = target.startswith("/vendor/") and path.parent.name == "lib"  # Socket.IO's own
            if not client and not (target.startswith(".") and own):
                wrong.append(f"{path.relative_to(ROOT)} imports {target}")
    assert wrong == []


def js_imports(source: str) -> list[str]:
    """What an ES module imports, statically or by `import(...)`."""
    static = re.findall(r"""^\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)""", source, re.M)
    bare = re.findall(r"""^\s*import\s*\(?\s*['"]([^'"]+)""", source, re.M)
    return static + bare + re.findall(r"""=\s*(?:await\s+)?import\(\s*['"]([^'"]+)""", source)


def test_every_way_to_import_in_a_page_is_seen():
    source = (
        'import { on } from "../lib/socket.js";\nimport "./x.js";\n'
        'export * from "https://cdn.example/y.js";\nconst z = await import("../chat/z.js");\n'
        'import {\n  a,\n  b,\n} from "/other.js";\n'
    )
    assert sorted(js_imports(source)) == sorted(
        ["../lib/socket.js", "./x.js", "https://cdn.example/y.js", "../chat/z.js", "/other.js"]
    )
