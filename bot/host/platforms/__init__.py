"""What goes out to the platforms, and how they are doing."""

from bot.host.platforms.connections import Connections
from bot.host.platforms.logins import LoginCard, LoginIdentity, Logins, ScopeAsked
from bot.host.platforms.platforms import Platforms
from bot.host.platforms.quota import Quota

__all__ = [
    "Connections",
    "LoginCard",
    "LoginIdentity",
    "Logins",
    "Platforms",
    "Quota",
    "ScopeAsked",
]
