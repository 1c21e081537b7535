"""Settings: config.yaml as frozen dataclasses; a mistake names its place and its remedy."""

from bot.settings.checks import parse_section
from bot.settings.edit import ConfigFile
from bot.settings.environment import Environment
from bot.settings.fields import Secret, setting
from bot.settings.form import FormField, form
from bot.settings.load import load, parse_plugin
from bot.settings.mistakes import InvalidSettings, Mistake, suggest
from bot.settings.redact import known_secrets, redact, redacted, remember
from bot.settings.schema import (
    EarSettings,
    GuardSettings,
    HostSettings,
    KeepSettings,
    MindSettings,
    Settings,
    VoiceSettings,
)

__all__ = [
    "ConfigFile",
    "EarSettings",
    "Environment",
    "FormField",
    "GuardSettings",
    "HostSettings",
    "InvalidSettings",
    "KeepSettings",
    "MindSettings",
    "Mistake",
    "Secret",
    "Settings",
    "VoiceSettings",
    "form",
    "known_secrets",
    "load",
    "parse_plugin",
    "parse_section",
    "redact",
    "redacted",
    "remember",
    "setting",
    "suggest",
]
