"""A plugin: what it says it handles, what its handlers may do, and all that it started."""

from bot.host.plugin.commands import Cooldowns, harmless, parse
from bot.host.plugin.context import (
    KEPT_BACK,
    ActionResult,
    Context,
    LocalPlatform,
    Platform,
    Spoken,
    Store,
)
from bot.host.plugin.failures import Failure
from bot.host.plugin.mailbox import Mailbox
from bot.host.plugin.plugin import Drop, Handles, Plugin
from bot.host.plugin.plugin_code import (
    PluginCode,
    how_to_get,
    missing_packages,
    models_of_plugins,
    said,
)
from bot.host.plugin.postmen import Postmen
from bot.host.plugin.registrations import Bound, BoundFilter, Registrations
from bot.host.plugin.safely import safely, within
from bot.host.plugin.scope import PluginScope, PluginState
from bot.host.plugin.services import Services
from bot.host.plugin.store import PluginStore
from bot.host.plugin.tool import Tools, arguments_of
from bot.host.plugin.worker_news import worker_news

__all__ = [
    "KEPT_BACK",
    "ActionResult",
    "Bound",
    "BoundFilter",
    "Context",
    "Cooldowns",
    "Drop",
    "Failure",
    "Handles",
    "LocalPlatform",
    "Mailbox",
    "Platform",
    "Plugin",
    "PluginCode",
    "PluginScope",
    "PluginState",
    "PluginStore",
    "Postmen",
    "Registrations",
    "Services",
    "Spoken",
    "Store",
    "Tools",
    "arguments_of",
    "harmless",
    "how_to_get",
    "missing_packages",
    "models_of_plugins",
    "parse",
    "safely",
    "said",
    "within",
    "worker_news",
]
