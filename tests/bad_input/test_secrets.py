"""A secret of the settings, and errors provoked everywhere: it is found in no log, no answer of
the panel, no page and no file but the two that the streamer wrote."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import requests
import structlog

from bot.cli.console import log_to
from bot.host import PanelAddress, RewardRedeemed
from tests.bad_input.broken import ANN, BO, line
from tests.plugins.openai.openai_double import OpenAIDouble, refuses

IN_ENV = "hunter2-from-the-env-file"
IN_FILE = 'pa"ss w\\örd-in-the-file'
SECRETS = (IN_ENV, IN_FILE, json.dumps(IN_FILE)[1:-1], IN_FILE[:9])

CODE = """
    from bot.settings import Secret

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Leaky:
        password: Secret = Secret("")

    plugin.settings = Leaky

    @plugin.source
    async def run(ctx):
        password = ctx.settings.password.reveal()
        ctx.connection("failed", note=f"login with {password} refused")
        raise ConnectionError(f"https://ann:{password}@example.org refused {password}")

    @plugin.turn(ChatMessage)
    async def answer(message, ctx):
        password = ctx.settings.password.reveal()
        ctx.log.error(f"logging in with {password}", settings=ctx.settings, password=password)
        if "speak" in message.text:
            await ctx.speak(ctx.think(message.text))
        raise RuntimeError(f"wrong password {password!r} for {ctx.settings}")

    @plugin.on(ChatMessage)
    async def act(message, ctx):
        await ctx.act("timeout", user=message.user, reason=ctx.settings.password.reveal())
    """


@pytest.fixture
async def server() -> AsyncIterator[OpenAIDouble]:
    double = OpenAIDouble()
    await double.start()
    double.play = refuses(401, f"the key {IN_ENV} is unknown")
    yield double
    await double.close()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """What the terminal shows; the log is set up as the command line does it."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    root = logging.getLogger()
    before, level, config = list(root.handlers), root.level, structlog.get_config()
    log_to(tmp_path / "data", verbose=True)
    yield written
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before, level
    structlog.configure(**config)


class Browser:
    """A logged-in panel: every answer it got."""

    def __init__(self, address: PanelAddress) -> None:
        self._address = address
        self._session = requests.Session()
        self.answers: list[str] = []
        ticket = address.ticket_url.split("#ticket=")[1]
        self.ask("POST", "/api/session", {"ticket": ticket})

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        headers = {"X-Greenroom": "1", "Origin": self._address.url}
        answer = self._session.request(
            method, self._address.url + path, json=body, headers=headers, timeout=20
        )
        self.answers.append(answer.text + str(answer.headers))
        return answer


WISHES = [
    ("GET", "/", None),
    ("GET", "/api/state", None),
    ("GET", "/api/settings", None),
    ("GET", "/api/plugins", None),
    ("GET", "/api/plugins/leaky", None),
    ("GET", "/api/plugins/openai", None),
    ("GET", "/api/messages", None),
    ("GET", "/api/events", None),
    ("GET", "/api/setup", None),
    ("GET", "/api/jobs", None),
    ("GET", "/api/doctor", None),
    ("GET", "/api/nothing", None),
    ("GET", "/metrics", None),
    ("GET", "/healthz", None),
    ("PUT", "/api/plugins/leaky/settings", {"values": {"password": ["not text"]}}),
    ("PUT", "/api/plugins/leaky/settings", {"values": {"pasword": IN_FILE}}),
    ("PUT", "/api/plugins/openai/settings", {"values": {"timeout_s": IN_ENV}}),
    ("PUT", "/api/settings/general", {"values": {"database": IN_FILE}}),
    ("PUT", "/api/settings/llm", {"values": {"usd_per_hour": IN_FILE}}),
    ("POST", "/api/plugins/leaky/reload", None),
    ("POST", "/api/say", {"text": "hello", "mode": "answer"}),
]


async def test_a_secret_is_found_nowhere_but_where_it_was_written(
    rehearse, write_plugin, server: OpenAIDouble, terminal: Any, tmp_path: Path
) -> None:
    write_plugin("leaky", CODE)
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={IN_ENV}\n")
    addresses: list[PanelAddress] = []
    import plugins

    plugins.__path__.insert(0, str(tmp_path / write_plugin.package))
    try:
        show = rehearse(
            "chat",
            "redemptions",
            plugins={
                "leaky": {"password": IN_FILE},
                "openai": {"api_key": "${OPENAI_API_KEY}", "base_url": server.url},
                "panel": {"port": 0, "open_browser": False},
            },
            settings={"llm": {"chat": "openai"}},
        )
        show.app.desk._started = addresses.append
        async with show:
            await show.until(lambda: addresses)
            await show.emit(line("hi"), line("speak to me", BO), line("once more"))
            await show.emit(RewardRedeemed(title="x", redemption="r", reward="w", user=ANN))
            browser = await asyncio.to_thread(Browser, addresses[0])
            for method, path, body in WISHES:
                await asyncio.to_thread(browser.ask, method, path, body)
            await show.settle()
            await show.app.host.journal.flush()
            state = json.dumps(await show.app.desk.state(), ensure_ascii=False)
        assert sum('"message"' in answer for answer in browser.answers) >= 5, "no error was met"
    finally:
        plugins.__path__.pop(0)

    assert "password" in terminal.getvalue(), "nothing was logged"
    found = {"state": state, "terminal": terminal.getvalue(), "answers": str(browser.answers)}
    for file in (tmp_path / "data").rglob("*"):
        if file.is_file():
            found[file.name] = file.read_bytes().decode("utf-8", "replace")
    assert "greenroom.db" in found and "greenroom.log" in found
    for place, text in found.items():
        for secret in SECRETS:
            at = text.find(secret)
            assert at < 0, f"{place}: {text[max(0, at - 200) : at + 100]}"


def test_a_traceback_shows_no_variables(terminal: Any, tmp_path: Path) -> None:
    def fail() -> None:
        private = "a value that nobody declared secret"
        raise RuntimeError("boom" if private else "")

    try:
        fail()
    except RuntimeError:
        structlog.get_logger("test").exception("it failed")
        logging.getLogger("library").exception("it failed")
    log = (tmp_path / "data" / "logs" / "greenroom.log").read_text()
    assert log.count("RuntimeError: boom") == 2
    assert "nobody declared" not in log + terminal.getvalue()
