"""Settings: config.yaml as frozen dataclasses; a mistake names its place and its remedy."""

from bot.settings.fields import Secret, setting
from bot.settings.schema import (
    GuardSettings,
    HostSettings,
    KeepSettings,
    MindSettings,
    Settings,
    VoiceSettings,
)

__all__ = [
    "GuardSettings",
    "HostSettings",
    "KeepSettings",
    "MindSettings",
    "Secret",
    "Settings",
    "VoiceSettings",
    "setting",
]
