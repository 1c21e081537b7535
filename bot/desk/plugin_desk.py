"""At the desk: plugins and settings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.desk import views
from bot.desk.parts import Parts
from bot.errors import ConfigError, NotFound, Refused
from bot.host import (
    LoginCard,
    Logins,
    PluginAction,
    PluginScope,
    PluginState,
    board,
)
from bot.settings import Settings, load

GENERAL = "general"
TITLES = {
    GENERAL: "General",
    "llm": "Mind",
    "voice": "Voice",
    "ears": "Ears",
    "guard": "Guard",
    "host": "Host",
    "keep": "Keeping",
}


class PluginDesk:
    """See `Desk`: plugins and settings."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    # --- plugins -----------------------------------------------------------------------------

    def cards(self) -> list[board.PluginCard]:
        """Every plugin there is, those that are off too."""
        return [views.plugin_card(self._scope(name)) for name in self.parts.loader.names()]

    async def plugins(self) -> list[board.PluginCard]:
        return self.cards()

    async def plugin(self, name: str) -> board.PluginDetail:
        return await self._detail(self._scope(name))

    async def plugin_pages(self, name: str) -> tuple[Any, ...]:
        scope = self.parts.loader.known.get(name)
        return scope.pages if scope is not None and scope.state is PluginState.LOADED else ()

    async def save_plugin(self, name: str, values: Mapping[str, Any]) -> board.PluginDetail:
        scope = self._scope(name)
        if scope.plugin.settings is None:
            raise NotFound(f"plugin '{name}' has no settings")
        cls = scope.plugin.settings

        def save() -> None:
            file = self.parts.file()
            file.fill(("plugins", name), cls, values)
            file.save()

        await asyncio.to_thread(save)
        await self._take_over()
        if scope.state is not PluginState.OFF:
            scope = await self.parts.loader.reload(name, self.parts.section(name))
        return await self._detail(scope)

    async def plugin_action(
        self, name: str, action: PluginAction, identity: str = ""
    ) -> board.PluginDetail:
        scope = self._scope(name)
        if action in ("enable", "disable"):
            scope = await self._switch(name, on=action == "enable")
        elif action == "reload":
            scope = await self.parts.loader.reload(name, self.parts.section(name))
        elif action == "resume":
            self.parts.host.resume_plugin(scope)
        else:
            logins = self._logins(name)
            await (logins.log_in if action == "login" else logins.log_out)(identity)
        return await self._detail(scope)

    async def _switch(self, name: str, *, on: bool) -> PluginScope:
        if name == "panel" and not on:
            raise Refused("the panel cannot turn itself off", hint="edit config.yaml instead")

        def save() -> None:
            file = self.parts.file()
            (file.enable_plugin if on else file.disable_plugin)(name)
            file.save()

        await asyncio.to_thread(save)
        await self._take_over()
        if on:
            return await self.parts.loader.enable(name, self.parts.section(name))
        await self.parts.loader.disable(name)
        return self._scope(name)

    def _scope(self, name: str) -> PluginScope:
        return self.parts.loader.look_at(name)

    async def _detail(self, scope: PluginScope) -> board.PluginDetail:
        cls = scope.plugin.settings
        file = await asyncio.to_thread(self.parts.file)
        fields_ = file.form(("plugins", scope.name), cls) if cls else []
        logins = self.parts.registry.find(Logins, scope.name)
        card: LoginCard | None = logins.card() if logins else None
        lately: list[board.LogLine] = [
            {"at": f.at, "level": "error", "text": f.text} for f in scope.failures.lately()
        ]
        return {  # type: ignore[return-value]
            **views.plugin_card(scope),
            "form": [field.as_dict() for field in fields_],  # type: ignore[typeddict-item]
            "lately": lately[::-1],
            "scopes": [
                {"name": s.name, "reason": s.reason, "granted": s.granted}
                for s in (logins.scopes() if logins else ())
            ],
            "identities": [
                {"id": one.id, "label": one.label, "login": one.login}
                for one in (logins.identities() if logins else ())
            ],
            "login": None
            if card is None
            else {
                "identity": card.identity,
                "url": card.url,
                "code": card.code,
                "expires_at": card.expires_at,
                "state": card.state,
            },
        }

    def _logins(self, name: str) -> Logins:
        logins = self.parts.registry.find(Logins, name)
        if logins is None:
            raise NotFound(f"plugin '{name}' needs no login")
        return logins

    # --- settings ----------------------------------------------------------------------------

    async def settings(self) -> list[board.SettingsSection]:
        return [await self._section(name) for name in TITLES]

    async def save_settings(self, section: str, values: Mapping[str, Any]) -> board.SettingsSection:
        cls = _section_class(section)

        def save() -> None:
            file = self.parts.file()
            file.fill(() if section == GENERAL else (section,), cls, values)
            file.save()

        await asyncio.to_thread(save)
        await self._take_over()
        return await self._section(section)

    async def _section(self, name: str) -> board.SettingsSection:
        file = await asyncio.to_thread(self.parts.file)
        place = () if name == GENERAL else (name,)
        made = file.form(place, _section_class(name))
        plain = {f.name for f in fields(Settings)} - set(TITLES) - {"lanes", "plugins"}
        shown = [f for f in made if name != GENERAL or f.name in plain]
        return {
            "name": name,
            "title": TITLES[name],
            "form": [field.as_dict() for field in shown],  # type: ignore[typeddict-item]
        }

    async def _take_over(self) -> None:
        """Read what was saved, and let the running parts have it."""
        self.parts.settings = await asyncio.to_thread(load, self.parts.config)
        await self.parts.apply(self.parts.settings)


def _section_class(name: str) -> type:
    if name == GENERAL:
        return Settings
    if name not in TITLES:
        raise ConfigError(f"there is no section '{name}'", hint=f"there are: {', '.join(TITLES)}")
    hints = {f.name: f.default_factory for f in fields(Settings)}
    return hints[name]  # type: ignore[return-value]
