"""The show: settings, database, plugins, logins, minds, port, overlays."""

from __future__ import annotations

import socket
import time
from importlib.util import find_spec

from bot.app import App
from bot.doctor.finding import error, ok, warning
from bot.engines import LLM, TTS
from bot.errors import BotError, ConfigError
from bot.host import Logins, PluginState, board
from bot.settings import load

STALE_SECONDS = 30.0  # an overlay page tells every ten seconds that it is alive


def settings(app: App) -> list[board.Finding]:
    """Whether the file can still be read: it may have been edited since the start."""
    try:
        load(app.config)
    except ConfigError as problem:
        return [error("Settings", problem.message, problem.hint)]
    return [ok("Settings", f"{app.config} has no mistakes")]


def database(app: App) -> list[board.Finding]:
    try:
        app.database.check()
    except BotError as problem:
        return [error("Database", problem.message, problem.hint)]
    if app.host.journal.failed:
        return [error("Journal", app.host.journal.failed, "check disk space and rights")]
    return [ok("Database", f"{app.database.address}, revision {app.database.revision() or 'none'}")]


def plugins(app: App) -> list[board.Finding]:
    findings = []
    for name in app.settings.plugins:
        scope = app.loader.known.get(name)
        if scope is None:
            findings += _not_running(app, name)
        elif scope.state in (PluginState.FAILED, PluginState.MISSING):
            findings.append(error(scope.plugin.title, scope.note, "see the plugins page"))
        elif scope.state in (PluginState.PAUSED, PluginState.RETRYING, PluginState.NEEDS_AUTH):
            findings.append(warning(scope.plugin.title, scope.note, "see the plugins page"))
    return findings or [ok("Plugins", f"{len(app.settings.plugins)} are on")]


def _not_running(app: App, name: str) -> list[board.Finding]:
    """What would keep a plugin from working, where the show itself does not run here."""
    try:
        plugin = app.loader.describe(name)
        app.parse_plugin(plugin, app.settings.plugins.get(name) or {})
    except BotError as problem:
        return [error(name, problem.message, problem.hint)]
    missing = [package for package in plugin.packages if find_spec(package) is None]
    if not missing:
        return []
    fix = f"python start.py --with {plugin.extra}" if plugin.extra else "python start.py install"
    return [error(plugin.title, f"lacks {', '.join(missing)}", fix)]


def logins(app: App) -> list[board.Finding]:
    findings = []
    for name in app.registry.names(Logins):
        missing = [s.name for s in app.registry.get(Logins, name).scopes() if not s.granted]
        if missing:
            note = f"{name} lacks the scopes {', '.join(missing)}"
            findings.append(warning("Login", note, "log in again on the plugins page"))
        else:
            findings.append(ok("Login", f"{name} has all its scopes"))
    return findings


def minds(app: App) -> list[board.Finding]:
    findings = []
    for name in (app.settings.llm.chat, *app.settings.llm.fallback):
        if app.registry.names(LLM) and app.registry.find(LLM, name.partition("/")[0]) is None:
            fix = f"enable its plugin; there are: {', '.join(app.registry.names(LLM))}"
            findings.append(error("Mind", f"no mind '{name}'", fix))
    if app.registry.names(TTS) and app.registry.find(TTS, app.settings.voice.tts) is None:
        fix = f"there are: {', '.join(app.registry.names(TTS))}"
        findings.append(error("Voice", f"no voice engine '{app.settings.voice.tts}'", fix))
    how = "answers" if app.registry.names(LLM) else "is chosen"
    return findings or [ok("Mind", f"{app.settings.llm.chat} {how}")]


def port(app: App) -> list[board.Finding]:
    """Whether the panel's port is free, where no panel of ours is on it."""
    wanted = int((app.settings.plugins.get("panel") or {}).get("port", 5001))
    if "panel" in app.host.registrations.scopes:
        return [ok("Port", "the panel is up")]
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", wanted)) == 0
    if taken:
        return [error("Port", f"{wanted} is taken", "end what uses it, or run with --port")]
    return [ok("Port", f"{wanted} is free")]


def overlays(app: App) -> list[board.Finding]:
    pages = app.screen.pages.values()
    if "panel" not in app.host.registrations.scopes:
        return []  # nobody could have opened one
    if not pages:
        fix = "paste an overlay's address into OBS as a browser source"
        return [warning("Overlay", "no overlay page is open", fix)]
    now = time.time()
    stale = [page.page for page in pages if now - page.seen_at > STALE_SECONDS]
    if stale:
        fix = "refresh the browser source in OBS"
        return [warning("Overlay", f"silent for a while: {', '.join(stale)}", fix)]
    return [ok("Overlay", f"{len(pages)} pages are open")]
