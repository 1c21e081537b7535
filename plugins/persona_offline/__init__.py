"""A mind without a model: patterns, names, and facts from the persona file and from memory."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engines import LLM
from bot.host import Context, Plugin
from bot.settings import setting
from plugins.persona_offline.mind import OfflineMind
from plugins.persona_offline.phrases import Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineSettings:
    """How the answers are worded."""

    phrases: str = setting(
        "",
        label="Phrases",
        hint="A YAML file of your own in the form of plugins/persona_offline/phrases.yaml",
    )
    tags: bool = setting(True, label="Expressions", hint="[happy] and the like, for the avatar")


plugin = Plugin(
    "persona_offline",
    settings=OfflineSettings,
    title="Offline persona",
    summary="Not a model: answers from patterns, with no account and no download",
    sort="engine",
)


@plugin.engine(LLM, "persona_offline")
def build(ctx: Context) -> OfflineMind:
    return OfflineMind(Phrases.load(ctx.settings.phrases), tags=ctx.settings.tags)
