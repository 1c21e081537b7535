"""A start that cannot succeed says why in a line or two, with what to do, and never in a
traceback."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import App
from bot.cli.lock import only_one
from bot.cli.place import Place
from bot.errors import BotError

ROOT = Path(__file__).parents[2]
QUIET = "plugins:\n  local_chat:\n  persona_offline:\n  chat:\n"


def greenroom(data: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "--data", str(data), *arguments]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def place(tmp_path: Path, config: str) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    (data / "config.yaml").write_text(config, encoding="utf-8")
    return data


def broken_yaml(tmp_path: Path) -> Path:
    return place(tmp_path, "name: [Luna\n")


def wrong_types(tmp_path: Path) -> Path:
    return place(tmp_path, "name: Luna\nllm: {usd_per_hour: much}\nguard: {delay_s: [1]}\n")


def unknown_key(tmp_path: Path) -> Path:
    return place(tmp_path, "nmae: Luna\n")


def not_text(tmp_path: Path) -> Path:
    data = place(tmp_path, "")
    (data / "config.yaml").write_bytes(b"name: \xff\xfe\x00")
    return data


def unset_name(tmp_path: Path) -> Path:
    return place(tmp_path, "name: ${NOBODY_SETS_THIS}\n")


def wrong_lane(tmp_path: Path) -> Path:
    return place(tmp_path, "lanes: {chat: {waiting: last_m}}\n")


def broken_persona(tmp_path: Path) -> Path:
    data = place(tmp_path, QUIET)
    (data / "persona.yaml").write_text("name: [x\n")
    return data


def persona_without_prompt(tmp_path: Path) -> Path:
    data = place(tmp_path, QUIET)
    (data / "persona.yaml").write_text("name: Luna\nstile: witty\n")
    return data


def newer_database(tmp_path: Path) -> Path:
    data = place(tmp_path, QUIET)
    with sqlite3.connect(data / "greenroom.db") as database:
        database.execute("CREATE TABLE alembic_version (version_num TEXT)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
    return data


def no_database(tmp_path: Path) -> Path:
    data = place(tmp_path, QUIET)
    (data / "greenroom.db").write_text("this is a shopping list, not a database" * 100)
    return data


def foreign_database(tmp_path: Path) -> Path:
    data = place(tmp_path, QUIET)
    with sqlite3.connect(data / "greenroom.db") as database:
        database.execute("CREATE TABLE invoices (id INTEGER)")
    return data


def data_is_a_file(tmp_path: Path) -> Path:
    (tmp_path / "data").write_text("not a folder")
    return tmp_path / "data"


def persona_in_no_folder(tmp_path: Path) -> Path:
    data = place(tmp_path, f"persona: people/luna.yaml\n{QUIET}")
    (data / "people").write_text("not a folder")
    return data


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (broken_yaml, ("config.yaml", "line")),
        (wrong_types, ("llm.usd_per_hour", "guard.delay_s")),
        (unknown_key, ("nmae", "Did you mean 'name'?")),
        (not_text, ("UTF-8",)),
        (unset_name, ("NOBODY_SETS_THIS is not set", ".env")),
        (wrong_lane, ("lanes.chat.waiting", "did you mean 'last_n'?")),
        (broken_persona, ("persona.yaml, line",)),
        (persona_without_prompt, ("persona.yaml", "prompt")),
        (newer_database, ("newer version of Greenroom", "update Greenroom")),
        (no_database, ("is no database", "db restore")),
        (foreign_database, ("tables that are not ours", "invoices")),
        (data_is_a_file, ("data", "another folder")),
        (persona_in_no_folder, ("people", "another folder")),
    ],
)
async def test_a_start_that_cannot_succeed_says_why_and_what_to_do(
    tmp_path: Path, make: Callable[[Path], Path], said: tuple[str, ...]
) -> None:
    data = make(tmp_path)
    app = None
    with pytest.raises(BotError) as caught:
        app = App(Place.of(None, data).config, data, doctor=lambda app: [])
        await app.start()
    if app is not None:
        await app.close()
    assert caught.value.hint
    for words in said:
        assert words in str(caught.value)


@pytest.mark.parametrize("make", [wrong_types, newer_database, data_is_a_file])
def test_the_terminal_shows_it_without_a_traceback(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    process = greenroom(make(tmp_path), "run", "--no-browser", "--port", "0")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1, output
    assert "Traceback" not in output, output
    assert 2 <= len(output.strip().splitlines()) <= 8, output


def test_a_taken_port_ends_the_start_and_is_said(tmp_path: Path) -> None:
    data = place(tmp_path, f"{QUIET}  panel:\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = greenroom(data, "run", "--no-browser", "--port", str(port))
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"port {port} is taken by another program" in output and "--port" in output
    assert "Traceback" not in output and "Ready" not in output


def test_a_second_show_on_the_same_data_folder_is_refused(tmp_path: Path) -> None:
    data = place(tmp_path, QUIET)
    copy = tmp_path / "old.db"
    sqlite3.connect(copy).close()
    with only_one(data):
        for arguments in (("run", "--no-browser"), ("db", "restore", str(copy), "--yes")):
            process = greenroom(data, *arguments)
            output, _ = process.communicate(timeout=60)
            assert process.returncode == 1, output
            assert f"in use by another Greenroom (process {os.getpid()})" in output
            assert "--data" in output and "Traceback" not in output
    with only_one(data):
        pass  # it is free again


@pytest.mark.skipif(sys.platform == "win32", reason="there is no ulimit")
def test_a_disk_without_any_room_is_said_at_the_first_start(tmp_path: Path) -> None:
    data = place(tmp_path, QUIET)
    command = f"ulimit -f 0; exec {sys.executable} -m bot --data {data} run --no-browser"
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "cannot be written" in ran.stderr and "--data" in ran.stderr
    assert "Traceback" not in ran.stderr


STUBBORN = """
import asyncio, time
from bot.host import Plugin

plugin = Plugin("stubborn")


@plugin.source
async def run(ctx):
    thread = asyncio.get_running_loop().run_in_executor(None, time.sleep, 30)
    while True:
        try:
            await asyncio.shield(thread)
        except asyncio.CancelledError:
            pass
"""


def test_ctrl_c_ends_the_process_whatever_a_plugin_does(tmp_path: Path) -> None:
    package = tmp_path / "code" / "plugins"
    (package / "stubborn").mkdir(parents=True)
    (package / "stubborn" / "__init__.py").write_text(STUBBORN)
    code = f"import plugins; plugins.__path__.insert(0, {str(package)!r}); import bot.__main__"
    data = place(tmp_path, "voice: {sinks: ['null']}\nplugins:\n  stubborn:\n")
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; bot.__main__.main()", "--data", str(data), "run"],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    for read in process.stdout:
        if "Ready" in read:
            break
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    process.communicate(timeout=20)
    assert time.monotonic() - began < 3.0  # two seconds, and a busy test machine
    assert process.returncode == 0
